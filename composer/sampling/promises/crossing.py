"""No crossing: a voice never sounds above one that stands higher on the page, nor below one that stands lower."""

from collections.abc import Iterator
from dataclasses import dataclass

from composer.arrange.voice_leading import count_faults
from composer.grid.word_arrays import Mask
from composer.music.piece import Piece
from composer.sampling.promises.between import FREE, Bound, parts_of, sounding_elsewhere, within
from composer.sampling.promises.promise import Between
from composer.sampling.state import State


@dataclass(frozen=True)
class NoCrossing(Between):
    """Voices stay in the order of the page; two may meet on one note."""

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "no_crossings"

    def allow(self, state: State) -> Mask:
        """Allows notes and ties between the voices above and below for as long as they last."""
        return within(state, self._bounds(state))

    def _bounds(self, state: State) -> Iterator[Bound]:
        own = self.lanes.index(state.lane)
        for lane in state.written_here():
            if lane in self.lanes:
                is_above = self.lanes.index(lane) < own
                for offset, pitches in sounding_elsewhere(state, lane):
                    yield (offset, -FREE, min(pitches)) if is_above else (offset, max(pitches), FREE)

    def check(self, piece: Piece) -> bool:
        """Tells whether no two voices cross at any time."""
        return not count_faults(parts_of(piece, self.lanes)).crossings

    def say(self) -> str:
        """Says it in words."""
        return "no voice above the next higher or below the next lower one"
