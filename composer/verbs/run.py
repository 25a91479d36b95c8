"""What the verbs that change a piece have in common: their options, the task they set, and what comes of it."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from random import Random
from typing import Any

from composer.analysis import measures
from composer.errors import UsageError
from composer.grid.grid import Grid
from composer.grid.header import Cell, Header
from composer.grid.lanes import LANES, MELODY
from composer.grid.piece_grid import chord_cells, melody_cells
from composer.music.piece import Note, Part, Piece
from composer.music.styles import find_style
from composer.music.units import TICKS_PER_GRID
from composer.sampling.promises.ending import ENDINGS, Ending
from composer.sampling.promises.form import Form
from composer.sampling.promises.key import LOCKS, KeyLock, check_lock
from composer.sampling.promises.promise import Promises
from composer.sampling.promises.range import PitchRange
from composer.sampling.ranking import Candidate, why_degenerate
from composer.sampling.sample import Sampling
from composer.sampling.task import Task
from composer.sampling.writer import Choice, Draft, Writer, choose
from composer.verbs.receipt import RECIPE_VERSION, Receipt, describe
from composer.verbs.result import Composition
from composer.verbs.source import Given, Span, prepare
from composer.verbs.wishes import MAX_CANDIDATES


@dataclass(frozen=True)
class Edit:
    """Options of the verbs that take a piece; each verb reads its own, "" and None mean not said.

    `bars`: how many to add ("8") or which to rewrite ("5-8"). `amount`: share of the bars to vary.
    `file` and `file_hash`: where the piece was read from, for `again`.
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
    file: str = ""
    file_hash: str = ""


@dataclass(frozen=True)
class Plot:
    """A verb's answer to a piece: the task for the model and how what it writes becomes the new piece.

    `promises` are checked on the new piece; `remarks` go into the receipt.
    """

    task: Task
    finish: Callable[[Piece], Piece]
    promises: Mapping[str, Callable[[Piece], bool]] = field(default_factory=dict)
    remarks: Mapping[str, Any] = field(default_factory=dict)


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


def rewrite(writer: Writer, piece: Piece, edit: Edit, plotter: Plotter) -> Composition:
    """The piece as a verb changes it, with its receipt. Raises InputError, UsageError, PromiseError."""
    started = time.perf_counter()
    check_edit(edit)
    given = prepare(piece)
    check_lock(edit.lock, given.lead.key)
    plot = plotter(given, edit, writer)

    def judge(draft: Draft) -> Candidate:
        return Candidate(plot.finish(draft.piece), draft.nats)

    sampling = Sampling(edit.temperature, edit.top_p, edit.seed)
    choice = Choice(sampling, edit.candidates, edit.max_copy, is_odd=bool(why_degenerate(given.piece)))
    chosen = choose(writer, plot.task, judge, choice)
    return report(chosen, given, plot, Report(edit, writer.checkpoint.name, started))


@dataclass(frozen=True)
class Report:
    """What the receipt of an edit says besides the music: the options, the model, and when work began."""

    edit: Edit
    model: str
    started: float


def report(chosen: Candidate, given: Given, plot: Plot, about: Report) -> Composition:
    """The finished piece with its recipe and receipt. Raises PromiseError where a promise is broken."""
    edit = about.edit
    recipe = {"version": RECIPE_VERSION, "model": about.model, **asdict(edit)}
    fields = {**given.piece.fields, "recipe": json.dumps(recipe)}
    piece = replace(chosen.piece, fields={name: text for name, text in fields.items() if name != "command"})
    kept = {name: check(piece) for name, check in plot.promises.items()}
    receipt = Receipt(
        seed=edit.seed,
        recipe=recipe,
        asked={name: value for name, value in asdict(edit).items() if value not in ("", None)},
        got={**describe(piece), "notes_moved_to_the_grid": round(given.moved, 3), **plot.remarks, **_notes_on(given)},
        kept={**kept, "full_bars": not measures.broken_bars(piece)} if _was_clean(given) else kept,
        seconds=round(time.perf_counter() - about.started, 3),
        originality=chosen.originality,
    )
    return Composition(piece, receipt.checked())


def _notes_on(given: Given) -> dict[str, str]:
    """What was found or wrong in the file that was given."""
    return {name: given.piece.fields[name] for name in ("found", "warnings") if name in given.piece.fields}


def _was_clean(given: Given) -> bool:
    """Whether the given tune itself has no overlaps, as recordings have, so that a fault would be ours."""
    return given.part == 0 and not measures.broken_bars(given.piece)


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
    zero = LANES[MELODY].zero_on(key.tonic)
    return Promises(
        KeyLock(key, edit.lock),
        PitchRange(min(low - margin, zero), max(high + margin, zero + 7)),
        Ending.parse(edit.ending, key),
        Form(),
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
    from composer.verbs.source import is_within

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
