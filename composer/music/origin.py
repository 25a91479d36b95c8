"""Where a piece comes from, typed: what its file did not say, what was found instead, and how it was made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

CHORDS, INFERRED = "chords", "inferred"
"""How files say that nobody but the program wrote the chord symbols."""

STORED = ("source", "licence", "attribution", "recipe", "command")
"""Texts of an origin that go into files, by the names that they have there."""

OF_READING = ("assumed", "found", "warnings", "left_out", "tune")
"""What holds of the file that was read and of no other: these names are not written, and not believed where they are.
"""


@dataclass(frozen=True)
class Origin:
    """Where a piece comes from.

    `assumed` names what its file does not say ("meter", "key", "tempo"), `found` says what was found from the notes
    instead ("key G"). `warnings` and `left_out` have a line for each fault and for each thing that was not taken,
    `tune` says which of a book it is. `recipe` (JSON) and `command` are how the program made it.
    """

    source: str = ""
    licence: str = ""
    attribution: str = ""
    recipe: str = ""
    command: str = ""
    chords_inferred: bool = False
    assumed: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    tune: str = ""

    def unmade(self) -> "Origin":
        """The origin of a piece that was changed since: its recipe would make another one."""
        return replace(self, recipe="", command="")

    def passed_on(self) -> "Origin":
        """What holds of music that is made of this, too: whose it is and whose the chords are."""
        return Origin(self.source, self.licence, self.attribution, chords_inferred=self.chords_inferred)


UNKNOWN = Origin()


def to_fields(origin: Origin, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of a piece and of its origin in one flat table, as files hold them."""
    stored = {name: getattr(origin, name) for name in STORED}
    inferred = {CHORDS: INFERRED} if origin.chords_inferred else {}
    return {**texts, **{name: text for name, text in stored.items() if text}, **inferred}


def from_fields(fields: Mapping[str, str]) -> tuple[Origin, dict[str, str]]:
    """The origin and the other texts in what a file holds: the inverse of `to_fields`."""
    stored: dict[str, Any] = {name: fields[name] for name in STORED if name in fields}
    inferred = fields.get(CHORDS) == INFERRED
    known = {*STORED, *OF_READING, *([CHORDS] if inferred else [])}
    texts = {name: text for name, text in fields.items() if name not in known}
    return Origin(**stored, chords_inferred=inferred), texts
