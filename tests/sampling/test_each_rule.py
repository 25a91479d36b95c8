"""Each rule alone, in states made by hand."""

import numpy as np
import pytest
from noise import LEXICON, WORDS, promise

from composer.music.theory import Key, parse_key
from composer.sampling.promises.bars import structure
from composer.sampling.promises.ending import Ending
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.range import PitchRange
from composer.sampling.rules import allowed, grammar, penalties
from composer.sampling.state import State

HEADER = "Style_folk Meter_{meter} Mode_{mode} Bars_{bars} Repeats_no Lane_chords Lane_melody Fill_None"


def at(*words, meter="4/4", bars=2, **promises):
    """The state after the words of the first bars; an asked key gives the mode."""
    asked = {"key": Key(0), **promises}
    state = State(LEXICON, promise(**asked))
    for word in [*HEADER.format(meter=meter, mode=asked["key"].mode, bars=bars).split(), *words]:
        state.feed(word)
    return state


def pitch_range(state):
    return state.promises.get(PitchRange, "melody").allow(state)


def key_lock(state):
    return state.promises.get(KeyLock).allow(state)


def ending(state):
    return state.promises.get(Ending).allow(state)


def words_of(row):
    return {WORDS[number] for number in np.flatnonzero(row)}


def kinds_of(row):
    return {word.partition("_")[0] for word in words_of(row)}


CHORD_BAR = ("Bar_2", "Chord_0.", "Dur_96")
LAST_BAR = (*CHORD_BAR, "Note_0.96", "Bar_1", "Chord_0.", "Dur_96")


def test_bars_come_in_order_and_then_the_end():
    assert words_of(structure(at())) == {"Bar_2"}
    assert words_of(structure(at(*CHORD_BAR, "Note_0.96"))) == {"Bar_1"}
    assert words_of(structure(at(*LAST_BAR, "Note_0.96"))) == {"End_None"}


def test_the_chord_lane_is_chord_and_duration():
    assert kinds_of(structure(at("Bar_2"))) == {"Chord"}
    assert kinds_of(structure(at("Bar_2", "Chord_7."))) == {"Bass", "Dur"}
    assert kinds_of(structure(at("Bar_2", "Chord_7.", "Bass_11"))) == {"Dur"}
    assert kinds_of(structure(at("Bar_2", "Chord_none"))) == {"Dur"}


def test_no_word_is_longer_than_the_bar_has_room():
    row = structure(at(*CHORD_BAR, "Note_0.72"))
    assert LEXICON.steps[row].max() == 24
    assert LEXICON.steps[structure(at("Bar_2", "Chord_0.", "Dur_48", "Chord_7."))].max() == 48


def test_a_tie_needs_a_note_before_it():
    assert "Tie" not in kinds_of(structure(at(*CHORD_BAR)))
    assert "Tie" in kinds_of(structure(at(*CHORD_BAR, "Note_0.24")))
    assert "Tie" not in kinds_of(structure(at(*CHORD_BAR, "Note_0.24", "Rest_24")))
    assert "Tie" in kinds_of(structure(at(*LAST_BAR)))


def test_sections_begin_in_the_first_bar_and_then_every_four():
    assert "Section" not in kinds_of(structure(at(*LAST_BAR)))
    words = ["Bar_9", "Chord_0.", "Dur_96", "Section_A.1", "Note_0.96"]
    assert "Section" in kinds_of(structure(at(*words[:3], bars=9)))
    for left in range(8, 4, -1):
        words += [f"Bar_{left}", "Chord_0.", "Dur_96"]
        found = {word for word in words_of(structure(at(*words, bars=9))) if word.startswith("Section")}
        assert found == ({"Section_B.1"} if left == 5 else set())
        words += ["Note_0.96"]


@pytest.mark.parametrize(("meter", "filled", "may", "may_not"), [
    ("4/4", "Note_0.8", {"Note_0.8", "Note_0.16", "Note_0.4"}, {"Note_0.12", "Note_0.24"}),
    ("4/4", "Note_0.3", {"Note_0.3", "Note_0.9"}, {"Note_0.8", "Note_0.24"}),
    ("4/4", "Note_0.12", {"Note_0.12", "Note_0.24", "Note_0.8"}, {"Note_0.16", "Note_0.32"}),
    ("6/8", "Note_0.12", {"Note_0.12", "Note_0.3"}, {"Note_0.1"}),
])  # fmt: skip
def test_rhythms_that_read_well(meter, filled, may, may_not):
    bar = ("Bar_2", "Chord_0.", "Dur_96" if meter == "4/4" else "Dur_72", filled)
    row = words_of(grammar(at(*bar, meter=meter)))
    assert may <= row and not may_not & row


@pytest.mark.parametrize(
    ("meter", "ends"), [("4/4", {24, 48, 72, 96}), ("6/8", {36, 72}), ("3/4", {24, 48, 72}), ("3/8", {12, 24, 36})]
)
def test_chords_change_on_beats(meter, ends):
    state = at("Bar_2", "Chord_0.", meter=meter)
    lengths = set(LEXICON.steps[grammar(state)].tolist()) - {0}
    assert lengths and lengths <= ends


@pytest.mark.parametrize(
    ("key", "low", "high", "pitches"), [("C", 60, 62, {0, 1, 2}), ("G", 67, 68, {0, 1}), ("B", 59, 61, {-12, -11, -10})]
)
def test_notes_lie_in_the_range(key, low, high, pitches):
    row = pitch_range(at(*CHORD_BAR, key=parse_key(key), low=low, high=high))
    assert set(LEXICON.pitch[row & ~LEXICON.silent].tolist()) == pitches
    assert {"Rest_12", "Tie_12", "Chord_7.7"} <= words_of(row)


def test_locked_notes_are_of_the_scale_or_the_sounding_chord():
    row = words_of(key_lock(at("Bar_2", "Chord_2.7", "Dur_48", "Chord_5.", "Dur_48")))
    assert {"Note_0.12", "Note_6.12"} <= row and "Note_1.12" not in row
    later = words_of(key_lock(at("Bar_2", "Chord_2.7", "Dur_48", "Chord_5.", "Dur_48", "Note_0.48")))
    assert "Note_0.12" in later and "Note_6.12" not in later


def test_locked_chords_are_of_the_scale():
    row = words_of(key_lock(at("Bar_2")))
    assert {"Chord_0.", "Chord_7.7", "Chord_2.m", "Chord_none"} <= row and not {
        "Chord_0.m",
        "Chord_2.7",
        "Chord_1.",
    } & row
    minor = words_of(key_lock(at("Bar_2", key=parse_key("Am"))))
    assert {"Chord_0.m", "Chord_7.7", "Chord_5."} <= minor and "Chord_1." not in minor


@pytest.mark.parametrize("lock", ["soft", "off"])
def test_an_open_lock_allows_all(lock):
    assert key_lock(at(*CHORD_BAR, lock=lock)).all()


def test_a_soft_lock_takes_nothing_from_tones_of_the_chord():
    row = penalties(at("Bar_2", "Chord_2.7", "Dur_96", lock="soft"))
    assert row[WORDS.index("Note_6.12")] == 0 < row[WORDS.index("Note_1.12")]
    assert not penalties(at(*CHORD_BAR, lock="off")).any()


def test_a_slash_bass_is_another_tone_of_its_chord():
    row = words_of(grammar(at("Bar_2", "Chord_7.7")))
    assert {word for word in row if word.startswith("Bass")} == {"Bass_11", "Bass_2", "Bass_5"}


def test_the_last_note_is_a_long_tonic_at_the_end_of_the_bar():
    row = words_of(ending(at(*LAST_BAR, "Note_4.72")))
    assert {"Note_0.24", "Note_12.24", "Note_-12.24"} <= row
    assert not {"Note_7.24", "Rest_24", "Note_0.12", "Rest_12", "Tie_24"} & row


def test_a_held_tonic_may_end():
    assert "Tie_24" in words_of(ending(at(*LAST_BAR, "Note_0.72")))
    assert "Tie_24" not in words_of(ending(at(*LAST_BAR, "Note_0.48", "Rest_24")))


def test_before_the_last_bar_anything_may_end():
    assert ending(at(*CHORD_BAR, "Note_4.72")).all()
    assert ending(at(*LAST_BAR, "Note_4.72", final=frozenset())).all()


def test_an_ending_on_other_degrees():
    row = words_of(ending(at(*LAST_BAR, "Note_4.72", final=frozenset({7, 11}))))
    assert {"Note_7.24", "Note_-1.24"} <= row and "Note_0.24" not in row


def test_the_last_chord_is_home():
    bar = (*CHORD_BAR, "Note_0.96", "Bar_1", "Chord_7.", "Dur_72")
    assert words_of(allowed(at(*bar))) == {"Chord_0."}
    assert words_of(allowed(at(*bar, "Chord_0."))) == {"Dur_24"}
    assert "Dur_96" not in words_of(allowed(at(*bar[:-1])))
