"""`vary`: some bars of the tune written again, its rhythm, contour or chords kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from composer.errors import InputError
from composer.grid.grid import Grid, rhythm_of_cell
from composer.grid.header import Header
from composer.music.melody import top_line
from composer.music.piece import Note, Piece
from composer.music.units import TICKS_PER_GRID
from composer.sampling.task import Task
from composer.verbs.options import PartsOptions, option
from composer.verbs.plan import VerbPlan
from composer.verbs.source import SourcePiece, Span, is_within, splice
from composer.verbs.tasks import (
    cells_of,
    header_of,
    held_steps,
    parts_remark,
    promises_of,
    read_parts,
    row_span,
    stays,
    style_of,
)

if TYPE_CHECKING:
    from composer.grid.voice_line import Spot
    from composer.grid.word import Rhythm
    from composer.model.checkpoint import Checkpoint
    from composer.sampling.promises.contour import Move
    from composer.sampling.promises.promise import Promise

KEEPS = ("rhythm", "contour", "chords")


@dataclass(frozen=True, kw_only=True)
class VaryOptions(PartsOptions):
    """Options of `vary`."""

    keep: str = option("rhythm", "What stays as it was.", choices=KEEPS)
    amount: float = option(0.3, "Share of the bars to change.", bounds=(0.01, 1))
    ending: str = "tonic"  # not an option here: the last bar stays as it was


def plan(given: SourcePiece, options: VaryOptions, checkpoint: "Checkpoint") -> VerbPlan:
    """Plans a share of the bars to be written; the last bar stays, so that the tune still ends.

    Over the same chords all voices may vary; a rhythm or contour that is kept is the tune's.
    """
    from composer.sampling.promises.ending import Ending

    if options.keep == "chords" and not given.piece.chords:
        raise InputError("the piece has no chords to keep", "use --keep rhythm, or `compose harmonize` it first")
    given, parts = read_parts(given, options, checkpoint)
    header = header_of(given, style_of(given, options, checkpoint))
    has_rhythm = options.keep != "chords"
    lanes = (header.lead,) if has_rhythm else given.reading.lanes_of(parts)
    rows = draw_rows(_bars_of_tune(given, header), options.amount, options.seed)
    spans = [row_span(given, row) for row in sorted(rows)]
    # With the rhythm kept, the old notes stay in the cells as what is given of them.
    grid = Grid(header, tuple(cells_of(given, header, {} if has_rhythm else dict.fromkeys(lanes, spans))))
    hidden = frozenset((row, header.lanes.index(lane)) for row in rows for lane in lanes)
    rhythms = {(row, lane): rhythm_of_cell(grid.cells[row][lane]) for row, lane in hidden if has_rhythm}
    asked = _asked(given, header, options.keep, rows, rhythms, lanes)
    # Without an ending: the last bar is given, and another one may not be asked to end.
    promises = promises_of(given, options).without(Ending).plus(*asked)
    owners = {given.reading.owners[lane] for lane in lanes}
    # Models from before this task would take the rhythm's words for nonsense.
    task = Task(grid, hidden, promises, rhythms if knows_rhythms(checkpoint) else {})
    varied = [row + given.piece.first_bar for row in sorted(rows)]
    return VerbPlan(
        options,
        task,
        lambda written: splice(given, written, spans, lanes),
        _checks(given, header, spans, owners, has_rhythm),
        remarks={"varied_bars": varied, "keep": options.keep, "remarks": parts_remark(given)},
        spans=spans,
        rewritten=owners,
    )


def _bars_of_tune(given: SourcePiece, header: Header) -> list[int]:
    """Returns rows in which a note of the tune begins, without the last such row, whose end the tune leans on."""
    rows = sorted({note.onset // given.piece.meter.bar_ticks for note in given.reading.notes(header.lead)})
    if len(rows) < 2:
        raise InputError("the tune has one bar", "give a longer one")
    return rows[:-1]


def _asked(
    given: SourcePiece,
    header: Header,
    keep: str,
    rows: set[int],
    rhythms: "Mapping[Spot, Rhythm]",
    lanes: Sequence[str],
) -> "Iterator[Promise]":
    """Yields what is kept of the bars to be written: notes that sound into them, the rhythm, the contour."""
    from composer.sampling.promises.contour import Contour
    from composer.sampling.promises.rhythm import GivenRhythm, Held, place_rhythm

    for lane in lanes:
        yield Held(held_steps(given, rows, lane, rhythm=keep != "chords"), lane=lane)
    if keep != "chords":
        beats = place_rhythm(header, ((row, cell) for (row, _), cell in rhythms.items()))
        yield GivenRhythm(beats, False, lane=header.lead)
    if keep == "contour":
        line = top_line(given.reading.notes(header.lead))
        yield Contour(contour_of(line, rows, given.piece.meter.bar_ticks), lane=header.lead)


def _checks(
    given: SourcePiece, header: Header, spans: list[Span], owners: set[int], has_rhythm: bool
) -> "dict[str, Callable[[Piece], bool]]":
    """Returns the promises as the user's piece shows them: in its ticks, not on the grid."""
    checks = {"given_notes": stays(given, spans, owners)}
    if has_rhythm:
        (owner,) = owners
        notes = given.reading.notes(header.lead)
        times = {(note.onset, note.duration) for note in notes if is_within(note.onset, spans)}
        checks["rhythm"] = lambda piece: times <= times_in(piece, owner, spans)
    return checks


def draw_rows(rows: Sequence[int], amount: float, seed: int | None) -> set[int]:
    """Returns a share of rows, one at least, drawn by the seed."""
    count = max(1, round(amount * len(rows)))
    return set(Random(seed).sample(rows, min(count, len(rows))))


def knows_rhythms(checkpoint: "Checkpoint") -> bool:
    """Tells whether the model has learned to read a rhythm that is given."""
    return "vary from rhythm" in checkpoint.about.get("tasks", ())


def contour_of(notes: tuple[Note, ...], rows: set[int], bar: int) -> "dict[Spot, Move]":
    """Finds each note's direction in these rows from the one before, and where and how far the notes after it go."""
    # -1, 0, 1: down, level, up from each note to the next.
    signs = [(later.pitch > note.pitch) - (later.pitch < note.pitch) for note, later in pairwise(notes)]
    found: dict[Spot, tuple[int | None, int, int]] = {}
    for number, note in enumerate(notes):
        row, place = divmod(note.onset, bar)
        if row not in rows:
            continue
        onward = signs[number] if number < len(signs) else 0
        run = 0
        # How many notes go on in this direction inside the rows to be written: the contour promise
        # needs room for them.
        while (
            number + run < len(signs) and signs[number + run] == onward and notes[number + run + 1].onset // bar in rows
        ):
            run += 1
        found[row, place // TICKS_PER_GRID] = (signs[number - 1] if number else None), onward, run
    return found


def times_in(piece: Piece, part: int, spans: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Returns the onset and duration of a part's notes that begin in these stretches."""
    return {(note.onset, note.duration) for note in piece.parts[part].notes if is_within(note.onset, spans)}
