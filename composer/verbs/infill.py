"""`infill --bars 5-8`: some bars written anew."""

from dataclasses import replace

from composer.grid.grid import Grid
from composer.music.piece import Piece
from composer.sampling.promises import Frame, Shape
from composer.sampling.task import Task
from composer.sampling.writer import Writer
from composer.verbs.run import (
    Edit,
    Plot,
    cells_of,
    header_of,
    held_steps,
    promises_of,
    read_bars,
    row_span,
    stays,
    style_of,
)
from composer.verbs.source import Given, is_within, splice, splice_chords

STEADY = 0.6
"""Usual temperature: likelier bars agree with what people wrote there more often (docs/LOG.md)."""


def plot(given: Given, edit: Edit, writer: Writer) -> Plot:
    """All lanes of the bars named are to be written, everything else is given."""
    rows = read_bars(edit.bars, given.piece)
    spans = [row_span(given, row) for row in sorted(rows)]
    header = header_of(given, style_of(given, edit, writer))
    kept = tuple(note for note in given.lead.parts[0].notes if not is_within(note.onset, spans))
    grid = Grid(header, tuple(cells_of(given, header, kept)))
    hidden = frozenset((row, lane) for row in rows for lane in range(len(header.lanes)))
    promises = promises_of(given, edit)
    promises = replace(
        promises,
        final=promises.final if header.rows - 1 in rows else frozenset(),
        frame=Frame(held=held_steps(given, rows)),
        shape=Shape(),
    )

    def finish(written: Piece) -> Piece:
        chords = splice_chords(given, written, spans) if given.piece.chords else ()
        return replace(splice(given, written, spans), chords=chords)

    bars = given.piece.bar_count
    return Plot(
        Task(grid, hidden, promises),
        finish,
        {"given_notes": stays(given, spans), "bars": lambda piece: piece.bar_count == bars},
        {"new_bars": len(rows)},
        spans=spans,
    )
