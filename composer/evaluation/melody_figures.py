"""What one melody is like, in numbers that sets of melodies are compared by."""

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

import numpy as np

from composer.analysis.habits import bar_contents
from composer.analysis.measures import melody_notes
from composer.evaluation.bootstrap import Figure, bootstrap
from composer.evaluation.texture import repeated_share
from composer.music.piece import Piece
from composer.music.theory import Key
from composer.music.units import TICKS_PER_GRID

SCALES = tuple(Key(fifths).scale for fifths in range(-5, 7))
"""Major scales; a natural minor one has the tones of one of them."""


def pitch_class_entropy(piece: Piece) -> float:
    """Returns the entropy of the notes' pitch classes, in bits (0 to log2 12)."""
    counts = np.bincount([note.pitch % 12 for note in melody_notes(piece)], minlength=12)
    shares = counts[counts > 0] / max(1, counts.sum())
    return float(-(shares * np.log2(shares)).sum())


def scale_consistency(piece: Piece) -> float:
    """Returns the largest share of notes in one major or natural minor scale (0-1), as MusPy (Dong et al. 2020)."""
    notes = melody_notes(piece)
    return max((sum(note.pitch % 12 in scale for note in notes) / len(notes) for scale in SCALES if notes), default=0.0)


def groove_consistency(piece: Piece) -> float:
    """Returns how alike neighbouring bars are in where notes begin (0-1), after Wu & Yang (2020).

    1 less the mean share of the grid's places, 24 a quarter, at which just one of two bars has an onset.
    """
    onsets = [{cell[0] // TICKS_PER_GRID for cell in bar} for bar in bar_contents(piece)]
    places = max(1, piece.meter.bar_ticks // TICKS_PER_GRID)
    differ = [len(one ^ other) / places for one, other in pairwise(onsets)]
    return 1 - float(np.mean(differ)) if differ else math.nan


def bar_repeats(piece: Piece) -> float:
    """Returns the share of bars with notes that are an earlier bar again, note for note (0-1)."""
    return repeated_share([bar for bar in bar_contents(piece) if bar])


def rhythm_repeats(piece: Piece) -> float:
    """Returns the share of bars with notes that have the onsets and durations of an earlier one (0-1)."""
    bars = [tuple((onset, duration) for onset, _, duration in bar) for bar in bar_contents(piece)]
    return repeated_share([bar for bar in bars if bar])


FIGURES: Mapping[str, Callable[[Piece], float]] = {
    "pitch class entropy": pitch_class_entropy,
    "scale consistency": scale_consistency,
    "groove consistency": groove_consistency,
    "bar repeats": bar_repeats,
    "rhythm-bar repeats": rhythm_repeats,
}


def mean_figures(pieces: Iterable[Piece], seed: int = 0) -> dict[str, Figure]:
    """Returns the mean of each of FIGURES over melodies of two bars or more, and its bootstrap interval."""
    rows = np.array([[1.0, *(measure(piece) for measure in FIGURES.values())] for piece in pieces])
    known = rows.reshape(-1, len(FIGURES) + 1)
    known = known[np.isfinite(known).all(axis=1)]
    return bootstrap(known, ("pieces", *FIGURES), {name: (name, "pieces", 1.0) for name in FIGURES}, seed)
