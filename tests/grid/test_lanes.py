"""The table of lanes, and that what is not in it is refused."""

import pytest

from composer.errors import InputError
from composer.grid.cursor import Cursor
from composer.grid.ensembles import ENSEMBLES, in_writing_order
from composer.grid.lanes import CHORDS, LANES, LEAD, MELODY, find_lane, lane_number
from composer.grid.vocabulary import word_table


def test_lanes_have_the_numbers_that_the_shipped_model_learned():
    assert [lane_number(name) for name in (CHORDS, MELODY)] == [0, 1] and set(LEAD) <= set(LANES)


def test_a_voice_has_a_note_word_on_both_ends_of_its_span():
    lane, words = LANES[MELODY], set(word_table(["folk"]))
    assert {f"Note_{lane.low}.24", f"Note_{lane.high}.24"} <= words
    assert f"Note_{lane.low - 1}.24" not in words


def test_pitches_count_from_the_tonic():
    assert (LANES[MELODY].zero_on(9), LANES[MELODY].span_on(9)) == (69, (41, 109))


def test_an_unknown_lane_is_named():
    with pytest.raises(InputError, match="no lane 'tuba'"):
        find_lane("tuba")
    cursor = Cursor()
    for word in ("Style_folk", "Meter_4/4", "Mode_major", "Bars_1", "Repeats_no", "Lane_tuba"):
        cursor.feed(word)
    with pytest.raises(InputError, match="no lane 'tuba'"):
        cursor.feed("Fill_None")


def test_a_header_that_says_too_little_is_refused():
    cursor = Cursor()
    with pytest.raises(InputError, match="does not say Bars, Lane"):
        for word in ("Style_folk", "Meter_4/4", "Mode_major", "Repeats_no", "Fill_None"):
            cursor.feed(word)


@pytest.mark.parametrize("ensemble", ENSEMBLES.values(), ids=lambda one: one.name)
def test_every_ensemble_is_written_in_its_own_order_the_tune_first(ensemble):
    assert in_writing_order(reversed((CHORDS, *ensemble.voices))) == (CHORDS, *ensemble.voices)
