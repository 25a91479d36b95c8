"""How far two ways of drawing are apart: the total variation between shares of outcomes, with its interval.

What is drawn under masks comes from another distribution than what is drawn without them and kept where it happens to
keep the promises: a mask changes each word's chances, not those of the words that led there. Weights of exp(-nats), the
nats that the masks took away, mend that where there are many drafts to weigh (Lew et al. 2023; Lipkin et al. 2025).
"""

import numpy as np
from numpy.typing import NDArray

from composer.evaluation.bootstrap import DRAWS, LEVEL, Figure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def total_variation(one: Floats, other: Floats) -> Floats:
    """Returns half of the summed differences of two mass tables, each made to sum to 1 along the last axis."""
    shares = (mass / mass.sum(axis=-1, keepdims=True) for mass in (one, other))
    return np.asarray(np.abs(next(shares) - next(shares)).sum(axis=-1) / 2)


def weights_of(nats: Floats, streams: int = 0) -> Floats:
    """Returns exp(-nats), made to sum to 1 among each `streams` drafts that follow each other; 0 weighs all together.

    One stream alone has nothing to be weighed against: every draft then counts the same.
    """
    groups = nats.reshape(-1, streams or len(nats))
    weights = np.exp(groups.min(axis=1, keepdims=True) - groups)
    return np.asarray((weights / weights.sum(axis=1, keepdims=True)).ravel())


def effective_size(weights: Floats) -> float:
    """Returns of how many equal drafts the mean of weighed ones is worth (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def mass_of(outcomes: Ints, weights: Floats, count: int, unit: int = 1) -> Floats:
    """Returns the weight on each of `count` outcomes, (units, outcomes): a unit is so many drafts drawn together."""
    mass = np.eye(count)[outcomes] * weights[:, None]
    return np.asarray(mass.reshape(-1, unit, count).sum(axis=1))


def distance(one: Floats, other: Floats, seed: int = 0) -> Figure:
    """Returns the total variation between two tables of mass, (units, outcomes), and its bootstrap interval.

    It cannot be less than 0, so that chance alone makes it greater: compare it with `noise_floor`.
    """
    random = np.random.default_rng(seed)
    drawn = total_variation(_again(one, random), _again(other, random))
    low, high = np.quantile(drawn, (0.5 - LEVEL / 2, 0.5 + LEVEL / 2))
    return Figure(float(total_variation(one.sum(axis=0), other.sum(axis=0))), float(low), float(high))


def noise_floor(mass: Floats, units: int, seed: int = 0) -> float:
    """Returns the total variation, in the mean, between all units and so many others of the same distribution."""
    random = np.random.default_rng(seed)
    shares = mass.sum(axis=0) / mass.sum()
    whole, part = (random.multinomial(size, shares, DRAWS) for size in (len(mass), max(1, units)))
    return float(total_variation(whole.astype(float), part.astype(float)).mean())


def _again(mass: Floats, random: np.random.Generator) -> Floats:
    """Returns the mass of each of DRAWS bootstrap samples, (draws, outcomes)."""
    counts = random.multinomial(len(mass), np.full(len(mass), 1 / len(mass)), DRAWS)
    return np.asarray(counts @ mass)
