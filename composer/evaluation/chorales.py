"""Benchmark B8 as it is run: chorales of ours beside Bach's test split, judged twice.

Composed from nothing by a model of four voices, and alto, tenor and bass under the 77 given sopranos; each with the
promise of no parallels and without it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from composer.api import run as run_verb
from composer.errors import ComposerError
from composer.evaluation.bach_or_mock import grade_all, make_judge
from composer.evaluation.bootstrap import Figure
from composer.evaluation.chorale_craft import PARALLELS, chorale_craft
from composer.evaluation.setting import Mark, Result, Row, Setting
from composer.grid.ensembles import ENSEMBLES
from composer.model.checkpoint import load_checkpoint
from composer.music.piece import Piece

ANCHORS = {
    "parallel fifths per 100 changes": 1.127,
    "parallel octaves per 100 changes": 1.152,
    "pieces with any parallel": 0.764,
    "tertian on the beat": 0.920,
    "held cells": 0.770,
}
"""Of 500 JS-Fakes, which listeners told from Bach 57.3% of the time."""

BY_RULE = "the model knows no four voices: these are written by rule under its chords"

COMPOSED, GIVEN = "composed", "under given sopranos"
STRICT = "no parallels promised"

BARS = 16
"""Of a composed chorale."""

Figures = Mapping[str, Figure]

Given = TypeVar("Given", Piece, int)
"""What is written to: a soprano, or the number of a chorale from nothing."""


def harmonized(soprano: Piece, setting: Setting, strict: bool) -> Piece:
    """Writes alto, tenor and bass under a soprano, as `compose harmonize` does. Raises ComposerError."""
    made = run_verb(
        "harmonize", soprano, voices="satb", keep="nothing", style="chorale", strict=strict,
        seed=setting.seed, checkpoint=setting.checkpoint,
    )  # fmt: skip
    return made.piece


def composed(number: int, setting: Setting, strict: bool) -> Piece:
    """Composes a chorale of four voices. Raises ComposerError."""
    made = run_verb(
        "compose", style="chorale", parts="satb", bars=BARS, strict=strict, candidates=1,
        seed=setting.seed + number, checkpoint=setting.checkpoint,
    )  # fmt: skip
    return made.piece


def soprano_of(piece: Piece) -> Piece:
    """Returns the first voice alone, without chords."""
    return replace(piece, parts=piece.parts[:1], chords=())


def write_all(given: Sequence[Given], write: Callable[[Given], Piece]) -> tuple[list[Piece], list[str]]:
    """Returns what could be written for each soprano or number, and why the others could not."""
    found, refused = [], []
    for one in given:
        try:
            found.append(write(one))
        except ComposerError as reason:
            refused.append(str(reason))
    return found, refused


def run(setting: Setting) -> Result:
    """Measures B8 on the sopranos of the JSB test split. Raises InputError without data."""
    bach = setting.music.chorales("test")[:: setting.every]
    judge = make_judge(setting.music.chorales("train"))
    sets, refused = {"Bach": bach}, list[str]()
    knows = load_checkpoint(setting.checkpoint).knows(ENSEMBLES["satb"])
    sopranos, numbers = [soprano_of(piece) for piece in bach], range(setting.count if knows else 0)
    for strict in (True, False):
        written = {
            GIVEN: write_all(sopranos, partial(harmonized, setting=setting, strict=strict)),
            COMPOSED: write_all(numbers, partial(composed, setting=setting, strict=strict)),
        }
        for name, (pieces, missing) in written.items():
            title = f"{name}, {STRICT}" if strict else name
            setting.say(f"{len(pieces)} pieces {title}")
            refused += [f"{title}: {reason}" for reason in missing]
            sets |= {title: pieces} if pieces else {}
    craft = {name: chorale_craft(pieces, setting.seed) for name, pieces in sets.items()}
    grades = {name: grade_all(judge, pieces, setting.seed) for name, pieces in sets.items()}
    tables = {
        "craft": _columns(craft),
        "distance from Bach's training chorales, after Bach or Mock": _columns(grades),
    }
    counts = tuple(f"{name}: {len(pieces)} pieces" for name, pieces in sets.items())
    ours = COMPOSED if knows else GIVEN
    return Result(tuple(rows_of(craft, ours)), tables, (*(() if knows else (BY_RULE,)), *counts, *refused))


def rows_of(craft: Mapping[str, Figures], ours: str) -> list[Row]:
    """Returns ours without the promise beside Bach's interval, and the parallels that stay with it."""
    rows = []
    for name, bach in craft["Bach"].items():
        own = craft[ours][name]
        mark = Mark(floor=ANCHORS.get(name), anchor=bach.value)
        if name in PARALLELS:
            mark = replace(mark, least=ANCHORS[name] / 2, goal=bach.high, is_low=True)
        rows.append(Row(name, own.value, mark, own.low, own.high))
    for name in PARALLELS:
        own = craft[f"{ours}, {STRICT}"][name]
        rows.append(Row(f"{name}, {STRICT}", own.value, Mark(goal=0.0, is_low=True), own.low, own.high))
    return rows


def _columns(sets: Mapping[str, Figures]) -> dict[str, dict[str, Any]]:
    """Returns figures by name, with a column for each set."""
    names = next(iter(sets.values()))
    return {name: {one: figures[name].to_json() for one, figures in sets.items()} for name in names}
