"""The table of benchmarks: what each asks, by which protocol, and what runs it."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from composer.errors import InputError, UsageError
from composer.evaluation import (
    accompaniment,
    chorale_likelihood,
    chorales,
    cost,
    harmonisation,
    infilling,
    likelihood,
    style_likeness,
)
from composer.evaluation.setting import Report, Result, Setting
from composer.model.checkpoint import load_checkpoint


@dataclass(frozen=True)
class Benchmark:
    """One row: its title, its protocol in a sentence or two with the source of floor and anchor, and its runner."""

    title: str
    protocol: str
    run: Callable[[Setting], Result]


BENCHMARKS: Mapping[str, Benchmark] = {
    "B1": Benchmark(
        "Chorales foretold",
        "JSB chorales on their grid of sixteenths, four cells a step; all that is said of a piece, divided by its "
        "cells. A model trained for --minutes on the train split alone. Floor: Witten-Bell with beat and higher "
        "voices; anchor: a Transformer of 4.8M parameters with rotary positions and transposition.",
        chorale_likelihood.run,
    ),
    "B3": Benchmark(
        "Folk tunes foretold",
        "Nottingham's test tunes of the grouped split, repeats played out; all that is written outside of the chord "
        "lane and log 12 for the tonic, divided by the notes. Floor: Witten-Bell of order 2; anchor: n-grams mixed "
        "with a copier, both counted on the 806 training tunes.",
        likelihood.run,
    ),
    "B5": Benchmark(
        "Like the style, and no copy of it",
        "Tunes of 16 bars beside the first 16 bars of Nottingham's test tunes played out; mean overlap area and "
        "Kullback-Leibler divergence of nine features' distances (Yang & Lerch 2020), behind the gate against copies. "
        "Floor: a Markov chain of order 3; anchor: people beside other people.",
        style_likeness.run,
    ),
    "B6": Benchmark(
        "Chords under a melody",
        "Nottingham's test tunes with chords, melody and key given; 48 triads, share of beats as people have them. "
        "Floor: the tonic triad always; anchor: a hidden Markov model.",
        harmonisation.run,
    ),
    "B7": Benchmark(
        "A bar from its neighbours",
        "Inner bars that occur once in a Nottingham test tune played out, both sides given; F1 of (onset, pitch), mean "
        "of 5 samples at the verb's default temperature. Floor: the bar before; anchor: the bar with the best matching "
        "context.",
        infilling.run,
    ),
    "B8": Benchmark(
        "Craft of chorales",
        "Alto, tenor and bass under the sopranos of the 77 JSB test chorales. Floor: 500 JS-Fakes; anchor: Bach's own "
        "voices; the mark to pass is half of JS-Fakes' parallels, the goal the upper end of Bach's bootstrap interval.",
        chorales.run,
    ),
    "B9": Benchmark(
        "What a tune costs",
        "Fresh processes from the command to the MIDI and MusicXML files of 16 bars; median, fastest, slowest.",
        cost.run,
    ),
    "B10": Benchmark(
        "Accompaniments foretold",
        "A hundred test songs and a hundred piano pieces of the built corpora, the other lanes and the chords given; "
        "all words of the hidden lanes, divided by their notes. Floor: a unigram of the style; anchor: the bar before, "
        "moved with the chord.",
        accompaniment.run,
    ),
}

ELSEWHERE = {
    "B2": "its data set is not one of ours",
    "B4": "run python benchmarks/promises.py --processes 2",
}
"""Benchmarks that this command cannot run, and what to do instead."""

ALL = "all"


def choose(name: str) -> list[str]:
    """Returns the names of the benchmarks that a word asks for. Raises UsageError."""
    word = name.upper()
    if word == ALL.upper():
        return list(BENCHMARKS)
    if word in ELSEWHERE:
        raise UsageError(f"{word} is not measured by this command", ELSEWHERE[word])
    if word not in BENCHMARKS:
        raise UsageError(f"benchmark {name!r} is unknown", f"use {', '.join(BENCHMARKS)} or {ALL}")
    return [word]


def run_benchmarks(name: str, setting: Setting) -> Iterator[Report]:
    """Runs one benchmark or all, and yields each report as it is done. Raises UsageError, InputError."""
    chosen = choose(name)
    model = load_checkpoint(setting.checkpoint).name
    for one in chosen:
        benchmark = BENCHMARKS[one]
        started = time.perf_counter()
        try:
            result = benchmark.run(setting)
        except InputError as reason:
            # Of all, those that need other data are said to be left out; one that was named fails.
            if len(chosen) == 1 or setting.data is None:
                raise
            result = Result(remarks=(f"not measured: {reason}",))
        yield Report(
            one, benchmark.title, benchmark.protocol, setting.seed, setting.count, setting.every,
            setting.data.name if setting.data else "", model, round(time.perf_counter() - started, 1), result,
        )  # fmt: skip
