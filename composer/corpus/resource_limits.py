"""What reading may take: cores of the machine, and of one file seconds and memory of the process that reads it."""

import contextlib
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from composer.errors import InputError

SECONDS = 30
BYTES = 2**30
PAGE_BYTES = 4096


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises InputError in what runs inside when it takes longer, or more memory than the process may have."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise InputError(f"it takes longer than {seconds:g} s to read")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except MemoryError:
        raise InputError(f"it takes more than {BYTES // 2**20} MB to read") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def limit_memory(limit: int = BYTES) -> None:
    """Lets this process take so many bytes more than it has; where the system knows no such limit, nothing."""
    with contextlib.suppress(ImportError, OSError, ValueError, IndexError):
        import resource

        taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * PAGE_BYTES
        resource.setrlimit(resource.RLIMIT_DATA, (taken + limit, taken + limit))
