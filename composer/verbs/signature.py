"""The Python signature of a verb, made from its options: for `help`, editors and the stub of the package."""

from dataclasses import fields
from inspect import Parameter, Signature
from pathlib import Path
from typing import Any, get_type_hints

from composer.io.read import Music, Opened
from composer.verbs.options import Declared, PartsOptions, declared
from composer.verbs.plan import Verb

EXTRA: dict[str, tuple[Any, Any]] = {"checkpoint": (Path | None, None), "on_bar": ("OnBar | None", None)}
"""Type and default of what every function has besides the options of its verb."""

NEW: dict[str, tuple[Any, Any]] = {"prompt": (str, ""), "count": (int | None, None)}
"""Type and default of what only new music has."""


def signature_of(verb: Verb) -> Signature:
    """Returns the piece and the verb's own options by place or name, what all verbs have by name."""
    shared = {one.name for one in fields(PartsOptions)}
    by_name, by_place = Parameter.KEYWORD_ONLY, Parameter.POSITIONAL_OR_KEYWORD
    own = [_parameter(verb, row, by_name if verb.is_new or name in shared else by_place) for name, row in _shown(verb)]
    music = [] if verb.is_new else [Parameter("music", by_place, annotation=Music)]
    extra = {**(NEW if verb.is_new else {}), **EXTRA}
    more = [Parameter(name, by_name, default=value, annotation=kind) for name, (kind, value) in extra.items()]
    # Python wants positional parameters before those by name; sorting is stable, so each kind keeps its
    # order.
    return Signature([*music, *sorted(own, key=lambda one: one.kind), *more], return_annotation="Composition")


def _shown(verb: Verb) -> list[tuple[str, Declared]]:
    return [(name, row) for name, row in declared(verb.options).items() if not row.about.is_hidden]


def _parameter(verb: Verb, row: Declared, kind: Any) -> Parameter:
    """Makes the parameter of an option; where a file is read, any music will do."""
    hint = get_type_hints(verb.options)[row.name]
    return Parameter(row.name, kind, default=row.default, annotation=Music | None if row.type is Opened else hint)


def described(verb: Verb) -> str:
    """Returns the docstring of a verb's function: what it does, and a line per option."""
    rows = [f"    {name}: {row.help}" for name, row in _shown(verb)]
    return "\n".join([verb.help, "", "Options:", *rows])
