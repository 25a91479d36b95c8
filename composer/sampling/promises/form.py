"""The form: sections letter by letter, where they lie in the grid, and which bars repeat others."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from composer.errors import UsageError
from composer.grid.header import LABELS, MAX_PASSES
from composer.grid.word import Word, parse_word
from composer.music.piece import Piece, Section
from composer.sampling.promises.promise import Dictation, Promise
from composer.sampling.state import State

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
    """Returns the letters of "AABA'". Raises UsageError on anything else."""
    # Both apostrophes, because phones type the curved one.
    letters = re.findall(r"[A-L]['’]?", text.upper())
    if not letters or "".join(letters) != text.upper().replace(" ", "") or letters[0] != "A":
        raise UsageError(f"{text!r} is not a form", "write letters such as AABA, AABB or ABA'C")
    return [letter.replace("’", "'") for letter in letters]


def place_form(text: str, bars: int, repeats: bool = True) -> tuple[Block, ...]:
    """Returns the sections of a form over a number of bars as they sound; equal neighbours become a repeat.

    Without `repeats` they are written out: a pickup cannot be played again in bars that are all full.
    Raises UsageError when the bars cannot be shared evenly or there are too many sections.
    """
    letters = parse_form(text)
    share, rest = divmod(bars, len(letters))
    # Sections of equal length only: the nearest number of bars that is possible is offered.
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
        # Equal neighbours become one section with repeat signs. A varied one cannot: it is written again
        # from its tail on.
        if same:
            blocks[-1] = replace(blocks[-1], passes=blocks[-1].passes + 1)
        else:
            blocks.append(Block(letter[0], "'" in letter, 1, share))
    if len(blocks) > len(LABELS):
        raise UsageError(f"a form of {len(blocks)} sections is too long", f"use at most {len(LABELS)}")
    return tuple(blocks)


def written_bars(blocks: Sequence[Block]) -> int:
    """Returns bars on the page."""
    return sum(block.bars for block in blocks)


def first_rows(blocks: Sequence[Block], pickup: bool) -> list[int]:
    """Returns the row of the grid in which each block's first full bar lies."""
    rows = [int(pickup)]
    for block in blocks[:-1]:
        rows.append(rows[-1] + block.bars)
    return rows


@dataclass(frozen=True)
class Form(Dictation):
    """The word of the section that each row begins, rows that repeat another one exactly, the letters as they sound.

    Without any of them no section is marked at all; without this promise the model marks sections as it likes.
    """

    sections: Mapping[int, str] = field(default_factory=dict)
    copies: Mapping[int, int] = field(default_factory=dict)
    letters: str = ""

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "form" if self.letters else ""

    def dictate(self, state: State) -> str:
        """Returns a section's mark where it begins, and in a row that repeats another the same words."""
        mark = self.sections.get(state.cursor.row, "")
        is_due = state.is_voice and state.lane == state.header.lead and state.at_row_start and not state.struck
        if mark and is_due and not state.follows_mark:
            return mark
        model = self.copies.get(state.cursor.row)
        if model is None:
            return ""
        # The model row's words one by one; how many stand here already says which is next. Marks are
        # left out, because a copy has marks of its own or none.
        lane = state.cursor.lane
        return _unmarked(state.words[model, lane])[len(_unmarked(state.words[state.cursor.row, lane]))]

    def check(self, piece: Piece) -> bool:
        """Tells whether the sections sound in this order."""
        return played_form(piece) == self.letters

    def say(self) -> str:
        """Says the letters."""
        return f"form {self.letters}" if self.letters else ""

    def within(self, rows: range, total: int) -> Promise:
        """Returns the form of these rows; a bar whose model lies before them is free."""
        start = rows.start
        return Form(
            {row - start: mark for row, mark in self.sections.items() if row >= start},
            # A model before the window is not in its words and cannot be copied from.
            {row - start: model - start for row, model in self.copies.items() if model >= start},
            self.letters,
        )


def _unmarked(words: Sequence[str]) -> list[str]:
    return [word for word in words if not parse_word(word).is_mark]


def form_of(blocks: Sequence[Block], pickup: bool) -> Form:
    """Makes the form of these sections: marks where they begin, and the rows that repeat others."""
    models: dict[str, int] = {}
    sections: dict[int, str] = {}
    copies: dict[int, int] = {}
    for number, (block, row) in enumerate(zip(blocks, first_rows(blocks, pickup), strict=True)):
        # The first section begins with the pickup, so that the piece is covered from its first tick.
        sections[row if number else 0] = str(Word("Section", f"{LABELS[number]}.{block.passes}"))
        if block.letter in models:
            # The tail is left free: there the variation turns to its own ending.
            tail = max(1, block.bars // VARIED_TAIL) if block.varied else 0
            copies |= {row + bar: models[block.letter] + bar for bar in range(block.bars - tail)}
        else:
            models[block.letter] = row
    return Form(sections, copies, "".join(block.label * block.passes for block in blocks))


def name_sections(piece: Piece, blocks: Sequence[Block]) -> Piece:
    """Returns the piece with the letters that were asked for on its sections."""
    named: tuple[Section, ...] = tuple(
        replace(section, label=block.label) for section, block in zip(piece.sections, blocks, strict=True)
    )
    return replace(piece, sections=named)


def played_form(piece: Piece) -> str:
    """Returns the labels of the sections as they sound."""
    return "".join(section.label * section.passes for section in piece.sections)
