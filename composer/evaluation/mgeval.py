"""How alike two sets of melodies are: the nine features of MGEval, overlap area and divergence of their distances.

After Yang & Lerch, "On the evaluation of generative models in music" (2020). For each feature the Euclidean distances
within one set, every melody against every other, are compared with those from one set to the other: where the sets are
alike, both are distributed alike. Times are in quarters and parts of the bar, not in seconds, so that the tempo of a
file does not count.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from composer.errors import InputError
from composer.music.melody import melody_line
from composer.music.piece import Note, Piece
from composer.music.units import TICKS_PER_QUARTER

Floats = NDArray[np.float64]

LENGTHS = (1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 3 / 4, 3 / 8, 3 / 16, 3 / 32, 1 / 3, 1 / 6, 1 / 12)
"""Classes of note lengths, in parts of a bar: whole to sixteenth, dotted half to sixteenth, triplets."""

POINTS = 1000
FEWEST = 3
"""Melodies in a set below which its distances have no distribution."""


@dataclass(frozen=True)
class Line:
    """A melody as the features read it: its notes, of which there is at least one, and the ticks of a bar."""

    notes: tuple[Note, ...]
    bar_ticks: int

    @property
    def pitches(self) -> list[int]:
        """MIDI pitches in order."""
        return [note.pitch for note in self.notes]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The class among LENGTHS that each note's duration is nearest to."""
        shares = np.array([note.duration / self.bar_ticks for note in self.notes])
        return np.asarray(np.abs(shares[:, None] - np.array(LENGTHS)).argmin(axis=1))


def to_line(piece: Piece) -> Line:
    """Returns the melody of a piece's first part. Raises InputError where that has fewer than two notes."""
    notes = melody_line(piece.parts[0].notes) if piece.parts else ()
    if len(notes) < 2:
        raise InputError(f"{piece.title or 'a piece'!r} has {len(notes)} notes of melody", "give melodies")
    return Line(notes, piece.meter.bar_ticks)


def pitch_count(line: Line) -> Floats:
    """Returns how many different pitches there are."""
    return np.array([float(len(set(line.pitches)))])


def pitch_class_histogram(line: Line) -> Floats:
    """Returns the share of time on each pitch class, shape (12)."""
    times = np.bincount(np.array(line.pitches) % 12, [note.duration for note in line.notes], minlength=12)
    return np.asarray(times / times.sum())


def pitch_class_transitions(line: Line) -> Floats:
    """Returns how often each pitch class follows each, shape (144)."""
    return _transitions(np.array(line.pitches) % 12)


def pitch_range(line: Line) -> Floats:
    """Returns the semitones from the lowest to the highest pitch."""
    return np.array([float(max(line.pitches) - min(line.pitches))])


def pitch_shift(line: Line) -> Floats:
    """Returns the mean size of an interval, in semitones."""
    return np.array([np.abs(np.diff(line.pitches)).mean()])


def note_count(line: Line) -> Floats:
    """Returns how many notes there are."""
    return np.array([float(len(line.notes))])


def inter_onset(line: Line) -> Floats:
    """Returns the mean time from one onset to the next, in quarters."""
    return np.array([np.diff([note.onset for note in line.notes]).mean() / TICKS_PER_QUARTER])


def note_length_histogram(line: Line) -> Floats:
    """Returns the share of notes in each class of LENGTHS, shape (12)."""
    return np.asarray(np.bincount(line.lengths, minlength=len(LENGTHS)) / len(line.notes))


def note_length_transitions(line: Line) -> Floats:
    """Returns how often each class of LENGTHS follows each, shape (144)."""
    return _transitions(line.lengths)


def _transitions(values: NDArray[np.int64]) -> Floats:
    """Counts pairs of neighbours; not scaled, as in the reference's default."""
    counts = np.zeros((12, 12))
    for old, new in pairwise(values.tolist()):
        counts[old, new] += 1
    return counts.ravel()


FEATURES: Mapping[str, Callable[[Line], Floats]] = {
    "pitch count": pitch_count,
    "pitch class histogram": pitch_class_histogram,
    "pitch class transitions": pitch_class_transitions,
    "pitch range": pitch_range,
    "pitch shift": pitch_shift,
    "note count": note_count,
    "inter-onset": inter_onset,
    "note length histogram": note_length_histogram,
    "note length transitions": note_length_transitions,
}


@dataclass(frozen=True)
class Likeness:
    """Overlap area (0-1, 1 is alike) and Kullback-Leibler divergence in nats (0 is alike) of one feature."""

    overlap: float
    divergence: float


def compare(pieces: Sequence[Piece], people: Sequence[Piece]) -> dict[str, Likeness]:
    """Compares melodies with people's in each of FEATURES, and in their "mean". Raises InputError for too few."""
    if min(len(pieces), len(people)) < FEWEST:
        raise InputError(f"{len(pieces)} melodies beside {len(people)} cannot be compared", f"give {FEWEST} or more")
    sets = [[to_line(piece) for piece in group] for group in (pieces, people)]
    found = {}
    for name, measure in FEATURES.items():
        found[name] = _likeness(*([measure(line) for line in lines] for lines in sets))
    overlaps = float(np.mean([one.overlap for one in found.values()]))
    return {**found, "mean": Likeness(overlaps, float(np.mean([one.divergence for one in found.values()])))}


def _likeness(ours: Sequence[Floats], people: Sequence[Floats]) -> Likeness:
    """Compares two sets of a feature's vectors by their distances."""
    theirs = np.array(people)
    within, between = distances(theirs, theirs), distances(np.array(ours), theirs)
    grid = np.linspace(min(within.min(), between.min()), max(within.max(), between.max()), POINTS)
    one, other = density(within, grid), density(between, grid)
    return Likeness(float(np.trapezoid(np.minimum(one, other), grid)), _divergence(one, other))


def distances(rows: Floats, others: Floats) -> Floats:
    """Returns the Euclidean distance of each row to each other; where both are one set, not of a row to itself."""
    squares = (rows**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * rows @ others.T
    found = np.sqrt(np.maximum(0, squares))
    return np.asarray(found[~np.eye(len(rows), dtype=bool)] if rows is others else found.ravel())


def density(values: Floats, grid: Floats) -> Floats:
    """Returns the Gaussian kernel density of values at places of a grid, the bandwidth after Scott (1992)."""
    spread = float(values.std(ddof=1)) or np.finfo(float).eps
    width = spread * len(values) ** -0.2
    # In pieces: all distances at all places at once would take gigabytes.
    parts = np.array_split(values, -(-len(values) // POINTS))
    sums = sum(np.exp(-0.5 * ((grid[:, None] - part) / width) ** 2).sum(axis=1) for part in parts)
    return np.asarray(sums / (len(values) * width * np.sqrt(2 * np.pi)))


def _divergence(one: Floats, other: Floats) -> float:
    """Returns the Kullback-Leibler divergence of two densities on one grid, in nats."""
    # A density that is nothing at a place where the other is something would make it infinite.
    least = np.finfo(float).eps * max(one.max(), other.max())
    one, other = (np.maximum(values, least) for values in (one, other))
    one, other = one / one.sum(), other / other.sum()
    return float((one * np.log(one / other)).sum())
