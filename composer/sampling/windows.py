"""Tasks with more bars than the model's grid has: written a window at a time, each reading what stands around it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from composer.grid.grid import Grid, without_tie
from composer.grid.header import MAX_BARS
from composer.grid.lanes import CHORDS
from composer.sampling.promises.anchors import shift_rows
from composer.sampling.promises.promise import Promises
from composer.sampling.promises.rhythm import GivenRhythm, Held
from composer.sampling.task import Task

BEFORE, AFTER = 16, 8
"""Context rows before a window, and overlap rows at its end that the next window rewrites."""

FULL, FULL_BARS, FULL_BEFORE, FULL_AFTER = 3, 32, 8, 4
"""Where so many lanes or more are written to a given one: bars of a window, its context and its overlap. A sequence of
twice as many words takes four times as long, and the model has learned textures in excerpts of about so many bars."""


@dataclass(frozen=True)
class Window:
    """Rows `start` to `end` of a grid are read; what is hidden of `first` to `until` is written for good."""

    start: int
    end: int
    first: int
    until: int


def _sizes(task: Task) -> tuple[int, int, int]:
    """Returns bars of a window, and its rows of context before and of overlap at its end."""
    lanes = task.grid.header.lanes
    given = set(range(len(lanes))) - {lane for _, lane in task.hidden}
    # What composes anew keeps its form, which a window sees only a part of.
    is_setting = len(lanes) >= FULL and any(lanes[lane] != CHORDS for lane in given)
    return (FULL_BARS, FULL_BEFORE, FULL_AFTER) if is_setting else (MAX_BARS, BEFORE, AFTER)


def rows_at_most(task: Task) -> int:
    """Returns the rows of a task that are written at once."""
    return _sizes(task)[0] + bool(task.grid.header.pickup)


def windows_of(task: Task) -> Iterator[Window]:
    """Yields the windows that write every hidden row of a task, in order; one where the task fits the model's grid."""
    rows = len(task.grid.cells)
    most, before, after = _sizes(task)
    hidden = sorted({row for row, _ in task.hidden})
    # Everything before `done` is written for good.
    done = 0
    while hidden and hidden[-1] >= done:
        # each window begins before what it writes, so that the model reads how the tune came there, and ends after what
        # is kept of it: its last rows were written without knowing what follows, so the next window writes them again
        first = next(row for row in hidden if row >= done)
        start = 0 if rows <= rows_at_most(task) else max(0, min(first - before, rows - most))
        end = min(rows, start + (most if start else rows_at_most(task)))
        done = end if end == rows else end - after
        yield Window(start, end, first, done)


def cut(task: Task, window: Window) -> Task:
    """Cuts out a window's part of a task, as a task of its own; only the window at the end has an ending to keep."""
    header, start = task.grid.header, window.start
    if (start, window.end) == (0, len(task.grid.cells)):
        return task
    rows = [list(row) for row in task.grid.cells[start : window.end]]
    if start:
        # The row before is cut off, so what was tied over from it would have no beginning.
        rows[0] = [without_tie(cell) for cell in rows[0]]
    # Only the first window has the pickup; for others their first row is a full bar.
    pickup = 0 if start else header.pickup
    header = replace(header, bars=len(rows) - bool(pickup), pickup=pickup)
    # Hidden rows after `until` are written here too and thrown away: the model writes better with a future
    # in view.
    hidden = {(row, lane) for row, lane in task.hidden if window.first <= row < window.end}
    return replace(
        task,
        grid=Grid(header, tuple(map(tuple, rows))),
        hidden=frozenset((row - start, lane) for row, lane in hidden),
        rhythms=shift_rows({place: cell for place, cell in task.rhythms.items() if place in hidden}, start),
        promises=_promises_in(task.promises, window, len(task.grid.cells)),
        # The chain of chords counts beats of the whole tune from its first full bar.
        prior=task.prior.after(start - bool(task.grid.header.pickup)) if task.prior and start else task.prior,
    )


def join(task: Task, window: Window, written: Grid) -> Task:
    """Returns the task with what a window wrote for good as cells that are given."""
    cells = [list(row) for row in task.grid.cells]
    for row, lane in task.hidden:
        if window.first <= row < window.until:
            cells[row][lane] = written.cells[row - window.start][lane]
    return replace(task, grid=replace(task.grid, cells=tuple(map(tuple, cells))))


def _promises_in(promises: Promises, window: Window, rows: int) -> Promises:
    """Returns promises for the window's rows; a note of a given rhythm sounds on from the window before."""
    for rhythm in [one for one in promises if isinstance(one, GivenRhythm)]:
        held = promises.find(Held, rhythm.lane)
        # The rhythm's ties at the beginning of the window continue a note of the window before.
        tied = {window.first: rhythm.tied_steps(window.first)}
        promises = promises.plus(Held(tied | dict(held.steps if held else {}), lane=rhythm.lane))
    return promises.within(range(window.start, window.end), rows)
