"""What voices promise together: which promises the voices of a choir, of strings and of hands make."""

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from composer.errors import PromiseError
from composer.grid.ensembles import SINGERS, STRINGS
from composer.grid.lanes import LANES

if TYPE_CHECKING:
    from composer.sampling.promises.promise import Between


def together(written: Collection[str], strict: bool) -> "Iterator[Between]":
    """Yields what the lanes to be written promise together; hands that are given are not judged."""
    from composer.sampling.promises.crossing import NoCrossing
    from composer.sampling.promises.hands import Playable
    from composer.sampling.promises.parallels import NoParallels
    from composer.sampling.promises.spacing import Spacing

    if set(written) & set(SINGERS):
        yield NoCrossing(lanes=SINGERS)
        yield Spacing(lanes=SINGERS)
        if strict:
            yield NoParallels(lanes=SINGERS)
    if set(written) & set(STRINGS):
        yield NoCrossing(lanes=STRINGS)
    if hands := tuple(name for name, lane in LANES.items() if lane.hand and name in written):
        yield Playable(lanes=hands)


def check_ranges(asked: Mapping[str, tuple[int, int]], voices: Collection[str]) -> None:
    """Raises PromiseError where ranges asked for leave two neighbouring voices no place without crossing."""
    for group in (SINGERS, STRINGS):
        for upper, lower in pairwise(voice for voice in group if voice in voices):
            top = asked.get(upper, LANES[upper].limits)[1]
            bottom = asked.get(lower, LANES[lower].limits)[0]
            if bottom > top:
                raise PromiseError(f"{lower} would lie above {upper}, and voices never cross", "move one of the ranges")
