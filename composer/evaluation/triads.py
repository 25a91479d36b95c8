"""Chords as 48 triads above the tonic, and simple rules that find them under a melody: the floors of benchmark B6."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from composer.analysis.melody_harmony import beats_of
from composer.music.piece import Piece
from composer.music.theory import QUALITIES, Chord

Floats = NDArray[np.float64]
Labels = list[int]
"""The triad on each beat: four times its root above the tonic, plus its kind; -1 for none."""

TRIADS = {(0, 4, 7): 0, (0, 3, 7): 1, (0, 3, 6): 2, (0, 4, 8): 3}
COUNT = 48


def to_label(chord: Chord | None, tonic: int) -> int:
    """Returns the number of a chord among the triads above the tonic, -1 for none."""
    if chord is None or not chord.tones:
        return -1
    steps = set(QUALITIES[chord.quality].steps)
    kinds = [kind for tones, kind in TRIADS.items() if set(tones) <= steps]
    kind = kinds[0] if kinds else 1 if 3 in steps else 0
    return (chord.root - tonic) % 12 * 4 + kind


def labels_of(piece: Piece) -> Labels:
    """Returns the chord on each beat, a dotted quarter in compound meters."""
    return [to_label(piece.chord_at(tick), piece.key.tonic) for tick in beats_of(piece)]


def profile_of(piece: Piece, tick: int) -> Floats:
    """Returns the time of each pitch class above the tonic within the beat at a tick, in ticks, shape (12)."""
    found = np.zeros(12)
    end = tick + piece.meter.beat_ticks
    for note in piece.parts[0].notes:
        found[(note.pitch - piece.key.tonic) % 12] += max(0, min(end, note.end) - max(tick, note.onset))
    return found


def degrees_of(piece: Piece) -> set[int]:
    """Returns the scale as semitones above the tonic."""
    return {(tone - piece.key.tonic) % 12 for tone in piece.key.scale}


def tonic_only(piece: Piece) -> Labels:
    """Writes the tonic triad everywhere."""
    degrees = degrees_of(piece)
    return [int(3 in degrees and 4 not in degrees)] * len(beats_of(piece))


def template(piece: Piece) -> Labels:
    """Writes the diatonic triad with most of the beat's time on its tones; of equals the one before or the lowest."""
    triads = {
        root * 4 + kind: [(root + step) % 12 for step in tones]
        for root in range(12)
        for tones, kind in TRIADS.items()
        if {(root + step) % 12 for step in tones} <= degrees_of(piece)
    }
    found: Labels = []
    for tick in beats_of(piece):
        times = profile_of(piece, tick)
        before = found[-1] if found else -1
        found.append(max(triads, key=lambda label: (times[triads[label]].sum(), label == before, -label)))
    return found


def train_hmm(pieces: Sequence[Piece]) -> Callable[[Piece], Labels]:
    """Returns a hidden Markov model over the triads: pitch-class profiles as emissions, decoded by Viterbi."""
    moves, starts, tones = np.ones((COUNT, COUNT)) * 0.05, np.ones(COUNT) * 0.05, np.ones((COUNT, 12)) * 0.5
    for piece in pieces:
        labels = labels_of(piece)
        for label, tick in zip(labels, beats_of(piece), strict=True):
            if label >= 0:
                tones[label] += profile_of(piece, tick) / piece.meter.beat_ticks
        known = [label for label in labels if label >= 0]
        if known:
            starts[known[0]] += 1
        for one, other in pairwise(known):
            moves[one, other] += 1
    logs = [np.log(table / table.sum(-1, keepdims=True)) for table in (starts, moves, tones)]
    return lambda piece: _decode(piece, *logs)


def _decode(piece: Piece, starts: Floats, moves: Floats, tones: Floats) -> Labels:
    """Returns the likeliest path of triads."""
    score, back = starts.copy(), []
    for number, tick in enumerate(beats_of(piece)):
        seen = tones @ (profile_of(piece, tick) / piece.meter.beat_ticks * 2)
        if number:
            total = score[:, None] + moves
            back.append(total.argmax(0))
            score = total.max(0)
        score = score + seen
    path = [int(score.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]
