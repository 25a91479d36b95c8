"""Units of time, as pairs of inverse functions. The pivot counts ticks, 480 per quarter."""

from fractions import Fraction

TICKS_PER_QUARTER = 480
"""Resolution of `Piece` and of the MIDI files we write: divisible by 2, 3 and 5 down to a 128th."""

GRID_PER_QUARTER = 24
"""Resolution of the model's grid: 32nds and triplet sixteenths are whole numbers."""

TICKS_PER_GRID = TICKS_PER_QUARTER // GRID_PER_QUARTER

MICROSECONDS_PER_MINUTE = 60_000_000


def ticks_to_grid(ticks: int) -> int:
    """Rounds a length in ticks to grid steps."""
    return round(ticks / TICKS_PER_GRID)


def grid_to_ticks(steps: int) -> int:
    """Converts grid steps to ticks."""
    return steps * TICKS_PER_GRID


def ticks_to_quarters(ticks: int) -> Fraction:
    """Converts ticks to exact quarter notes."""
    return Fraction(ticks, TICKS_PER_QUARTER)


def quarters_to_ticks(quarters: Fraction | float) -> int:
    """Rounds a length in quarter notes to ticks."""
    return round(quarters * TICKS_PER_QUARTER)


def tempo_to_bpm(tempo: int, beat_ticks: int = TICKS_PER_QUARTER) -> float:
    """Converts microseconds per quarter to beats per minute; a beat is `beat_ticks` long."""
    return MICROSECONDS_PER_MINUTE / tempo * TICKS_PER_QUARTER / beat_ticks


def bpm_to_tempo(bpm: float, beat_ticks: int | Fraction = TICKS_PER_QUARTER) -> int:
    """Converts beats per minute to microseconds per quarter; a beat is `beat_ticks` long."""
    return round(MICROSECONDS_PER_MINUTE / bpm * TICKS_PER_QUARTER / beat_ticks)


def ticks_to_seconds(ticks: int, tempo: int) -> float:
    """Converts ticks to seconds at a tempo in microseconds per quarter."""
    return ticks * tempo / TICKS_PER_QUARTER / 1e6


def seconds_to_ticks(seconds: float, tempo: int) -> int:
    """Rounds seconds to ticks at a tempo in microseconds per quarter."""
    return round(seconds * 1e6 * TICKS_PER_QUARTER / tempo)
