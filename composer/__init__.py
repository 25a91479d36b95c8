"""Composes music: new pieces, and parts, bars and chords for yours. The verbs are functions of this package.

What it offers stands in `__init__.pyi`, which `docs/make_stub.py` writes from the table of verbs.
"""

from importlib import import_module
from typing import Any

__version__ = "0.8.0"


def __getattr__(name: str) -> Any:
    """A function of `composer.api`, imported when it is asked for: the version alone need not load any library."""
    api = None if name.startswith("_") else import_module("composer.api")
    if api is None or name not in api.offered():
        raise AttributeError(f"module 'composer' has no attribute {name!r}")
    return getattr(api, name)


def __dir__() -> list[str]:
    """Names for a shell to complete."""
    return ["__version__", *import_module("composer.api").offered()]
