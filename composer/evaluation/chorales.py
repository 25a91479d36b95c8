"""Benchmark B8 as it is run: chorales of ours beside Bach's test split, judged twice.

Until a model writes four voices from nothing, ours are alto, tenor and bass under the 77 given sopranos: once with the
rules against parallels and crossings, once without.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from composer.api import run as run_verb
from composer.errors import ComposerError
from composer.evaluation.bach_or_mock import grade_all, make_judge
from composer.evaluation.bootstrap import Figure
from composer.evaluation.chorale_craft import PARALLELS, chorale_craft
from composer.evaluation.setting import Mark, Result, Row, Setting
from composer.music.piece import Piece

ANCHORS = {
    "parallel fifths per 100 changes": 1.127,
    "parallel octaves per 100 changes": 1.152,
    "pieces with any parallel": 0.764,
    "tertian on the beat": 0.920,
    "held cells": 0.770,
}
"""Of 500 JS-Fakes, which listeners told from Bach 57.3% of the time."""

BY_RULE = "chords are the model's, voices are written by rule: these are no figures of a model of four voices"

Figures = Mapping[str, Figure]


def harmonized(soprano: Piece, setting: Setting, strict: bool) -> Piece:
    """Writes alto, tenor and bass under a soprano, as `compose harmonize` does. Raises ComposerError."""
    made = run_verb(
        "harmonize", soprano, voices="satb", keep="nothing", style="chorale", strict=strict,
        seed=setting.seed, checkpoint=setting.checkpoint,
    )  # fmt: skip
    return made.piece


def soprano_of(piece: Piece) -> Piece:
    """Returns the first voice alone, without chords."""
    return replace(piece, parts=piece.parts[:1], chords=())


def write_all(pieces: Sequence[Piece], write: Callable[[Piece], Piece]) -> tuple[list[Piece], list[str]]:
    """Returns what could be written for each soprano, and why the others could not."""
    found, refused = [], []
    for piece in pieces:
        try:
            found.append(write(soprano_of(piece)))
        except ComposerError as reason:
            refused.append(str(reason))
    return found, refused


def run(setting: Setting) -> Result:
    """Measures B8 on the sopranos of the JSB test split. Raises InputError without data."""
    bach = setting.music.chorales("test")[:: setting.every]
    judge = make_judge(setting.music.chorales("train"))
    sets, refused = {"Bach": bach}, list[str]()
    for name, strict in (("ours, with rules", True), ("ours, without rules", False)):
        setting.say(f"writing voices: {name}")
        sets[name], missing = write_all(bach, partial(harmonized, setting=setting, strict=strict))
        refused += [f"{name}: {reason}" for reason in missing]
    craft = {name: chorale_craft(pieces, setting.seed) for name, pieces in sets.items()}
    grades = {name: grade_all(judge, pieces, setting.seed) for name, pieces in sets.items()}
    tables = {
        "craft": _columns(craft),
        "distance from Bach's training chorales, after Bach or Mock": _columns(grades),
    }
    counts = tuple(f"{name}: {len(pieces)} pieces" for name, pieces in sets.items())
    return Result(tuple(rows_of(craft)), tables, (BY_RULE, *counts, *refused))


def rows_of(craft: Mapping[str, Figures]) -> list[Row]:
    """Returns ours without the rules beside Bach's interval, and the parallels that stay with them."""
    rows = []
    for name, bach in craft["Bach"].items():
        own = craft["ours, without rules"][name]
        mark = Mark(floor=ANCHORS.get(name), anchor=bach.value)
        if name in PARALLELS:
            mark = replace(mark, least=ANCHORS[name] / 2, goal=bach.high, is_low=True)
        rows.append(Row(name, own.value, mark, own.low, own.high))
    for name in PARALLELS:
        own = craft["ours, with rules"][name]
        rows.append(Row(f"{name}, with rules", own.value, Mark(goal=0.0, is_low=True), own.low, own.high))
    return rows


def _columns(sets: Mapping[str, Figures]) -> dict[str, dict[str, Any]]:
    """Returns figures by name, with a column for each set."""
    names = next(iter(sets.values()))
    return {name: {one: figures[name].to_json() for one, figures in sets.items()} for name in names}
