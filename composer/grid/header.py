"""What is known of a piece before its cells, and every word of the grid."""

from dataclasses import dataclass, field

from composer.errors import InputError
from composer.grid.lanes import LEAD, find_lane
from composer.grid.word import parse_word
from composer.music.theory import Key, Meter, enharmonic_key, parse_meter
from composer.music.units import TICKS_PER_GRID

DURATIONS = (1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 32, 36, 42, 48, 72, 84, 96, 144)
"""Notated values in grid steps, from a triplet 64th to a dotted whole note; any other length is tied together."""

METERS = ("4/4", "2/2", "2/4", "3/4", "3/2", "6/8", "9/8", "12/8", "6/4", "3/8")

LABELS = "ABCDEFGHIJKL"

MAX_PASSES = 4

MAX_BARS = 64

MAX_DENSITY = 16

PAD, GIVEN, MASK, FILL, END, CLOSE = (f"{name}_None" for name in ("PAD", "Given", "Mask", "Fill", "End", "Close"))
"""Words without a value, written as MidiTok writes them; the padding's id is 0."""

Cell = tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """What is known of a piece before its cells. `pickup` in grid steps; `wishes` are optional words' values.

    `bars` counts written bars without a pickup's. `repeats` says whether sections may have several passes.
    """

    style: str
    meter: Meter
    key: Key
    bars: int
    pickup: int = 0
    repeats: bool = False
    lanes: tuple[str, ...] = LEAD
    wishes: dict[str, int] = field(default_factory=dict)

    @property
    def bar_steps(self) -> int:
        """Grid steps of a full bar."""
        return self.meter.bar_ticks // TICKS_PER_GRID

    @property
    def rows(self) -> int:
        """Bars of the grid, the pickup's among them."""
        return self.bars + bool(self.pickup)

    @property
    def rows_at_most(self) -> int:
        """Rows that the model's grid has with this header."""
        return MAX_BARS + bool(self.pickup)

    def row_start(self, row: int) -> int:
        """Returns the grid steps of the bar that a row leaves out: those before the pickup."""
        return self.bar_steps - self.pickup if self.pickup and row == 0 else 0

    def words(self) -> list[str]:
        """Returns the header's words; a wish that is None or missing is not said."""
        pickup = [f"Pickup_{self.pickup}"] if self.pickup else []
        wishes = [f"{name}_{value}" for name, value in self.wishes.items()]
        return [
            f"Style_{self.style}", f"Meter_{self.meter}", f"Mode_{self.key.mode}", f"Bars_{self.bars}",
            f"Repeats_{'yes' if self.repeats else 'no'}", *pickup, *wishes, *(f"Lane_{lane}" for lane in self.lanes),
        ]  # fmt: skip


def bar_word(header: Header, row: int) -> str:
    """Returns the word that opens a row of the grid."""
    return "Bar_pickup" if header.pickup and row == 0 else f"Bar_{header.rows - row}"


def read_header(words: list[str]) -> Header:
    """Returns the header said by its words, the wishes among them; the key lies on C where no tonic is said.

    Raises InputError where a word is missing or a lane is not in the table.
    """
    parsed = [parse_word(word) for word in words]
    said = {word.kind: word.value for word in parsed}
    if missing := {"Style", "Meter", "Mode", "Bars", "Repeats", "Lane"} - set(said):
        raise InputError(f"the header does not say {', '.join(sorted(missing))}")
    wishes: dict[str, int] = {name: int(said[name]) for name in ("Tonic", "Density", "Low", "High") if name in said}
    return Header(
        style=said["Style"],
        meter=parse_meter(said["Meter"]),
        key=enharmonic_key(Key(7 * wishes.get("Tonic", 0), said["Mode"])),
        bars=int(said["Bars"]),
        pickup=int(said.get("Pickup", 0)),
        repeats=said["Repeats"] == "yes",
        lanes=tuple(find_lane(word.value).name for word in parsed if word.kind == "Lane"),
        wishes=wishes,
    )
