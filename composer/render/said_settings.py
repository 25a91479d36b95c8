"""What was said of pages and sound, as recipes hold it and as it is typed, and what of it does nothing to a piece."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, get_type_hints

from composer.errors import UsageError
from composer.music.piece import Piece
from composer.render.band import COMPS
from composer.render.settings import USUAL, Settings

NOT_KEPT = ("soundfont", "receipt")
"""A recipe opens no path of a file, and a receipt is said of a piece, not by a user."""

FLAGS = {"player": "--for", "open_score": "--open"}
"""As settings are typed that have another name in Python."""

IN_THE_PIECE = ("title", "composer")
"""What a file of notes keeps by itself, so that it holds for whatever is rendered from that."""


def kinds() -> dict[str, Any]:
    """Returns the type of each setting that is kept, by name."""
    hints = get_type_hints(Settings)
    return {one.name: hints[one.name] for one in fields(Settings) if one.name not in NOT_KEPT}


def flag_of(name: str) -> str:
    """Returns a setting as it is typed: "open_score" -> "--open"."""
    return FLAGS.get(name, f"--{name.replace('_', '-')}")


def said_settings(settings: Settings) -> dict[str, Any]:
    """Returns the settings that are not the usual ones, by name."""
    values = ((name, getattr(settings, name)) for name in kinds())
    return {name: value for name, value in values if value != getattr(USUAL, name)}


def read_settings(said: Mapping[str, Any]) -> Settings:
    """Returns the settings that a recipe says, those apart that are not known. Raises UsageError for what is none."""
    known = {name: (said[name], kind) for name, kind in kinds().items() if name in said}
    for name, (value, kind) in known.items():
        if not isinstance(value, kind):
            raise UsageError(f"{flag_of(name)} must be {_say_kind(kind)}, not {value!r:.60}")
    return Settings(**{name: value for name, (value, _) in known.items()})


def _say_kind(kind: Any) -> str:
    words = {str: "text", int: "a whole number", bool: "true or false"}
    return next(word for one, word in words.items() if one is kind or one in getattr(kind, "__args__", ()))


def what_is_idle(settings: Settings, piece: Piece) -> Iterator[str]:
    """Yields a line for each setting that changes nothing in a piece."""
    if settings.comp in COMPS and not any(one.chord.tones for one in piece.chords):
        yield f"--comp {settings.comp} changes nothing: the piece has no chord symbols (`compose harmonize` finds some)"
    if settings.swing is not None and all(one.meter.is_compound for one in piece.meters):
        yield f"--swing {settings.swing} changes nothing: {piece.meter} is swung already"
