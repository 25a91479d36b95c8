"""The table of lanes, and that what is not in it is refused."""

from itertools import pairwise

import pytest

from composer.errors import InputError
from composer.grid.cursor import Cursor
from composer.grid.ensembles import ENSEMBLES, SINGERS, STRINGS, in_writing_order
from composer.grid.lanes import CHORDS, HANDS, LANES, LEAD, MELODY, find_lane, lane_number
from composer.grid.vocabulary import word_table
from composer.io.notation import staves
from composer.sampling.promises.ending import BASSES
from composer.sampling.promises.spacing import WIDEST


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


def test_what_belongs_together_follows_from_the_rows():
    assert SINGERS == ("soprano", "alto", "tenor", "bass") and STRINGS == ("violin-1", "violin-2", "viola", "cello")
    assert HANDS == {"right": ("right", "right-2"), "left": ("left", "left-2")}
    assert ENSEMBLES["song"].page == ("voice", *ENSEMBLES["piano"].page)
    assert BASSES == (SINGERS[-1], STRINGS[-1]) and list(WIDEST) == list(pairwise(SINGERS))


def test_the_page_seats_the_lanes_of_a_group_in_their_order():
    groups = {tuple(name for lane in row.staves for name in lane) for row in staves.ENSEMBLES}
    assert groups == {SINGERS, STRINGS, ENSEMBLES["piano"].page}
    assert all(len({LANES[name].group for name in group}) == 1 for group in groups)


@pytest.mark.parametrize("ensemble", ENSEMBLES.values(), ids=lambda one: one.name)
def test_every_ensemble_is_written_in_its_own_order_the_tune_first(ensemble):
    assert in_writing_order(reversed((CHORDS, *ensemble.voices))) == (CHORDS, *ensemble.voices)
