"""Where players stand: the pan of parts that are heard side by side, a choir from the left and a quartet as it sits."""

from composer.music.piece import Part

PAN = 10
"""The controller; 0 is left, 64 the middle, 127 right."""

PLACES = {
    "soprano": 48, "alto": 58, "tenor": 70, "bass": 80,
    "violin-1": 40, "violin-2": 54, "viola": 74, "cello": 88,
}  # fmt: skip
"""By the names of parts; the hands of a piano and all others stand in the middle."""


def pan_of(part: Part) -> int | None:
    """Returns the pan of a part that has a place of its own; None for one in the middle."""
    return PLACES.get(part.name.lower()) if part.group else None
