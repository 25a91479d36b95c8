"""Benchmark B5: like the style, and not a copy of it.

Results of 16 bars beside the first 16 bars of Nottingham's test tunes with repeats played out, other people's tunes and
two Markov chains. The gate against copies is looked at first: what copies is like the style, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from composer.analysis.originality import MelodyIndex, build_index
from composer.api import run_many, writer_of
from composer.errors import InputError
from composer.evaluation.copying import find_copying
from composer.evaluation.excerpts import BARS, first_bars
from composer.evaluation.markov import count_chain
from composer.evaluation.melody_figures import mean_figures
from composer.evaluation.mgeval import compare
from composer.evaluation.setting import Mark, Result, Row, Setting
from composer.music.piece import Piece

CHAIN, ORDERS = "Markov", (3, 6)
FEWEST_NOTES = 8
STYLE = "folk"
PROTOCOL_COVERAGE = "8-note coverage, in the protocol's training tunes"
MARKS = {
    "share with 24 notes or more": Mark(least=0.01, goal=0.01, is_low=True),
    "longest run, p90": Mark(anchor=11, least=16, goal=16, is_low=True),
    "8-note coverage": Mark(least=0.15, goal=0.10, is_low=True),
    PROTOCOL_COVERAGE: Mark(anchor=0.056, is_low=True),
    "overlap area": Mark(floor=0.768, anchor=0.931, least=0.88, goal=0.92),
    "divergence": Mark(floor=0.235, anchor=0.007, goal=0.015, is_low=True),
}
APART = Mark(goal=0.10, is_low=True)
"""Of shares of repeats: how far ours may lie from people's."""


@dataclass(frozen=True)
class Known:
    """Where copies are looked for: in all that the model learned from, and in the training tunes of the protocol."""

    learned: MelodyIndex
    protocol: MelodyIndex


def figures_of(
    pieces: Sequence[Piece], people: Sequence[Piece], known: Known, is_chain: bool = False
) -> dict[str, Any]:
    """Returns all figures of a set of melodies beside people's, the gate's first. Raises InputError.

    Those of a chain are looked up where the chain was counted, all others in what the model learned from.
    """
    copying = find_copying(pieces, known.protocol if is_chain else known.learned)[0]
    same = {PROTOCOL_COVERAGE: find_copying(pieces, known.protocol)[0].coverage}
    likeness = compare(pieces, people)
    means = {name: figure.value for name, figure in mean_figures(pieces).items()}
    distances = {f"{name}, overlap": one.overlap for name, one in likeness.items() if name != "mean"}
    mean = likeness["mean"]
    return {
        **copying.to_json(),
        **same,
        "overlap area": mean.overlap,
        "divergence": mean.divergence,
        **means,
        **distances,
    }


def composed(setting: Setting, style: str = STYLE) -> list[Piece]:
    """Composes `setting.count` tunes of 16 bars, seeds from `setting.seed`, all else by default."""
    made = run_many(
        "compose", None, setting.count, seed=setting.seed, bars=BARS, style=style, checkpoint=setting.checkpoint
    )
    return [first_bars(one.piece) for one in made]


def melodies(pieces: Sequence[Piece]) -> list[Piece]:
    """Returns the first bars of those that have more than a few notes in them."""
    cut = (first_bars(piece) for piece in pieces)
    return [piece for piece in cut if len(piece.parts[0].notes) >= FEWEST_NOTES]


def learned_index(setting: Setting, train: Sequence[Piece]) -> MelodyIndex:
    """Returns the index of all that the model learned from; of the training tunes where it carries none."""
    return writer_of(setting.checkpoint).checkpoint.originality or build_index(train)


def baselines(train: Sequence[Piece], count: int, seed: int) -> dict[str, list[Piece]]:
    """Draws other people's tunes and those of the Markov chains."""
    random = Random(seed)
    sets = {"other people": random.sample(list(train), min(count, len(train)))}
    for order in ORDERS:
        chain = count_chain(order, train)
        sets[f"{CHAIN}, order {order}"] = [chain.draw(random) for _ in range(count)]
    return sets


def run(setting: Setting) -> Result:
    """Measures B5. Raises InputError without data."""
    if setting.count < 3:
        raise InputError(f"{setting.count} tunes have no distribution", "give --count 3 or more")
    setting.say("reading the tunes")
    people = melodies(setting.music.tunes("test"))[:: setting.every]
    train = melodies(setting.music.tunes("train"))
    known = Known(learned_index(setting, train), build_index(train))
    sets = {"people": people, **baselines(train, setting.count, setting.seed)}
    setting.say(f"composing {setting.count} tunes")
    sets["ours"] = composed(setting)
    table: dict[str, Any] = {}
    for name, pieces in sets.items():
        setting.say(f"measuring {name}")
        table[name] = figures_of(pieces, people, known, name.startswith(CHAIN))
    remarks = (
        "copies are looked for in all that the model learned from, those of the chains in the tunes they counted",
        "other people's tunes are training tunes, which find themselves",
    )
    return Result(tuple(rows_of(table)), {f"{len(people)} melodies by people": table}, remarks)


def rows_of(table: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """Returns ours beside the marks, and the shares of repeats by how far they lie from people's."""
    ours, people = table["ours"], table["people"]
    repeats = ("bar repeats", "rhythm-bar repeats")
    return [
        *(Row(name, float(ours[name]), mark) for name, mark in MARKS.items()),
        *(Row(f"{name}, |ours - people's|", abs(ours[name] - people[name]), APART) for name in repeats),
    ]
