"""No dead end, by exhaustion: from every place that words under the rules can reach, some word may come.

What the rules look at in a bar is its place, whether a note can be tied and ends the piece, and the chord that sounds;
words alike in these lead to the same state, so one of each is walked.
"""

from copy import copy, deepcopy

import numpy as np
import pytest
from noise import LEXICON, WORDS, make_plan
from test_rules import each_leaves_a_word

from composer.grid.header import METERS
from composer.music.theory import MODES, Key, enharmonic_key
from composer.sampling.promises.ending import Ending
from composer.sampling.promises.key import KeyLock
from composer.sampling.rules import allowed
from composer.sampling.state import State
from composer.verbs.compose import make_task


def start(plan):
    state = State(LEXICON, plan.promises)
    for word in make_task(plan).prompt():
        state.feed(word)
    return state


def after(state, word):
    """The state after a word; `state` stays as it was."""
    following = copy(state)
    following.cursor = deepcopy(state.cursor)
    following.words = deepcopy(state.words)
    following.feed(word)
    return following


def outlook(state):
    """All that the rules see of a state. A chord matters by its tones outside the scale, when notes are locked to it."""
    cursor, key, ending = state.cursor, state.promises.get(KeyLock), state.promises.get(Ending)
    pending = (
        state.last_word.partition("_")[0],
        state.last_word.startswith("Chord_0.") if cursor.expects != "cell" else None,
    )
    chord = state.sounding_chord() if key.lock == "scale" else None
    outside = chord.tones - key.degrees if chord else frozenset()
    is_final = None if state.pitch is None else state.pitch % 12 in ending.degrees
    return cursor.row, cursor.lane, cursor.place, cursor.expects, is_final, pending, outside


def unlike(state, row):
    """One allowed word of each kind that makes a difference: chords on the tonic, on the fifth and silence."""
    found = {}
    for number in np.flatnonzero(row).tolist():
        kind = WORDS[number].partition("_")[0]
        is_final = kind == "Note" and LEXICON.pitch[number] % 12 in state.promises.get(Ending).degrees
        chord = LEXICON.chords[number].root in (0, 7) and LEXICON.chords[number].root if kind == "Chord" else None
        found.setdefault((kind, LEXICON.steps[number], is_final, chord), WORDS[number])
    return found.values()


def walk(state):
    """Every state that can be reached, one of each outlook."""
    seen, todo = set(), [state]
    while todo:
        state = todo.pop()
        if state.cursor.done or outlook(state) in seen:
            continue
        seen.add(outlook(state))
        row = allowed(state)
        assert row.any(), outlook(state)
        assert each_leaves_a_word(state)
        todo += [after(state, word) for word in unlike(state, row)]
    return seen


@pytest.mark.parametrize("lock", ["scale", "off"])
@pytest.mark.parametrize("meter", METERS)
def test_no_meter_has_a_dead_end(meter, lock):
    assert len(walk(start(make_plan(meter, Key(1), lock=lock)))) > 20


@pytest.mark.parametrize("mode", MODES)
def test_no_mode_has_a_dead_end_in_the_narrowest_range(mode):
    key = enharmonic_key(Key(2, mode))
    walk(start(make_plan("6/8", key, 1, (62, 63))))


@pytest.mark.parametrize("lock", ["scale", "off"])
@pytest.mark.parametrize(("meter", "chords"), [
    ("4/4", "C | F#dim B7 G#m C#"), ("6/8", "F#m7b5 B7/D#"), ("3/4", "| C Eb F# |"), ("9/8", "| Dm G7 F# |"),
    ("3/8", "| C F# Bb |"), ("2/2", "N.C."), ("3/2", "C | N.C. F# |"), ("12/8", "| C F# Bb C# |"),
    ("6/4", "| C D E F G Ab |"), ("2/4", "| B F# |"),
])  # fmt: skip
def test_no_asked_chords_lead_to_a_dead_end(meter, chords, lock):
    assert walk(start(make_plan(meter, Key(0), 2, (60, 72), chords, lock)))
