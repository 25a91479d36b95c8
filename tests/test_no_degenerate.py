"""Seeds of the shipped model that once gave one note sixty times, ten silent bars, four bars four times."""

from inspect import signature

import pytest

from composer.analysis import habits
from composer.model.checkpoint import load_checkpoint
from composer.sampling.ranking import MOST_SHARED, faults_of, limits_of
from composer.verbs.compose import Composer
from composer.verbs.wishes import USUAL_CANDIDATES, Wishes

CASES = (("folk", 120), ("lied", 109), ("ballad", 104), ("ragtime", 101), ("polonaise", 110), ("piano-waltz", 7))


@pytest.fixture(scope="module")
def composer():
    return Composer(load_checkpoint())


@pytest.mark.parametrize(("style", "seed"), CASES)
@pytest.mark.parametrize("candidates", [1, USUAL_CANDIDATES])
def test_what_was_degenerate_is_drawn_again(composer, style, seed, candidates):
    made = composer.compose(Wishes(style=style, seed=seed, candidates=candidates))
    assert not faults_of(made.piece, limits_of(composer.checkpoint, style))
    assert habits.silent_bars(made.piece) <= 1 and habits.distinct_share(made.piece) > 4 / 16
    assert made.receipt.originality["longest_run"] <= MOST_SHARED


def test_the_shipped_styles_of_folk_say_what_people_do_not_exceed(composer):
    assert set(composer.checkpoint.profiles["jig"].limits) == {"repeats", "loop", "pitch notes", "pitch bars"}


def test_the_command_draws_as_many_as_the_function():
    from composer.cli.compose import compose

    assert signature(compose).parameters["candidates"].default == USUAL_CANDIDATES
