"""The level: what a player must be able to do. Its range is promised, its leaps and short notes are a wish."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from composer.analysis.measures import melody_notes
from composer.grid.lanes import LANES, MELODY
from composer.grid.word_arrays import Mask
from composer.music.piece import Piece
from composer.music.theory import Key, Meter
from composer.music.units import GRID_PER_QUARTER
from composer.sampling.promises.promise import Wish
from composer.sampling.state import State


@dataclass(frozen=True)
class Level:
    """What a player of a level can do: the widest leap, the shortest note in simple and in compound meters (grid
    steps), and the range in semitones from the tonic."""

    leap: int
    shortest: int
    compound_shortest: int
    span: tuple[int, int] | None

    def limits(self, key: Key) -> tuple[int, int] | None:
        """Returns the lowest and highest MIDI pitch in a key, None where the level has no range of its own."""
        if self.span is None:
            return None
        zero = LANES[MELODY].zero_on(key.tonic) - (12 if key.tonic > 6 else 0)
        return zero + self.span[0], zero + self.span[1]


LEVELS = {
    1: Level(5, 24, 12, (0, 9)),
    2: Level(7, 12, 12, (0, 12)),
    3: Level(9, 12, 12, (-5, 12)),
    4: Level(12, 6, 6, (-5, 16)),
    5: Level(127, 1, 1, None),
}
"""Difficulty, 1 for a first year, 5 for anything."""


@dataclass(frozen=True)
class PlayLimits(Wish):
    """The widest leap in semitones and the shortest note in grid steps."""

    leap: int = 127
    shortest: int = 1

    @classmethod
    def parse(cls, level: int, meter: Meter) -> "PlayLimits":
        """Parses the limits of a level in a meter."""
        row = LEVELS[level]
        # Where beats have three eighths, or quarters do not fill the bar (3/8), a level of quarters has
        # to allow eighths.
        return cls(row.leap, row.compound_shortest if meter.is_compound or meter.bar_ticks % 480 else row.shortest)

    def allow(self, state: State) -> Mask:
        """Allows no wider leap, no shorter note."""
        lexicon = state.lexicon
        # Multiples of the shortest note: a length between two of them would be off the beat.
        mask = lexicon.steps % self.shortest == 0
        if state.pitch is not None:
            mask = mask & (lexicon.silent | (np.abs(lexicon.pitch - state.pitch) <= self.leap))
        return np.asarray(mask)

    def missed(self, piece: Piece) -> float:
        """Returns the share of the melody's leaps that are too wide (0-1)."""
        leaps = [abs(a.pitch - b.pitch) for a, b in pairwise(melody_notes(piece))]
        return sum(leap > self.leap for leap in leaps) / max(1, len(leaps))

    def say(self) -> str:
        """Says the limits."""
        shortest = Fraction(self.shortest, 4 * GRID_PER_QUARTER)
        return f"no leap wider than {self.leap} semitones, no note shorter than {shortest}"
