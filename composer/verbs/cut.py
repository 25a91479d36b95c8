"""`cut --bars 1-12`: some bars of a piece as a piece of its own."""

import re
from dataclasses import replace

from composer.errors import UsageError
from composer.music.piece import Piece
from composer.verbs.infill import InfillOptions
from composer.verbs.options import declared


def cut_bars(piece: Piece, bars: str) -> Piece:
    """Returns the bars "1-12" or "5", as they are printed, with all that is in them; a pickup comes with bar 1.

    Notes that are held into the first bar are left out, those held over the last end with it. Raises UsageError.
    """
    first = piece.first_bar
    last = first + len(piece.bar_lines()) - 2
    bars = declared(InfillOptions)["bars"].read(bars)
    match = re.fullmatch(r"\s*(\d{1,4})\s*(?:-\s*(\d{1,4}))?\s*", bars)
    low, high = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not first <= low <= high <= last:
        raise UsageError(f"--bars {bars!r} is outside of the piece", f"it has bars {first} to {last}; write 5-8")
    lines = piece.bar_lines()
    start = 0 if low <= 1 else lines[low - first]
    # A recipe says how the whole was made; from a part of it nothing could be made again.
    return replace(piece.between(start, lines[high - first + 1]), origin=piece.origin.unmade())
