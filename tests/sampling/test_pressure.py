"""What rules take away of the model's probability is counted, and said in the receipt."""

import numpy as np
import pytest
from conftest import run_verb

from composer.grid.word_arrays import Lexicon
from composer.model.cache import Cache
from composer.sampling.sample import Sampling, write


class Uniform:
    """A model that has no opinion."""

    def __init__(self, words):
        self.words = words

    def forward(self, inputs, cache):
        return np.zeros((len(inputs.ids), self.words), np.float32), cache or Cache([], np.zeros)


def test_pressure_is_the_probability_of_words_that_were_not_allowed(writer, plan_of):
    from composer.sampling.rules import allowed
    from composer.sampling.state import State
    from composer.verbs.compose import make_task
    from composer.verbs.wishes import Wishes

    task = make_task(plan_of(Wishes(bars=2, seed=1)))
    lexicon = Lexicon(writer.checkpoint.vocabulary)
    words = len(lexicon.vocabulary)
    (sample,) = write(Uniform(words), lexicon, [task.prompt()], task.promises, Sampling(seed=1))
    # Told again from the words alone: of a model without opinion each mask takes log(all / allowed).
    state, expected = State(lexicon, task.promises), 0.0
    for number, word in enumerate(sample.words):
        if number >= len(task.prompt()):
            expected += np.log(words / allowed(state).sum())
        state.feed(word)
    assert sample.pressure == pytest.approx(expected, rel=1e-6)


def test_a_verb_on_a_piece_says_it_too(writer, tunes):
    got = run_verb(writer, "continue", tunes[0], bars=2).receipt.got
    assert got["pressure"] > 0
