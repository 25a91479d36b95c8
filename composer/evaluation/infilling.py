"""Benchmark B7: a bar that occurs nowhere else in its tune, written from what stands on both sides.

F1 of (onset, pitch) in the hidden bar, the mean of the samples, beside three rules that copy: the bar before, the bar
eight before, and the bar whose two neighbours have most in common with the hidden bar's.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from composer.api import writer_of
from composer.errors import InputError
from composer.evaluation.likelihood import fits, played_out
from composer.evaluation.setting import Mark, Result, Row, Setting
from composer.music.piece import Piece
from composer.sampling.sample import Sampling
from composer.verbs import infill
from composer.verbs.source import prepare

Bar = frozenset[tuple[int, int]]
"""Onsets from the bar line and pitches."""

SAMPLES = 5
MARK = Mark(floor=0.098, anchor=0.272, least=0.36, goal=0.45)


def bars_of(piece: Piece) -> list[Bar]:
    """Returns all full bars of a tune."""
    bar = piece.meter.bar_ticks
    first = 1 if piece.pickup else 0
    rows: list[set[tuple[int, int]]] = [set() for _ in range(-(-piece.length // bar))]
    for note in piece.parts[0].notes:
        rows[note.onset // bar].add((note.onset % bar, note.pitch))
    return [frozenset(row) for row in rows[first:]]


def f1(found: Bar, wanted: Bar) -> float:
    """Returns the harmonic mean of precision and recall (0-1); 1 where both are empty."""
    return 2 * len(found & wanted) / (len(found) + len(wanted)) if found or wanted else 1.0


def best_context(bars: Sequence[Bar], hidden: int) -> Bar:
    """Returns the bar whose neighbours are most like the hidden bar's, not one next to it."""
    others = [n for n in range(1, len(bars) - 1) if abs(n - hidden) > 1] or [max(0, hidden - 1)]

    def likeness(number: int) -> float:
        before = f1(bars[max(0, number - 1)], bars[hidden - 1])
        return before + f1(bars[min(len(bars) - 1, number + 1)], bars[hidden + 1])

    return bars[max(others, key=likeness)]


RULES: dict[str, Callable[[Sequence[Bar], int], Bar]] = {
    "the bar before": lambda bars, hidden: bars[hidden - 1],
    "eight bars before": lambda bars, hidden: bars[hidden - 8] if hidden >= 8 else frozenset(),
    "bar with the best matching context": best_context,
}


def new_bars(bars: Sequence[Bar]) -> Iterator[int]:
    """Yields the numbers of inner bars with notes that occur once."""
    counted = range(1, len(bars) - 1)
    yield from (number for number in counted if bars[number] and bars.count(bars[number]) == 1)


def ours(piece: Piece, hidden: int, setting: Setting) -> float:
    """Returns the mean F1 of the model's samples of a bar (0 is the first full one). Raises InputError."""
    writer = writer_of(setting.checkpoint)
    asked = infill.InfillOptions(bars=str(hidden + 1), style="folk", lock="off")
    plan = infill.plan(prepare(piece), asked, writer.checkpoint)
    sampling = Sampling(asked.temperature, asked.top_p, setting.seed + 1)
    drafts = writer.write(plan.task, sampling, SAMPLES) if plan.task else []
    wanted = bars_of(piece)[hidden]
    return float(np.mean([f1(bars_of(plan.finish(draft.piece))[hidden], wanted) for draft in drafts]))


def score(pieces: Sequence[Piece], setting: Setting) -> dict[str, list[float]]:
    """Returns F1 of each hidden bar by method; of the bars every `setting.every`-th."""
    scores: dict[str, list[float]] = {name: [] for name in (*RULES, "ours")}
    hidden = [(piece, number) for piece in pieces for number in new_bars(bars_of(piece))]
    for piece, number in hidden[:: setting.every]:
        try:
            scores["ours"].append(ours(piece, number, setting))
        except InputError:
            # A tune that a verb refuses is left out for all methods alike.
            continue
        bars = bars_of(piece)
        for name, rule in RULES.items():
            scores[name].append(f1(rule(bars, number), bars[number]))
    return scores


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Returns the mean and the bounds of 1.96 standard errors around it."""
    mean, error = float(np.mean(values)), 1.96 * float(np.std(values)) / len(values) ** 0.5
    return mean, mean - error, mean + error


def run(setting: Setting) -> Result:
    """Measures B7 on Nottingham's test tunes with repeats played out. Raises InputError without data."""
    setting.say("reading the tunes")
    tunes = list(filter(fits, map(played_out, setting.music.tunes("test"))))
    setting.say("writing bars")
    scores = score(tunes, setting)
    bounds = {name: interval(values) for name, values in scores.items()}
    table = {name: {"F1": mean, "low": low, "high": high} for name, (mean, low, high) in bounds.items()}
    mean, low, high = bounds["ours"]
    return Result((Row("F1 of (onset, pitch)", mean, MARK, low, high),),
                  {f"{len(scores['ours'])} bars of {len(tunes)} tunes": table})  # fmt: skip
