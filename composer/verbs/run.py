"""What the verbs that change a piece have in common: their options, the task they set, and what comes of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from composer.analysis import measures
from composer.errors import UsageError
from composer.grid.grid import Grid
from composer.grid.header import MELODY, REFERENCE_OCTAVE, Cell, Header
from composer.grid.piece_grid import chord_cells, melody_cells
from composer.music.piece import Note, Part, Piece
from composer.music.styles import find_style
from composer.music.units import TICKS_PER_GRID
from composer.sampling.promises import Promises
from composer.sampling.task import Task
from composer.sampling.writer import Writer
from composer.verbs.source import Given, Span, is_within
from composer.verbs.wishes import ENDINGS, LOCKS, MAX_CANDIDATES


@dataclass(frozen=True)
class Edit:
    """Options of the verbs that take a piece; each verb reads its own, "" and None mean not said.

    `bars`: how many to add ("8") or which to rewrite ("5-8"). `amount`: share of the bars to vary.
    `melody`: the part that has the tune, by name or number; `tune`: which tune of a book the piece is.
    `file` and `file_hash`: name (without folders) and content of what the piece was read from, for `again`.
    """

    verb: str
    bars: str = ""
    keep: str = ""
    amount: float = 0.3
    style: str | None = None
    meter: str | None = None
    voices: str = ""
    part: str = ""
    strict: bool = True
    ending: str = "tonic"
    lock: str = "scale"
    seed: int = 0
    temperature: float = 1.0
    top_p: float = 0.95
    candidates: int = 1
    max_copy: int | None = None
    melody: str = ""
    tune: str = ""
    file: str = ""
    file_hash: str = ""


@dataclass(frozen=True)
class Plot:
    """A verb's answer to a piece: the task for the model and how what it writes becomes the new piece.

    `promises` are checked on the new piece; `remarks` go into the receipt. `spans` are the ticks in which the tune is
    rewritten, `stands` says which given part each of the first new parts is, None that all are there in order.
    """

    task: Task
    finish: Callable[[Piece], Piece]
    promises: Mapping[str, Callable[[Piece], bool]] = field(default_factory=dict)
    remarks: Mapping[str, Any] = field(default_factory=dict)
    spans: Sequence[Span] = ()
    stands: tuple[int, ...] | None = None


Plotter = Callable[[Given, Edit, Writer], Plot]


def check_edit(edit: Edit) -> None:
    """Raises UsageError for an option outside of what it may be."""
    for name, value, low, high in (
        ("--amount", edit.amount, 0.01, 1),
        ("--temperature", edit.temperature, 0, 5),
        ("--top-p", edit.top_p, 0.01, 1),
        ("--seed", edit.seed, 0, 2**63 - 1),
        ("--candidates", edit.candidates, 1, MAX_CANDIDATES),
    ):
        if not low <= value <= high:
            raise UsageError(f"{name} {value} is out of range", f"use {low} to {high}")
    for name, word, words in (("--lock", edit.lock, LOCKS), ("--ending", edit.ending, tuple(ENDINGS))):
        if word not in words:
            raise UsageError(f"{name} {word!r} is unknown", f"use {', '.join(words)}")


def read_bars(text: str, piece: Piece) -> set[int]:
    """Rows of the grid of "5-8" or "3,7-8": bars as printed, 0 is a pickup. Raises UsageError."""
    rows: set[int] = set()
    offset = 0 if piece.pickup else 1
    first, last = offset, piece.bar_count + offset - 1 + bool(piece.pickup)
    for stretch in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,3})\s*(?:-\s*(\d{1,3}))?\s*", stretch)
        low, high = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not first <= low <= high <= last:
            raise UsageError(f"{text!r} are no bars of the piece", f"write bars from {first} to {last}, such as 5-8")
        rows |= set(range(low - offset, high - offset + 1))
    return rows


def style_of(given: Given, edit: Edit, writer: Writer) -> str:
    """The style asked for, else the piece's own where the model knows it, else the general one."""
    known = writer.checkpoint.styles()
    if edit.style:
        return find_style(edit.style, known).name
    return given.piece.style if given.piece.style in known else known[0]


def header_of(given: Given, style: str) -> Header:
    """The header of the given tune, its sections left out and only its range said."""
    header = given.grid.header
    wishes = {name: value for name, value in header.wishes.items() if name in ("Low", "High")}
    return replace(header, style=style, repeats=False, wishes=wishes)


def promises_of(given: Given, edit: Edit, margin: int = 4) -> Promises:
    """New notes stay within the tune's own range, a little more on either side, and end as asked."""
    low, high = measures.pitch_span(given.lead)
    key = given.lead.key
    return Promises(
        key=key,
        low=min(low - margin, REFERENCE_OCTAVE + key.tonic),
        high=max(high + margin, REFERENCE_OCTAVE + key.tonic + 7),
        lock=edit.lock,
        final=ENDINGS[edit.ending],
        home=7 if edit.ending == "half" else 0,
    )


def row_span(given: Given, row: int) -> Span:
    """Ticks of a row of the grid."""
    bar = given.piece.meter.bar_ticks
    return row * bar, (row + 1) * bar


def cells_of(given: Given, header: Header, notes: tuple[Note, ...]) -> list[tuple[Cell, ...]]:
    """Rows of the grid with these notes as the melody and the given chords."""
    lead = replace(given.lead, parts=(Part("Melody", notes),))
    melody = melody_cells(lead, header)
    chords = chord_cells(lead, header) if lead.chords else []
    return list(zip(chords, melody, strict=True)) if chords else [(cell,) for cell in melody]


def held_steps(given: Given, rows: set[int], rhythm: bool = False) -> dict[int, int]:
    """Grid steps at the beginning of rows to be written in which a note from a row that stays still sounds.

    Where the rhythm stays, a note that begins in a row to be written may sound through one that stays into another.
    """
    bar = given.piece.meter.bar_ticks
    held: dict[int, int] = {}
    for note in given.lead.parts[0].notes:
        is_new = note.onset // bar in rows
        if is_new and not rhythm:
            continue
        for row in range(note.onset // bar + 1, -(-note.end // bar)):
            if row in rows and not (is_new and row - 1 in rows):
                held[row] = min(bar, note.end - row * bar) // TICKS_PER_GRID
    return held


def stays(given: Given, spans: list[Span]) -> Callable[[Piece], bool]:
    """A promise: every note that was given outside of these stretches is there, to the tick, in every part."""

    def check(piece: Piece) -> bool:
        for number, part in enumerate(given.piece.parts):
            gone = spans if number == given.part else []
            if not {note for note in part.notes if not is_within(note.onset, gone)} <= set(piece.parts[number].notes):
                return False
        return True

    return check


def melody_lane(grid: Grid | Header) -> int:
    """Index of the melody among a grid's lanes."""
    header = grid.header if isinstance(grid, Grid) else grid
    return header.lanes.index(MELODY)


def draw_rows(rows: list[int], amount: float, seed: int) -> set[int]:
    """A share of rows, one at least, drawn by the seed."""
    count = max(1, round(amount * len(rows)))
    return set(Random(seed).sample(rows, min(count, len(rows))))
