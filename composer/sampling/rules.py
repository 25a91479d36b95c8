"""Which words may come next.

At a bar line and at the end the grid says what comes. Inside a cell a dictation (a section's mark, a bar that repeats
another, a note that sounds on) names the word; else the grammar and every promise of the lane take away the words that
would break it. Promises between voices, then wishes, narrow what is left, each as far as it leaves a word.

Promises of a lane leave at least one word wherever the others let it come (`tests/sampling/test_dead_ends.py` walks
them), so what they promise is certain. Those between voices may yield, so a finished piece is checked for them.
"""

import numpy as np
from numpy.typing import NDArray

from composer.grid.lanes import CHORD_SYMBOLS, HIGHEST, LANES
from composer.grid.word import NOTE, WITH
from composer.grid.word_arrays import Mask
from composer.sampling.promises.bars import structure
from composer.sampling.promises.chords import well_placed
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.promise import LanePromises
from composer.sampling.promises.rhythm import readable
from composer.sampling.state import State

OUT_OF_SCALE_PENALTY = 2.5
UNSEEN_PENALTY = 30.0
"""Nats taken from words never seen in training: they come only where nothing else may."""


def grammar(state: State) -> Mask:
    """Returns what every piece keeps: the grid's structure, notes that can be read, chords on beats."""
    reads_well = well_placed if LANES[state.lane].kind == CHORD_SYMBOLS else readable
    return structure(state) & reads_well(state)


def allowed(state: State) -> Mask:
    """Returns the words that may come next."""
    if state.cursor.expects in ("bar", "end"):
        return structure(state)
    here: LanePromises = state.promises.of_lane(state.lane)
    # A dictation settles the word before any mask is made.
    if word := next((word for one in here.dictations if (word := one.dictate(state))), ""):
        return state.lexicon.only(word)
    mask = grammar(state)
    for promise in here.promises:
        mask = mask & promise.allow(state)
    mask = endable(state, mask)
    # Voices that are written already may leave no word, and wishes need not come true: one by one, each
    # narrows what those before it leave, and yields where that would be nothing.
    for yielding in (*here.between, *here.wishes):
        tighter = endable(state, mask & yielding.allow(state))
        mask = tighter if tighter.any() else mask
    return mask


def endable(state: State, mask: Mask) -> Mask:
    """Returns these words without those after which no note could end a strike."""
    has_strikes = LANES[state.lane].most > 1 and state.cursor.expects == "cell"
    return mask & can_end(state, mask) if has_strikes else mask


def can_end(state: State, mask: Mask) -> Mask:
    """Returns all words but those that another note has to follow where no note under them may come."""
    lexicon = state.lexicon
    lowest = lexicon.pitch[mask & lexicon.of_kind(NOTE)].min(initial=HIGHEST)
    return np.asarray(~lexicon.of_kind(WITH) | (lexicon.pitch > lowest))


def penalties(state: State) -> NDArray[np.float32]:
    """Returns nats to take from each word's logit: unseen words, and with a soft lock notes out of the scale."""
    # Added to the logits, not masked: where the promises leave only such words, one of them still comes.
    nats = state.lexicon.unseen * np.float32(UNSEEN_PENALTY)
    key = state.promises.get(KeyLock)
    if key.lock == "soft":
        nats = nats + np.float32(OUT_OF_SCALE_PENALTY) * ~state.lexicon.notes_on(key.in_reach(state))
    return nats
