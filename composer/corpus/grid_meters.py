"""Meters that the grid lacks, written in other note values: 2/1 in halves, 6/16 in doubles, stretch by stretch."""

from bisect import bisect_right
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from composer.grid.header import METERS
from composer.music.piece import MeterChange, Piece
from composer.music.theory import Meter

SCALES = (Fraction(1), Fraction(1, 2), Fraction(2), Fraction(1, 4))
"""What note values may be multiplied by, the first that gives a meter of the grid: 2/1 in halves, 6/16 in doubles."""


def in_grid_meters(piece: Piece) -> Piece:
    """Returns the piece with each stretch of a meter that the grid lacks in other note values, where that helps."""
    scales = [_scale(change.meter) for change in piece.meters]
    if set(scales) == {Fraction(1)}:
        return piece
    starts = [change.onset for change in piece.meters]
    ends = [*starts[1:], piece.length]
    lengths = (scale * (end - start) for scale, start, end in zip(scales, starts, ends, strict=True))
    places = list(accumulate(lengths, initial=Fraction(0)))

    def to(tick: int) -> int:
        place = bisect_right(starts, tick) - 1
        return int(places[place] + (tick - starts[place]) * scales[place])

    meters = tuple(
        MeterChange(to(change.onset), _scaled(change.meter, scale))
        for change, scale in zip(piece.meters, scales, strict=True)
    )
    return replace(piece.map_time(to), meters=meters)


def _scale(meter: Meter) -> Fraction:
    return next((scale for scale in SCALES if str(_scaled(meter, scale)) in METERS), Fraction(1))


def _scaled(meter: Meter, scale: Fraction) -> Meter:
    return Meter(meter.beats, int(meter.unit / scale))
