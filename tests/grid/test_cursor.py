"""The cursor knows bar, lane and place of the word to come, and refuses a word out of place."""

from random import Random

import pytest
from conftest import grid_pieces
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.errors import InputError
from composer.grid.cursor import BAR_LANE, FIRST_LANE, NO_LANE, Cursor, positions
from composer.grid.grid import grid_to_words
from composer.grid.piece_grid import piece_to_grid
from composer.grid.vocabulary import word_table

HEADER = ["Style_folk", "Meter_3/4", "Mode_major", "Bars_2", "Repeats_no", "Lane_chords", "Lane_melody"]
WHOLE = [*HEADER, "Fill_None", "Bar_2", "Chord_0.", "Dur_72", "Note_0.24", "Rest_48",
         "Bar_1", "Chord_7.7", "Bass_11", "Dur_72", "Note_0.72", "End_None"]  # fmt: skip
WORDS = word_table(["folk"])


def fed(words):
    cursor = Cursor()
    for word in words:
        cursor.feed(word)
    return cursor


def test_positions_say_time_in_sixteenths_of_a_bar():
    places = dict(zip(WHOLE[8:], positions(WHOLE)[8:], strict=True))
    assert places["Note_0.24"].onset == 0 and places["Note_0.24"].time == pytest.approx(16 / 3)
    assert places["Bar_1"].time == places["Rest_48"].time == 16
    assert places["Note_0.24"].place == 24


def test_positions_say_the_lane_of_the_word_to_come():
    places = positions(WHOLE)
    assert [place.lane for place in places] == [
        *[NO_LANE] * 7, BAR_LANE, *[FIRST_LANE] * 2, *[FIRST_LANE + 1] * 2, BAR_LANE, *[FIRST_LANE] * 3, FIRST_LANE + 1, BAR_LANE, NO_LANE
    ]  # fmt: skip


def test_a_pickup_fills_the_end_of_its_bar():
    cursor = fed([*HEADER[:5], "Pickup_24", "Lane_melody", "Fill_None", "Bar_pickup"])
    assert (cursor.cell, cursor.place, cursor.remaining) == ((0, 0), 48, 24)


def test_only_hidden_cells_are_filled():
    given_cells = ["Given_None", "Bar_2", "Mask_None", "Note_0.72", "Bar_1", "Mask_None", "Rest_72", "Fill_None"]
    cursor = fed([*HEADER, *given_cells, "Bar_2", "Chord_0.", "Dur_72"])
    assert cursor.hidden == {(0, 0), (1, 0)} and (cursor.row, cursor.expects) == (1, "bar")


@pytest.mark.parametrize(
    ("start", "word"),
    [(8, "Note_0.24"), (9, "Bar_1"), (9, "Dur_24"), (10, "Note_0.24"), (11, "End_None"), (20, "Bar_1"), (20, "Fill_None"),
     (11, "Note_0.96"), (10, "Dur_96"), (21, "End_None")],
)  # fmt: skip
def test_a_word_out_of_place_is_refused(start, word):
    cursor = fed(WHOLE[:start])
    with pytest.raises(
        InputError, match=word.partition("_")[0] if word not in ("Note_0.96", "Dur_96") else "over-full"
    ):
        cursor.feed(word)


@given(grid_pieces(), st.integers(0, 2**32))
@settings(max_examples=20)
def test_one_wrong_word_never_makes_another_error(piece, seed):
    random = Random(seed)
    grid = piece_to_grid(piece)
    words = grid_to_words(grid, grid.every_cell())
    start = len(grid.header.words()) + 1
    words[random.randrange(start, len(words))] = random.choice(WORDS)
    try:
        assert len(positions(words)) == len(words)
    except InputError as refusal:
        assert str(refusal)
