"""A piece as a grid of bars × lanes, a task as the cells to be written, and both as words for the model.

The words of one training example:

    <header>  Style_jig Meter_6/8 Mode_major … Lane_chords Lane_melody
    Given     bar by bar, lane by lane; a hidden cell is one `Mask_None`, or its rhythm alone (`Dur_` for each note)
              (left out when nothing is given)
    Fill      the hidden cells in the same order, each bar opened by its bar token
    End

A bar token counts down: `Bar_1` is the last bar. Inside a cell time is implicit: a cell is full when its durations
add up to the bar. Pitches are semitones above the tonic between C4 and B4, durations grid steps (24 a quarter).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from composer.errors import InputError
from composer.theory import MODES, QUALITIES, Key, Meter, enharmonic_key, parse_meter
from composer.units import GRID_PER_QUARTER, TICKS_PER_GRID

CHORDS, MELODY = "chords", "melody"
LANES = (CHORDS, MELODY)

DURATIONS = (1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 32, 36, 42, 48, 72, 84, 96, 144)
"""Notated values in grid steps, from a triplet 64th to a dotted whole note; any other length is tied together."""

METERS = ("4/4", "2/2", "2/4", "3/4", "3/2", "6/8", "9/8", "12/8", "6/4", "3/8")
LABELS = "ABCDEFGHIJKL"
MAX_PASSES = 4
MAX_BARS = 64
LOWEST, HIGHEST = -28, 40
REFERENCE_OCTAVE = 60
MAX_DENSITY = 16

PAD, GIVEN, MASK, FILL, END, CLOSE = (f"{name}_None" for name in ("PAD", "Given", "Mask", "Fill", "End", "Close"))
"""Words without a value, written as MidiTok writes them; the padding's id is 0."""

Cell = tuple[str, ...]


def word_table(styles: Iterable[str]) -> list[str]:
    """Every word of the grid, in contiguous blocks; `styles` are the only part that a corpus decides."""
    blocks: list[Iterable[str]] = [
        (PAD, GIVEN, MASK, FILL, END, CLOSE, "Bar_pickup", "Chord_none"),
        (f"Style_{style}" for style in styles),
        (f"Meter_{meter}" for meter in METERS),
        (f"Mode_{mode}" for mode in MODES),
        (f"Lane_{lane}" for lane in LANES),
        (f"Repeats_{answer}" for answer in ("no", "yes")),
        (f"Tonic_{tonic}" for tonic in range(12)),
        (f"Pickup_{steps}" for steps in range(1, 6 * GRID_PER_QUARTER)),
        (f"Density_{density}" for density in range(MAX_DENSITY + 1)),
        (f"Low_{pitch}" for pitch in range(LOWEST, HIGHEST + 1)),
        (f"High_{pitch}" for pitch in range(LOWEST, HIGHEST + 1)),
        (f"Bars_{bars}" for bars in range(1, MAX_BARS + 1)),
        (f"Bar_{left}" for left in range(1, MAX_BARS + 1)),
        (f"Section_{label}.{passes}" for label in LABELS for passes in range(1, MAX_PASSES + 1)),
        (f"Ending_{number}" for number in range(1, MAX_PASSES + 1)),
        (f"Chord_{degree}.{quality}" for degree in range(12) for quality in QUALITIES),
        (f"Bass_{degree}" for degree in range(12)),
        (f"{kind}_{steps}" for kind in ("Dur", "Rest", "Tie") for steps in DURATIONS),
        (f"Note_{pitch}.{steps}" for pitch in range(LOWEST, HIGHEST + 1) for steps in DURATIONS),
    ]
    return [word for block in blocks for word in block]


@dataclass(frozen=True)
class Header:
    """What is known of a piece before its cells. `pickup` in grid steps; `wishes` are optional words' values.

    `bars` counts written bars; a pickup is not one. `repeats` says whether sections may have several passes.
    """

    style: str
    meter: Meter
    key: Key
    bars: int
    pickup: int = 0
    repeats: bool = False
    lanes: tuple[str, ...] = LANES
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

    def words(self) -> list[str]:
        """The header's words; a wish that is None or missing is not said."""
        pickup = [f"Pickup_{self.pickup}"] if self.pickup else []
        wishes = [f"{name}_{value}" for name, value in self.wishes.items()]
        return [
            f"Style_{self.style}", f"Meter_{self.meter}", f"Mode_{self.key.mode}", f"Bars_{self.bars}",
            f"Repeats_{'yes' if self.repeats else 'no'}", *pickup, *wishes, *(f"Lane_{lane}" for lane in self.lanes),
        ]  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """A header and its cells: `cells[bar][lane]` are the words of that lane in that bar."""

    header: Header
    cells: tuple[tuple[Cell, ...], ...]

    def every_cell(self) -> frozenset[tuple[int, int]]:
        """All (bar, lane) indices: the task of composing from nothing."""
        return frozenset((bar, lane) for bar in range(len(self.cells)) for lane in range(len(self.header.lanes)))


def bar_word(header: Header, row: int) -> str:
    """The word that opens a row of the grid."""
    return "Bar_pickup" if header.pickup and row == 0 else f"Bar_{header.rows - row}"


NO_RHYTHMS: Mapping[tuple[int, int], Cell] = {}


def grid_to_words(
    grid: Grid, hidden: Collection[tuple[int, int]], rhythms: Mapping[tuple[int, int], Cell] = NO_RHYTHMS
) -> list[str]:
    """The words of a task: the given cells with the hidden ones masked, then the hidden ones; `hidden` is not empty.

    `rhythms` are hidden cells whose rhythm is given (`rhythm_of_cell`).
    """
    words = grid.header.words()
    if rhythms or set(hidden) < grid.every_cell():
        words.append(GIVEN)
        for row, lanes in enumerate(grid.cells):
            words.append(bar_word(grid.header, row))
            for lane, cell in enumerate(lanes):
                words.extend(rhythms.get((row, lane), (MASK,)) if (row, lane) in hidden else cell)
    words.append(FILL)
    for row, lanes in enumerate(grid.cells):
        written = [cell for lane, cell in enumerate(lanes) if (row, lane) in hidden]
        if written:
            words.append(bar_word(grid.header, row))
            words.extend(word for cell in written for word in cell)
    return [*words, END]


def rhythm_of_cell(cell: Cell) -> Cell:
    """A melody cell without its pitches: `Dur_` for each note, rests and ties as they are; () without any note.

    Section marks are left out: they are to be written.
    """
    names = [word.partition("_")[0] for word in cell]
    if "Note" not in names:
        return ()
    return tuple(
        f"Dur_{word.rpartition('.')[2]}" if name == "Note" else word
        for word, name in zip(cell, names, strict=True)
        if name in ("Note", "Rest", "Tie")
    )


def words_to_grid(words: Iterable[str], key: Key | None = None) -> Grid:
    """The grid that `grid_to_words` wrote, with all its cells; `key` where the words do not say the tonic.

    Raises InputError when the words are no complete grid.
    """
    from composer.cursor import Cursor

    stream = list(words)
    cursor = Cursor()
    given: dict[tuple[int, int], list[str]] = {}
    written: dict[tuple[int, int], list[str]] = {}
    for word in stream:
        place, cells = cursor.cell, written if cursor.filling else given
        cursor.feed(word)
        if place is not None and word != MASK:
            cells.setdefault(place, []).append(word)
    if not cursor.done:
        raise InputError("the words stop before the grid is full")
    cells = given | written
    header = cursor.header if key is None else replace(cursor.header, key=key)
    rows = range(header.rows)
    return Grid(header, tuple(tuple(tuple(cells[row, lane]) for lane in range(len(header.lanes))) for row in rows))


def read_header(words: list[str]) -> Header:
    """The header said by its words, the wishes among them; the key lies on C where no tonic is said."""
    said: dict[str, str] = {}
    lanes = []
    for word in words:
        name, _, value = word.partition("_")
        if name == "Lane":
            lanes.append(value)
        said[name] = value
    wishes: dict[str, int] = {name: int(said[name]) for name in ("Tonic", "Density", "Low", "High") if name in said}
    return Header(
        style=said["Style"],
        meter=parse_meter(said["Meter"]),
        key=enharmonic_key(Key(7 * wishes.get("Tonic", 0), said["Mode"])),
        bars=int(said["Bars"]),
        pickup=int(said.get("Pickup", 0)),
        repeats=said["Repeats"] == "yes",
        lanes=tuple(lanes),
        wishes=wishes,
    )
