"""How far long work over many files is, told to whoever shows it."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Result = TypeVar("Result")

Tell = Callable[[str, int, int], None]
"""Takes what is being done, how much of it is done, and how much there is; 0 is not known."""


def tell_nobody(text: str, done: int = 0, total: int = 0) -> None:
    """Shows nothing."""


def counted(results: Iterable[Result], text: str, total: int, tell: Tell) -> Iterator[Result]:
    """Yields results, and tells how many of them have come."""
    tell(text, 0, total)
    for number, result in enumerate(results, 1):
        tell(text, number, total)
        yield result
