"""A line on the terminal that shows how far long work is; nothing for work of a second."""

import sys
import threading
from typing import Any

PATIENCE = 1.0
"""Seconds before anything is shown."""


class Progress:
    """Shows what is being done on stderr, on a terminal only, once the work takes long."""

    def __init__(self, is_shown: bool = True) -> None:
        self.is_seen = is_shown and sys.stderr.isatty()
        self.text, self.done, self.total = "loading", 0.0, 0.0
        self._bar: Any = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(PATIENCE, self._show) if self.is_seen else None

    def __enter__(self) -> "Progress":
        if self._timer:
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._timer:
                self._timer.cancel()
            if self._bar:
                self._bar.stop()
            self._timer = None

    def update(self, text: str, done: float = 0, total: float = 0) -> None:
        """Says what is being done, and how much of it; a `total` of 0 is not known."""
        with self._lock:
            self.text, self.done, self.total = text, done, total
            if self._bar:
                self._bar.update(0, description=text, completed=done, total=total or None)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        with self._lock:
            if self._timer is None:
                return
            times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
            columns = (TextColumn("{task.description}"), BarColumn(), *times)
            # rich would take what goes to a file or a pipe onto the terminal.
            is_seen = sys.stdout.isatty()
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True, redirect_stdout=is_seen)
            self._bar.add_task(self.text, total=self.total or None, completed=self.done)
            self._bar.start()
