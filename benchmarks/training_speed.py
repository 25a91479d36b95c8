"""Words a second that are trained on: our loop beside `transformers.Trainer` with a GPT-2 of the same size.

    python benchmarks/training_speed.py          # needs torch, and transformers and accelerate for their rows

One thread each, in one run, taken in turn, on steps of two passes of 2,048 words; seconds are those that the processor
worked for the process. Both clip gradients and drop channels: theirs as it comes, word by word, and without. Ours makes
the arrays of each batch from words and positions, hears pitches, and takes Muon's steps. The last row is how many of
the multiplications that a plain product of matrices does in that time the step comes to.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice, repeat
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

from composer.api import writer_of
from composer.grid.cursor import Position
from composer.grid.hearing import Heard
from composer.model.checkpoint import Checkpoint
from composer.model.network import ModelConfig, Transformer
from composer.training.examples import Example, ExampleSource
from composer.training.loop import Run, TrainConfig

ROWS, WORDS, PASSES = 4, 512, 2
"""Sequences of a pass, words of a sequence, passes of a step."""

STEP = ROWS * WORDS * PASSES
OURS, THEIRS, BARE, PRODUCTS = "compose train", "transformers.Trainer", "transformers.Trainer, no dropout", "torch.mm"
NEVER = 10**9


@dataclass(frozen=True)
class Ready:
    """A source whose batches are made already: only the loop is measured."""

    batch: list[Example]

    def epoch(self, *_: object) -> Iterator[list[Example]]:
        """Yields the same batch without end."""
        return repeat(self.batch)


def make_example(random: np.random.Generator, words: int, vocabulary: int) -> Example:
    """Returns random words in the melody's lane, two pitches heard beside each."""
    heard = (Heard(2, 7, 40, 13), Heard(1, 0, 37))
    places = [Position(float(time), float(time + 1), 3, time % 96, 3, heard) for time in range(words + 1)]
    return Example(random.integers(1, vocabulary, words + 1).tolist(), places, 10)


def of_ours(checkpoint: Checkpoint, folder: Path, steps: int) -> Callable[[], int]:
    """Steps of the training loop as `compose train` runs it, from random weights."""
    random, words = np.random.default_rng(0), len(checkpoint.vocabulary)
    batch = [make_example(random, WORDS, words) for _ in range(ROWS)]
    config = TrainConfig(steps=NEVER, evaluate_every=NEVER, accumulate=PASSES, log_every=1, save_minutes=NEVER)
    model = Transformer(ModelConfig(**checkpoint.about["config"]), checkpoint.vocabulary.pitches)
    run = Run(folder, config, model, cast(ExampleSource, Ready(batch)), [1.0], {})
    rows = run.train()
    return lambda: STEP * len(list(islice(rows, steps)))


def of_trainer(config: dict[str, Any], folder: Path, steps: int, dropout: dict[str, float]) -> Callable[[], int]:
    """Steps of `Trainer` with AdamW on a GPT-2 of as many layers, heads, channels and words."""
    from transformers import GPT2Config, GPT2LMHeadModel, PrinterCallback, Trainer, TrainingArguments

    sizes = {name: config[name] for name in ("vocab_size", "n_embd", "n_layer", "n_head")}
    model = GPT2LMHeadModel(GPT2Config(**sizes, n_positions=1024, bos_token_id=0, eos_token_id=0, **dropout))
    rows = torch.randint(1, config["vocab_size"], (ROWS * PASSES * steps, WORDS))
    arguments = TrainingArguments(
        str(folder), max_steps=steps, per_device_train_batch_size=ROWS, gradient_accumulation_steps=PASSES,
        save_strategy="no", report_to=[], logging_strategy="no", disable_tqdm=True, use_cpu=True,
    )  # fmt: skip
    data = [{"input_ids": row, "labels": row} for row in rows]
    trainer = Trainer(model, arguments, train_dataset=data)  # type: ignore[arg-type]
    # It would print among our figures.
    trainer.remove_callback(PrinterCallback)

    def run() -> int:
        trainer.train()
        return STEP * steps

    return run


def of_products(config: dict[str, Any]) -> Callable[[], int]:
    """A product of a pass's words with the widest matrix of a block; returns its multiplications."""
    width, words = config["n_embd"], ROWS * WORDS
    left, right = torch.rand(words, width), torch.rand(width, 4 * width)

    def run() -> int:
        for _ in range(20):
            torch.mm(left, right)
        return 20 * words * width * 4 * width

    return run


def multiplications(config: dict[str, Any]) -> int:
    """Returns those of a word, forwards and backwards: blocks, head, and half of a full attention."""
    width, layers = config["n_embd"], config["n_layer"]
    return 3 * (12 * layers * width**2 + width * config["vocab_size"] + layers * WORDS * width)


def make_runs(checkpoint: Checkpoint, folder: Path, steps: int) -> dict[str, Callable[[], int]]:
    """Returns what is measured, by name; without transformers what theirs would be is left out."""
    config = checkpoint.about["config"]
    runs = {OURS: of_ours(checkpoint, folder, steps)}
    if find_spec("transformers") and find_spec("accelerate"):
        none = dict.fromkeys(("resid_pdrop", "embd_pdrop", "attn_pdrop"), 0.0)
        runs[THEIRS] = of_trainer(config, folder, steps, {})
        runs[BARE] = of_trainer(config, folder, steps, none)
    else:
        print("transformers is not installed: pip install transformers accelerate to measure it too", file=sys.stderr)
    return runs | {PRODUCTS: of_products(config)}


def measure(runs: dict[str, Callable[[], int]], rounds: int) -> dict[str, list[float]]:
    """Returns words (of PRODUCTS multiplications) a processor second of each round; one before them warms up."""
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            started = time.process_time()
            done = run()
            if number:
                speeds[name].append(done / (time.process_time() - started))
    return speeds


def ratio(one: list[float], other: list[float]) -> float:
    """Returns the median over rounds of the ratio of what both did in one round."""
    return statistics.median(ours / theirs for ours, theirs in zip(one, other, strict=True))


def figures_of(speeds: dict[str, list[float]], config: dict[str, Any]) -> dict[str, float]:
    """Returns medians, our ratio to each of theirs, and our share of the rate of products."""
    figures = {name: statistics.median(values) for name, values in speeds.items()}
    figures |= {f"ours beside {name}": ratio(speeds[OURS], speeds[name]) for name in (THEIRS, BARE) if name in speeds}
    figures["share of products"] = ratio(speeds[OURS], speeds[PRODUCTS]) * multiplications(config)
    return figures


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=2, help="of each round")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    checkpoint = writer_of(options.checkpoint).checkpoint
    with tempfile.TemporaryDirectory() as folder:
        speeds = measure(make_runs(checkpoint, Path(folder), options.steps), options.rounds)
    figures = figures_of(speeds, checkpoint.about["config"])
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:45} " + (f"{value:14,.0f} a second" if name in speeds else f"{value:14.2f}"))


if __name__ == "__main__":
    main()
