"""Benchmark B1's arithmetic: everything is summed before anything is divided, and the lists are the right ones."""

import pytest
from chorales import C, D, chorale

from composer.errors import InputError
from composer.evaluation.chorale_likelihood import (
    DUPLICATES,
    PIECES,
    chorale_likelihood,
    count_steps,
    nats_per_cell,
    to_rows,
)


def test_sums_are_divided_not_means_averaged():
    assert nats_per_cell([8.0, 30.0], [1, 9]).value == pytest.approx(38 / 40)


def test_a_step_is_a_sixteenth_of_four_cells():
    assert count_steps([chorale(C, D), chorale(C)]) == [8, 4]


def test_the_lists_part_the_test_split():
    assert len(DUPLICATES) == 28 and max(DUPLICATES) < PIECES["test"]
    nats = [8.0 if number in DUPLICATES else 4.0 for number in range(77)]
    found = chorale_likelihood({"valid": [4.0], "test": nats}, {"valid": [2], "test": [2] * 77})
    assert {name: one.value for name, one in found.items()} == {
        "valid": 0.5, "test": pytest.approx((49 * 4 + 28 * 8) / (77 * 8)), "test-CLEAN": 0.5, "test-DUP": 1.0,
    }  # fmt: skip
    rows = {row.measure: row for row in to_rows(found)}
    assert rows["nats per cell, test"].verdict == "missed" and rows["nats per cell, valid"].verdict == ""


def test_another_set_is_refused():
    with pytest.raises(InputError, match="3 test chorales"):
        chorale_likelihood({"test": [1.0] * 3, "valid": [1.0]}, {"test": [1] * 3, "valid": [1]})
    with pytest.raises(InputError, match="2 likelihoods of 1"):
        nats_per_cell([1.0, 2.0], [1])
