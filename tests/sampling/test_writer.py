"""Choosing a draft: what is degenerate is drawn again, a little warmer each time, and given up in the end."""

import pytest
from noise import make_plan
from tunes import ONE, OTHER, piece_of

from composer.errors import PromiseError
from composer.music.theory import Key
from composer.sampling.ranking import Candidate, faults_of
from composer.sampling.sample import Sampling
from composer.sampling.writer import ROUNDS, Draft, SearchOptions, best_of
from composer.verbs.compose import make_task

TASK = make_task(make_plan("4/4", Key(0), 8))
DULL, GOOD = piece_of((0,) * 32), piece_of(ONE + OTHER)


class Warming:
    """A writer that writes one note for ever until it is warm enough."""

    def __init__(self, writer, enough):
        self.checkpoint, self.enough, self.asked = writer.checkpoint, enough, []

    def write(self, task, sampling, count=1):
        self.asked.append(sampling.temperature)
        return [Draft(GOOD if sampling.temperature >= self.enough else DULL, 1.0)] * count


def judge(draft):
    return Candidate(draft.piece, draft.nats)


@pytest.mark.parametrize(("asked", "warmest"), [(0.0, 0.3), (0.9, 1.0), (1.3, 1.3)])
def test_dull_drafts_are_drawn_again_warmer_but_not_beyond_one(writer, asked, warmest):
    warming = Warming(writer, warmest)
    assert best_of(warming, TASK, judge, SearchOptions(Sampling(asked))).piece == GOOD
    assert warming.asked[0] == asked and warming.asked[-1] == pytest.approx(warmest)


def test_after_some_rounds_it_says_what_was_wrong(writer):
    warming = Warming(writer, 9.0)
    with pytest.raises(PromiseError, match="too few pitches"):
        best_of(warming, TASK, judge, SearchOptions(Sampling(0.0)))
    assert len(warming.asked) == ROUNDS and max(warming.asked) <= 1.0


def test_a_given_tune_that_is_dull_itself_may_stay_so(writer):
    warming = Warming(writer, 9.0)
    assert best_of(warming, TASK, judge, SearchOptions(Sampling(0.0), excused=faults_of(DULL))).piece == DULL
