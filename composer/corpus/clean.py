"""What a tune must be to teach a model anything: a table of checks, each with the reason it drops a tune for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from composer.grid.header import METERS
from composer.grid.staves import find_staves
from composer.music.melody import melody_line
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.units import TICKS_PER_GRID

MIN_BARS, MAX_BARS = 4, 128
MAX_SCORE_BARS = 2000
MIN_PITCH, MAX_PITCH = 45, 100


@dataclass(frozen=True)
class Drop:
    """A tune that was not kept: its source and name, the reason, and what exactly was found."""

    source: str
    name: str
    reason: str
    detail: str = ""


UNREADABLE = {
    r"too long|too short|leaves no room|is a pickup after|accents on one place": "bars over or under full",
    r"is not a meter|no meter": "no meter",
}
"""Reasons for what a reader refused, by the words of its message."""


def reason_unread(message: str) -> str:
    """Returns the reason in the table for a reader's message, else "unreadable"."""
    return next((reason for words, reason in UNREADABLE.items() if re.search(words, message)), "unreadable")


Check = Callable[[Piece], str]
"""What was found wrong with a piece, "" when nothing."""


def _empty(piece: Piece) -> str:
    return "" if piece.parts and piece.parts[0].notes else "no notes"


def _bad_meter(piece: Piece) -> str:
    return "" if str(piece.meter) in METERS else str(piece.meter)


def _meter_change(piece: Piece) -> str:
    return " then ".join(str(change.meter) for change in piece.meters) if len(piece.meters) > 1 else ""


def _uneven_bars(piece: Piece) -> str:
    bar_ticks = piece.meter.bar_ticks
    # Written and played: a repeat of half a bar too much fills the written bars and shifts the played ones.
    over = piece.length % bar_ticks
    sound = sounding(piece).length % bar_ticks
    return f"{(over or sound) / bar_ticks:.2f} of a bar too many" if over or sound else ""


def _too_short(piece: Piece) -> str:
    return f"{piece.bar_count} bars" if piece.bar_count < MIN_BARS else ""


def _too_long(piece: Piece) -> str:
    return f"{piece.bar_count} bars" if piece.bar_count > MAX_BARS else ""


def _out_of_range(piece: Piece) -> str:
    pitches = [note.pitch for note in piece.parts[0].notes]
    return f"{min(pitches)}-{max(pitches)}" if min(pitches) < MIN_PITCH or max(pitches) > MAX_PITCH else ""


def _off_grid(piece: Piece) -> str:
    ticks = [tick for note in piece.parts[0].notes for tick in (note.onset, note.end)]
    off = sum(bool(tick % TICKS_PER_GRID) for tick in ticks)
    return f"{off} of {len(ticks)} note ends" if off else ""


CHECKS: dict[str, Check] = {
    "empty": _empty,
    "meter not in the list": _bad_meter,
    "meter changes inside": _meter_change,
    "bars over or under full": _uneven_bars,
    "too short": _too_short,
    "too long": _too_long,
    "pitches out of range": _out_of_range,
    "off the grid": _off_grid,
}


def _endless(piece: Piece) -> str:
    return f"{piece.bar_count} bars" if piece.bar_count > MAX_SCORE_BARS else ""


SCORE_CHECKS: dict[str, Check] = {"empty": _empty, "too short": _too_short, "too long": _endless}
"""What a score in several voices must be; whoever trains on it checks its lead sheets as well."""


def reason_to_drop(piece: Piece, checks: Mapping[str, Check] = CHECKS) -> tuple[str, str]:
    """Returns the first check a piece fails and what was found; ("", "") when it fails none."""
    return next(((reason, found) for reason, check in checks.items() if (found := check(piece))), ("", ""))


def one_line(piece: Piece) -> Piece:
    """Returns the piece as a lead sheet: the highest notes of its first staff, on which voices may be parted."""
    if not piece.parts:
        return piece
    staff = find_staves(piece.parts)[0]
    return replace(piece, parts=(replace(piece.parts[0], name="melody", notes=melody_line(staff.notes)),))


def with_voices(piece: Piece) -> Piece:
    """Returns the piece with all parts that sound at pitches, the tune's first."""
    parts = [part for part in piece.parts if part.notes and not part.is_drum]
    return replace(piece, parts=tuple(parts))
