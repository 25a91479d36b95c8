"""Pieces of several voices become words and come back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.errors import InputError
from composer.grid.cursor import FIRST_LANE, positions
from composer.grid.ensembles import ENSEMBLES, WRITING, ensemble_of, in_writing_order, parts_by_lane
from composer.grid.grid import grid_to_words, words_to_grid
from composer.grid.lanes import CHORDS, LANES, lane_number
from composer.grid.piece_grid import grid_to_piece, grid_view, make_parts, piece_to_grid
from composer.grid.vocabulary import word_table
from composer.grid.word import parse_word
from composer.music.piece import ChordSymbol, Note, Piece, Section
from composer.music.theory import Chord
from composer.training.examples import TASKS, draw_task

BAR = 1920
WORDS = set(word_table(["chorale"]))
LENGTHS = (
    (480, 480, 960),
    (1920,),
    (240, 240, 480, 960),
    (160, 160, 160, 1440),
    (720, 240, 1440, 1440),
    (360, 120, 1440),
)


@st.composite
def voices(draw, lane, bars):
    """Strikes and rests one after another over so many bars, as many notes together as the lane has."""
    row, now, notes = LANES[lane], 0, []
    zero = row.zero_on(0) + 5
    while now < bars * BAR:
        for length in draw(st.sampled_from(LENGTHS)):
            end = min(now + length, bars * BAR)
            pitches = draw(st.sets(st.integers(zero, zero + 19), max_size=row.most)) if notes else {zero}
            notes += [Note(now, pitch, end - now) for pitch in sorted(pitches) if end > now]
            now = end
    return tuple(notes)


@st.composite
def textures(draw):
    """Pieces for each ensemble, with all its voices or some, with chords and sections or without."""
    ensemble = draw(st.sampled_from(list(ENSEMBLES.values())))
    lanes = draw(st.sets(st.sampled_from(ensemble.voices), min_size=1))
    bars = draw(st.integers(1, 3))
    parts = make_parts({lane: draw(voices(lane, bars)) for lane in lanes})
    chords = (ChordSymbol(0, Chord(0, "")), ChordSymbol(960, Chord(7, "7"))) if draw(st.booleans()) else ()
    sections = (Section(0, 960, "A"), Section(960, bars * BAR, "B", 2)) if draw(st.booleans()) else ()
    return Piece(parts, bars * BAR, chords=chords, sections=sections, style="chorale")


@given(textures())
def test_decode_of_encode_is_the_piece(piece):
    grid = piece_to_grid(piece)
    words = grid_to_words(grid, grid.every_cell())
    assert set(words) <= WORDS
    assert grid_to_piece(words_to_grid(words)) == grid_view(piece)


@given(textures(), st.data())
def test_any_cells_may_be_hidden(piece, data):
    grid = piece_to_grid(piece)
    hidden = data.draw(st.sets(st.sampled_from(sorted(grid.every_cell())), min_size=1))
    assert words_to_grid(grid_to_words(grid, hidden)) == grid


@given(textures(), st.sampled_from(list(TASKS)), st.randoms())
def test_every_task_comes_back(piece, task, random):
    grid = piece_to_grid(piece)
    hidden, rhythms = draw_task(grid, random, {task: TASKS[task]})
    assert hidden and words_to_grid(grid_to_words(grid, hidden, rhythms)) == grid


@given(textures())
def test_each_word_is_told_with_its_own_lane_and_that_of_the_next(piece):
    words = grid_to_words(grid := piece_to_grid(piece), grid.every_cell())
    places = positions(words)
    shown = {FIRST_LANE + lane_number(lane) for lane in grid.header.lanes}
    for word, place, following in zip(words[:-1], places[:-1], places[1:], strict=True):
        assert place.lane == following.own
        assert (place.own in shown) == (
            parse_word(word).kind in ("With", "Note", "Rest", "Tie", "Chord", "Dur", "Section")
        )


@given(textures())
def test_notes_struck_together_share_their_time(piece):
    words = grid_to_words(grid := piece_to_grid(piece), grid.every_cell())
    places = positions(words)
    for number, word in enumerate(words):
        if word.startswith("With"):
            assert places[number].onset == places[number].time == places[number + 1].onset
            assert parse_word(words[number + 1]).number < parse_word(word).number


def test_every_ensemble_is_written_in_one_order():
    assert set(WRITING) == set(LANES)
    for ensemble in ENSEMBLES.values():
        assert in_writing_order(reversed(ensemble.voices)) == ensemble.voices
        assert ensemble_of(ensemble.voices) == ensemble and ensemble.lanes[0] == CHORDS


def test_a_part_is_named_after_its_lane_and_one_alone_is_the_tune():
    alto, tenor = make_parts({"alto": (Note(0, 64, BAR),), "tenor": (Note(0, 55, BAR),)})
    assert list(parts_by_lane(Piece((tenor, alto), BAR))) == ["alto", "tenor"]
    assert list(parts_by_lane(Piece((replace(alto, name="Flute"),), BAR))) == ["melody"]
    with pytest.raises(InputError, match="no lane is called 'Flute'"):
        parts_by_lane(Piece((replace(alto, name="Flute"), tenor), BAR))


@pytest.mark.parametrize(
    ("notes", "match"),
    [
        ((Note(0, 60, 480), Note(0, 64, 960)), "not equally long"),
        ((Note(0, 60, 480), Note(0, 60, 480)), "not equally long"),
        (tuple(Note(0, 60 + step, 480) for step in range(6)), "at most 5"),
        ((Note(0, 60, 480), Note(240, 64, 480)), "overlaps"),
    ],
)
def test_what_is_no_voice_is_refused(notes, match):
    with pytest.raises(InputError, match=match):
        piece_to_grid(Piece(make_parts({"right": notes, "left": (Note(0, 48, BAR),)}), BAR, style="chorale"))


def test_voices_of_two_ensembles_are_refused():
    parts = make_parts({"alto": (Note(0, 64, BAR),), "viola": (Note(0, 60, BAR),)})
    with pytest.raises(InputError, match="no ensemble has the lanes alto, viola"):
        piece_to_grid(Piece(parts, BAR, style="chorale"))
