"""Composes music: new pieces, and parts, bars and chords for yours. The verbs are functions of this package."""

from typing import TYPE_CHECKING, Any

__version__ = "0.3.0"

if TYPE_CHECKING:
    from composer.api import (
        accompany,
        again,
        compose,
        continue_,
        cut,
        harmonize,
        infill,
        originality,
        quantize,
        restyle,
        transpose,
        vary,
    )

__all__ = [
    "accompany",
    "again",
    "compose",
    "continue_",
    "cut",
    "harmonize",
    "infill",
    "originality",
    "quantize",
    "restyle",
    "transpose",
    "vary",
]


def __getattr__(name: str) -> Any:
    """A verb, imported when it is asked for: reading the package's version need not load the model's libraries."""
    if name not in __all__:
        raise AttributeError(f"module 'composer' has no attribute {name!r}")
    from composer import api

    return getattr(api, name)
