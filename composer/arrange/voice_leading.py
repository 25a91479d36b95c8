"""Faults of part-writing, counted."""

from dataclasses import dataclass
from itertools import combinations, pairwise

from composer.music.piece import Part


@dataclass(frozen=True)
class Craft:
    """Parallel fifths and octaves, crossings, and moments at which any voice moves."""

    fifths: int
    octaves: int
    crossings: int
    changes: int


def count_faults(parts: tuple[Part, ...]) -> Craft:
    """Faults between all pairs of parts, highest part first, at every moment that a note begins in any of them."""
    moments = sorted({note.onset for part in parts for note in part.notes})
    chords = [tuple(_pitch_at(part, tick) for part in parts) for tick in moments]
    fifths = octaves = crossings = 0
    for old, new in pairwise(chords):
        for upper, lower in combinations(range(len(parts)), 2):
            interval = _parallel(old, new, upper, lower)
            fifths += interval == 7
            octaves += interval == 0
    for chord in chords:
        pitches = [pitch for pitch in chord if pitch is not None]
        crossings += pitches != sorted(pitches, reverse=True)
    return Craft(fifths, octaves, crossings, max(0, len(chords) - 1))


def _parallel(old: tuple[int | None, ...], new: tuple[int | None, ...], upper: int, lower: int) -> int | None:
    """The interval (semitones mod 12) in which two parts move together, None where they do not."""
    a, b, c, d = old[upper], new[upper], old[lower], new[lower]
    if a is None or b is None or c is None or d is None or a == b or c == d:
        return None
    return (a - c) % 12 if (a - c) % 12 == (b - d) % 12 else None


def _pitch_at(part: Part, tick: int) -> int | None:
    return next((note.pitch for note in part.notes if note.onset <= tick < note.end), None)
