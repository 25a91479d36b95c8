"""Spacing: neighbouring voices of a choir lie no farther apart than a chord can bear."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from composer.arrange.voice_leading import sounding_pitches
from composer.grid.word_arrays import Mask
from composer.music.piece import Part, Piece
from composer.sampling.promises.between import Bound, parts_of, sounding_elsewhere, within
from composer.sampling.promises.promise import Between
from composer.sampling.state import State

OCTAVE = 12

WIDEST = {("soprano", "alto"): OCTAVE, ("alto", "tenor"): OCTAVE, ("tenor", "bass"): 2 * OCTAVE}
"""Semitones between neighbours at the most."""


@dataclass(frozen=True)
class Spacing(Between):
    """Soprano and alto, alto and tenor lie an octave apart at the most, tenor and bass two."""

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "spacing"

    def allow(self, state: State) -> Mask:
        """Allows notes and ties so near to the others that voices between can still be near to both."""
        return within(state, self._bounds(state))

    def _bounds(self, state: State) -> Iterator[Bound]:
        for lane in state.written_here():
            if lane in self.lanes:
                reach = self.reach(lane, state.lane)
                for offset, pitches in sounding_elsewhere(state, lane):
                    yield offset, max(pitches) - reach, min(pitches) + reach

    def reach(self, one: str, other: str) -> int:
        """Returns semitones between two voices at the most: those of all neighbours between them added up."""
        first, last = sorted((self.lanes.index(one), self.lanes.index(other)))
        return sum(WIDEST[pair] for pair in pairwise(self.lanes[first : last + 1]))

    def check(self, piece: Piece) -> bool:
        """Tells whether neighbours are never farther apart."""
        return all(_are_near(parts_of(piece, pair), WIDEST[pair]) for pair in pairwise(self.lanes))

    def say(self) -> str:
        """Says the distances."""
        return "soprano and alto, alto and tenor at most an octave apart, tenor and bass two"


def _are_near(neighbours: tuple[Part, ...], widest: int) -> bool:
    """Tells whether two voices, where both sound, are never farther apart; true where one is missing."""
    moments = sorted({note.onset for part in neighbours for note in part.notes})
    columns = zip(*(sounding_pitches(part, moments) for part in neighbours), strict=True)
    heard = ([pitch for pitch in column if pitch is not None] for column in columns)
    return all(max(pitches) - min(pitches) <= widest for pitches in heard if pitches)
