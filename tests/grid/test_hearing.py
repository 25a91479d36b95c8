"""What the model hears when the next word begins."""

import pytest

from composer.grid.cursor import positions
from composer.grid.hearing import (
    FARTHEST,
    HARMONY,
    SELF,
    STRUCK,
    SYMBOLS,
    UNKNOWN,
    WIDEST,
    Ear,
    Heard,
    number_interval,
    number_motion,
    number_quality,
)
from composer.grid.lanes import LANES, VOICE, lane_number
from composer.grid.word import parse_word
from composer.model import network
from composer.music.theory import QUALITIES

SOPRANO, BASS = (2 + lane_number(name) for name in ("soprano", "bass"))
HEADER = ["Style_chorale", "Meter_4/4", "Mode_major", "Bars_2", "Repeats_no"]


def heard_before(words, target, number=0):
    """What is heard when the so-manieth `target` begins."""
    places = [at for at, word in enumerate(words) if word == target]
    return positions(words)[places[number] - 1].heard


def choir(*cells):
    """Two bars of soprano and bass, written."""
    first, second = cells[:2], cells[2:]
    written = ["Fill_None", "Bar_2", *first[0], *first[1], "Bar_1", *second[0], *second[1], "End_None"]
    return [*HEADER, "Lane_soprano", "Lane_bass", *written]


FIFTHS = choir(("Note_7.48", "Note_9.48"), ("Note_12.48", "Note_14.48"), ("Note_4.96",), ("Note_12.96",))


def test_the_second_of_parallel_fifths_is_told_the_fifth_before_and_that_the_other_moved():
    own, soprano = heard_before(FIFTHS, "Note_14.48")
    assert own == Heard(SELF, 12)
    # The soprano counts from C4, the bass from C2.
    assert soprano == Heard(SOPRANO, 9 + 24, number_interval(12 - (7 + 24)), number_motion(2))


def test_the_first_note_of_a_voice_hears_the_others_alone():
    assert heard_before(FIFTHS, "Note_7.48") == ()
    assert heard_before(FIFTHS, "Note_12.48") == (Heard(SOPRANO, 7 + 24, UNKNOWN, UNKNOWN),)


def test_a_bar_line_hides_nothing():
    own, bass_before = heard_before(FIFTHS, "Note_12.96"), number_interval(14 - (9 + 24))
    assert own == (Heard(SELF, 14, number_interval(2)), Heard(SOPRANO, 4 + 24, bass_before, number_motion(-5)))


def test_what_is_not_written_yet_is_not_heard():
    # The bass of the second bar comes after the soprano's.
    assert [one.lane for one in heard_before(FIFTHS, "Note_4.96")] == [SELF]


def test_a_tie_sounds_on_and_a_rest_is_silence():
    words = choir(("Note_7.96",), ("Note_12.96",), ("Tie_48", "Rest_48"), ("Note_0.48", "Note_5.48"))
    own, soprano = heard_before(words, "Note_0.48")
    assert (own.pitch, soprano.pitch, soprano.moved) == (12, 7 + 24, number_motion(0))
    assert [one.lane for one in heard_before(words, "Note_5.48")] == [SELF]


def test_given_bars_are_heard_and_hidden_ones_are_not():
    given = ["Given_None", "Bar_2", "Note_7.96", "Mask_None", "Bar_1", "Note_4.96", "Note_12.96"]
    words = [*HEADER, "Lane_soprano", "Lane_bass", *given, "Fill_None", "Bar_2", "Note_0.96", "End_None"]
    assert heard_before(words, "Note_0.96") == (Heard(SOPRANO, 7 + 24),)
    # Only what is written is told, since given words are not asked for.
    assert not any(place.heard for place in positions(words)[: words.index("Fill_None")])


def test_a_given_rhythm_is_not_a_sound():
    given = ["Given_None", "Bar_2", "Onset_48", "Rest_48", "Note_12.96", "Bar_1", "Note_4.96", "Note_12.96"]
    written = ["Fill_None", "Bar_2", "Note_7.48", "Rest_48", "End_None"]
    words = [*HEADER, "Lane_soprano", "Lane_bass", *given, *written]
    assert heard_before(words, "Note_7.48") == (Heard(BASS, 12 - 24),)


def test_a_hand_is_led_by_its_outer_note_and_its_notes_hear_each_other():
    hands = ["With_7", "Note_4.96", "With_12", "Note_0.96"]
    words = [*HEADER[:3], "Bars_1", "Repeats_no", "Lane_right", "Lane_left", "Fill_None", "Bar_1", *hands, "End_None"]
    top, third, *_ = (heard_before(words, word) for word in ("With_12", "Note_0.96"))
    assert [one.pitch for one in top] == [7 + 24, 4 + 24]
    assert third[0] == Heard(SELF, 12, moved=STRUCK)
    places = positions([*words[:-1], "End_None"])
    assert all(len(one) == 4 for place in places for one in place.heard)


@pytest.mark.parametrize("name", [name for name, lane in LANES.items() if lane.kind == VOICE])
def test_only_the_lanes_that_the_network_learned_so_are_led_by_their_lowest_note(name):
    number, listener = 2 + lane_number(name), 2 + lane_number("voice" if name == "melody" else "melody")
    ear = Ear({number: LANES[name], listener: LANES["melody"]})
    for word in ("With_7", "Note_0.48"):
        ear.feed(number, 0, 0, parse_word(word))
    is_low = name in ("bass", "left", "left-2", "cello")
    leads, other = (0, 7) if is_low else (7, 0)
    zero = {"tenor": 48, "viola": 48}.get(name, 36 if is_low else 60)
    assert ear.hear(listener, 0, 0) == (Heard(number, leads + zero - 60), Heard(number, other + zero - 60))
    assert ear.hear(number, 0, 48) == (Heard(SELF, leads),)


def test_the_chord_that_sounds_is_heard_by_its_root_and_kind():
    chords = ["Chord_7.7", "Dur_48", "Chord_none", "Dur_48"]
    words = [*HEADER[:3], "Bars_1", "Repeats_no", "Lane_chords", "Lane_melody", "Fill_None", "Bar_1", *chords]
    words += ["Note_2.48", "Note_4.48", "End_None"]
    assert heard_before(words, "Note_2.48") == (Heard(SYMBOLS, 7, number_quality("7")),)
    assert [one.lane for one in heard_before(words, "Note_4.48")] == [SELF]


@pytest.mark.parametrize(("number", "most"), [(number_interval, WIDEST), (number_motion, FARTHEST)])
def test_numbers_stay_apart_up_to_the_widest_and_above_unknown(number, most):
    found = [number(semitones) for semitones in range(-most - 3, most + 4)]
    assert min(found) == 1 and len(set(found)) == 2 * most + 1 and found == sorted(found)


def test_kinds_of_chords_have_numbers_of_their_own_beside_intervals():
    numbers = {number_quality(quality) for quality in QUALITIES}
    assert min(numbers) >= HARMONY > number_interval(WIDEST)
    # Triads and sevenths are told apart; what stands above a seventh is not.
    assert number_quality("m") != number_quality("") != number_quality("7") == number_quality("9")


def test_the_network_has_room_for_all_numbers() -> None:
    qualities = [number_quality(quality) for quality in QUALITIES]
    assert max(qualities) < network.N_BEFORE and STRUCK < network.N_MOVED and number_motion(FARTHEST) < STRUCK
    assert network.WIDEST == WIDEST
