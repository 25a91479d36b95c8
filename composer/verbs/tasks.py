"""What the tasks of verbs on a given piece have in common: header, promises, cells, and what must stay."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from composer.analysis import measures
from composer.grid.grid import Grid
from composer.grid.header import Cell, Header
from composer.grid.lanes import LANES, MELODY
from composer.grid.piece_grid import chord_cells, voice_cells
from composer.music.piece import Note, Part, Piece
from composer.music.styles import find_style
from composer.music.units import TICKS_PER_GRID
from composer.verbs.options import SamplingOptions
from composer.verbs.source import SourcePiece, Span, is_within

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint
    from composer.sampling.promises.promise import Promises


def style_of(given: SourcePiece, options: SamplingOptions, checkpoint: "Checkpoint") -> str:
    """Returns the style asked for, else the piece's own where the model knows it, else the general one."""
    known = checkpoint.styles()
    if options.style:
        return find_style(options.style, known).name
    return given.piece.style if given.piece.style in known else known[0]


def header_of(given: SourcePiece, style: str) -> Header:
    """Returns the header of the given tune, its sections left out and only its range said."""
    header = given.grid.header
    # Density, key and form describe the given bars; said to the model, they would be asked of the new ones.
    wishes = {name: value for name, value in header.wishes.items() if name in ("Low", "High")}
    return replace(header, style=style, repeats=False, wishes=wishes)


def promises_of(given: SourcePiece, options: SamplingOptions, margin: int = 4) -> "Promises":
    """New notes stay within the tune's own range, a little more on either side, and end as asked. Raises UsageError."""
    from composer.sampling.promises.ending import Ending
    from composer.sampling.promises.form import Form
    from composer.sampling.promises.key import KeyLock
    from composer.sampling.promises.promise import Promises
    from composer.sampling.promises.range import PitchRange

    low, high = measures.pitch_span(given.lead)
    key = given.lead.key
    zero = LANES[MELODY].zero_on(key.tonic)
    return Promises(
        KeyLock.parse(options.lock, key),
        # At least a fifth above the tonic, so that a tune of two notes leaves something to write.
        PitchRange(min(low - margin, zero), max(high + margin, zero + 7)),
        Ending.parse(options.ending, key),
        # An empty form: verbs on a given piece mark no sections, which stay where they are.
        Form(),
    )


def row_span(given: SourcePiece, row: int) -> Span:
    """Returns ticks of a row of the grid."""
    bar = given.piece.meter.bar_ticks
    return row * bar, (row + 1) * bar


def cells_of(given: SourcePiece, header: Header, notes: tuple[Note, ...]) -> list[tuple[Cell, ...]]:
    """Returns rows of the grid with these notes as the melody and the given chords."""
    lead = replace(given.lead, parts=(Part("Melody", notes),))
    melody = voice_cells(lead, header, MELODY)
    chords = chord_cells(lead, header) if lead.chords else []
    return list(zip(chords, melody, strict=True)) if chords else [(cell,) for cell in melody]


def held_steps(given: SourcePiece, rows: set[int], rhythm: bool = False) -> dict[int, int]:
    """Returns the grid steps at the beginning of rows to be written in which a note from a row that stays still sounds.

    Where the rhythm stays, a note that begins in a row to be written may sound through one that stays into another.
    """
    bar = given.piece.meter.bar_ticks
    held: dict[int, int] = {}
    for note in given.lead.parts[0].notes:
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


def stays(given: SourcePiece, spans: list[Span]) -> Callable[[Piece], bool]:
    """Returns a promise: every note that was given outside of these stretches is there, to the tick, in every part."""

    def check(piece: Piece) -> bool:
        for number, part in enumerate(given.piece.parts):
            # Only the tune's part is rewritten; in all others every note must be there.
            gone = spans if number == given.part else []
            if not {note for note in part.notes if not is_within(note.onset, gone)} <= set(piece.parts[number].notes):
                return False
        return True

    return check


def melody_lane(grid: Grid | Header) -> int:
    """Returns the index of the melody among a grid's lanes."""
    header = grid.header if isinstance(grid, Grid) else grid
    return header.lanes.index(MELODY)
