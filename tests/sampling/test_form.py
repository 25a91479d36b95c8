"""Forms are read, laid over bars, and come out as they were asked for."""

from dataclasses import replace

import pytest
from noise import LEXICON, Noise, make_plan

from composer.errors import UsageError
from composer.grid.grid import words_to_grid
from composer.grid.piece_grid import grid_to_piece
from composer.music.piece import Note, Part, Piece
from composer.music.repeats import sounding
from composer.music.theory import Key
from composer.sampling.promises.form import Form, form_of, parse_form, place_form, written_bars
from composer.sampling.sample import Sampling, write
from composer.verbs.compose import finish, make_task
from composer.verbs.wishes import Wishes

BEATS = ((0, 1), (1, 2), (3, 2), (5, 1), (6, 3), (9, 3))
RHYTHM = Piece((Part("Melody", tuple(Note(480 * onset, 60, 480 * beats) for onset, beats in BEATS)),), 3 * 1920)
"""Three bars, with a note over each bar line."""


@pytest.mark.parametrize("form", ["AABA", "ABA'C", "AB", "ABAB"])
@pytest.mark.parametrize("seed", range(4))
def test_a_form_and_a_given_rhythm_are_both_kept(form, seed):
    asked = make_plan("4/4", Key(0), 16)
    asked = replace(asked, blocks=place_form(form, 16), rhythm=RHYTHM)
    task = make_task(asked)
    sample = write(Noise(seed, 3.0), LEXICON, [task.prompt()], task.promises, Sampling(seed=seed))[0]
    piece = finish(asked, grid_to_piece(words_to_grid(sample.words, asked.key)))
    assert all(asked.promises.check(piece).values())


def test_letters_and_primes_are_read():
    assert parse_form("aaba'") == ["A", "A", "B", "A'"]


@pytest.mark.parametrize("text", ["", "BA", "A1", "AAZ", "'A"])
def test_what_is_no_form_is_refused(text):
    with pytest.raises(UsageError, match="is not a form"):
        parse_form(text)


def test_equal_neighbours_become_a_repeat():
    blocks = place_form("AABA", 32)
    assert [(block.label, block.passes, block.bars) for block in blocks] == [("A", 2, 8), ("B", 1, 8), ("A", 1, 8)]
    assert written_bars(blocks) == 24


@pytest.mark.parametrize(("form", "bars"), [(None, 16), ("AABB", 16), ("AB", 16), ("ABC", 12), ("AA'BCD", 20)])
def test_bars_that_are_not_said_fit_the_form(form, bars, plan_of):
    assert plan_of(Wishes(form=form, seed=1)).bars == bars


def test_a_repeated_section_copies_its_model_and_a_varied_one_its_beginning():
    assert form_of(place_form("ABA", 12), False).copies == {8: 0, 9: 1, 10: 2, 11: 3}
    assert form_of(place_form("ABA'", 12), False).copies == {8: 0, 9: 1, 10: 2}


def test_bars_that_cannot_be_shared_name_the_nearest_number():
    with pytest.raises(UsageError, match="--bars 16"):
        place_form("AABB", 17)


@pytest.mark.parametrize("form", ["AABB", "AABA", "ABAC", "ABA'", "AA'BB'", "A"])
@pytest.mark.parametrize("more", [{}, {"pickup": "1/4"}, {"chords": "Am F C G"}, {"ending": "half"}, {"level": 1}])
def test_noise_keeps_the_form(form, more, plan_of):
    asked = plan_of(Wishes(form=form, bars=4 * len(form.replace("'", "")), meter="3/4", **more))
    task = make_task(asked)
    sample = write(Noise(1, 3.0), LEXICON, [task.prompt()], task.promises, Sampling(seed=1))[0]
    piece = finish(asked, grid_to_piece(words_to_grid(sample.words, asked.key)))
    assert all(asked.promises.check(piece).values()), asked.promises.check(piece)
    assert sounding(piece).bar_count == asked.bars
    assert asked.promises.find(Form)


def test_copied_bars_are_copied(plan_of):
    asked = plan_of(Wishes(form="ABA", bars=12, meter="4/4"))
    task = make_task(asked)
    words = write(Noise(2, 3.0), LEXICON, [task.prompt()], task.promises, Sampling(seed=2))[0].words
    cells = words_to_grid(words).cells
    plain = [tuple(tuple(w for w in cell if not w.startswith("Section")) for cell in row) for row in cells]
    assert plain[8:] == plain[:4]
