"""Counting models over melodies, the floor of benchmark B3: Witten-Bell n-grams, and a mixture with a copier.

An event is a note's (inter-onset, pitch above the tonic), 24 steps a quarter, and one more ends the tune.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from composer.evaluation.ngram import Mixture, train
from composer.grid.lanes import LANES, MELODY
from composer.music.piece import Piece
from composer.music.units import TICKS_PER_GRID

HISTORY = 8
MAX_ORDER = 5
MAX_STEP, PITCHES = 4096, 128
ENDING = (0, 0)
"""The event after the last note."""

Event = tuple[int, int]
Floats = NDArray[np.float64]
Judge = Callable[[Piece], Floats]
"""Nats of each note of a piece, and of its end."""


def events(piece: Piece) -> list[Event]:
    """Returns inter-onset (grid steps, the first from the piece's start) and pitch above the tonic of each note."""
    zero = LANES[MELODY].zero_on(piece.key.tonic)
    found, last = [], piece.start
    for note in piece.parts[0].notes:
        found.append((round((note.onset - last) / TICKS_PER_GRID), note.pitch - zero))
        last = note.onset
    return found


def is_repeated(found: Sequence[Event]) -> NDArray[np.bool_]:
    """Tells of each event whether the HISTORY events before it stand earlier in the tune as well."""
    heard, answers = set(), []
    for place in range(len(found)):
        history = tuple(found[max(0, place - HISTORY) : place])
        answers.append(len(history) == HISTORY and history in heard)
        heard.add(history)
    return np.array(answers, dtype=bool)


class Alphabet:
    """Events as ints, and a distribution over all of them: inter-onset times pitch, each smoothed to uniform."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.ids: dict[Event, int] = {}
        self.names: list[Event] = []
        counted = [self.names[number] for piece in pieces for number in self.encode(piece)]
        self.steps = Counter(step for step, _ in counted)
        self.pitches = Counter(pitch for _, pitch in counted)

    def encode(self, piece: Piece) -> list[int]:
        """Returns ids of a piece's events and its end; a new event gets a new one."""
        found = [*events(piece), ENDING]
        for event in found:
            if self.ids.setdefault(event, len(self.names)) == len(self.names):
                self.names.append(event)
        return [self.ids[event] for event in found]

    def base(self, symbol: int) -> float:
        """Returns the probability of an event out of context."""
        step, pitch = self.names[symbol]
        return _smoothed(self.steps, step, MAX_STEP) * _smoothed(self.pitches, pitch, PITCHES)


def _smoothed(counts: Counter[int], value: int, kinds: int) -> float:
    """Smooths a value's share after Witten and Bell over `kinds` equally likely values."""
    return (counts[value] + len(counts) / kinds) / (counts.total() + len(counts))


def count_models(training: Sequence[Piece], valid: Sequence[Piece]) -> Mapping[str, Judge]:
    """Returns both baselines by name; the best order and the mixture's weights come from the validation pieces."""
    alphabet = Alphabet(training)
    counts = train(MAX_ORDER, map(alphabet.encode, training))

    def nats(piece: Piece) -> Floats:
        """Rows of the events' nats with contexts of 0 to MAX_ORDER events."""
        ids = alphabet.encode(piece)
        pasts = [ids[max(0, place - MAX_ORDER) : place] for place in range(len(ids))]
        rows = [counts.probabilities(past, one, alphabet.base(one)) for past, one in zip(pasts, ids, strict=True)]
        return np.asarray(-np.log(np.array(rows)))

    best = int(sum(nats(piece).sum(axis=0) for piece in valid).argmin())
    mixture = Mixture(train(4, map(alphabet.encode, training)), alphabet.base)
    mixture.fit(map(alphabet.encode, valid))
    judges: dict[str, Judge] = {
        f"Witten-Bell, order {order}": partial(_column, nats, order) for order in dict.fromkeys((2, best))
    }
    return {**judges, "mixture with copier": lambda piece: -np.log(mixture.probabilities(alphabet.encode(piece)))}


def _column(nats: Judge, order: int, piece: Piece) -> Floats:
    return np.asarray(nats(piece)[:, order])


def code_length(judge: Judge, pieces: Sequence[Piece], unit: float, extra: float = 0.0) -> dict[str, float]:
    """Returns the mean code length a note in `unit` nats (1, or ln 2 for bits) of all, NEW and REPEATED notes.

    The end of a piece counts in the first; `extra` nats are added for each piece.
    """
    total, sums, notes = extra * len(pieces), np.zeros(2), np.zeros(2)
    for piece in pieces:
        nats, repeated = judge(piece), is_repeated(events(piece)).astype(int)
        total += float(nats.sum())
        sums += np.bincount(repeated, nats[:-1], minlength=2)
        notes += np.bincount(repeated, minlength=2)
    new, old = sums / np.maximum(1, notes) / unit
    return {"all": float(total / notes.sum() / unit), "NEW": float(new), "REPEATED": float(old)}
