"""Whole octaves: by how many a tune is moved so that most of it lies in a range, and how a note is brought into one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from composer.music.piece import Note

NEAREST = (0, 1, -1, 2, -2, 3, -3)
"""Octaves by which a tune is moved, the least first."""

TOLERATED = 0.15
"""Share of a tune that may lie outside of a range before the tune is moved."""


def octaves_into(span: tuple[int, int], notes: Sequence[Note], weigh: Callable[[Note], int] = lambda note: 1) -> int:
    """Finds octaves to move a tune by so that it lies in a span of pitches: as few as will do, else with least outside.

    A note counts as much as it weighs.
    """
    low, high = span

    def outside(octaves: int) -> float:
        beyond = sum(weigh(note) for note in notes if not low <= note.pitch + 12 * octaves <= high)
        return beyond / max(1, sum(map(weigh, notes)))

    return next((octaves for octaves in NEAREST if outside(octaves) <= TOLERATED), min(NEAREST, key=outside))


def moved(notes: Iterable[Note], octaves: int) -> tuple[Note, ...]:
    """Returns the notes so many octaves higher."""
    return tuple(replace(note, pitch=note.pitch + 12 * octaves) for note in notes)


def folded(pitch: int, span: tuple[int, int]) -> int:
    """Returns a pitch in the nearest octave that lies in a span of an octave or more."""
    low, high = span
    above, below = max(0, pitch - high), max(0, low - pitch)
    return pitch - 12 * -(-above // 12) + 12 * -(-below // 12)
