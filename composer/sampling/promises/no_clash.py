"""No clash: what is written beside parts that no lane reads is struck clear of what they sound."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from composer.analysis.clashes import SHARP
from composer.grid.lanes import LANES
from composer.grid.word_arrays import Mask
from composer.music.piece import Note
from composer.music.units import TICKS_PER_GRID
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.promise import Between, Promise
from composer.sampling.state import State


@dataclass(frozen=True)
class NoClash(Between):
    """No note is struck that clashes with `given` notes that sound there, but where it doubles another one of them.

    The given notes lie as in the finished piece; `first_row` is the row of the piece with which the grid begins. What
    sounds on while the others move may clash: so do suspensions. It is not told: people clash too, a little.
    """

    given: tuple[Note, ...] = ()
    first_row: int = 0

    @cached_property
    def sounding(self) -> Mapping[int, frozenset[int]]:
        """Pitches that sound in each step of the grid."""
        found: dict[int, set[int]] = defaultdict(set)
        for note in self.given:
            for step in range(note.onset // TICKS_PER_GRID, -(-note.end // TICKS_PER_GRID)):
                found[step].add(note.pitch)
        return {step: frozenset(pitches) for step, pitches in found.items()}

    def allow(self, state: State) -> Mask:
        """Allows rests and ties, and notes that clash with nothing."""
        row, place = state.spot
        step = (self.first_row + row) * state.header.bar_steps + place
        zero = LANES[state.lane].zero_on(state.promises.get(KeyLock).key.tonic)
        numbers = frozenset(pitch - zero for pitch in clashing(self.sounding.get(step, frozenset())))
        lexicon = state.lexicon
        if not numbers:
            return lexicon.anything
        return lexicon.keep(("clash", numbers), lambda: lexicon.silent | ~np.isin(lexicon.pitch, [*numbers]))

    def within(self, rows: range, total: int) -> Promise:
        """Returns the same for a grid that begins with one of these rows."""
        return replace(self, first_row=self.first_row + rows.start)


def clashing(sounding: frozenset[int]) -> frozenset[int]:
    """Returns the pitches that clash with some that sound, those apart that double one of them in any octave."""
    doubled = {pitch % 12 for pitch in sounding}
    near = {pitch + side * step for pitch in sounding for step in SHARP for side in (-1, 1)}
    return frozenset(pitch for pitch in near if pitch % 12 not in doubled)
