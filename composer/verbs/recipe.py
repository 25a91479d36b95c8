"""The recipe in a file: how a piece was made, as data and as a command, and how to make it again with changes."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from composer.errors import InputError
from composer.io.read import Opened
from composer.music.piece import Piece
from composer.music.theory import MODES
from composer.verbs.options import SamplingOptions, declared, said_options
from composer.verbs.plan import Verb, VerbPlan
from composer.verbs.table import VERBS

RECIPE_VERSION = 1


def make_recipe(verb: Verb, options: SamplingOptions, plan: VerbPlan, source: Opened | None) -> dict[str, Any]:
    """Everything needed to make the piece again; of a file its name and content hash, not the user's folders."""
    recipe = {"version": RECIPE_VERSION, "verb": verb.name, **said_options(_settled(verb, options, plan))}
    recipe |= {"drawn": dict(plan.drawn)} if plan.drawn else {}
    return recipe | ({"file": source.file, "file_hash": source.digest} if source else {})


def _settled(verb: Verb, options: SamplingOptions, plan: VerbPlan) -> SamplingOptions:
    """Fills in options that follow from others; those for a stretch of a piece say less than the user's."""
    return plan.options if verb.is_new else options


def make_command(verb: Verb, options: SamplingOptions, plan: VerbPlan, source: Opened | None) -> str:
    """Returns the command line that makes the piece again."""
    options = _settled(verb, options, plan)
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


def read_recipe(piece: Piece) -> dict[str, Any]:
    """Returns the recipe in a piece. Raises InputError when it has none that can be read."""
    try:
        recipe = json.loads(piece.origin.recipe)
        is_sound = isinstance(recipe, dict) and {"verb", "seed"} <= set(recipe)
        is_sound = is_sound and recipe["verb"] in VERBS and isinstance(recipe.get("drawn", {}), dict)
        is_sound = is_sound and (not VERBS[recipe["verb"]].is_new or {"meter", "key", "span"} <= set(recipe["drawn"]))
    except (KeyError, ValueError, TypeError, RecursionError):
        is_sound = False
    if not is_sound:
        raise InputError("the piece holds no recipe", "give a MIDI or MusicXML file that `compose` wrote")
    return dict(recipe)


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
    if said.get("key") in MODES:  # any key of a mode: the one that was drawn
        said.pop("key")
    return {**bound, **said, **{name: value for name, value in changes.items() if value is not None}}
