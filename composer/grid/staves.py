"""Staves of a score out of its parts, which may be a voice each: "Right", "Right-2" … are the voices of one staff."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from composer.music.piece import Note, Part

ONE_LINE = 0.9
"""A staff is one line where at least this share of its onsets strikes a single note."""


@dataclass(frozen=True)
class Staff:
    """One staff of a score: the parts that stand on it, one a voice as far as the notation tells voices apart."""

    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        """Name of its first part."""
        return self.parts[0].name

    @property
    def program(self) -> int:
        """General MIDI program of its first part."""
        return self.parts[0].program

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes in order."""
        return tuple(sorted(note for part in self.parts for note in part.notes))

    @property
    def middle(self) -> float:
        """Mean pitch."""
        return sum(note.pitch for note in self.notes) / len(self.notes)

    @property
    def is_line(self) -> bool:
        """Whether it strikes one note at a time, but for a few."""
        columns = [len(list(column)) for _, column in groupby(self.notes, attrgetter("onset"))]
        return sum(size == 1 for size in columns) >= ONE_LINE * len(columns)


def find_staves(parts: Iterable[Part]) -> list[Staff]:
    """Returns the staves of a score: a part called "Right-2" is the second voice of the part "Right" before it."""
    staves: list[Staff] = []
    for part in parts:
        if staves and re.fullmatch(re.escape(staves[-1].name) + r"-\d+", part.name):
            staves[-1] = Staff((*staves[-1].parts, part))
        else:
            staves.append(Staff((part,)))
    return staves
