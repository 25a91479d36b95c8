"""Keys and values of the tokens so far, in arrays with room for more: a step writes its own and copies none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROOM = 128
"""Tokens that there is room for at first, and that room is made for at a time."""


@dataclass
class Cache:
    """`arrays`: of each layer keys (batch, n_head, head_size, room), then values (batch, n_head, room, head_size).

    `zeros` makes an array of a shape, of numpy or torch. `seen` tokens are written.
    """

    arrays: list[Any]
    zeros: Callable[[tuple[int, ...]], Any]
    seen: int = 0

    def append(self, new: list[Any]) -> None:
        """Writes the keys and values of the next tokens, in arrays of the same kinds."""
        end = self.seen + new[1].shape[2]
        if end > self.arrays[1].shape[2]:
            # Room for a growing share of what there is: copying all now and then costs less than a step.
            self.arrays = [self._larger(array, axis, end + max(ROOM, end // 2)) for array, axis in self._with_axis()]
        for (array, axis), own in zip(self._with_axis(), new, strict=True):
            array[_span(axis, self.seen, end)] = own
        self.seen = end

    def _with_axis(self) -> list[tuple[Any, int]]:
        """Returns each array with its axis of tokens."""
        return [(array, 2 if number % 2 else 3) for number, array in enumerate(self.arrays)]

    def _larger(self, array: Any, axis: int, room: int) -> Any:
        larger = self.zeros(tuple(room if number == axis else size for number, size in enumerate(array.shape)))
        larger[_span(axis, 0, self.seen)] = array[_span(axis, 0, self.seen)]
        return larger


def _span(axis: int, start: int, end: int) -> tuple[slice, ...]:
    return (*[slice(None)] * axis, slice(start, end))


def empty_cache(layers: int, batch: int, heads: int, size: int, zeros: Callable[[tuple[int, ...]], Any]) -> Cache:
    """Returns a cache of no tokens and no room."""
    return Cache([zeros((batch, heads, size, 0)), zeros((batch, heads, 0, size))] * layers, zeros)
