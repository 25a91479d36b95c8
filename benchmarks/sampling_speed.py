"""Tokens a second: ours with rules, the bare model, torch, and transformers' `generate` with a GPT-2 of the same size.

    python benchmarks/sampling_speed.py          # needs torch, and transformers for the last row

One thread each, in one run, taken in turn; seconds are those that the processor worked for the process, so that other
work on the same machine counts as little as it can. The ratio is the median over rounds of what both did in one round.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from composer.api import writer_of
from composer.model.checkpoint import Checkpoint
from composer.model.inputs import Inputs
from composer.sampling.sample import Sampling, write
from composer.sampling.writer import Writer
from composer.verbs.compose import make_task
from composer.verbs.compose_plan import plan_piece
from composer.verbs.wishes import Wishes

TOKENS = 192
THEIRS = "transformers.generate"


def make_inputs(batch: int, tokens: int, vocabulary: int) -> Inputs:
    """Random ids and positions."""
    random = np.random.default_rng(0)
    times = np.tile(np.arange(tokens, dtype=np.float32), (batch, 1))
    small = np.ones((batch, tokens), dtype=np.int64)
    ids, heard = random.integers(0, vocabulary, (batch, tokens)), np.ones((batch, tokens, 4, 4), dtype=np.int64)
    return Inputs(ids, times, times + 1, small, small, small, heard)


def with_rules(writer: Writer, batch: int) -> Callable[[], int]:
    """Whole pieces of 16 bars, rules and random numbers included."""
    asked = plan_piece(Wishes(key="G", meter="6/8", seed=0), writer.checkpoint)
    prompt, promises = make_task(asked).prompt(), asked.promises

    def run() -> int:
        samples = write(writer.backend(), writer.lexicon, [prompt] * batch, promises, Sampling())
        return sum(len(sample.words) - len(prompt) for sample in samples)

    return run


def bare(backend: Any, batch: int, vocabulary: int) -> Callable[[], int]:
    """A prompt of 12 tokens and TOKENS steps, nothing drawn."""
    prompt, step = make_inputs(batch, 12, vocabulary), make_inputs(batch, 1, vocabulary)

    def run() -> int:
        _, cache = backend.forward(prompt, None)
        for _ in range(TOKENS):
            _, cache = backend.forward(step, cache)
        return TOKENS * batch

    return run


def of_transformers(config: dict[str, int], batch: int) -> Callable[[], int]:
    """`generate` of a GPT-2 of as many layers, heads, channels and words, key/value cache on, top-k off."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    sizes = GPT2Config(
        vocab_size=config["vocab_size"], n_positions=1024, n_embd=config["n_embd"],
        n_layer=config["n_layer"], n_head=config["n_head"], bos_token_id=0, pad_token_id=0, eos_token_id=None,
    )  # fmt: skip
    model = GPT2LMHeadModel(sizes).eval()
    prompt = torch.ones((batch, 12), dtype=torch.long)

    def run() -> int:
        model.generate(prompt, max_new_tokens=TOKENS, min_new_tokens=TOKENS, do_sample=True, top_k=0, use_cache=True)
        return TOKENS * batch

    return run


def of_torch(checkpoint: Checkpoint, batch: int) -> Callable[[], int]:
    """Our network in eager torch, random weights."""
    from composer.model.network import ModelConfig, Transformer
    from composer.model.torch_backend import TorchBackend

    model = Transformer(ModelConfig(**checkpoint.about["config"]), checkpoint.vocabulary.pitches)
    return bare(TorchBackend(model), batch, len(checkpoint.vocabulary))


def make_runs(writer: Writer) -> dict[str, Callable[[], int]]:
    """What is measured, by name, one piece at a time and eight; without transformers what that would be is left out."""
    config = writer.checkpoint.about["config"]
    has_transformers = find_spec("transformers") is not None
    if not has_transformers:
        print("transformers is not installed: pip install transformers to measure it too", file=sys.stderr)
    runs: dict[str, Callable[[], int]] = {}
    for batch in (1, 8):
        runs[f"compose, rules included, {batch} at once"] = with_rules(writer, batch)
        runs[f"onnxruntime, bare, {batch} at once"] = bare(writer.backend(), batch, config["vocab_size"])
        runs[f"torch eager, bare, {batch} at once"] = of_torch(writer.checkpoint, batch)
        if has_transformers:
            runs[f"{THEIRS}, {batch} at once"] = of_transformers(config, batch)
    return runs


def measure(runs: dict[str, Callable[[], int]], rounds: int) -> dict[str, list[float]]:
    """Tokens a processor second of each round, the runs taken in turn; a round before them warms up."""
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            started = time.process_time()
            tokens = run()
            if number:
                speeds[name].append(tokens / (time.process_time() - started))
    return speeds


def ratio_of(speeds: dict[str, list[float]], name: str) -> float | None:
    """The median over rounds of a speed beside transformers' with the same number at once, None without it."""
    theirs = speeds.get(f"{THEIRS}, {name.split(', ')[-1]}")
    return statistics.median(ours / other for ours, other in zip(speeds[name], theirs, strict=True)) if theirs else None


def main() -> None:
    """Prints tokens a second and the ratio to transformers."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    speeds = measure(make_runs(writer_of(options.checkpoint)), options.rounds)
    rows = {name: (statistics.median(values), ratio_of(speeds, name)) for name, values in speeds.items()}
    if options.json:
        print(json.dumps({name: {"tokens": speed, "ratio": ratio} for name, (speed, ratio) in rows.items()}))
        return
    for name, (speed, ratio) in rows.items():
        print(f"{name:40} {speed:8.0f} tokens/s  " + (f"{ratio:5.1f} times transformers" if ratio else ""))


if __name__ == "__main__":
    main()
