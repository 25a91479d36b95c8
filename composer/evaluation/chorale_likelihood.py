"""Benchmark B1: nats per cell of the JSB chorales on their grid of sixteenths, four cells a step.

A model may use any one-to-one code of the grid, in which a held and a repeated note are the same; all its tokens count,
header included, summed over a piece before anything is divided. 28 of the 77 test chorales share 30% or more of their
soprano's 8-grams with one in training: they are reported apart.

The model is trained here, on the train split alone, for so many minutes: what ships has read other chorales too.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from composer.errors import InputError
from composer.evaluation.bootstrap import Figure, bootstrap
from composer.evaluation.chorale_craft import sixteenths
from composer.evaluation.setting import Mark, Result, Row, Setting
from composer.grid.ensembles import SINGERS
from composer.music.piece import Piece

DUPLICATES = frozenset({
    0, 2, 3, 6, 8, 9, 11, 16, 19, 21, 22, 28, 34, 37, 40, 41, 43, 44, 45, 46, 49, 50, 51, 53, 54, 67, 73, 75,
})  # fmt: skip
"""Numbers, from 0, of the test chorales that have a version in training: test-DUP; the other 49 are test-CLEAN."""

PIECES = {"train": 229, "valid": 76, "test": 77}
STEPS = {"train": 55_228, "valid": 18_408, "test": 18_900}
"""Of the data set as published; an evaluation on anything else is another benchmark."""

MOST_STEPS = 10**6
"""Of training: its minutes end it before."""

MARK = Mark(floor=0.637, anchor=0.394, least=0.394, goal=0.335, is_low=True)
MARKS = {"test": MARK}
"""Nats per cell. The floor is Witten-Bell with beat and higher voices, the anchor a Transformer of 4.8M parameters."""


def count_steps(chorales: Sequence[Piece]) -> list[int]:
    """Counts the sixteenths of each chorale. Raises InputError where one does not have four parts."""
    return [len(sixteenths(piece)) for piece in chorales]


def nats_per_cell(nats: Sequence[float], steps: Sequence[int], seed: int = 0) -> Figure:
    """Returns the sum of all nats over the sum of all cells, with its bootstrap interval over pieces.

    `nats` is the negative log-likelihood of each whole piece, all its tokens added up. Raises InputError where the
    numbers of pieces differ.
    """
    if len(nats) != len(steps) or not len(steps):
        raise InputError(f"{len(nats)} likelihoods of {len(steps)} chorales", "give one for each piece")
    rows = np.array([nats, np.array(steps) * len(SINGERS)], dtype=np.float64).T
    return bootstrap(rows, ("nats", "cells"), {"nats per cell": ("nats", "cells", 1.0)}, seed)["nats per cell"]


def chorale_likelihood(
    nats: Mapping[str, Sequence[float]], steps: Mapping[str, Sequence[int]], seed: int = 0
) -> dict[str, Figure]:
    """Returns nats per cell of "valid", "test", "test-CLEAN" and "test-DUP", from nats and steps per piece by split.

    Raises InputError where the test split does not have the 77 pieces whose numbers the lists hold.
    """
    if len(steps["test"]) != PIECES["test"]:
        raise InputError(f"{len(steps['test'])} test chorales, not {PIECES['test']}", "use Jsb16thSeparated.json")
    parts = {"test-CLEAN": False, "test-DUP": True}
    chosen = {name: [n for n in range(PIECES["test"]) if (n in DUPLICATES) is twin] for name, twin in parts.items()}
    test_nats, test_steps = nats["test"], steps["test"]
    return {
        **{split: nats_per_cell(nats[split], steps[split], seed) for split in ("valid", "test")},
        **{
            name: nats_per_cell([test_nats[n] for n in numbers], [test_steps[n] for n in numbers], seed)
            for name, numbers in chosen.items()
        },
    }


def to_rows(figures: Mapping[str, Figure]) -> tuple[Row, ...]:
    """Returns the figures as rows beside the marks of the test split."""
    return tuple(
        Row(f"nats per cell, {name}", one.value, MARKS.get(name, Mark()), one.low, one.high)
        for name, one in figures.items()
    )


def run(setting: Setting) -> Result:
    """Trains a model for `setting.minutes` and measures B1 with it. Raises InputError without data or torch."""
    try:
        from composer.training.chorales import Chorales, train_chorales
        from composer.training.loop import TrainConfig
    except ImportError:
        raise InputError("training needs torch", "pip install 'tunewright[train]'") from None
    splits = {split: setting.music.chorales(split) for split in PIECES}
    steps = {split: count_steps(chorales) for split, chorales in splits.items()}
    config = TrainConfig(steps=MOST_STEPS, minutes=setting.minutes, seed=setting.seed)
    with tempfile.TemporaryDirectory() as folder:
        trained = train_chorales(Path(folder), splits, config)
        for row in trained.train():
            setting.say(f"step {row['step']:.0f}, {row['seconds'] / 60:.1f} of {setting.minutes:g} minutes")
        judge = Chorales(trained, splits["train"], steps["train"])
        nats = {split: judge.nats(splits[split], steps[split]) for split in ("valid", "test")}
    remarks = (
        f"trained on the {PIECES['train']} chorales of the train split alone: {trained.model.parameter_count():,} "
        f"parameters, {setting.minutes:g} minutes, {trained.progress.tokens / 1e6:.1f} million words",
    )
    return Result(to_rows(chorale_likelihood(nats, steps, setting.seed)), remarks=remarks)
