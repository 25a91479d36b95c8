"""Benchmark B8 on chorales small enough to count by hand."""

from itertools import pairwise

import numpy as np
import pytest
from chorales import QUARTER, C, D, G, chorale

from composer.errors import InputError
from composer.evaluation.bootstrap import Figure, bootstrap
from composer.evaluation.chorale_craft import chorale_craft, count_craft, is_tertian, is_wide
from composer.music.piece import Note, Part, Piece


def test_a_fifth_and_an_octave_are_counted_once_for_each_pair_of_voices():
    counts = count_craft(chorale(C, D))
    # alto over bass keeps a twelfth, soprano over bass two octaves; soprano and alto keep a fourth
    assert (counts["fifths"], counts["octaves"], counts["faulty"], counts["changes"]) == (1, 1, 1, 1)


def test_a_fifth_that_becomes_a_twelfth_is_not_parallel_here():
    counts = count_craft(chorale((79, 67, 60, 48), (84, 67, 53, 41)))
    assert count_craft(chorale((67, 64, 60, 48), (74, 65, 59, 43)))["fifths"] == 0
    assert counts["octaves"] == 1  # tenor and bass, twelve semitones apart both times


def test_what_is_repeated_is_held():
    counts = count_craft(chorale(C, C, G))
    assert counts["cells"] == 4 * 11 and counts["held"] == 4 * 11 - 3
    assert (counts["alto held"], counts["soprano moves"], counts["bass semitones"]) == (11, 1, 7)


def test_a_change_from_or_to_a_silence_is_none():
    counts = count_craft(chorale(C, (None, 69, 65, 50), D))
    assert (counts["changes"], counts["fifths"], counts["chords"]) == (0, 0, 3)


def test_only_the_quarters_of_full_chords_are_beats():
    off_beat = chorale(C, (73, 66, 61, 50), step=QUARTER // 2)
    assert (count_craft(off_beat)["beats"], count_craft(off_beat)["tertian"]) == (1, 1)
    assert count_craft(chorale(C, (None, 69, 65, 50)))["beats"] == 1


@pytest.mark.parametrize(
    ("pitches", "answer"),
    [
        ((60, 64, 67), True), ((60, 63, 66), True), ((60, 64), True), ((60, 67), True), ((60, 64, 70), True),
        ((60, 64, 67, 70), True), ((60, 63, 67, 71), True), ((62, 65, 69, 72), True),
        ((60, 62), False), ((60, 65, 67), False), ((60,), False), ((60, 64, 68, 71), False), ((60, 66), False),
    ],
)  # fmt: skip
def test_tertian(pitches, answer):
    assert is_tertian(pitches) is answer
    assert is_tertian([pitch + 5 for pitch in pitches]) is answer


def test_crossings_and_spacing():
    assert count_craft(chorale((60, 64, 55, 48)))["crossed"] == 1
    assert is_wide((80, 67, 60, 48)) and is_wide((72, 67, 54, 48)) and not is_wide((72, 60, 48, 24))
    assert count_craft(chorale((80, 67, 60, 48)))["wide"] == 1


def test_a_pickup_begins_the_count_where_it_sounds():
    late = Piece(
        tuple(Part("", (Note(1440, pitch, QUARTER), Note(1920, pitch, QUARTER))) for pitch in C), 3840, pickup=QUARTER
    )
    assert (count_craft(late)["cells"], count_craft(late)["beats"]) == (4 * 7, 2)


def test_figures_of_two_chorales():
    figures = chorale_craft([chorale(C, D), chorale(C, G, C)])
    assert figures["parallel fifths per 100 changes"].value == pytest.approx(100 / 3)
    assert figures["pieces with any parallel"].value == 0.5
    assert figures["tertian on the beat"] == Figure(1, 1, 1)
    assert all(figure.low <= figure.value <= figure.high for figure in figures.values())


def test_the_same_seed_gives_the_same_interval():
    pieces = [chorale(*pair) for pair in pairwise((C, D, G, C, G))]
    assert chorale_craft(pieces, seed=3) == chorale_craft(pieces, seed=3)


def test_other_than_four_parts_is_refused():
    with pytest.raises(InputError, match="1 parts"):
        chorale_craft([Piece((Part("Melody", ()),), 1920)])
    with pytest.raises(InputError, match="no chorales"):
        chorale_craft([])


def test_a_ratio_over_nothing_is_not_a_number():
    figure = bootstrap(np.zeros((2, 2)), ("a", "b"), {"r": ("a", "b", 1.0)})["r"]
    assert np.isnan([figure.value, figure.low, figure.high]).all() and not figure.holds(0)
