"""Ratios of sums over pieces, with the interval that drawing the pieces again gives."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ratios = Mapping[str, tuple[str, str, float]]
"""By name: the column above, the column below, and what their ratio is multiplied by."""

DRAWS = 1000
LEVEL = 0.95


@dataclass(frozen=True)
class Figure:
    """A figure and the interval that holds it in LEVEL of the draws; nan where it has nothing to divide by."""

    value: float
    low: float
    high: float

    def holds(self, other: float) -> bool:
        """Tells whether a number lies in the interval."""
        return self.low <= other <= self.high

    def to_json(self) -> dict[str, float]:
        """Returns the three numbers by name, as tables hold them."""
        return {"value": self.value, "low": self.low, "high": self.high}

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def bootstrap(rows: Floats, columns: tuple[str, ...], ratios: Ratios, seed: int = 0) -> dict[str, Figure]:
    """Returns each ratio of two columns' sums with its percentile interval (Efron 1979).

    `rows` has shape (pieces, columns). Pieces are drawn, not moments: those of one piece are not independent.
    """
    draws = np.random.default_rng(seed).multinomial(len(rows), np.full(len(rows), 1 / max(1, len(rows))), DRAWS)
    whole, drawn = rows.sum(axis=0), draws @ rows
    place = {name: number for number, name in enumerate(columns)}
    return {
        name: _figure(whole, drawn, (place[above], place[below], scale))
        for name, (above, below, scale) in ratios.items()
    }


def _figure(whole: Floats, drawn: Floats, ratio: tuple[int, int, float]) -> Figure:
    above, below, scale = ratio
    with np.errstate(invalid="ignore", divide="ignore"):
        values = scale * drawn[:, above] / drawn[:, below]
        value = scale * whole[above] / whole[below]
    known = values[np.isfinite(values)]
    edges = (0.5 - LEVEL / 2, 0.5 + LEVEL / 2)
    low, high = np.quantile(known, edges) if len(known) else (np.nan, np.nan)
    return Figure(float(value), float(low), float(high))
