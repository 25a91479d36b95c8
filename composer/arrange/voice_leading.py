"""Faults of part-writing, defined once for the search that avoids them and the check that counts them."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from composer.music.piece import Part

PERFECT = (0, 7)
"""Semitones (mod 12) of the intervals that two voices may not keep while both move: octave, unison and fifth."""


@dataclass(frozen=True)
class Craft:
    """Parallel fifths and octaves, crossings, and moments at which any voice moves."""

    fifths: int
    octaves: int
    crossings: int
    changes: int


def count_faults(parts: tuple[Part, ...]) -> Craft:
    """Counts faults between all pairs of parts, highest part first, whenever a note begins in any of them."""
    # Every moment at which anything moves: parallels are heard between voices that move together, crossings
    # at any time.
    moments = sorted({note.onset for part in parts for note in part.notes})
    chords = list(zip(*(sounding_pitches(part, moments) for part in parts), strict=True))
    fifths = octaves = crossings = 0
    for old, new in pairwise(chords):
        found = parallels(old, new)
        fifths, octaves = fifths + found[0], octaves + found[1]
    crossings = sum(map(crosses, chords))
    return Craft(fifths, octaves, crossings, max(0, len(chords) - 1))


Chord = Sequence[int | None]
"""The pitch of each voice at one moment, highest voice first; None where it is silent."""


def parallels(old: Chord, new: Chord, *, same_size: bool = False) -> tuple[int, int]:
    """Counts parallel fifths and octaves (unisons among them) over all pairs of voices from one chord to the next."""
    pairs = combinations(range(len(old)), 2)
    found = [parallel((old[a], new[a]), (old[b], new[b]), same_size=same_size) for a, b in pairs]
    return found.count(7), found.count(0)


def crosses(chord: Chord) -> bool:
    """Tells whether a voice sounds above one that is written higher."""
    pitches = [pitch for pitch in chord if pitch is not None]
    return pitches != sorted(pitches, reverse=True)


Move = tuple[int | None, int | None]
"""A voice's pitch at a moment and at the next one; None where it is silent."""


def parallel(upper: Move, lower: Move, *, same_size: bool = False) -> int | None:
    """Finds the perfect interval (0 or 7 semitones mod 12) that two voices keep while both move; None for others.

    With `same_size` a fifth that becomes a twelfth is none, as benchmark B8 counts.
    """
    (a, b), (c, d) = upper, lower
    # Parallel motion needs both to move; a repeated fifth is only a repeated chord.
    if a is None or b is None or c is None or d is None or a == b or c == d:
        return None
    if same_size and a - c != b - d:
        return None
    # Modulo an octave: for the part-writer a fifth that becomes a twelfth is parallel all the same.
    interval = (a - c) % 12
    return interval if interval == (b - d) % 12 and interval in PERFECT else None


def sounding_pitches(part: Part, moments: list[int]) -> list[int | None]:
    """Returns the highest pitch of a part that sounds at each of these ticks, which ascend; None in silence."""
    pitches: list[int | None] = [None] * len(moments)
    for note in part.notes:
        for place in range(bisect_left(moments, note.onset), bisect_left(moments, note.end)):
            pitches[place] = max(note.pitch, pitches[place] or 0)
    return pitches
