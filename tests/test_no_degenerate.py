"""Seeds of the shipped model that once gave one note sixty times, ten silent bars, four bars four times."""

import pytest

from composer.analysis import habits
from composer.api import compose, writer_of
from composer.sampling.ranking import MOST_SHARED, faults_of, limits_of
from composer.verbs.compose import USUAL_TUNES

CASES = (("folk", 120), ("lied", 109), ("ballad", 104), ("ragtime", 101), ("polonaise", 110), ("piano-waltz", 7))


@pytest.mark.parametrize(("style", "seed"), CASES)
@pytest.mark.parametrize("candidates", [1, USUAL_TUNES])
def test_what_was_degenerate_is_drawn_again(style, seed, candidates):
    made = compose(style=style, seed=seed, candidates=candidates)
    assert not faults_of(made.piece, limits_of(writer_of().checkpoint, style))
    assert habits.silent_bars(made.piece) <= 1 and habits.distinct_share(made.piece) > 4 / 16
    assert made.receipt.originality["longest_run"] <= MOST_SHARED


def test_the_shipped_styles_of_folk_say_what_people_do_not_exceed():
    assert set(writer_of().checkpoint.profiles["jig"].limits) == {"repeats", "loop", "pitch notes", "pitch bars"}


def test_new_music_is_the_best_of_several():
    drawn = compose(style="jig", bars=4, seed=1).receipt.recipe["drawn"]
    assert (
        drawn["candidates"]
        == USUAL_TUNES
        > compose(style="ragtime", bars=4, seed=1).receipt.recipe["drawn"]["candidates"]
        > 1
    )
