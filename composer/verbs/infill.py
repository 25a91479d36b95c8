"""`infill --bars 5-8`: some bars written anew."""

import re
from dataclasses import replace

from composer.errors import UsageError
from composer.grid.grid import Grid
from composer.music.piece import Piece
from composer.sampling.promises.ending import Ending
from composer.sampling.promises.rhythm import Held
from composer.sampling.task import Task
from composer.sampling.writer import Writer
from composer.verbs.run import Edit, Plot, cells_of, header_of, held_steps, promises_of, row_span, stays, style_of
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
    promises = promises_of(given, edit).plus(Held(held_steps(given, rows)))
    promises = promises if header.rows - 1 in rows else promises.without(Ending)

    def finish(written: Piece) -> Piece:
        chords = splice_chords(given, written, spans) if given.piece.chords else ()
        return replace(splice(given, written, spans), chords=chords)

    bars = given.piece.bar_count
    return Plot(
        Task(grid, hidden, promises),
        finish,
        {"given_notes": stays(given, spans), "bars": lambda piece: piece.bar_count == bars},
        {"new_bars": len(rows)},
    )


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
