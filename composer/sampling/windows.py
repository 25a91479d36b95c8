"""Tasks with more bars than the model's grid has: written a window at a time, each reading what stands around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from composer.grid.grid import Grid, without_tie
from composer.grid.header import MAX_BARS
from composer.sampling.promises import Frame, Promises
from composer.sampling.task import Task

BEFORE, AFTER = 16, 8
"""Rows that a window reads before the first that it writes, and at its end reads or writes only to be written again."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class Window:
    """Rows `start` to `end` of a grid are read; what is hidden of `first` to `until` is written for good."""

    start: int
    end: int
    first: int
    until: int


def windows_of(task: Task) -> Iterator[Window]:
    """The windows that write every hidden row of a task, in order; one where the task fits the model's grid."""
    rows = len(task.grid.cells)
    hidden = sorted({row for row, _ in task.hidden})
    done = 0
    while hidden and hidden[-1] >= done:
        first = next(row for row in hidden if row >= done)
        start = 0 if rows <= task.grid.header.rows_at_most else max(0, min(first - BEFORE, rows - MAX_BARS))
        end = min(rows, start + (MAX_BARS if start else task.grid.header.rows_at_most))
        done = end if end == rows else end - AFTER
        yield Window(start, end, first, done)


def cut(task: Task, window: Window) -> Task:
    """The part of a task in a window, as a task of its own; only the window at the end has an ending to keep."""
    header, start = task.grid.header, window.start
    if (start, window.end) == (0, len(task.grid.cells)):
        return task
    rows = [list(row) for row in task.grid.cells[start : window.end]]
    if start:
        rows[0] = [without_tie(cell) for cell in rows[0]]
    pickup = 0 if start else header.pickup
    header = replace(header, bars=len(rows) - bool(pickup), pickup=pickup)
    hidden = {(row, lane) for row, lane in task.hidden if window.first <= row < window.end}
    return replace(
        task,
        grid=Grid(header, tuple(map(tuple, rows))),
        hidden=frozenset((row - start, lane) for row, lane in hidden),
        rhythms=_moved({place: cell for place, cell in task.rhythms.items() if place in hidden}, start),
        promises=_promises_in(task.promises, window, len(task.grid.cells)),
        advice=task.advice.after(start - bool(task.grid.header.pickup)) if task.advice and start else task.advice,
    )


def join(task: Task, window: Window, written: Grid) -> Task:
    """The task with what a window wrote for good as cells that are given."""
    cells = [list(row) for row in task.grid.cells]
    for row, lane in task.hidden:
        if window.first <= row < window.until:
            cells[row][lane] = written.cells[row - window.start][lane]
    return replace(task, grid=replace(task.grid, cells=tuple(map(tuple, cells))))


def _promises_in(promises: Promises, window: Window, rows: int) -> Promises:
    """Promises with the frame's rows counted from the window's first."""
    frame, start = promises.frame, window.start
    last = frame.last_note
    held = {window.first: _tied_steps(frame, window.first), **frame.held}
    moved = Frame(
        rhythm=_moved(frame.rhythm, start),
        contour=_moved(frame.contour, start),
        anchors=_moved(frame.anchors, start),
        held={row - start: steps for row, steps in held.items() if row >= start and steps},
        last_note=(last[0] - start, last[1]) if last else None,
    )
    return replace(promises, frame=moved, final=promises.final if window.end == rows else frozenset())


def _tied_steps(frame: Frame, row: int) -> int:
    """Steps in which a note of the row before goes on, where the rhythm is given: an earlier window wrote that note."""
    place = 0
    while frame.rhythm.get((row, place), ("", 0))[0] == "Tie":
        place += frame.rhythm[row, place][1]
    return place


def _moved(places: Mapping[tuple[int, int], Value], start: int) -> dict[tuple[int, int], Value]:
    return {(row - start, place): value for (row, place), value in places.items() if row >= start}
