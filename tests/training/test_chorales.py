"""Benchmark B1's code of a chorale is one to one, and its model learns from the training split alone."""

from dataclasses import replace
from random import Random

import pytest
import torch
from chorales import QUARTER, chorale

from composer.evaluation.chorale_craft import sixteenths
from composer.grid.grid import grid_to_words, words_to_grid
from composer.grid.piece_grid import grid_to_piece
from composer.grid.word import kind_of
from composer.training.chorales import Chorales, chorale_words, count_from, prepare, train_chorales
from composer.training.examples import collate, make_example, whole_grid
from composer.training.loop import TrainConfig
from composer.training.measure import token_nats
from composer.training.train import Sizes


def any_chorale(seed, steps=32):
    """Four voices that leap anywhere in their ranges, every sixteenth or after a while, with rests."""
    random = Random(seed)
    ranges = ((60, 79), (55, 72), (48, 67), (40, 60))
    now = [random.randint(*one) for one in ranges]
    rows = []
    for _ in range(steps):
        moves = [random.choice((None, random.randint(*one))) for one in ranges]
        now = [move if random.random() < 0.3 else pitch for pitch, move in zip(now, moves, strict=True)]
        rows.append(tuple(now))
    rows[0] = tuple(60 if p is None else p for p in rows[0])
    return replace(chorale(*rows, step=QUARTER // 4), length=steps * QUARTER // 4)


@pytest.mark.parametrize("seed", range(12))
def test_a_chorale_comes_back_from_its_words(seed):
    piece = prepare(any_chorale(seed))
    grid = whole_grid(piece)
    words = grid_to_words(grid, grid.every_cell())
    assert set(words) <= set(chorale_words())
    assert sixteenths(grid_to_piece(words_to_grid(words))) == sixteenths(piece)


@pytest.mark.parametrize("seed", range(3))
def test_a_chorale_has_as_many_words_from_every_tonic(seed):
    grids = [whole_grid(count_from(tonic, prepare(any_chorale(seed)))) for tonic in range(12)]
    written = [grid_to_words(grid, grid.every_cell()) for grid in grids]
    assert len({tuple(map(kind_of, words)) for words in written}) == 1
    assert all(sixteenths(grid_to_piece(words_to_grid(words))) == sixteenths(any_chorale(seed)) for words in written)


def nats_from(tonic, judge, piece):
    grid = whole_grid(count_from(tonic, piece))
    batch, targets = collate([make_example(grid, grid.every_cell(), judge.tokenizer)])
    with torch.no_grad():
        return float(token_nats(judge.model(*batch.tensors())[0], targets).double().sum())


def test_a_run_on_chorales_learns_them(tmp_path):
    pieces = [any_chorale(seed) for seed in range(6)]
    config = TrainConfig(steps=30, batch_tokens=1024, warmup=2, log_every=1, evaluate_every=10)
    run = train_chorales(tmp_path, {"train": pieces, "valid": pieces[:2]}, config, Sizes(1, 32, 0.0))
    losses = [row["loss"] for row in run.train()]
    assert losses[-1] < 0.8 * losses[0]
    judge = Chorales(run, pieces, [32] * len(pieces))
    known, moved = judge.nats(pieces[:1], [32])[0], judge.nats([any_chorale(99)], [32])[0]
    assert 0 < known < moved
    # The mean of probabilities is never worse than the mean of the nats of one tonic at a time.
    from_one = [nats_from(tonic, judge, prepare(pieces[0])) for tonic in range(12)]
    assert judge._words(prepare(pieces[0])) < sum(from_one) / 12
