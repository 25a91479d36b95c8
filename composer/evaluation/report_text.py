"""Reports as text for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from composer.evaluation.bootstrap import Figure
from composer.evaluation.setting import Report, Row

WIDTH = 110
HEAD = ("measure", "floor", "anchor", "ours", "interval", "pass", "goal", "")
DIGITS = 3


def report_lines(report: Report) -> Iterator[str]:
    """Yields the lines of a report: title, protocol, the rows with their marks, then the other tables and remarks."""
    yield f"{report.name}  {report.title}"
    yield from (f"    {line}" for line in wrap(report.protocol, WIDTH))
    share = f", 1 of {report.every} of what is held out" if report.every > 1 else ""
    data = report.data or "no data needed"
    yield f"    seed {report.seed}, count {report.count}{share}; {data}; model {report.model}"
    if report.result.rows:
        yield ""
        yield from columns([HEAD, *map(_cells, report.result.rows)])
    for title, table in report.result.tables.items():
        yield ""
        yield title
        yield from columns(_rows(table))
    yield from (f"({remark})" for remark in report.result.remarks)
    yield f"({report.seconds:.0f} s)"


def _cells(row: Row) -> tuple[str, ...]:
    mark = row.mark
    interval = "" if row.low is None else f"{number(row.low)} to {number(row.high)}"
    numbers = (number(mark.floor), number(mark.anchor), number(row.ours))
    sign = "≤ " if mark.is_low else "≥ "
    bounds = (f"{sign}{number(bound)}" if bound is not None else "" for bound in (mark.least, mark.goal))
    return (row.measure, *numbers, interval, *bounds, row.verdict)


def number(value: Any) -> str:
    """Writes a number with three places, a whole one as it is, one with an interval as that, "" for None."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return str(Figure(**value))
    return f"{value:.{DIGITS}f}" if isinstance(value, float) else str(value)


def _rows(table: Mapping[str, Mapping[str, Any]]) -> list[Sequence[str]]:
    """Returns a table of tables as rows; the longer side goes down, so that lines stay short."""
    names = list(dict.fromkeys(name for row in table.values() for name in row))
    if len(names) > len(table):
        return [("", *table), *((name, *(number(row.get(name)) for row in table.values())) for name in names)]
    return [("", *names), *((one, *(number(row.get(name)) for name in names)) for one, row in table.items())]


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yields rows with their cells under each other, the first to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()
