"""The nine features of MGEval on melodies that can be counted, and the comparison of sets."""

import math

import numpy as np
import pytest
from tunes import OTHER, piece_of

from composer.errors import InputError
from composer.evaluation import mgeval
from composer.evaluation.mgeval import FEATURES, compare, density, distances, to_line
from composer.music.piece import Note, Part, Piece

TUNE = Piece((Part("Melody", (Note(0, 60, 480), Note(480, 64, 240), Note(720, 72, 1200))),), 1920)


def test_features_of_three_notes():
    line = to_line(TUNE)
    found = {name: measure(line) for name, measure in FEATURES.items()}
    assert found["pitch count"] == [3] and found["note count"] == [3]
    assert found["pitch range"] == [12] and found["pitch shift"] == [6]
    assert found["inter-onset"] == [0.75]
    assert found["pitch class histogram"][[0, 4]] == pytest.approx([1680 / 1920, 240 / 1920])
    assert found["pitch class transitions"].reshape(12, 12)[[0, 4], [4, 0]].tolist() == [1, 1]
    # a quarter, an eighth, and five eighths, which are nearest to a half note
    assert np.flatnonzero(found["note length histogram"]).tolist() == [1, 2, 3]
    assert found["note length transitions"].reshape(12, 12)[[2, 3], [3, 1]].tolist() == [1, 1]


def test_lengths_count_in_parts_of_the_bar():
    assert mgeval.LENGTHS[to_line(piece_of(OTHER, step=640)).lengths[0]] == 1 / 3


def test_a_set_is_like_itself_and_unlike_another():
    people = [piece_of([pitch + k % 3 * n for n, pitch in enumerate(OTHER)]) for k in range(6)]
    others = [piece_of([0, 1] * (3 + k), step=240) for k in range(6)]
    same, apart = compare(people, people)["mean"], compare(others, people)["mean"]
    assert same.overlap > apart.overlap and same.divergence < apart.divergence


def test_a_density_adds_up():
    grid = np.linspace(-6, 6, 2000)
    values = density(np.array([-1.0, 0.0, 1.0]), grid)
    assert np.trapezoid(values, grid) == pytest.approx(1, abs=1e-3)
    # by hand at zero: the bandwidth is 3 to the power of -1/5, as the deviation is 1
    width = 3**-0.2
    at_zero = (1 + 2 * math.exp(-0.5 / width**2)) / (3 * width * math.sqrt(2 * math.pi))
    assert density(np.array([-1.0, 0.0, 1.0]), np.array([0.0])) == pytest.approx(at_zero)


def test_a_melody_is_not_compared_with_itself():
    rows = np.array([[0.0], [3.0], [5.0]])
    assert sorted(distances(rows, rows).tolist()) == [2, 2, 3, 3, 5, 5]
    assert sorted(distances(rows, rows.copy()).tolist())[:3] == [0, 0, 0]


def test_too_few_melodies_are_refused():
    with pytest.raises(InputError, match="1 melodies beside 3"):
        compare([TUNE], [TUNE] * 3)
    with pytest.raises(InputError, match="0 notes"):
        to_line(Piece((Part("", ()),), 1920))
