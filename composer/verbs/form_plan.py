"""The form asked for, letter by letter, and where its sections lie in the grid."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from composer.errors import UsageError
from composer.grid.header import LABELS, MAX_PASSES
from composer.music.piece import Piece, Section
from composer.sampling.promises import Shape

VARIED_TAIL = 4
"""A varied section repeats its model but for its last quarter: where a tune turns to its second ending."""


@dataclass(frozen=True)
class Block:
    """A section as written: its letter, whether it varies its model, how often it is played, its bars."""

    letter: str
    varied: bool
    passes: int
    bars: int

    @property
    def label(self) -> str:
        """As asked for: A or A'."""
        return self.letter + "'" * self.varied


def parse_form(text: str) -> list[str]:
    """The letters of "AABA'". Raises UsageError on anything else."""
    letters = re.findall(r"[A-L]['’]?", text.upper())
    if not letters or "".join(letters) != text.upper().replace(" ", "") or letters[0] != "A":
        raise UsageError(f"{text!r} is not a form", "write letters such as AABA, AABB or ABA'C")
    return [letter.replace("’", "'") for letter in letters]


def lay_form(text: str, bars: int, repeats: bool = True) -> tuple[Block, ...]:
    """The sections of a form over a number of bars as they sound; equal neighbours become a repeat.

    Without `repeats` they are written out: a pickup cannot be played again in bars that are all full.
    Raises UsageError when the bars cannot be shared evenly or there are too many sections.
    """
    letters = parse_form(text)
    share, rest = divmod(bars, len(letters))
    if rest or not share:
        nearest = max(1, round(bars / len(letters))) * len(letters)
        raise UsageError(f"{bars} bars cannot be shared by {len(letters)} sections", f"use --bars {nearest}")
    blocks: list[Block] = []
    for letter in letters:
        same = (
            repeats
            and bool(blocks)
            and blocks[-1].label == letter
            and "'" not in letter
            and blocks[-1].passes < MAX_PASSES
        )
        if same:
            blocks[-1] = replace(blocks[-1], passes=blocks[-1].passes + 1)
        else:
            blocks.append(Block(letter[0], "'" in letter, 1, share))
    if len(blocks) > len(LABELS):
        raise UsageError(f"a form of {len(blocks)} sections is too long", f"use at most {len(LABELS)}")
    return tuple(blocks)


def written_bars(blocks: Sequence[Block]) -> int:
    """Bars on the page."""
    return sum(block.bars for block in blocks)


def first_rows(blocks: Sequence[Block], pickup: bool) -> list[int]:
    """Row of the grid in which each block's first full bar lies."""
    rows = [int(pickup)]
    for block in blocks[:-1]:
        rows.append(rows[-1] + block.bars)
    return rows


def shape_of(blocks: Sequence[Block], pickup: bool) -> Shape:
    """What the rules need: the mark that each section begins with, and the rows that repeat another."""
    models: dict[str, int] = {}
    sections: dict[int, str] = {}
    copies: dict[int, int] = {}
    for number, (block, row) in enumerate(zip(blocks, first_rows(blocks, pickup), strict=True)):
        sections[row if number else 0] = f"Section_{LABELS[number]}.{block.passes}"
        if block.letter in models:
            tail = max(1, block.bars // VARIED_TAIL) if block.varied else 0
            copies |= {row + bar: models[block.letter] + bar for bar in range(block.bars - tail)}
        else:
            models[block.letter] = row
    return Shape(sections, copies)


def name_sections(piece: Piece, blocks: Sequence[Block]) -> Piece:
    """The piece with the letters that were asked for on its sections."""
    named: tuple[Section, ...] = tuple(
        replace(section, label=block.label) for section, block in zip(piece.sections, blocks, strict=True)
    )
    return replace(piece, sections=named)


def played_form(piece: Piece) -> str:
    """The labels of the sections as they sound."""
    return "".join(section.label * section.passes for section in piece.sections)
