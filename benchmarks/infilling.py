"""Benchmark B7: a bar that occurs nowhere else in its tune, written from what stands on both sides.

Usage: python benchmarks/infilling.py [--corpus corpora/folk] [--samples 5]

F1 of (onset, pitch) in the hidden bar, mean of the samples, beside three rules that copy: the bar before, the bar eight
before, and the bar whose two neighbours have most in common with the hidden bar's. Tunes are Nottingham's of the test
split, as written.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from composer.api import writer_of
from composer.corpus.manifest import load_corpus
from composer.errors import InputError
from composer.music.piece import Piece
from composer.music.repeats import once
from composer.sampling.sample import Sampling
from composer.verbs import infill
from composer.verbs.source import prepare

Bar = frozenset[tuple[int, int]]
"""Onsets from the bar line and pitches."""


def bars_of(piece: Piece) -> list[Bar]:
    """All full bars of the tune."""
    bar = piece.meter.bar_ticks
    first = 1 if piece.pickup else 0
    rows: list[set[tuple[int, int]]] = [set() for _ in range(piece.length // bar)]
    for note in piece.parts[0].notes:
        rows[note.onset // bar].add((note.onset % bar, note.pitch))
    return [frozenset(row) for row in rows[first:]]


def f1(found: Bar, wanted: Bar) -> float:
    """Harmonic mean of precision and recall; 0 where nothing agrees."""
    return 2 * len(found & wanted) / (len(found) + len(wanted)) if found or wanted else 1.0


def best_context(bars: list[Bar], hidden: int) -> Bar:
    """The bar whose neighbours are most like the hidden bar's."""
    others = [n for n in range(1, len(bars) - 1) if n != hidden and abs(n - hidden) > 1] or [max(0, hidden - 1)]

    def likeness(number: int) -> float:
        before = f1(bars[max(0, number - 1)], bars[hidden - 1])
        return before + f1(bars[min(len(bars) - 1, number + 1)], bars[hidden + 1])

    return bars[max(others, key=likeness)]


RULES: dict[str, Callable[[list[Bar], int], Bar]] = {
    "the bar before": lambda bars, hidden: bars[hidden - 1],
    "eight bars before": lambda bars, hidden: bars[hidden - 8] if hidden >= 8 else frozenset(),
    "bar with the best matching context": best_context,
}


def ours(piece: Piece, hidden: int, options: argparse.Namespace) -> float:
    """Mean F1 of the model's samples of a bar (0 is the first full one)."""
    writer = writer_of(options.checkpoint)
    asked = infill.InfillOptions(bars=str(hidden + 1), style="folk", lock="off")
    plan = infill.plan(prepare(piece), asked, writer.checkpoint)
    drafts = writer.write(plan.task, Sampling(options.temperature, 0.95, 1), options.samples)
    wanted = bars_of(piece)[hidden]
    return float(np.mean([f1(bars_of(plan.finish(draft.piece))[hidden], wanted) for draft in drafts]))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, default=Path("corpora/folk"))
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--every", type=int, default=1, help="only every n-th bar")
    options = parser.parse_args()
    scores: dict[str, list[float]] = {name: [] for name in [*RULES, "ours"]}
    tunes = [once(p) for p in load_corpus(options.corpus, "test") if p.origin.source == "nottingham"]
    number = 0
    for piece in tunes:
        bars = bars_of(piece)
        for hidden in range(1, len(bars) - 1):
            if bars.count(bars[hidden]) > 1 or not bars[hidden]:
                continue
            number += 1
            if number % options.every:
                continue
            try:
                score = ours(piece, hidden, options)
            except InputError:
                continue
            scores["ours"].append(score)
            for name, rule in RULES.items():
                scores[name].append(f1(rule(bars, hidden), bars[hidden]))
    for name, values in scores.items():
        error = 1.96 * np.std(values) / len(values) ** 0.5
        print(f"{name:36} F1 {np.mean(values):.3f} ±{error:.3f}   {len(values)} bars of {len(tunes)} tunes")


if __name__ == "__main__":
    main()
