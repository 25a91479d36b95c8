"""The distance between two ways of drawing, and the weights that bring one to the other."""

import numpy as np
import pytest

from composer.evaluation.total_variation import (
    distance,
    effective_size,
    mass_of,
    noise_floor,
    total_variation,
    weights_of,
)


def test_the_same_shares_are_not_apart_and_disjoint_ones_wholly():
    assert total_variation(np.array([1.0, 3.0]), np.array([2.0, 6.0])) == 0
    assert total_variation(np.array([1.0, 0.0]), np.array([0.0, 5.0])) == 1


def test_rows_are_compared_one_by_one():
    found = total_variation(np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([[3.0, 1.0], [1.0, 1.0]]))
    assert found == pytest.approx([0.25, 0.5])


def test_weights_are_chances_among_each_group():
    weights = weights_of(np.log([1.0, 3.0, 2.0, 2.0]), streams=2)
    assert weights == pytest.approx([0.75, 0.25, 0.5, 0.5])


def test_all_are_weighed_together_where_no_group_is_said():
    assert weights_of(np.log([1.0, 2.0, 4.0])) == pytest.approx([4 / 7, 2 / 7, 1 / 7])


def test_weights_survive_pressure_beyond_what_exp_can_hold():
    assert weights_of(np.array([2000.0, 2000.0])) == pytest.approx([0.5, 0.5])


def test_even_weights_are_worth_every_draft_and_one_heavy_weight_a_single_one():
    assert effective_size(np.ones(8)) == 8
    assert effective_size(np.array([1.0, 0.0, 0.0])) == 1


def test_mass_lies_on_the_outcomes_of_a_group():
    mass = mass_of(np.array([0, 2, 2, 1]), np.array([0.25, 0.75, 0.5, 0.5]), count=3, unit=2)
    assert mass.tolist() == [[0.25, 0, 0.75], [0, 0.5, 0.5]]


def test_the_interval_holds_the_distance_and_the_seed_settles_it():
    random = np.random.default_rng(1)
    one, other = (np.eye(2)[(random.random(400) < share).astype(int)] for share in (0.2, 0.6))
    found = distance(one, other, seed=3)
    assert found.low < 0.4 < found.high
    assert found.value == pytest.approx(abs(one.mean(axis=0)[0] - other.mean(axis=0)[0]))
    assert distance(one, other, seed=3) == found


def test_the_floor_falls_as_more_are_drawn():
    few, many = (noise_floor(np.tile(np.eye(4), (size, 1)), 4 * size) for size in (5, 500))
    assert 0 < many < few / 5


def test_weights_of_masked_drafts_give_back_the_true_conditional():
    """A first word a or b, then a mask that leaves 90% of what may follow a and 10% of what may follow b."""
    random = np.random.default_rng(0)
    masked = (random.random(20000) < 0.5).astype(int)
    pressure = -np.log(np.where(masked == 0, 0.9, 0.1))
    true = np.array([[0.9, 0.1]])
    alone, among_eight, all_of_them = (
        float(total_variation(true, mass_of(masked, weights, 2).sum(axis=0, keepdims=True))[0])
        for weights in (np.ones(len(masked)), weights_of(pressure, 8), weights_of(pressure))
    )
    assert alone == pytest.approx(0.4, abs=0.01)
    assert among_eight < 0.15
    assert all_of_them < 0.01
