"""A task for the model: a grid, which of its cells are to be written, and what must be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from composer.grid.grid import Grid, grid_to_words
from composer.grid.header import FILL
from composer.grid.word import Rhythm

if TYPE_CHECKING:
    from composer.sampling.chord_prior import ChordPrior
    from composer.sampling.promises.promise import Promises

Cells = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Task:
    """Which cells of a grid are to be written, what must be kept, and the rhythm of hidden cells where it is given.

    `prior` is what is known of the chords to come besides.
    """

    grid: Grid
    hidden: Cells
    promises: "Promises"
    rhythms: Mapping[tuple[int, int], Rhythm] = field(default_factory=dict)
    prior: "ChordPrior | None" = None

    def prompt(self) -> list[str]:
        """Returns the words before the first one to be written."""
        words = grid_to_words(self.grid, self.hidden, self.rhythms)
        return words[: words.index(FILL) + 1]
