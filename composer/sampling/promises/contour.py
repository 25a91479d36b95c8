"""The contour: each note goes up, down or stays as the tune it varies does. A wish: it may run out of room."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from composer.grid.voice_line import Spot
from composer.grid.word_arrays import SILENT, Mask
from composer.sampling.promises.anchors import shift_rows
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.promise import Promise, Wish
from composer.sampling.promises.range import PitchRange
from composer.sampling.state import State

Move = tuple[int | None, int, int]
"""Direction (-1, 0, 1) from the note before (None: free), that of the run of notes after it, and the run's length."""


@dataclass(frozen=True)
class Contour(Wish):
    """How the line moves at each spot."""

    moves: Mapping[Spot, Move] = field(default_factory=dict)

    def allow(self, state: State) -> Mask:
        """Notes in the direction of the tune that leave enough of the scale for the notes after them to go on."""
        # A tune's contour is a wish, because a run upwards may reach the end of the range before it is
        # over.
        if state.spot not in self.moves:
            return state.lexicon.anything
        direction, onward, more = self.moves[state.spot]
        lexicon = state.lexicon
        mask = lexicon.pitch != SILENT
        if state.pitch is not None and direction is not None:
            mask = mask & (np.sign(lexicon.pitch - state.pitch) == direction)
        # a run of three notes up must not begin on the last but one note of the range
        numbers, degrees = state.promises.get(PitchRange, self.lane).numbers(state), state.promises.get(KeyLock).degrees
        scale = np.array([number for number in numbers if number % 12 in degrees])
        low = int(lexicon.pitch[lexicon.pitch != SILENT].min())
        room = [np.count_nonzero((scale - pitch) * onward > 0) for pitch in range(low, int(lexicon.pitch.max()) + 1)]
        # Scale notes left in the direction that the line takes next, for every pitch at once.
        enough = np.array(room) >= more if onward else np.ones(len(room), dtype=bool)
        return np.asarray(lexicon.silent | mask & enough[np.maximum(lexicon.pitch - low, 0)])

    def within(self, rows: range, total: int) -> Promise:
        """Returns the contour of these rows."""
        return Contour(shift_rows(self.moves, rows.start), lane=self.lane)

    def say(self) -> str:
        """That the line is followed."""
        return "the tune's ups and downs, where there is room"
