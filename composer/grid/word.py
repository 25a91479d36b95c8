"""A word of the grid, parsed once: what kind it is, what it says, how many steps it takes.

Words are kept as strings, as the vocabulary and the files have them; whoever asks what one means calls `parse_word`,
which parses each word once.
"""

from dataclasses import dataclass
from functools import lru_cache

from composer.errors import InputError

NOTE, WITH, REST, TIE = "Note", "With", "Rest", "Tie"
ONSET = "Onset"
CHORD, BASS, DUR = "Chord", "Bass", "Dur"
SECTION, ENDING, CLOSE = "Section", "Ending", "Close"

TIMED = (NOTE, REST, TIE, ONSET, DUR)
"""Kinds that take time: what comes after the last point, or alone, are grid steps."""

MARKS = (SECTION, ENDING, CLOSE)
"""Kinds that mark a place of the form and take no time."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word taken apart: `Note_-3.24` is of kind "Note", its value "-3", its steps 24 (0 outside of TIMED).

    Notes struck together are said from the top down, all but the last without time of their own: `With_7 With_4
    Note_0.24`. `Onset_24` is a note that is given without its pitch.
    """

    kind: str
    value: str = ""
    steps: int = 0

    @property
    def number(self) -> int:
        """The value of a word that says a number: a pitch above the lane's zero, a degree, a count."""
        return int(self.value)

    @property
    def is_mark(self) -> bool:
        """Whether it marks a place of the form."""
        return self.kind in MARKS

    def __str__(self) -> str:
        if self.kind not in TIMED:
            return f"{self.kind}_{self.value}"
        return f"{self.kind}_{self.value}.{self.steps}" if self.value else f"{self.kind}_{self.steps}"


@lru_cache(maxsize=2**14)
def parse_word(text: str) -> Word:
    """Takes a word apart; the inverse of `str`. Raises InputError where it should say its steps and does not."""
    kind, _, value = text.partition("_")
    if kind not in TIMED:
        return Word(kind, value)
    # The steps come after the last point; a value has none of its own.
    value, _, steps = value.rpartition(".")
    if not steps.isdecimal() or (kind == NOTE) != bool(value):
        raise InputError(f"{text[:40]!r} is not a word of the grid")
    return Word(kind, value, int(steps))


def kind_of(text: str) -> str:
    """Returns the kind of a word."""
    return parse_word(text).kind


Beat = tuple[str, int]
"""What a rhythm has at one place: the kind "Note", "Rest" or "Tie", and grid steps."""

Rhythm = tuple[Beat, ...]


def rhythm_to_words(rhythm: Rhythm) -> tuple[str, ...]:
    """Returns a voice's rhythm as the words of a given cell: notes whose pitch is still to be written."""
    return tuple(str(Word(ONSET if kind == NOTE else kind, steps=steps)) for kind, steps in rhythm)
