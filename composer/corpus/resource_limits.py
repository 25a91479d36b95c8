"""Limits of reading: cores of the machine, and per file seconds and memory of the process that reads it."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, TypeVar

from composer.errors import InputError

SECONDS = 30
BYTES = 2**30
PAGE_BYTES = 4096
TOO_SLOW = "too slow"
"""Why a file was left out that took too long."""

Job = TypeVar("Job")
Result = TypeVar("Result")


class Workers(Protocol):
    """What we need of a pool of processes."""

    def apply(self, func: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Returns what a function makes of its arguments in one of the processes."""

    def imap(self, func: Callable[[Any], Any], iterable: Iterable[Any], chunksize: int | None = 1) -> Iterable[Any]:
        """Returns what a function makes of each argument, in order."""


def cores() -> int:
    """Returns the processor cores that this process may use."""
    # Cores that this process may use, which in a container are fewer than the machine has.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class TooSlowError(InputError):
    """Reading was stopped; it may do on a machine that is not busy."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises TooSlowError in what runs inside when it takes more processor time, InputError when it takes more memory.

    Processor time, so that a busy machine gives the same answer. Python interrupts only the main thread of a process,
    where the workers of a pool read; in another thread, and where the system has no such clock, nothing is limited.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"it takes longer than {seconds:g} s to read")

    # Signals reach only the main thread; elsewhere setting a handler raises ValueError.
    has_clock = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    try:
        with _alarm(seconds, stop) if has_clock else contextlib.nullcontext():
            yield
    except MemoryError:
        raise InputError(f"it takes more than {BYTES // 2**20} MB to read") from None


@contextmanager
def _alarm(seconds: float, stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Calls `stop` once this process has used so many seconds of processor time."""
    # ITIMER_PROF counts processor time of the process, so that a busy machine does not make files slow.
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def again_alone(
    pool: Workers,
    work: Callable[[Job], list[Result]],
    done: Iterable[tuple[Job, list[Result]]],
    is_slow: Callable[[Result], bool],
) -> list[list[Result]]:
    """Returns what was made of each job; one that took too long while all worked is done once more, alone.

    On a busy machine even processor time is longer.
    """
    return [pool.apply(work, (job,)) if any(map(is_slow, made)) else made for job, made in done]


def limit_memory(limit: int = BYTES) -> None:
    """Lets this process take so many bytes more than it has; does nothing where the system has no such limit."""
    with contextlib.suppress(ImportError, OSError, ValueError, IndexError):
        import resource

        # RLIMIT_DATA counts what the process has already, field 6 of statm, in pages: the limit is put
        # on top of that.
        taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * PAGE_BYTES
        resource.setrlimit(resource.RLIMIT_DATA, (taken + limit, taken + limit))
