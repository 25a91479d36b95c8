"""Which of many sets of numbers have members in common: an inverted index in flat arrays, 25 bytes a member."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from composer.analysis.similarity import MIN_CONTAINMENT

Members = NDArray[np.int64]
"""A set of numbers, each of them once."""


def members_of(numbers: Iterable[int]) -> Members:
    """Returns a set of numbers of 64 bits as an array."""
    return np.array(sorted(numbers), dtype=np.int64)


class Overlaps:
    """For each of some sets, which earlier ones share members with it. A set is named by its place."""

    def __init__(self, sets: Sequence[Members]) -> None:
        self.sizes = [len(own) for own in sets]
        self._ends = np.cumsum([0, *self.sizes])
        order, is_first = _sort(sets)
        # For each member of each set, the sets that have it are a slice of all holders. `first` is where the slice
        # begins, `place` where the set itself stands in it: what lies between are the earlier ones.
        numbers = np.arange(len(order), dtype=np.int32)
        self._first, self._place = np.empty_like(numbers), np.empty_like(numbers)
        self._first[order] = np.maximum.accumulate(np.where(is_first, numbers, 0))
        self._place[order] = numbers
        self._holders = np.repeat(np.arange(len(sets), dtype=np.int32), self.sizes)[order]

    def with_earlier(self, number: int, most: int | None = None) -> Counter[int]:
        """Counts what a set shares with each earlier one; of each member it looks at the first `most` holders only."""
        spots = slice(self._ends[number], self._ends[number + 1])
        shared = Counter[int]()
        for first, place in zip(self._first[spots].tolist(), self._place[spots].tolist(), strict=True):
            shared.update(self._holders[first : place if most is None else min(place, first + most)].tolist())
        return shared


def _sort(sets: Sequence[Members]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Returns the order that sorts the members of all sets one after another, and which is the first of its value."""
    members = np.concatenate([*sets, np.zeros(0, dtype=np.int64)])
    order = np.argsort(members, kind="stable")
    members = members[order]
    return order, np.append(True, members[1:] != members[:-1])[: len(order)]


def near_duplicates(tunes: Mapping[str, Members]) -> list[tuple[str, str]]:
    """Finds pairs of names whose containment reaches MIN_CONTAINMENT. An inverted index: time follows shared grams."""
    names, overlaps = list(tunes), Overlaps(list(tunes.values()))
    return [
        (names[other], name)
        for number, name in enumerate(names)
        for other, count in overlaps.with_earlier(number).items()
        if count >= MIN_CONTAINMENT * min(overlaps.sizes[number], overlaps.sizes[other])
    ]
