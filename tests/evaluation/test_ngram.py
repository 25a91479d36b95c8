"""Counting models: distributions that add up, and code lengths that learning shortens."""

import numpy as np
import pytest

from composer.evaluation.ngram import Copier, Mixture, fit_weights, train

LETTERS = range(4)
TUNES = [[0, 1, 2, 0, 1, 2, 0, 3], [2, 1, 0, 2, 1, 0, 3]]


def base(symbol: int) -> float:
    return 1 / len(LETTERS)


@pytest.mark.parametrize("history", [[], [0], [0, 1], [3, 3], [2, 0, 1]])
def test_every_order_is_a_distribution(history: list[int]) -> None:
    model = train(3, TUNES)
    rows = [model.probabilities(history, letter, base(letter)) for letter in LETTERS]
    assert np.allclose(np.sum(rows, axis=0), 1)


def test_witten_bell_by_hand() -> None:
    # after 0 came 1 twice and 2 once: (2 + 2 · below) / (3 + 2), where below is 3/7 over counts and 4 kinds of letter
    model = train(1, [[0, 1, 0, 1, 0, 2]])
    unigram = (2 + 3 / 4) / (6 + 3)
    assert model.probabilities([0], 1, 1 / 4) == pytest.approx([unigram, (2 + 2 * unigram) / 5])


def test_a_context_never_seen_changes_nothing() -> None:
    model = train(2, TUNES)
    zero, one, two = model.probabilities([3, 3], 1, base(1))
    assert zero == one == two


def test_the_copier_follows_the_longest_match() -> None:
    copier, sequence = Copier(), [0, 1, 2, 3, 1, 0, 1]
    for place in range(len(sequence)):
        copier.learn(sequence[:place])
    assert copier.guess(sequence) == (2, 2)
    assert copier.guess([*sequence, 9]) == (None, 0)


def test_fitted_weights_find_the_better_model() -> None:
    weights = fit_weights(np.array([[0.9, 0.1], [0.8, 0.1], [0.1, 0.2]]))
    assert weights.sum() == pytest.approx(1)
    assert weights[0] > weights[1]


def test_a_mixture_is_a_distribution_and_learns_to_copy() -> None:
    mixture = Mixture(train(4, TUNES), base)
    phrase = [0, 3, 1, 1, 2, 0, 3, 2]
    mixture.fit([phrase * 3, phrase[::-1] * 3])
    assert np.all(mixture.probabilities(phrase * 2)[-4:] > 0.5)
    endings = [mixture.probabilities([*phrase, *phrase[:3], letter])[-1] for letter in LETTERS]
    assert sum(endings) == pytest.approx(1)
