"""What voices promise together: which promises the voices of a choir, of strings and of hands make."""

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from composer.errors import PromiseError
from composer.grid.lanes import LANES

if TYPE_CHECKING:
    from composer.sampling.promises.promise import Between

CHOIR = ("soprano", "alto", "tenor", "bass")
STRINGS = ("violin-1", "violin-2", "viola", "cello")
HANDS = ("right", "right-2", "left", "left-2")
"""Voices that promise something together, from the top of the page down."""


def together(written: Collection[str], strict: bool) -> "Iterator[Between]":
    """Yields what the lanes to be written promise together; hands that are given are not judged."""
    from composer.sampling.promises.crossing import NoCrossing
    from composer.sampling.promises.hands import Playable
    from composer.sampling.promises.parallels import NoParallels
    from composer.sampling.promises.spacing import Spacing

    if set(written) & set(CHOIR):
        yield NoCrossing(lanes=CHOIR)
        yield Spacing(lanes=CHOIR)
        if strict:
            yield NoParallels(lanes=CHOIR)
    if set(written) & set(STRINGS):
        yield NoCrossing(lanes=STRINGS)
    if hands := tuple(lane for lane in HANDS if lane in written):
        yield Playable(lanes=hands)


def check_ranges(asked: Mapping[str, tuple[int, int]], voices: Collection[str]) -> None:
    """Raises PromiseError where ranges asked for leave two neighbouring voices no place without crossing."""
    for group in (CHOIR, STRINGS):
        for upper, lower in pairwise(voice for voice in group if voice in voices):
            top = asked.get(upper, LANES[upper].limits)[1]
            bottom = asked.get(lower, LANES[lower].limits)[0]
            if bottom > top:
                raise PromiseError(f"{lower} would lie above {upper}, and voices never cross", "move one of the ranges")
