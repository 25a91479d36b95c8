"""Drawing words: one generator a row, one random number a draw, and nothing else decides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from noise import LEXICON, WORDS, Noise, Stubborn, make_plan

from composer.grid.cursor import Cursor
from composer.music.theory import Key
from composer.sampling.sample import Sampling, draw, keep_top, to_probabilities, write
from composer.verbs.compose import make_task

PLAN = make_plan("3/4", Key(1), 3)


class Flat:
    """A backend to which all words are alike; counts its calls."""

    def __init__(self):
        self.calls = []

    def forward(self, inputs, cache):
        self.calls.append((inputs.ids.shape, cache))
        return np.zeros((len(inputs.ids), len(WORDS)), dtype=np.float32), len(self.calls)


def words_of(backend, rows=1, **sampling):
    samples = write(backend, LEXICON, [make_task(PLAN).prompt()] * rows, PLAN.promises, Sampling(**sampling))
    return [sample.words for sample in samples]


def test_the_same_seed_draws_the_same_words():
    assert words_of(Flat(), seed=3) == words_of(Flat(), seed=3) != words_of(Flat(), seed=4)


def test_each_row_draws_with_its_own_generator():
    three = words_of(Flat(), rows=3, seed=5)
    assert three[0] != three[1] != three[2]
    assert three[:1] == words_of(Flat(), rows=1, seed=5) and three[:2] == words_of(Flat(), rows=2, seed=5)


def test_at_temperature_nothing_the_seed_does_not_matter():
    one, other = (words_of(Stubborn(1), temperature=0, seed=seed) for seed in (1, 2))
    assert one == other != words_of(Stubborn(2), temperature=0)


def test_rows_of_unlike_length_all_end():
    for words in words_of(Noise(0, 3.0), rows=4):
        cursor = Cursor()
        for word in words:
            assert not cursor.done
            cursor.feed(word)
        assert cursor.done


def test_the_prompt_goes_in_at_once_and_then_word_by_word_with_the_last_cache():
    backend = Flat()
    words = words_of(backend)[0]
    prompt = len(make_task(PLAN).prompt())
    assert backend.calls[0] == ((1, prompt), None)
    assert backend.calls[1:] == [((1, 1), number) for number in range(1, len(words) - prompt)], (
        "the last word is not fed"
    )


def test_forced_words_cost_no_probability():
    sample = write(Flat(), LEXICON, [make_task(PLAN).prompt()], PLAN.promises, Sampling())[0]
    assert sample.log_probability == pytest.approx(-sample.drawn * np.log(len(WORDS)))
    assert 0 < sample.drawn < len(sample.words) - len(make_task(PLAN).prompt())


WEIGHTS = st.lists(st.floats(0, 1), min_size=1, max_size=20).filter(lambda weights: sum(weights) > 0.01)


@given(WEIGHTS, st.floats(0.01, 1))
def test_the_nucleus_is_the_smallest_set_of_likeliest_words_of_that_mass(weights, top_p):
    before = np.array(weights) / sum(weights)
    kept = keep_top(before, top_p) > 0
    assert kept.any() and before[kept].min() >= before[~kept].max(initial=0)
    assert before[kept].sum() >= min(top_p, 1) - 1e-9 and before[kept].sum() - before[kept].min() < top_p + 1e-9


@given(WEIGHTS, st.integers(0, 1000))
def test_no_word_without_probability_is_drawn(weights, seed):
    probabilities = keep_top(np.array(weights) / sum(weights), 0.9)
    assert probabilities[draw(probabilities, np.random.default_rng(seed))] > 0


def test_a_higher_temperature_is_flatter():
    logits = np.array([2.0, 1.0, 0.0], dtype=np.float32)
    cold, warm = (to_probabilities(logits, temperature) for temperature in (0.5, 2.0))
    assert cold[0] > warm[0] > warm[1] > cold[1] and warm.sum() == pytest.approx(1)
    assert to_probabilities(logits, 1) == pytest.approx(np.exp(logits) / np.exp(logits).sum())
