"""Pieces become words and come back; every task keeps what it gives."""

from dataclasses import replace

import pytest
from conftest import grid_pieces
from hypothesis import given
from hypothesis import strategies as st

from composer.errors import InputError
from composer.grid.cursor import Cursor, positions
from composer.grid.grid import grid_to_words, rhythm_of_cell, without_tie, words_to_grid
from composer.grid.header import DURATIONS, FILL
from composer.grid.piece_grid import grid_to_piece, grid_view, piece_to_grid
from composer.grid.vocabulary import word_table
from composer.grid.voice_cells import split_steps
from composer.music.piece import MeterChange, Note, Part
from composer.music.repeats import once, sounding
from composer.music.theory import Meter
from composer.training.examples import TASKS, draw_task

WORDS = set(word_table(["folk"]))


@given(grid_pieces())
def test_decode_of_encode_is_the_piece(piece):
    grid = piece_to_grid(piece)
    words = grid_to_words(grid, grid.every_cell())
    assert set(words) <= WORDS
    assert grid_to_piece(words_to_grid(words)) == grid_view(piece)


@given(grid_pieces(), st.data())
def test_any_cells_may_be_hidden(piece, data):
    grid = piece_to_grid(piece)
    hidden = data.draw(st.sets(st.sampled_from(sorted(grid.every_cell())), min_size=1))
    words = grid_to_words(grid, hidden)
    assert words_to_grid(words) == grid
    assert len(positions(words)) == len(words)


@given(grid_pieces(), st.sampled_from(list(TASKS)), st.randoms())
def test_every_task_hides_something_and_comes_back(piece, task, random):
    grid = piece_to_grid(piece)
    hidden, rhythms = draw_task(grid, random, {task: TASKS[task]})
    assert hidden and words_to_grid(grid_to_words(grid, hidden, rhythms)) == grid


@given(grid_pieces())
def test_time_of_the_next_word_is_known_and_never_past_the_end(piece):
    grid = piece_to_grid(piece)
    words = grid_to_words(grid, grid.every_cell())
    places = positions(words)
    assert all(0 <= place.time <= 16 * len(grid.cells) for place in places)
    notes = [place.onset for word, place in zip(words, places, strict=True) if word.startswith("Note")]
    expected = [16 * note.onset / piece.meter.bar_ticks for note in grid_view(piece).parts[0].notes]
    assert notes == pytest.approx(expected)


@given(grid_pieces())
def test_pieces_written_once_have_no_passes(piece):
    assert all(section.passes == 1 and not section.endings for section in once(piece).sections)
    assert all(section.passes == 1 for section in sounding(piece).sections)


def test_every_duration_is_a_sum_of_notated_ones():
    assert all(sum(split_steps(steps)) == steps for steps in range(1, 145))
    assert all(list(split_steps(steps)) == [steps] for steps in DURATIONS)


def test_words_are_unique_and_padding_is_first():
    words = word_table(["folk", "jig"])
    assert len(set(words)) == len(words) and words[0] == "PAD_None"


def test_what_does_not_fit_is_refused_with_the_reason(tunes):
    tune = tunes[0]
    with pytest.raises(InputError, match="5/4"):
        piece_to_grid(replace(tune, meters=(MeterChange(0, Meter(5, 4)),)))
    with pytest.raises(InputError, match="grid"):
        piece_to_grid(replace(tune, parts=(Part("", (Note(7, 60, 240),)),)))
    with pytest.raises(InputError, match="overlaps"):
        piece_to_grid(replace(tune, parts=(Part("", (Note(0, 60, 480), Note(240, 62, 480))),)))
    with pytest.raises(InputError, match="same lane"):
        piece_to_grid(replace(tune, parts=tune.parts * 2))
    with pytest.raises(InputError, match="bars"):
        piece_to_grid(replace(tune, length=tune.meter.bar_ticks * 99))


def test_broken_words_are_refused(tunes):
    grid = piece_to_grid(tunes[0])
    words = grid_to_words(grid, grid.every_cell())
    for broken in (words[:-3], [*words, "End_None"], [word for word in words if not word.startswith("Dur")]):
        with pytest.raises(InputError):
            words_to_grid(broken)
    over = [*words[: words.index(FILL) + 2], "Chord_0.", "Dur_144"]
    with pytest.raises(InputError, match="over-full"):
        positions(over)


def test_a_lane_that_the_table_has_not_is_refused(tunes):
    grid = piece_to_grid(tunes[0])
    words = [word.replace("Lane_melody", "Lane_tuba") for word in grid_to_words(grid, grid.every_cell())]
    with pytest.raises(InputError, match="no lane 'tuba'"):
        words_to_grid(words)


@pytest.mark.parametrize(
    ("cell", "untied"),
    [
        (("Tie_24", "Tie_6", "Note_0.48", "Tie_18"), ("Rest_24", "Rest_6", "Note_0.48", "Tie_18")),
        (("Section_B.1", "Tie_96"), ("Section_B.1", "Rest_96")),
        (("Note_0.48", "Tie_48"), ("Note_0.48", "Tie_48")),
        (("Tie_96",), ("Rest_96",)),
    ],
)
def test_where_the_bar_before_is_not_read_only_what_is_tied_into_a_cell_becomes_a_rest(cell, untied):
    assert without_tie(cell) == untied


def test_a_rhythm_is_kinds_and_lengths_without_pitches():
    assert rhythm_of_cell(("Section_A.1", "Note_5.24", "Tie_6", "Rest_18")) == (
        ("Note", 24),
        ("Tie", 6),
        ("Rest", 18),
    )
    assert rhythm_of_cell(("Rest_96",)) == ()


def test_cursor_says_whose_cell_comes(tunes):
    grid = piece_to_grid(tunes[0])
    cursor = Cursor()
    for word in grid_to_words(grid, grid.every_cell()):
        if word.startswith("Chord"):
            assert cursor.cell[1] == 0
        if word.startswith("Note"):
            assert cursor.cell[1] == 1 and cursor.remaining > 0
        cursor.feed(word)
    assert cursor.done and cursor.cell is None
