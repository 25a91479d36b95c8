"""Rows, reports and the table of benchmarks."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from composer.errors import InputError, UsageError
from composer.evaluation.data import Mirror, open_data
from composer.evaluation.report_text import columns, number, report_lines
from composer.evaluation.setting import Mark, Report, Result, Row, Setting, without_nan
from composer.evaluation.table import BENCHMARKS, ELSEWHERE, choose, run_benchmarks

ROOT = Path(__file__).parents[2]
LOW, HIGH = Mark(least=1.2, goal=0.8, is_low=True), Mark(least=0.36, goal=0.45)
REPORT = Report(
    "B7", "A bar", "One protocol.", 3, 200, 1, "corpora in x", "all-1", 12.3,
    Result((Row("F1", 0.29, HIGH, 0.27, 0.31),), {"bars": {"ours": {"F1": 0.29, "pieces": 4}, "rule": {"F1": 0.1}}}, ("said",)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "value", "verdict"),
    [
        (LOW, 1.3, "missed"), (LOW, 1.2, "pass"), (LOW, 0.8, "goal"), (HIGH, 0.3, "missed"), (HIGH, 0.36, "pass"),
        (HIGH, 0.5, "goal"), (Mark(floor=1.0), 2, ""), (Mark(goal=1.0, is_low=True), 2, "missed"),
    ],
)  # fmt: skip
def test_verdicts(mark, value, verdict):
    assert Row("", value, mark).verdict == verdict


def test_a_report_as_json_has_all_that_is_needed_to_have_it_again():
    found = json.loads(json.dumps(REPORT.to_json()))
    assert {"name", "seed", "protocol", "data", "model", "every", "count", "seconds"} < set(found)
    (row,) = found["rows"]
    assert (row["pass"], row["goal"], row["ours"], row["low"], row["verdict"]) == (0.36, 0.45, 0.29, 0.27, "missed")
    assert found["tables"]["bars"]["ours"]["F1"] == 0.29


def test_json_has_no_word_for_what_is_no_number():
    assert without_nan({"a": [1.5, float("nan")], "b": {"c": (float("inf"), "x", None)}}) == {
        "a": [1.5, None],
        "b": {"c": [None, "x", None]},
    }


def test_a_report_as_text():
    text = "\n".join(report_lines(REPORT))
    assert re.search(r"^F1 .* 0\.290 +0\.270 to 0\.310 +≥ 0\.360 +≥ 0\.450 +missed$", text, re.MULTILINE)
    assert re.search(r"^rule +0\.100$", text, re.MULTILINE) and "(said)" in text and "seed 3" in text


def test_a_cell_may_be_a_figure():
    assert number({"value": 1.0, "low": 0.5, "high": 2.0}) == "1.000 (0.500 to 2.000)"
    assert (number(None), number(3), number("passed")) == ("", "3", "passed")


def test_columns_stand_under_each_other():
    assert list(columns([("a", "1"), ("bcd", "22")])) == ["a     1", "bcd  22"]


def test_every_benchmark_is_measured_or_explained():
    assert {*BENCHMARKS, *ELSEWHERE} == {f"B{n}" for n in range(1, 11)} and not set(BENCHMARKS) & set(ELSEWHERE)
    assert choose("all") == list(BENCHMARKS) and choose("b7") == ["B7"]
    assert all("loor" in one.protocol or name == "B9" for name, one in BENCHMARKS.items())


def test_every_benchmark_stands_in_the_page():
    page = (ROOT / "benchmarks/README.md").read_text(encoding="utf-8")
    assert all(f"compose evaluate {name}" in page for name in BENCHMARKS)


@pytest.mark.parametrize(("name", "said"), [("B2", "data set"), ("b4", "promises.py"), ("B77", "B3, B5")])
def test_what_cannot_be_run_says_what_to_do(name, said):
    with pytest.raises(UsageError, match=re.escape(said)):
        choose(name)


def test_data_that_are_none_say_what_to_give(tmp_path):
    with pytest.raises(InputError, match="mirror"):
        open_data(tmp_path)
    with pytest.raises(InputError, match="--data FOLDER"):
        _ = Setting().music


def test_all_goes_on_past_a_benchmark_that_needs_other_data(monkeypatch):
    def refuse(setting):
        raise InputError("it needs built corpora")

    measured = replace(BENCHMARKS["B9"], run=lambda setting: Result((Row("seconds", 1.0),)))
    table = {"B8": replace(BENCHMARKS["B8"], run=refuse), "B9": measured}
    monkeypatch.setattr("composer.evaluation.table.BENCHMARKS", table)
    setting = Setting(Mirror(ROOT))
    first, second = run_benchmarks("all", setting)
    assert first.result.remarks == ("not measured: it needs built corpora",) and second.result.rows
    with pytest.raises(InputError):
        list(run_benchmarks("B8", setting))
