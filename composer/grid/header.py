"""What is known of a piece before its cells, and every word of the grid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from composer.errors import InputError
from composer.grid.lanes import CHORDS, LEAD, find_lane
from composer.grid.word import CLOSE, parse_word
from composer.music.theory import Key, Meter, enharmonic_key, parse_meter
from composer.music.units import TICKS_PER_GRID

DURATIONS = (1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 32, 36, 42, 48, 72, 84, 96, 144)
"""Notated values in grid steps, from a triplet 64th to a dotted whole note; any other length is tied together."""

METERS = ("4/4", "2/2", "2/4", "3/4", "3/2", "6/8", "9/8", "12/8", "6/4", "3/8")

LABELS = "ABCDEFGHIJKL"

MAX_PASSES = 4

MAX_BARS = 64

MAX_DENSITY = 16

PAD, GIVEN, MASK, FILL, END, CLOSE_WORD = (f"{name}_None" for name in ("PAD", "Given", "Mask", "Fill", "End", CLOSE))
"""Words without a value, written as MidiTok writes them; the padding's id is 0."""

Cell = tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """What is known of a piece before its cells. `pickup` in grid steps; `wishes` are optional words' values.

    `bars` counts written bars without a pickup's. `repeats` says whether sections may have several passes. `wishes`
    are about the piece and the voice with the tune, `others` about other voices, by lane.
    """

    style: str
    meter: Meter
    key: Key
    bars: int
    pickup: int = 0
    repeats: bool = False
    lanes: tuple[str, ...] = LEAD
    wishes: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def voices(self) -> tuple[str, ...]:
        """The lanes of notes."""
        return tuple(lane for lane in self.lanes if lane != CHORDS)

    @property
    def lead(self) -> str:
        """The lane with the tune, which also has the marks of sections: the first of the voices."""
        return self.voices[0]

    @property
    def bar_steps(self) -> int:
        """Grid steps of a full bar."""
        return self.meter.bar_ticks // TICKS_PER_GRID

    @property
    def rows(self) -> int:
        """Bars of the grid, the pickup's among them."""
        return self.bars + bool(self.pickup)

    def row_start(self, row: int) -> int:
        """Returns the grid steps of the bar that a row leaves out: those before the pickup."""
        return self.bar_steps - self.pickup if self.pickup and row == 0 else 0

    def words(self) -> list[str]:
        """Returns the header's words."""
        pickup = [f"Pickup_{self.pickup}"] if self.pickup else []
        return [
            f"Style_{self.style}", f"Meter_{self.meter}", f"Mode_{self.key.mode}", f"Bars_{self.bars}",
            f"Repeats_{'yes' if self.repeats else 'no'}", *pickup, *_wish_words(self.wishes), *self._lane_words(),
        ]  # fmt: skip

    def _lane_words(self) -> Iterator[str]:
        for lane in self.lanes:
            yield f"Lane_{lane}"
            yield from _wish_words(self.others.get(lane, {}))


def _wish_words(wishes: Mapping[str, int]) -> list[str]:
    return [f"{name}_{value}" for name, value in wishes.items()]


def bar_word(header: Header, row: int) -> str:
    """Returns the word that opens a row of the grid."""
    return "Bar_pickup" if header.pickup and row == 0 else f"Bar_{header.rows - row}"


WISHES = ("Tonic", "Density", "Low", "High")
"""Optional words: the tonic's pitch class, notes per whole note, lowest and highest pitch above the tonic."""


def read_header(words: list[str]) -> Header:
    """Returns the header said by its words, the wishes among them; the key lies on C where no tonic is said.

    Raises InputError where a word is missing or a lane is not in the table.
    """
    said: dict[str, str] = {}
    wishes: dict[str, int] = {}
    others: dict[str, dict[str, int]] = {}
    # What stands before the first lane is about the piece and its tune, what follows a lane about that lane.
    for word in map(parse_word, words):
        if word.kind == "Lane":
            others[find_lane(word.value).name] = {}
        elif word.kind in WISHES:
            (others[list(others)[-1]] if others else wishes)[word.kind] = word.number
        else:
            said[word.kind] = word.value
    if missing := {"Style", "Meter", "Mode", "Bars", "Repeats"} - set(said) | (set() if others else {"Lane"}):
        raise InputError(f"the header does not say {', '.join(sorted(missing))}")
    return Header(
        style=said["Style"],
        meter=parse_meter(said["Meter"]),
        key=enharmonic_key(Key(7 * wishes.get("Tonic", 0), said["Mode"])),
        bars=int(said["Bars"]),
        pickup=int(said.get("Pickup", 0)),
        repeats=said["Repeats"] == "yes",
        lanes=tuple(others),
        wishes=wishes,
        others={lane: own for lane, own in others.items() if own},
    )
