"""The recipe in a file: how a piece was made, as data and as a command, and how to make it again with changes."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from composer.errors import InputError
from composer.io.read import Opened
from composer.music.origin import Origin
from composer.music.piece import Piece
from composer.music.theory import MODES
from composer.render.said_settings import IN_THE_PIECE, flag_of, read_settings, said_settings
from composer.render.settings import Settings
from composer.verbs.options import SamplingOptions, declared, said_options
from composer.verbs.plan import Verb, VerbPlan
from composer.verbs.table import VERBS

RECIPE_VERSION = 1

SETTINGS = "settings"
"""Where a recipe holds what was said of pages and sound."""


def make_recipe(verb: Verb, options: SamplingOptions, plan: VerbPlan, source: Opened | None) -> dict[str, Any]:
    """Everything needed to make the piece again; of a file its name and content hash, not the user's folders."""
    recipe = {"version": RECIPE_VERSION, "verb": verb.name, **said_options(options)}
    recipe |= {"drawn": dict(plan.drawn)} if plan.drawn else {}
    return recipe | ({"file": source.file, "file_hash": source.digest} if source else {})


def make_command(verb: Verb, options: SamplingOptions, plan: VerbPlan, source: Opened | None) -> str:
    """Returns the command line that makes the piece again."""
    words = ["compose", *([] if verb.is_new else [verb.name, shlex.quote(source.file or "FILE") if source else ""])]
    for name, row in declared(type(options)).items():
        value = getattr(options, name)
        # What was drawn is said where a command without it would draw something else.
        value = plan.drawn.get(name) if value is None and row.about.is_shown else value
        if row.about.is_hidden or value is None or (value == row.default and not row.about.is_shown):
            continue
        words += _words(row.flag, value.file if isinstance(value, Opened) else value)
    return " ".join(words)


def _words(flag: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [flag if value else f"--no-{flag.removeprefix('--')}"]
    return [flag, shlex.quote(str(value))]


def with_settings(origin: Origin, said: Mapping[str, Any]) -> Origin:
    """Returns the origin of a piece whose files are written so: its recipe and command say that too.

    An origin without a recipe stays as it is.
    """
    recipe = _parse(origin.recipe)
    if recipe is None:
        return origin
    command = origin.command.removesuffix(_typed(recipe.get(SETTINGS, {})))
    return replace(origin, recipe=json.dumps(recipe_with(recipe, said)), command=f"{command}{_typed(said)}")


def recipe_with(recipe: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a recipe that says this of pages and sound, and nothing else."""
    return {**{name: value for name, value in recipe.items() if name != SETTINGS}, **({SETTINGS: said} if said else {})}


def _typed(said: Mapping[str, Any]) -> str:
    return "".join(f" {word}" for name, value in said.items() for word in _words(flag_of(name), value))


def rendered(piece: Piece, settings: Settings) -> Piece:
    """Returns a piece that was read to be written so; the title and the name that its file has are still in force."""
    before = (_parse(piece.origin.recipe) or {}).get(SETTINGS, {})
    stay = {name: before[name] for name in IN_THE_PIECE if name in before}
    return replace(piece, origin=with_settings(piece.origin, {**stay, **said_settings(settings)}))


def settings_in(piece: Piece) -> Settings:
    """Returns how the files of a piece are written, by the recipe in it. Raises UsageError where that is no setting."""
    return read_settings((_parse(piece.origin.recipe) or {}).get(SETTINGS, {}))


def _parse(text: str) -> dict[str, Any] | None:
    """Returns what a recipe holds; None where it is none."""
    try:
        found = json.loads(text)
    # Anyone can write these words, and JSON nests as deep as its author likes.
    except (ValueError, RecursionError):
        return None
    is_sound = isinstance(found, dict) and isinstance(found.get(SETTINGS, {}), dict)
    return found if is_sound else None


def read_recipe(piece: Piece) -> dict[str, Any]:
    """Returns the recipe in a piece. Raises InputError when it has none that can be read."""
    recipe = _parse(piece.origin.recipe)
    if recipe is None or not _is_sound(recipe):
        raise InputError("the piece holds no recipe", "give a MIDI or MusicXML file that `compose` wrote")
    return recipe


def _is_sound(recipe: Mapping[str, Any]) -> bool:
    verb, drawn = recipe.get("verb"), recipe.get("drawn", {})
    if not (isinstance(verb, str) and verb in VERBS and "seed" in recipe and isinstance(drawn, dict)):
        return False
    return not VERBS[verb].is_new or {"meter", "key", "span"} <= set(drawn)


def options_again(recipe: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the options of a recipe with some changed; what was drawn by chance then is asked for now.

    What was drawn for an option that follows another one no longer counts where that one is changed.
    """
    known = declared(VERBS[recipe["verb"]].options)
    drawn = recipe.get("drawn", {})
    # With another --chords, a key that was drawn to fit the old ones means nothing.
    bound = {
        name: drawn[name] for name, row in known.items() if name in drawn and not set(row.about.follows) & set(changes)
    }
    said = {name: recipe[name] for name in known if recipe.get(name) is not None}
    if said.get("key", "").strip().lower() in MODES:  # any key of a mode: the one that was drawn
        said.pop("key")
    return {**bound, **said, **{name: value for name, value in changes.items() if value is not None}}


def options_unsaid(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what stands in a recipe for the options that were left to chance: nothing, or the mode alone of a key."""
    known = declared(VERBS[recipe["verb"]].options)
    return {name: recipe.get(name) for name in recipe.get("drawn", {}) if name in known}
