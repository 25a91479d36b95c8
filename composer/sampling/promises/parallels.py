"""No parallels: no two voices that both move keep a fifth, an octave or a unison between them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from composer.arrange.voice_leading import PERFECT, count_faults
from composer.grid.lanes import LANES
from composer.grid.voice_line import VoiceLine
from composer.grid.word_arrays import Lexicon, Mask
from composer.music.piece import Piece
from composer.sampling.promises.between import parts_of
from composer.sampling.promises.promise import Between
from composer.sampling.state import State


@dataclass(frozen=True)
class NoParallels(Between):
    """No pair of voices moves from one fifth to another, or from one octave or unison to another."""

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "no_parallels"

    def allow(self, state: State) -> Mask:
        """Allows, where another voice moves too, notes that do not keep a perfect interval to it."""
        # The highest of a strike is what is heard to move; the notes under it are free.
        if not state.is_voice or state.struck:
            return state.lexicon.anything
        forbidden = frozenset(self._forbidden(state))
        lexicon = state.lexicon
        if not forbidden:
            return lexicon.anything
        return lexicon.keep(("parallels", forbidden), lambda: _without(lexicon, forbidden))

    def _forbidden(self, state: State) -> Iterator[tuple[int, int]]:
        """Yields degrees that a note may not have here, each with the number on which the voice would not move."""
        own = self.lanes.index(state.lane)
        for lane, voice in state.written_here().items():
            if lane in self.lanes and (move := _move(state, voice)):
                stayed, before, after = move
                shift = LANES[lane].zero - LANES[state.lane].zero
                sign = 1 if own < self.lanes.index(lane) else -1
                interval = sign * (stayed - before - shift) % 12
                if interval in PERFECT:
                    yield (after + shift + sign * interval) % 12, stayed

    def check(self, piece: Piece) -> bool:
        """Tells whether there are none."""
        found = count_faults(parts_of(piece, self.lanes))
        return not found.fifths + found.octaves

    def say(self) -> str:
        """Says it in words."""
        return "no parallel fifths, octaves or unisons between any two voices"


def _move(state: State, voice: VoiceLine) -> tuple[int, int, int] | None:
    """Returns this voice's number before the cursor, and another's before and at it; None where not both can move."""
    arriving = voice.begins_at(*state.spot)
    last = [spot for one in (state.voice, voice) if (spot := one.struck_before(*state.spot))]
    if not arriving or not last:
        return None
    # What both sounded at the last moment at which either moved: through a rest since then it is still heard.
    here, there = (one.sounding_at(*max(last)) for one in (state.voice, voice))
    return (here[0], there[0], arriving[0]) if here and there and there[0] != arriving[0] else None


def _without(lexicon: Lexicon, forbidden: frozenset[tuple[int, int]]) -> Mask:
    mask = lexicon.anything
    for degree, stayed in forbidden:
        mask = mask & (lexicon.silent | (lexicon.pitch % 12 != degree) | (lexicon.pitch == stayed))
    return np.asarray(mask)
