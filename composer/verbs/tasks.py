"""What the tasks of verbs on a given piece have in common: header, promises, cells, and what must stay."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from composer.errors import UsageError
from composer.grid.header import Cell, Header
from composer.grid.lanes import CHORDS, LANES
from composer.grid.piece_grid import grid_cells
from composer.music.piece import Piece
from composer.music.styles import find_style
from composer.music.units import TICKS_PER_GRID
from composer.verbs.options import PartsOptions, SamplingOptions
from composer.verbs.reading import ALL, TUNE, choose_parts
from composer.verbs.source import SourcePiece, Span, is_within
from composer.verbs.together import together

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint
    from composer.sampling.promises.promise import Promises
    from composer.sampling.promises.range import PitchRange


def style_of(given: SourcePiece, options: SamplingOptions, checkpoint: "Checkpoint") -> str:
    """Returns the style asked for, else the piece's own where the model knows it, else the general one."""
    known = checkpoint.styles()
    if options.style:
        return find_style(options.style, known).name
    return given.piece.style if given.piece.style in known else known[0]


def read_parts(given: SourcePiece, options: PartsOptions, checkpoint: "Checkpoint") -> tuple[SourcePiece, set[int]]:
    """Returns the piece as the model is to read it, and the numbers of the parts that are to be written.

    All parts where the model has lanes for them, unless the tune is asked for. Raises UsageError.
    """
    whole = given if options.melody or options.parts == TUNE else given.whole(checkpoint.lanes)
    if options.parts in (ALL, TUNE):
        return whole, set(whole.reading.owners.values())
    chosen = choose_parts(given.piece, options.parts, whole.reading.owners)
    if not chosen <= set(whole.reading.owners.values()):
        raise UsageError(
            f"--parts {options.parts}: the model has no lane for all of that", "leave --parts out, or use --parts tune"
        )
    return whole, chosen


def lanes_to_write(given: SourcePiece, header: Header, parts: Collection[int]) -> tuple[int, ...]:
    """Returns indices of the lanes of these parts among the header's; the chords too where all parts are written."""
    lanes = given.reading.lanes_of(parts)
    chosen = {*lanes, *((CHORDS,) if len(lanes) == len(given.reading.owners) else ())}
    return tuple(number for number, lane in enumerate(header.lanes) if lane in chosen)


def parts_remark(given: SourcePiece) -> list[str]:
    """Returns what to say of parts that were not read; [] where all were."""
    left = [
        part.name or f"part {number}"
        for number, part in enumerate(given.piece.parts, 1)
        if part.notes and number - 1 not in given.reading.owners.values()
    ]
    return [f"parts that stay as they are: {', '.join(left)}"] if left else []


def header_of(given: SourcePiece, style: str) -> Header:
    """Returns the header of what is read, its sections left out; of a tune its range is said, of voices the tonic."""
    header = given.grid.header
    # Density, key and form describe the given bars; said to the model, they would be asked of the new ones.
    said = ("Tonic",) if given.is_whole else ("Low", "High")
    wishes = {name: value for name, value in header.wishes.items() if name in said}
    return replace(header, style=style, repeats=False, wishes=wishes, others={})


def promises_of(given: SourcePiece, options: SamplingOptions, margin: int = 4) -> "Promises":
    """New notes stay within the range of their voice, a little more on either side; the tune ends as asked.

    Raises UsageError.
    """
    from composer.sampling.promises.ending import Ending
    from composer.sampling.promises.form import Form
    from composer.sampling.promises.key import KeyLock
    from composer.sampling.promises.promise import Promises

    key = given.lead.key
    return Promises(
        KeyLock.parse(options.lock, key),
        *(range_of(given, lane, margin) for lane in given.reading.owners),
        Ending.parse(options.ending, key),
        # An empty form: verbs on a given piece mark no sections, which stay where they are.
        Form(),
        # As far as the given music lets them; what it does itself is not held against it.
        *(together(given.reading.owners, strict=False) if given.is_whole else ()),
    )


def range_of(given: SourcePiece, name: str, margin: int) -> "PitchRange":
    """Returns the range of a voice that is read, so many semitones wider on either side."""
    from composer.sampling.promises.range import PitchRange

    lane, pitches = LANES[name], [note.pitch for note in given.reading.notes(name)]
    zero = lane.zero_on(given.lead.key.tonic)
    if not given.is_whole:
        # At least a fifth above the tonic, so that a tune of two notes leaves something to write.
        return PitchRange(min(min(pitches) - margin, zero), max(max(pitches) + margin, zero + 7), lane=name)
    low, high = lane.limits
    # What a singer or player reaches, unless the given music lies beyond it already.
    return PitchRange(min(low, *pitches), max(high, *pitches), title="", lane=name)


def row_span(given: SourcePiece, row: int) -> Span:
    """Returns ticks of a row of the grid."""
    bar = given.piece.meter.bar_ticks
    return row * bar, (row + 1) * bar


def cells_of(given: SourcePiece, header: Header, freed: Mapping[str, Sequence[Span]] = {}) -> list[tuple[Cell, ...]]:
    """Returns rows of the grid as they are given; of some lanes without the notes that begin in these stretches."""
    reading = given.reading
    kept = {
        lane: [note for note in reading.notes(lane) if not is_within(note.onset, spans)]
        for lane, spans in freed.items()
    }
    return list(grid_cells(reading.with_notes(kept), header))


def held_steps(given: SourcePiece, rows: set[int], lane: str, rhythm: bool = False) -> dict[int, int]:
    """Returns the grid steps at the beginning of rows to be written in which a note from a row that stays still sounds.

    Where the rhythm stays, a note that begins in a row to be written may sound through one that stays into another.
    """
    bar = given.piece.meter.bar_ticks
    held: dict[int, int] = {}
    for note in given.reading.notes(lane):
        # By the row in which it begins: that decides who owns a note.
        is_new = note.onset // bar in rows
        if is_new and not rhythm:
            continue
        for row in range(note.onset // bar + 1, -(-note.end // bar)):
            # A note that begins in a row to be written is new, unless the rhythm is kept and it
            # sounds through a given row.
            if row in rows and not (is_new and row - 1 in rows):
                held[row] = min(bar, note.end - row * bar) // TICKS_PER_GRID
    return held


def stays(given: SourcePiece, spans: list[Span], parts: Collection[int] | None = None) -> Callable[[Piece], bool]:
    """Returns a promise: every given note is there, to the tick, but what begins in these stretches of some parts.

    `parts` are numbers of the given piece's; the tune's where none are named.
    """
    changed = {given.part} if parts is None else set(parts)

    def check(piece: Piece) -> bool:
        for number, part in enumerate(given.piece.parts):
            gone = spans if number in changed else []
            if not {note for note in part.notes if not is_within(note.onset, gone)} <= set(piece.parts[number].notes):
                return False
        return True

    return check
