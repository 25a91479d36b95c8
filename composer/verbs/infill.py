"""`infill --bars 5-8`: some bars written again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from composer.errors import UsageError
from composer.grid.grid import Grid
from composer.music.piece import Piece
from composer.sampling.task import Task
from composer.verbs.options import PartsOptions, option, with_default
from composer.verbs.plan import VerbPlan
from composer.verbs.source import SourcePiece, splice, splice_chords
from composer.verbs.stretches import Stretch
from composer.verbs.tasks import (
    cells_of,
    header_of,
    held_steps,
    lanes_to_write,
    parts_remark,
    promises_of,
    read_parts,
    row_span,
    stays,
    style_of,
)

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint

TEMPERATURE = 0.6
"""Likelier bars agree with what people wrote there more often (docs/LOG.md)."""


def bars_to_text(bars: Any) -> str:
    """Returns bars as typed, of 7, (5, 8) or "5-8". Raises ValueError."""
    if isinstance(bars, tuple) and len(bars) == 2:
        return f"{bars[0]}-{bars[1]}"
    if isinstance(bars, bool) or not isinstance(bars, (str, int)):
        raise ValueError(bars)
    return str(bars)


@dataclass(frozen=True, kw_only=True)
class InfillOptions(PartsOptions):
    """Options of `infill`."""

    bars: str = option("", "Bars as printed: 5-8 or 3,7-8; 0 is a pickup. Required.", read=bars_to_text, is_shown=True)
    temperature: float = with_default(PartsOptions, "temperature", TEMPERATURE)


def plan(given: SourcePiece, options: InfillOptions, checkpoint: "Checkpoint") -> VerbPlan:
    """Plans the named bars of some parts to be written, everything else given."""
    from composer.sampling.promises.ending import Ending
    from composer.sampling.promises.rhythm import Held

    given, parts = read_parts(given, options, checkpoint)
    lanes = given.reading.lanes_of(parts)
    rows = read_bars(options.bars, given.piece)
    spans = [row_span(given, row) for row in sorted(rows)]
    header = header_of(given, style_of(given, options, checkpoint))
    # Notes of the bars to be written are taken out first; those that sound into them from before are held.
    grid = Grid(header, tuple(cells_of(given, header, dict.fromkeys(lanes, spans))))
    hidden = frozenset((row, lane) for row in rows for lane in lanes_to_write(given, header, parts))
    held = (Held(held_steps(given, rows, lane), lane=lane) for lane in lanes)
    promises = promises_of(given, options).plus(*held)
    # Bars in the middle have no ending to keep.
    promises = promises if header.rows - 1 in rows else promises.without(Ending)

    def finish(written: Piece) -> Piece:
        are_new = bool(given.piece.chords) and len(lanes) == len(given.reading.owners)
        chords = splice_chords(given, written, spans) if are_new else given.piece.chords
        return replace(splice(given, written, spans, lanes), chords=chords)

    bars = given.piece.bar_count
    return VerbPlan(
        options,
        Task(grid, hidden, promises),
        finish,
        {"given_notes": stays(given, spans, parts), "bars": lambda piece: piece.bar_count == bars},
        remarks={"new_bars": len(rows), "remarks": parts_remark(given)},
        spans=spans,
        rewritten=parts,
    )


def share(stretches: Sequence[Stretch], options: InfillOptions) -> list[tuple[Stretch, InfillOptions]]:
    """Returns the stretches in which bars are to be written, each with its own. Raises UsageError."""
    piece = stretches[0].piece
    first, wanted = piece.first_bar, read_bars(options.bars, piece)
    rows = {stretch: sorted(wanted & set(stretch.rows)) for stretch in stretches}
    return [
        (stretch, replace(options, bars=",".join(str(row + first - stretch.offset) for row in own)))
        for stretch, own in rows.items()
        if own
    ]


def read_bars(text: str, piece: Piece) -> set[int]:
    """Returns rows of the grid of "5-8" or "3,7-8": bars as printed, 0 is a pickup. Raises UsageError."""
    if not text:
        raise UsageError("infill needs --bars", "name some, such as --bars 5-8")
    rows: set[int] = set()
    offset = piece.first_bar
    first, last = offset, piece.bar_count + offset - 1 + bool(piece.pickup)
    for stretch in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,3})\s*(?:-\s*(\d{1,3}))?\s*", stretch)
        low, high = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not first <= low <= high <= last:
            raise UsageError(f"--bars must lie in {first} to {last}, not {text!r}", "write 5-8 or 3,7-8")
        rows |= set(range(low - offset, high - offset + 1))
    return rows
