"""Onsets laid on a grid that is known but for a player's errors: how often each place is used is learned on the way.

A mixture of normal errors around the places of a beat, fitted by expectation and maximisation, then the likeliest row
of places in order (Viterbi); the model of Cemgil & Kappen (Monte Carlo Methods for Tempo Tracking and Rhythm
Quantization, 2003) with the tempo held fixed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composer.music.units import TICKS_PER_QUARTER

Array = NDArray[np.float64]
Ticks = NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """The places of a beat in ticks, how many onsets each is expected to hold before any is seen, and which are of a
    triplet."""

    period: int
    places: Ticks
    usual: Array
    triplet: NDArray[np.bool_]


def make_grid(period: int, usual: dict[int, float]) -> Grid:
    """Returns the grid of a beat with the places, of which those off the sixteenths are a triplet's."""
    places = np.array(list(usual))
    return Grid(period, places, np.array(list(usual.values())), places % (TICKS_PER_QUARTER // 4) != 0)


SIMPLE = make_grid(480, {0: 6.0, 120: 0.8, 160: 0.15, 240: 3.0, 320: 0.15, 360: 0.8})
COMPOUND = make_grid(720, {0: 6.0, 120: 0.4, 240: 3.0, 360: 0.6, 480: 4.0, 600: 0.6})
EIGHTH = make_grid(240, {0: 6.0, 80: 0.1, 120: 1.0, 160: 0.1})

ROUNDS = 10
LEAST_SPREAD, FIRST_SPREAD, MOST_SPREAD = 0.008, 0.03, 0.08
"""Standard deviation of onsets in seconds: at least, before the first round, at most."""

OUTLIER = 1e-4
TOGETHER, MIXED = 2.0, 3.0
"""Cost in nats of two onsets on one place, and of a triplet and sixteenths in one beat."""


@dataclass(frozen=True)
class Fit:
    """How often each place is used (shares of 1), the spread of the onsets in seconds, and nats per onset."""

    shares: Array
    spread: float
    likelihood: float


def fit_grid(ticks: Array, pace: Array, grid: Grid) -> Fit:
    """Returns the shares and the spread that explain onsets best; `pace` is seconds per tick at each.

    The likelihood is that of onsets in time, so that grids and tempos can be compared.
    """
    # In seconds: a player's errors depend on the hand, not on the tempo of the file.
    off = _wrapped(ticks[:, None] - grid.places, grid.period) * pace[:, None]
    shares, spread = grid.usual / grid.usual.sum(), FIRST_SPREAD
    for _ in range(ROUNDS):
        # Expectation: which place each onset belongs to. The outlier term keeps a wrong note from
        # widening the spread.
        odds = shares * np.exp(-0.5 * (off / spread) ** 2) / spread + OUTLIER
        odds /= odds.sum(axis=1, keepdims=True)
        # Maximisation, with the usual counts as a Dirichlet prior: few onsets cannot make a triplet
        # grid out of noise.
        counts = odds.sum(axis=0) + grid.usual
        shares = counts / counts.sum()
        spread = float(np.clip(np.sqrt((odds * off**2).sum() / len(ticks)), LEAST_SPREAD, MOST_SPREAD))
    density = (shares * np.exp(-0.5 * (off / spread) ** 2) / spread / np.sqrt(2 * np.pi)).sum(axis=1) + OUTLIER
    # A density spreads thinner over a longer beat, which holds more onsets: their number per beat makes up
    # for it.
    periods = max(1.0, float(np.ptp(ticks)) / grid.period)
    return Fit(shares, spread, float(np.log(density).mean() + np.log(len(ticks) / periods)))


def _wrapped(ticks: Array, period: int) -> Array:
    return np.asarray((ticks + period / 2) % period - period / 2)


def lay_on_grid(ticks: Array, pace: Array, grid: Grid, fit: Fit) -> Ticks:
    """The likeliest places of onsets, in ticks: in order, seldom two on one, seldom a triplet among sixteenths."""
    # An onset may be early or late enough to belong to a neighbouring beat.
    row = np.concatenate([beat * grid.period + grid.places for beat in (-1, 0, 1)])
    beats = np.floor(ticks / grid.period).astype(np.int64)
    choices = beats[:, None] * grid.period + row
    count = len(grid.places)
    used, triplet = np.tile(-np.log(fit.shares), 3), np.tile(grid.triplet, 3)
    inner = np.tile(grid.places, 3) % grid.period != 0
    # Cost of each place for each onset by itself: how far off it is, and how seldom the place is used.
    cost = 0.5 * ((choices - ticks[:, None]) * pace[:, None] / fit.spread) ** 2 + used
    best, back = cost[0], np.zeros(choices.shape, dtype=np.int64)
    mixed = (triplet[:, None] != triplet[None]) & inner[:, None] & inner[None]
    block = np.arange(3 * count) // count
    for number in range(1, len(ticks)):
        step = choices[number][None] - choices[number - 1][:, None]
        same_beat = beats[number] + block[None] == beats[number - 1] + block[:, None]
        # Order is kept at any price; two onsets on one place, or triplets among sixteenths in one beat,
        # at some.
        moves = np.where(step > 0, 0.0, np.where(step == 0, TOGETHER, np.inf)) + MIXED * (mixed & same_beat)
        total = best[:, None] + moves
        back[number] = total.argmin(axis=0)
        best = total.min(axis=0) + cost[number]
    path = [int(best.argmin())]
    for number in range(len(ticks) - 1, 0, -1):
        path.append(int(back[number, path[-1]]))
    return np.asarray(choices[np.arange(len(ticks)), path[::-1]], dtype=np.int64)
