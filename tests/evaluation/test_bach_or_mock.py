"""The second judge of chorales: histograms by hand, distances by hand."""

from collections import Counter

import pytest
from chorales import C, D, G, chorale

from composer.errors import InputError
from composer.evaluation import bach_or_mock
from composer.evaluation.bach_or_mock import FEATURES, distance, grade_all, make_judge, read_chorale
from composer.music.piece import Part, Piece

CADENCE = chorale(C, D, G, C)


def test_a_histogram_has_no_distance_from_itself_at_any_size():
    assert distance(Counter(a=1, b=3), Counter(a=2, b=6)) == 0


def test_the_distance_is_mass_times_places():
    # two thirds of the mass on the commonest value lie two places from the third
    assert distance(Counter(c=1), Counter(a=4, b=1, c=1)) == pytest.approx(4 / 6 * 2 + 1 / 6)
    assert distance(Counter(z=1), Counter(a=1)) == 1
    assert distance(Counter({4: 1}), Counter({9: 1}), by_length=True) == 5


def test_nothing_lies_at_zero():
    assert distance(Counter(), Counter({3: 2}), by_length=True) == 3
    assert distance(Counter(), Counter()) == 0


def test_histograms_of_a_cadence():
    read = read_chorale(CADENCE)
    assert read.key.name == "C"
    assert bach_or_mock.degrees(read)[0] == 4 * 4  # soprano and bass of the first and last chord, four sixteenths each
    assert bach_or_mock.lengths(read) == {4: 14, 8: 1}  # the alto's G is struck again, which is one longer note
    assert bach_or_mock.qualities(read) == {"major": 3, "m": 1}
    assert bach_or_mock.intervals(0)(read) == {2: 1, -3: 1, 1: 1}
    assert bach_or_mock.parallel_kinds(read) == {"fifths": 1, "octaves": 1}


def test_rests_are_counted_and_break_intervals():
    read = read_chorale(chorale(C, (None, 67, 64, 48), C))
    assert bach_or_mock.degrees(read)[bach_or_mock.REST] == 4
    assert not bach_or_mock.intervals(0)(read)


def test_a_repeat_is_the_longest_run_that_comes_again():
    tune = read_chorale(chorale(C, D, G, C, D, G))
    assert bach_or_mock.repeats(tune) == {12: 1}
    assert not bach_or_mock.repeats(read_chorale(chorale(C, D, C, C)))  # one note is no run


def test_a_chorale_is_like_itself_and_unlike_a_mock():
    judge = make_judge([CADENCE])
    own, mock = judge.grade(read_chorale(CADENCE)), judge.grade(read_chorale(chorale(C, (61, 60, 59, 58), C, D)))
    assert own == dict.fromkeys(FEATURES, 0.0)
    assert mock["harmonic quality"] > 0 and mock["bass intervals"] > 0


def test_parallels_weigh_by_how_many_there_are():
    judge = make_judge([chorale(C, D, G, C), chorale(C, G, C, G)])
    more = judge.grade(read_chorale(chorale((72, 67, 60, 48), (74, 69, 62, 50))))
    assert more["parallel"] > judge.grade(read_chorale(CADENCE))["parallel"]
    assert judge.grade(read_chorale(chorale(C, G)))["parallel"] == 0


def test_means_have_intervals():
    grades = grade_all(make_judge([CADENCE]), [CADENCE, chorale(C, G, C)])
    assert tuple(grades) == FEATURES
    assert all(figure.low <= figure.value <= figure.high for figure in grades.values())


def test_nothing_to_judge_is_refused():
    with pytest.raises(InputError, match="no chorales to learn"):
        make_judge([])
    with pytest.raises(InputError, match="no chorales to judge"):
        grade_all(make_judge([CADENCE]), [])
    with pytest.raises(InputError, match="no notes"):
        read_chorale(Piece((Part("", ()),) * 4, 1920))
