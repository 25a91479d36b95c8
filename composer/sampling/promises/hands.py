"""Hands that can be played: what sounds at once in one hand, both of its voices together, lies under five fingers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from composer.grid.lanes import HAND, HANDS, LANES
from composer.grid.word import NOTE, REST, TIE, WITH
from composer.grid.word_arrays import Lexicon, Mask
from composer.music.piece import Note, Piece
from composer.sampling.promises.between import FREE, SHORT, Bound, held, parts_of, sounding_elsewhere, within
from composer.sampling.promises.promise import Between
from composer.sampling.state import State

SPAN = 16
"""Semitones that a hand spans: a tenth."""

Fingers = tuple[tuple[int, int], ...]
"""From so many steps after the cursor on, how many notes the hand's other voice sounds."""


@dataclass(frozen=True)
class Playable(Between):
    """A hand spans a tenth and strikes five notes at the most."""

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "playable"

    def allow(self, state: State) -> Mask:
        """Allows what one hand can hold for as long as it lasts, with what its other voice sounds."""
        fingers = tuple((offset, len(pitches)) for offset, pitches in self._others(state))
        # What is struck already, and the one note more that each of these words is.
        ready, holding = len(state.struck), len(held(state))
        lexicon = state.lexicon
        enough = lexicon.keep(("fingers", fingers, ready, holding), lambda: _enough(lexicon, fingers, ready, holding))
        return enough & within(state, self._bounds(state))

    def _others(self, state: State) -> Iterator[tuple[int, tuple[int, ...]]]:
        hand = HANDS[LANES[state.lane].hand]
        for lane in state.written_here():
            if lane in hand and lane in self.lanes:
                yield from sounding_elsewhere(state, lane)

    def _bounds(self, state: State) -> Iterator[Bound]:
        if state.struck:
            yield 0, state.struck[0] - SPAN, FREE
        for offset, pitches in self._others(state):
            yield offset, max(pitches) - SPAN, min(pitches) + SPAN

    def check(self, piece: Piece) -> bool:
        """Tells whether each hand can play what it has."""
        hands = ([note for part in parts_of(piece, self._written(hand)) for note in part.notes] for hand in HANDS)
        return all(map(_fits, hands))

    def _written(self, hand: str) -> tuple[str, ...]:
        return tuple(lane for lane in HANDS[hand] if lane in self.lanes)

    def say(self) -> str:
        """Says what a hand can do."""
        return f"each hand spans a tenth and has {HAND} notes at the most"


def _enough(lexicon: Lexicon, fingers: Fingers, ready: int, holding: int) -> Mask:
    steps = np.where(lexicon.of_kind(WITH), SHORT, lexicon.steps)
    busy = np.zeros(int(steps.max()) + 1, dtype=int)
    for offset, count in fingers:
        busy[offset + 1 :] = np.maximum(busy[offset + 1 :], count)
    # Under a note that is struck with others at least one more has to come.
    needed = np.select(
        [lexicon.of_kind(NOTE), lexicon.of_kind(WITH), lexicon.of_kind(TIE)], [ready + 1, ready + 2, holding], 0
    )
    return np.asarray((busy[steps] + needed <= HAND) | lexicon.of_kind(REST))


def _fits(notes: list[Note]) -> bool:
    """Tells whether what sounds together, whenever a note begins, lies under one hand."""
    for onset in {note.onset for note in notes}:
        pitches = {note.pitch for note in notes if note.onset <= onset < note.end}
        if len(pitches) > HAND or max(pitches) - min(pitches) > SPAN:
            return False
    return True
