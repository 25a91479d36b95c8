"""Options of the verbs, each declared once: the command, the function, the checks, `again` and the recipe read these.

A verb's options are a frozen dataclass whose fields are made by `option`. Nothing heavy is imported, so that `--help`
can read them too.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, get_args, get_type_hints

from composer.analysis.similarity import WINDOW
from composer.errors import UsageError
from composer.io.read import Opened, open_piece
from composer.music.styles import STYLES
from composer.music.theory import ENDINGS, LOCKS

WHAT, SOUND, DRAWING = "What", "How it sounds", "Drawing"
PANELS = (WHAT, SOUND, DRAWING)
"""Groups in which help shows options."""

MAX_CANDIDATES = 64
LAST_SEED = 2**63 - 1


@dataclass(frozen=True)
class About:
    """What is said of an option besides its name, type and default.

    `bounds` are the least and greatest number, `choices` the only words it takes, `suggestions` words to complete.
    `follows` names options that settle it: what was drawn for it no longer counts when one of these is changed.
    `read` turns what was typed or passed into a value where its type alone does not say how. `is_hidden` keeps it out
    of the command. `is_named` puts its value into the names of files, `is_shown` into the command of a recipe always.
    `is_repeatable` lets it be typed several times: as one text with commas between.
    """

    help: str
    panel: str = WHAT
    bounds: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    read: Callable[[Any], Any] | None = None
    is_hidden: bool = False
    is_named: bool = False
    is_shown: bool = False
    is_repeatable: bool = False


def option(default: Any, help_: str, panel: str = WHAT, **about: Any) -> Any:
    """A field of an options dataclass."""
    return field(default=default, metadata={"about": About(help_, panel, **about)})


@dataclass(frozen=True)
class Declared:
    """An option as a table's row: its name, type ("None" apart), default and what is said of it."""

    name: str
    type: type
    default: Any
    about: About

    @property
    def flag(self) -> str:
        """As typed: "--max-copy"."""
        return f"--{self.name.replace('_', '-')}"

    def read(self, value: Any) -> Any:
        """The value of what was typed or passed. Raises UsageError with the value and what it must be."""
        try:
            value = (self.about.read or READERS[self.type])(value)
        except (ValueError, TypeError, OverflowError):
            raise self._refused(value) from None
        low, high = self.about.bounds or (value, value)
        if not (low <= value <= high if self.about.bounds else True):
            raise self._refused(value)
        if self.about.choices and value.lower() not in self.about.choices:
            raise self._refused(value)
        return value.lower() if self.about.choices else value

    def _refused(self, value: Any) -> UsageError:
        return UsageError(f"{self.flag} must be {self.expected}, not {value!r}")

    @property
    def expected(self) -> str:
        """What it must be: "1 to 64", "bass, piano or second", "a number"."""
        if self.about.bounds:
            return f"{self.about.bounds[0]} to {self.about.bounds[1]}"
        *words, last = self.about.choices or (KINDS[self.type],)
        return f"{', '.join(words)} or {last}" if words else last

    @property
    def help(self) -> str:
        """What is said of it, what it may be, and what it is when it is not said."""
        is_bounded = self.about.bounds and self.about.bounds[1] < LARGE
        may_be = f" ({self.expected})." if self.about.choices or is_bounded else ""
        default = "" if self.default in (None, "") or self.type is bool else f" Default: {self.default}."
        return f"{self.about.help.removesuffix('.')}{may_be}{default}" if may_be else f"{self.about.help}{default}"


MAX_COUNT = 1000
COUNT = Declared("count", int, 1, About("How many pieces, each with the next seed.", bounds=(1, MAX_COUNT)))
"""Beside the options of every verb."""

LARGE = 2**31
"""A greatest number from which on it says nothing."""


def _to_int(value: Any) -> int:
    number = int(value) if isinstance(value, str) else value
    if isinstance(number, bool) or number != int(number):
        raise ValueError(value)
    return int(number)


def _to_float(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError(value)
    return float(value)


def _to_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value.strip()


def _to_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


READERS: dict[type, Callable[[Any], Any]] = {
    int: _to_int,
    float: _to_float,
    str: _to_text,
    bool: _to_bool,
    Opened: open_piece,
}
"""What turns a value that was typed or passed into one of a type; ValueError and TypeError mean that it is another."""

KINDS = {int: "a whole number", float: "a number", str: "text", bool: "true or false", Opened: "a file of music"}


def declared(kind: type) -> dict[str, Declared]:
    """The options of a dataclass by name, panel by panel."""
    hints = get_type_hints(kind)
    rows = [
        Declared(one.name, _plain(hints[one.name]), one.default, one.metadata["about"])
        for one in fields(kind)
        if "about" in one.metadata
    ]
    return {row.name: row for row in sorted(rows, key=lambda row: PANELS.index(row.about.panel))}


def _plain(hint: Any) -> type:
    """The type of `X | None`."""
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    return kinds[0] if kinds else hint  # type: ignore[no-any-return]


Options = TypeVar("Options", bound="SamplingOptions")


def read_options(kind: type[Options], said: Mapping[str, Any]) -> Options:
    """Options of what was typed, passed or stood in a recipe; None and "" mean not said. Raises UsageError."""
    known = declared(kind)
    if unknown := set(said) - set(known):
        names = ", ".join(sorted(name for name, one in known.items() if not one.about.is_hidden))
        raise UsageError(f"option {min(unknown)!r} is unknown here", f"use {names}")
    values = {
        name: value for name, value in said.items() if not (value is None or (isinstance(value, str) and not value))
    }
    return kind(**{name: known[name].read(value) for name, value in values.items()})


def with_default(kind: type, name: str, default: Any) -> Any:
    """The option of a dataclass with another default, for a subclass."""
    row = declared(kind)[name]
    return field(default=default, metadata={"about": row.about})


@dataclass(frozen=True, kw_only=True)
class SamplingOptions:
    """What every verb has."""

    style: str | None = option(
        None, "A style of the model; `compose styles` lists them. Default: the piece's own, else folk.",
        suggestions=tuple(STYLES),
    )  # fmt: skip
    lock: str = option("scale", "Key lock: which notes may be written.", SOUND, choices=LOCKS)
    ending: str = option("tonic", "How new music ends.", SOUND, choices=tuple(ENDINGS))
    seed: int | None = option(
        None, "The same seed and options give the same bytes. Default: a new one.", DRAWING,
        bounds=(0, LAST_SEED), is_shown=True,
    )  # fmt: skip
    temperature: float = option(1.0, "Below 1 safer, above 1 bolder.", DRAWING, bounds=(0, 5))
    top_p: float = option(
        0.95, "Nucleus sampling: keep the likeliest words up to this probability.", DRAWING, bounds=(0.01, 1)
    )
    candidates: int | None = option(
        None, "Draw this many at once and keep the best. Default: 4 for a tune, 2 for new voices, else 1.",
        DRAWING, bounds=(1, MAX_CANDIDATES),
    )  # fmt: skip
    max_copy: int | None = option(
        None, "Reject what shares a longer run of notes than this with the training corpus.", DRAWING,
        bounds=(WINDOW, 1000),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PieceOptions(SamplingOptions):
    """What every verb on a piece has besides."""

    melody: str = option("", "The part with the tune, by name or number. Default: found.")
    tune: str = option("", "Which tune of an ABC book: a number, X: or title. Default: the first.")


@dataclass(frozen=True, kw_only=True)
class PartsOptions(PieceOptions):
    """What verbs have besides that write in several parts of a piece."""

    parts: str = option("all", "Parts to write in: all, tune, or names or numbers such as left or 1,3.")


def said_options(options: SamplingOptions) -> dict[str, Any]:
    """Values by name as JSON holds them; of a file its name and content hash, without the user's folders."""
    found: dict[str, Any] = {}
    for one in dataclasses.fields(options):
        value = getattr(options, one.name)
        found[one.name] = value.file if isinstance(value, Opened) else value
        if isinstance(value, Opened):
            found[hash_name(one.name)] = value.digest
    return found


def hash_name(name: str) -> str:
    """Where a recipe holds the content hash of the file that an option names: "rhythm_from" -> "rhythm_hash"."""
    return f"{name.partition('_')[0]}_hash"
