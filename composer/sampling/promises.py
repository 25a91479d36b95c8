"""What must be kept while a piece is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from composer.grid.lanes import LANES, MELODY
from composer.music.theory import Key, scale_degrees

UNLOCKED = ("soft", "off")
"""Key locks under which notes out of the scale may come."""

Spot = tuple[int, int]
"""A place in the grid: row, and grid steps from the beginning of its bar."""


@dataclass(frozen=True)
class Frame:
    """What is fixed of a melody besides the cells given.

    `rhythm`: kind ("Note", "Rest", "Tie") and grid steps of the word at each spot.
    `contour`: direction (-1, 0, 1) from the note before (None: free), direction of the notes after, how many go so.
    `anchors`: pitch (semitones above the tonic) that must begin at a spot, None for a rest.
    `held`: steps at the beginning of a row in which a given note still sounds.
    `last_note`: spot of the last note where the rhythm is given: the one that must be final.
    """

    rhythm: Mapping[Spot, tuple[str, int]] = field(default_factory=dict)
    contour: Mapping[Spot, tuple[int | None, int, int]] = field(default_factory=dict)
    anchors: Mapping[Spot, int | None] = field(default_factory=dict)
    held: Mapping[int, int] = field(default_factory=dict)
    last_note: Spot | None = None


@dataclass(frozen=True)
class Shape:
    """Form asked for: the word of the section that each row begins, and rows that repeat another one exactly."""

    sections: Mapping[int, str] = field(default_factory=dict)
    copies: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Ease:
    """Limits of what a player must do: the widest leap in semitones, the shortest note in grid steps."""

    leap: int = 127
    shortest: int = 1


@dataclass(frozen=True)
class Promises:
    """What the result must keep. Pitches are MIDI pitches; `lock` is "scale", a form of the minor scale, "soft" or
    "off".

    `final` are the degrees (semitones above the tonic) that the melody may end on; none leaves it open. `home` is the
    degree of the last chord's root.
    """

    key: Key
    low: int = 0
    high: int = 127
    lock: str = "scale"
    final: frozenset[int] = frozenset({0})
    home: int = 0
    frame: Frame = Frame()
    shape: Shape | None = None
    ease: Ease = Ease()

    @cached_property
    def tonic(self) -> int:
        """MIDI pitch that the grid's pitches are counted from."""
        return LANES[MELODY].zero_on(self.key.tonic)

    @cached_property
    def degrees(self) -> frozenset[int]:
        """The scale as semitones above the tonic."""
        return scale_degrees(self.key, self.lock)

    @property
    def is_locked(self) -> bool:
        """Whether notes out of the scale are forbidden."""
        return self.lock not in UNLOCKED
