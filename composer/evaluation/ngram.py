"""Models of counts to measure a network against: Witten-Bell n-grams, a longest-match copier, and their mixture.

They know no music: a sequence is a list of ints. Probabilities are of whole alphabets, so that code lengths add up.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Symbols = Sequence[int]
Floats = NDArray[np.float64]
Base = Callable[[int], float]
"""A distribution that gives every symbol more than nothing: what lies below the empty context."""


def _dict() -> dict[tuple[int, ...], int]:
    return defaultdict(int)


@dataclass
class Backoff:
    """Interpolated n-gram counts: each context falls back to the next shorter one (Witten & Bell 1991, method C).

    With c(h, w) the times `w` followed the context `h`, and t(h) the different symbols that did,

        P(w | h) = (c(h, w) + t(h) P(w | h less its oldest symbol)) / (c(h) + t(h))

    as Chen & Goodman (1999, section 2.4) write it. `order` is the length of the longest context.
    """

    order: int
    counts: dict[tuple[int, ...], int] = field(default_factory=_dict)
    totals: dict[tuple[int, ...], int] = field(default_factory=_dict)
    kinds: dict[tuple[int, ...], int] = field(default_factory=_dict)

    def learn(self, history: Symbols, symbol: int) -> None:
        """Counts one symbol after every context that ends the history."""
        for length in range(min(self.order, len(history)) + 1):
            context = tuple(history[len(history) - length :])
            event = (*context, symbol)
            self.kinds[context] += event not in self.counts
            self.counts[event] += 1
            self.totals[context] += 1

    def probabilities(self, history: Symbols, symbol: int, below: float) -> list[float]:
        """P(symbol) with contexts of 0, 1 … `order` symbols; `below` is its probability without any count.

        A context longer than the history, or never seen, changes nothing.
        """
        found = []
        for length in range(self.order + 1):
            context = tuple(history[max(0, len(history) - length) :])
            total = self.totals.get(context, 0)
            if total and len(context) == length:
                kinds = self.kinds[context]
                below = (self.counts.get((*context, symbol), 0) + kinds * below) / (total + kinds)
            found.append(below)
        return found


def train(order: int, sequences: Iterable[Symbols]) -> Backoff:
    """The counts of all sequences, each begun with an empty history."""
    model = Backoff(order)
    for sequence in sequences:
        for place, symbol in enumerate(sequence):
            model.learn(sequence[max(0, place - order) : place], symbol)
    return model


@dataclass
class Copier:
    """Looks up, in the sequence itself, the latest place whose past agrees longest with the present past."""

    longest: int = 32
    places: dict[tuple[int, ...], int] = field(default_factory=dict)

    def guess(self, history: Symbols) -> tuple[int | None, int]:
        """The symbol that came next there and how many symbols agree; (None, 0) where the last one is new."""
        for length in range(min(self.longest, len(history)), 0, -1):
            place = self.places.get(tuple(history[len(history) - length :]))
            if place is not None:
                return history[place], length
        return None, 0

    def learn(self, history: Symbols) -> None:
        """Remembers what is about to follow every ending of the history."""
        for length in range(1, min(self.longest, len(history)) + 1):
            self.places[tuple(history[len(history) - length :])] = len(history)


def fit_weights(columns: Floats, rounds: int = 200) -> Floats:
    """Weights of a mixture that make the events likeliest, by expectation maximisation (Dempster et al. 1977).

    `columns` holds the probability of each event under each model, (events, models).
    """
    weights = np.full(columns.shape[1], 1 / columns.shape[1])
    for _ in range(rounds if len(columns) else 0):
        shares = columns * weights
        weights = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


AGREEING = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24)
"""Lengths of agreement at which the mixture's weights change: a long match is to be trusted more."""


@dataclass
class Mixture:
    """Contexts of 1 to 4 symbols of a corpus, contexts of up to 6 of the sequence itself, and its copier.

    One set of weights for each length of agreement in AGREEING.
    """

    corpus: Backoff
    base: Base
    own_order: int = 6
    weights: list[Floats] = field(default_factory=list)

    def columns(self, sequence: Symbols) -> tuple[NDArray[np.int64], Floats]:
        """For each symbol the index in AGREEING of the match before it, and its probability under each model."""
        own, copier = Backoff(self.own_order), Copier()
        classes, rows = [], []
        for place, symbol in enumerate(sequence):
            history = sequence[:place]
            recent = sequence[max(0, place - self.corpus.order) : place]
            general = self.corpus.probabilities(recent, symbol, self.base(symbol))
            guess, agreeing = copier.guess(history)
            past = sequence[max(0, place - self.own_order) : place]
            rows.append([*general[1:], own.probabilities(past, symbol, general[2])[-1], float(guess == symbol)])
            classes.append(sum(agreeing >= least for least in AGREEING) - 1)
            own.learn(past, symbol)
            copier.learn(history)
        return np.array(classes), np.array(rows)

    def fit(self, sequences: Iterable[Symbols]) -> None:
        """Weights that make these sequences likeliest; not the ones that the corpus was counted on."""
        parts = [self.columns(sequence) for sequence in sequences]
        classes = np.concatenate([part[0] for part in parts])
        rows = np.concatenate([part[1] for part in parts])
        self.weights = [fit_weights(rows[classes == number]) for number in range(len(AGREEING))]

    def probabilities(self, sequence: Symbols) -> Floats:
        """P(symbol) of each symbol of a sequence after those before it."""
        classes, rows = self.columns(sequence)
        return np.asarray((rows * np.array(self.weights)[classes]).sum(axis=1))
