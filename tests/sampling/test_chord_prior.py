"""The harmony network's word beside the model's: chords are drawn as its chain has them, in every meter."""

from dataclasses import replace

import numpy as np
import pytest
from noise import LEXICON, WORDS, promise

from composer.analysis.melody_harmony import Chain, beats_of, chord_to_label
from composer.grid.grid import Grid, words_to_grid
from composer.grid.lanes import LEAD
from composer.grid.piece_grid import grid_to_piece
from composer.io.abc.read import parse_abc
from composer.sampling.chord_prior import ChordPrior
from composer.sampling.promises.form import Form
from composer.sampling.sample import Sampling, write
from composer.sampling.task import Task
from composer.verbs.source import prepare
from composer.verbs.tasks import header_of

LABELS = ("0.", "5.", "7.7", "9.m")
TUNES = {
    "4/4": "CDEF GABc|c2G2 E2C2|GFED C4|C8",
    "9/8": "CDE FGA GFE|C3 E3 G3|G9|C9",
    "6/8": "CDE FGA|C3 E3|G6|C6",
    "2/2": "E2|CDEF GABc|c2G2 E2C2|GFED C4|C6",
    "3/4": "C2E2G2|G2E2C2|B2G2D2|C6",
}


SHORT = {
    "4/4": "CDEF GABc|C8",
    "9/8": "CDE FGA GFE|C9",
    "6/8": "CDE FGA|C6",
    "2/2": "E2|CDEF GABc|C6",
    "3/4": "C2E2G2|C6",
}
"""Two bars are enough for each way that a beat can follow another: inside a bar, and over a bar line."""

DRAFTS = 200
"""A share of 200 drafts is off by 0.035 on average at worst, so that 0.12 is far outside."""


class Flat:
    """A model to which all words are alike."""

    def forward(self, inputs, cache):
        return np.zeros((len(inputs.ids), len(WORDS)), dtype=np.float32), None


def tune_in(meter, tunes=TUNES):
    return prepare(parse_abc(f"X:1\nT:t\nM:{meter}\nL:1/8\nK:C\n{tunes[meter]}|\n")[0])


def harmonized(given, chain, count=1, temperature=1.0):
    """For each draft the label on each beat."""
    header = replace(header_of(given, "folk"), lanes=LEAD)
    grid = Grid(header, tuple(((), *row) for row in given.grid.cells))
    hidden = frozenset((row, 0) for row in range(header.rows))
    promises = promise(given.lead.key, lock="off", final=frozenset()).plus(Form())
    prompts = [Task(grid, hidden, promises).prompt()] * count
    samples = write(Flat(), LEXICON, prompts, promises, Sampling(temperature, 1.0, prior=ChordPrior(chain)))
    pieces = [grid_to_piece(words_to_grid(sample.words, header.key)) for sample in samples]
    return [[chord_to_label(piece.chord_at(tick), 0) for tick in beats_of(given.lead)] for piece in pieces]


@pytest.mark.parametrize("meter", TUNES)
def test_where_the_network_is_sure_its_chords_are_written(meter):
    given = tune_in(meter)
    beats = len(beats_of(given.lead))
    wanted = np.random.default_rng(1).integers(0, 4, beats)
    sure = np.log(np.full((beats, 4), 1e-12) + np.eye(4)[wanted])
    chain = Chain(LABELS, sure[0], np.repeat(sure[1:, None], 4, axis=1))
    assert harmonized(given, chain, temperature=0) == [[LABELS[number] for number in wanted]]


@pytest.mark.parametrize("meter", TUNES)
def test_a_flat_model_draws_chords_as_often_as_the_chain_has_them(meter):
    given = tune_in(meter, SHORT)
    random = np.random.default_rng(2)
    beats = len(beats_of(given.lead))
    moves = np.log(random.dirichlet(np.ones(4), (beats - 1, 4)))
    chain = Chain(LABELS, np.log(random.dirichlet(np.ones(4))), moves)
    drafts = harmonized(given, chain, DRAFTS)
    for beat, expected in enumerate(np.exp(ChordPrior(chain).marginals)):
        found = [np.mean([draft[beat] == label for draft in drafts]) for label in LABELS]
        assert found == pytest.approx(expected, abs=0.12), f"beat {beat}"
