"""Limits of what is written out: per note a score takes about 2 ms and pages 6, sound takes 200 kB per second."""

from composer.errors import InputError
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.units import tempo_to_bpm, ticks_to_quarters

SCORES = ("musicxml", "abc", "svg", "png", "pdf", "html")
SOUNDS = ("wav", "ogg", "mp3")
MAX_BARS, MAX_MEASURES = 2000, 12_000
"""Bars of a score, and bars of all its staves together: a symphony's movement has fewer."""

MAX_NOTES, MAX_PLAYED_NOTES = 20_000, 5_000
"""Notes of a score, and of one whose notes lie off the beat, which cost several signs each."""

MAX_MINUTES = 30
SLOW_NOTES = 3_000
"""Notes from which on pages take a quarter of a minute or more."""


def check_size(piece: Piece, name: str) -> None:
    """Raises InputError where a piece is too large to be written in this format."""
    if name in SCORES:
        _check_score(piece)
    elif name in SOUNDS and minutes(sounding(piece)) > MAX_MINUTES:
        raise InputError(
            f"the piece lasts {minutes(sounding(piece)):.0f} minutes: sound is at most {MAX_MINUTES}",
            "write it with --format mid",
        )


def _check_score(piece: Piece) -> None:
    from composer.analysis.quantize import is_performance

    bars, notes = piece.bar_count, count_notes(piece)
    for count, limit, what in (
        (bars, MAX_BARS, "bars"),
        (bars * len(piece.parts), MAX_MEASURES, "bars in all parts together"),
        (notes, MAX_NOTES, "notes"),
    ):
        if count > limit:
            reason = f"the piece has {count} {what}: a score holds at most {limit}"
            raise InputError(reason, "write it with --format mid, or give a shorter piece")
    if notes > MAX_PLAYED_NOTES and is_performance(piece):
        reason = f"the {notes} notes lie beside the beat: of a performance a score holds at most {MAX_PLAYED_NOTES}"
        raise InputError(reason, "run compose quantize on it first, or write it with --format mid")


def count_notes(piece: Piece) -> int:
    """Returns notes of all parts, as written."""
    return sum(len(part.notes) for part in piece.parts)


def minutes(piece: Piece) -> float:
    """Returns how long a piece lasts, its repeats not counted."""
    ends = [*(change.onset for change in piece.tempos[1:]), piece.length]
    return sum(
        ticks_to_quarters(end - change.onset) / tempo_to_bpm(change.tempo)
        for change, end in zip(piece.tempos, ends, strict=True)
    )


def is_slow(piece: Piece, names: tuple[str, ...]) -> bool:
    """Tells whether writing takes long enough to say so beforehand."""
    return bool(set(names) & set(SCORES)) and SLOW_NOTES < count_notes(piece) <= MAX_NOTES
