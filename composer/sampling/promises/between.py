"""What the promises between voices share: what sounds in the others while a word lasts, as a mask."""

from collections.abc import Iterator

import numpy as np

from composer.grid.lanes import LANES
from composer.grid.voice_line import Pitches
from composer.grid.word import NOTE, REST, TIE, WITH
from composer.grid.word_arrays import Lexicon, Mask
from composer.music.piece import Part, Piece
from composer.sampling.state import State

Bound = tuple[int, int, int]
"""From so many steps after the cursor on, the lowest and highest number that a note of the lane may have."""

FREE = 999
"""A number that no note reaches."""

SHORT = 3
"""Steps for which a note that is struck with others is looked at before their length is known."""


def sounding_elsewhere(state: State, lane: str) -> Iterator[tuple[int, Pitches]]:
    """Yields what another voice of this bar sounds from the cursor on, in numbers of the lane being written."""
    shift = LANES[lane].zero - LANES[state.lane].zero
    row, place = state.spot
    for offset, pitches in state.written_here()[lane].sounding_from(row, place):
        if pitches:
            yield offset, tuple(pitch + shift for pitch in pitches)


def held(state: State) -> Pitches:
    """Returns the numbers that a tie would hold."""
    return state.voice.sounding_before(*state.spot)


def within(state: State, bounds: Iterator[Bound]) -> Mask:
    """Returns rests, and the notes and ties that stay within bounds for as long as they last."""
    name = (tuple(sorted(set(bounds))), held(state), state.struck[:1])
    lexicon = state.lexicon
    if not name[0]:
        return lexicon.anything
    return lexicon.keep(("within", *name), lambda: _within(lexicon, *name))


def _within(lexicon: Lexicon, bounds: tuple[Bound, ...], holding: Pitches, struck: Pitches) -> Mask:
    steps = np.where(lexicon.of_kind(WITH), SHORT, lexicon.steps)
    low, high = (limits[steps] for limits in _limits(bounds, int(steps.max())))
    top = max((*struck, -FREE))
    notes = lexicon.of_kind(NOTE, WITH) & (lexicon.pitch >= low) & (np.maximum(lexicon.pitch, top) <= high)
    ties = lexicon.of_kind(TIE) & (min(holding, default=0) >= low) & (max(holding, default=0) <= high)
    return np.asarray(notes | ties | lexicon.of_kind(REST) | ~lexicon.of_kind(NOTE, WITH, TIE, REST))


def _limits(bounds: tuple[Bound, ...], longest: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns the lowest and highest number by steps that a word lasts."""
    low, high = np.full(longest + 1, -FREE), np.full(longest + 1, FREE)
    for offset, lowest, highest in bounds:
        low[offset + 1 :] = np.maximum(low[offset + 1 :], lowest)
        high[offset + 1 :] = np.minimum(high[offset + 1 :], highest)
    return low, high


def parts_of(piece: Piece, lanes: tuple[str, ...]) -> tuple[Part, ...]:
    """Returns the parts that are named after these lanes, in their order."""
    named = {part.name.lower(): part for part in piece.parts}
    return tuple(named[lane] for lane in lanes if lane in named)
