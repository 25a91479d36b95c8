"""What a benchmark is run with, and what comes out: rows of figures beside floors, anchors and marks."""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from composer.errors import InputError
from composer.evaluation.data import Data

Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""By title: rows by name, each with its columns; a cell is a number, a word or a `Figure` as JSON."""


@dataclass(frozen=True)
class Setting:
    """How a benchmark is run: the data, the seed, how many results are drawn, and the model.

    `every` takes every n-th held-out piece or bar, for a trial; `minutes` are those that a benchmark trains a model of
    its own; `checkpoint` is None for the shipped model; `say` is told what is being done.
    """

    data: Data | None = None
    seed: int = 0
    count: int = 200
    every: int = 1
    minutes: float = 10.0
    checkpoint: Path | None = None
    say: Callable[[str], None] = field(default=lambda _: None, repr=False)

    @property
    def music(self) -> Data:
        """The data. Raises InputError where none were given."""
        if self.data is None:
            raise InputError("this benchmark needs data", "give --data FOLDER: built corpora, or a mirror of archives")
        return self.data


@dataclass(frozen=True)
class Mark:
    """What a figure is compared with: a floor and an anchor of others, the mark to pass and the goal; None if unknown.

    `is_low` where less is better. Who published the anchor stands in the benchmark's protocol.
    """

    floor: float | None = None
    anchor: float | None = None
    least: float | None = None
    goal: float | None = None
    is_low: bool = False


@dataclass(frozen=True)
class Row:
    """One figure of ours and its mark; `low` and `high` bound its interval where it has one."""

    measure: str
    ours: float
    mark: Mark = Mark()
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> str:
        """Says "goal", "pass" or "missed"; "" where there is no mark."""
        for word, bound in (("goal", self.mark.goal), ("pass", self.mark.least)):
            if bound is not None and (self.ours <= bound if self.mark.is_low else self.ours >= bound):
                return word
        return "" if self.mark.goal is None and self.mark.least is None else "missed"

    def to_json(self) -> dict[str, Any]:
        """Returns the row as one object of plain numbers."""
        mark = {"floor": self.mark.floor, "anchor": self.mark.anchor, "pass": self.mark.least, "goal": self.mark.goal}
        interval = {} if self.low is None else {"low": self.low, "high": self.high}
        return {"measure": self.measure, **mark, "ours": self.ours, **interval, "verdict": self.verdict}


@dataclass(frozen=True)
class Result:
    """What a run gave: rows with marks, tables of everything else that was measured, and remarks."""

    rows: tuple[Row, ...] = ()
    tables: Tables = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A result with all that is needed to have it again."""

    name: str
    title: str
    protocol: str
    seed: int
    count: int
    every: int
    data: str
    model: str
    seconds: float
    result: Result

    def to_json(self) -> dict[str, Any]:
        """Returns the report as one object."""
        about = {name: value for name, value in asdict(self).items() if name != "result"}
        rows = [row.to_json() for row in self.result.rows]
        found = {**about, "rows": rows, "tables": self.result.tables, "remarks": list(self.result.remarks)}
        return cast(dict[str, Any], without_nan(found))


def without_nan(value: Any) -> Any:
    """Returns the same with None for what is no number, which JSON has no word for."""
    if isinstance(value, Mapping):
        return {name: without_nan(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
