"""What a model reads, as arrays: ids, and where the grid says that their words belong."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composer.grid.cursor import Position
from composer.grid.hearing import Heard

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Inputs:
    """What a model reads in one call, each (batch, tokens): ids, lane, place and own int64, onset and time float32.

    `heard` is int64, (batch, tokens, pitches, 4).
    """

    ids: NDArray[np.int64]
    onset: Floats
    time: Floats
    lane: NDArray[np.int64]
    place: NDArray[np.int64]
    own: NDArray[np.int64]
    heard: NDArray[np.int64]


def to_inputs(ids: Sequence[Sequence[int]], places: Sequence[Sequence[Position]]) -> Inputs:
    """Returns the rows of a batch as arrays, each row with a position for each id, filled up with zeros."""
    size = len(ids), max(map(len, ids))
    numbers = np.zeros(size, dtype=np.int64)
    # One array of float32 for all columns: exact for every integer that a position can hold.
    columns = np.zeros((5, *size), dtype=np.float32)
    for row, (words, told) in enumerate(zip(ids, places, strict=True)):
        numbers[row, : len(words)] = words
        columns[:, row, : len(words)] = np.transpose([place.numbers for place in told])
    onset, time = columns[:2]
    lane, place, own = columns[2:].astype(np.int64)
    return Inputs(numbers, onset, time, lane, place, own, heard_to_array(places, size[1]))


def heard_to_array(places: Sequence[Sequence[Position]], width: int) -> NDArray[np.int64]:
    """Returns what is heard at `width` places of each row, (rows, width, pitches, 4), filled up with zeros."""
    most = max((len(place.heard) for row in places for place in row), default=0)
    array = np.zeros((len(places), width, max(1, most), len(Heard._fields)), dtype=np.int64)
    for number, row in enumerate(places):
        for at, place in enumerate(row):
            if place.heard:
                array[number, at, : len(place.heard)] = place.heard
    return array
