"""Where in the grid the next word belongs: musical time, lane and place in the bar, followed word by word.

The model is told these positions, the rules ask them what may come next, and decoding asks them whose cell a word is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from composer.errors import InputError
from composer.grid.chord_words import words_to_chord
from composer.grid.header import Header, read_header
from composer.grid.hearing import Ear, Heard
from composer.grid.lanes import find_lane, lane_number
from composer.grid.word import BASS, CHORD, DUR, NOTE, ONSET, REST, TIE, WITH, Word, parse_word
from composer.music.theory import Key

UNITS_PER_BAR = 16
"""Musical time is counted in sixteenths of a bar, so that the same place some bars ago is the same distance
in every meter."""

NO_LANE, BAR_LANE, FIRST_LANE = 0, 1, 2
"""Lane numbers shown to the model: outside the grid, at a bar token, and in the first of LANES."""


class Position(NamedTuple):
    """What the model is told with a word: two numbers of the word itself, and of the next one where it belongs.

    `onset` and `own` are the time and the lane of the word itself. `time`, `lane` and `place` are the time, the lane
    and the grid steps into the bar of the next one, which the model is to foretell; `heard` is what sounds beside that,
    where it is to be written in a lane of notes. Times are sixteenths of a bar, lanes the numbers shown to the model.
    """

    onset: float
    time: float
    lane: int
    place: int
    own: int = NO_LANE
    heard: tuple[Heard, ...] = ()

    @property
    def numbers(self) -> tuple[float, ...]:
        """All but what is heard."""
        return self[:5]


@dataclass
class Cursor:
    """Reads words one by one; its fields say where the next word belongs.

    `row` and `lane` are the cell being filled, `place` the grid steps already full in it. `expects` is what may come:
    "header", "bar", "cell", "duration" (after a chord) or "end".
    """

    expects: str = "header"
    row: int = 0
    lane: int = 0
    place: int = 0

    def __post_init__(self) -> None:
        self.header_words: list[str] = []
        self.hidden: set[tuple[int, int]] = set()
        self.filling = False
        self.done = False
        self.numbers: list[int] = []
        self.ear = Ear({})

    @property
    def cell(self) -> tuple[int, int] | None:
        """The (bar, lane) that the next word belongs to, or None outside the cells."""
        return (self.row, self.lane) if self.expects in ("cell", "duration") else None

    @property
    def time(self) -> float:
        """Musical time of the next word, in sixteenths of a bar from the beginning of bar 0."""
        return UNITS_PER_BAR * (self.row + self.place / self.header.bar_steps) if self.expects != "header" else 0.0

    @property
    def remaining(self) -> int:
        """Grid steps still empty in the cell."""
        return self.header.bar_steps - self.place

    @property
    def lane_shown(self) -> int:
        """Number of the lane that the next word belongs to, as the model is told it."""
        if self.expects == "header" or self.done:
            return NO_LANE
        # Lanes go by their place in the table, not in the header: a melody is the same lane with chords
        # or without.
        return FIRST_LANE + self.numbers[self.lane] if self.cell else BAR_LANE

    def position(self, onset: float, own: int) -> Position:
        """Returns the model's view after a word in a lane (as shown) whose own time was `onset`."""
        if self.expects == "header" or self.done:
            return Position(onset, onset, NO_LANE, 0, own)
        shown = self.lane_shown
        # What is given is not asked for, and hears nothing.
        heard = self.ear.hear(shown, self.row, self.place) if self.filling and shown in self.ear.lanes else ()
        return Position(onset, self.time, shown, self.place, own, heard)

    def feed(self, text: str) -> Position:
        """Moves past a word and returns its position. Raises InputError where the word cannot stand."""
        onset, own = self.time, self.lane_shown
        word = parse_word(text)
        match self.expects:
            case "header":
                self._read_header(word, text)
            case "bar":
                self._read_bar(word, text)
            case "cell":
                self._read_cell(word, text)
            case "duration":
                self._read_duration(word, text)
            case _:
                self._read_end(word, text)
        return self.position(onset, own)

    def _read_header(self, word: Word, text: str) -> None:
        if word.kind not in ("Given", "Fill"):
            self.header_words.append(text)
            return
        self.header: Header = read_header(self.header_words)
        self.lanes = range(len(self.header.lanes))
        self.numbers = [lane_number(name) for name in self.header.lanes]
        voices = map(find_lane, self.header.voices)
        self.ear = Ear({FIRST_LANE + lane_number(lane.name): lane for lane in voices})
        self.filling = word.kind == "Fill"
        # Without a given part every cell is to be written.
        self.hidden = {(row, lane) for row in range(self.header.rows) for lane in self.lanes} if self.filling else set()
        self._open_row(0)

    def _read_bar(self, word: Word, text: str) -> None:
        if word.kind != "Bar":
            raise InputError(f"{text} stands where a bar should begin")
        self.expects = "cell"
        self.lane = -1
        self._next_lane()

    def _read_cell(self, word: Word, text: str) -> None:
        if self.lane_shown in self.ear.lanes:
            self.ear.feed(self.lane_shown, self.row, self.place, word)
        if word.kind == "Mask":
            self.hidden.add((self.row, self.lane))
            self._next_lane()
        # A note without its pitch hides the cell and still takes its time.
        elif word.kind == ONSET and not self.filling:
            self.hidden.add((self.row, self.lane))
            self._advance(word.steps)
        elif word.kind in (NOTE, REST, TIE):
            self._advance(word.steps)
        elif word.kind == CHORD:
            self.expects = "duration"
            self.ear.feed_chord(self.row, self.place, words_to_chord([text], Key(0)))
        elif not word.is_mark and word.kind != WITH:
            raise InputError(f"{text} cannot stand in a cell")

    def _read_duration(self, word: Word, text: str) -> None:
        if word.kind == BASS:
            self.ear.feed_bass(self.row, word.number)
            return
        if word.kind != DUR:
            raise InputError(f"{text} stands where a chord's duration should")
        self.expects = "cell"
        self._advance(word.steps)

    def _read_end(self, word: Word, text: str) -> None:
        if word.kind == "Fill" and not self.filling:
            self.filling = True
            # The rhythm that hidden cells were given with is to be written.
            for row, lane in self.hidden:
                self.ear.forget(FIRST_LANE + self.numbers[lane], row)
            self._open_row(0)
        elif word.kind == "End" and self.filling and not self.done:
            self.done = True
        else:
            raise InputError(f"{text} stands after the last bar")

    def _advance(self, steps: int) -> None:
        if steps > self.remaining:
            raise InputError(f"a bar of {self.header.bar_steps} steps is over-full by {steps - self.remaining}")
        self.place += steps
        if not self.remaining:
            self._next_lane()

    def _open_row(self, row: int) -> None:
        """Waits for the bar token of the next row that has anything to read."""
        # When filling, a row in which all is given is not opened: it has been read before.
        while self.filling and row < self.header.rows and not any((row, lane) in self.hidden for lane in self.lanes):
            row += 1
        self.row, self.lane, self.place = row, 0, 0
        self.expects = "bar" if row < self.header.rows else "end"

    def _next_lane(self) -> None:
        """Goes to the next cell of this row that is to be read, or to the next row."""
        for lane in range(self.lane + 1, len(self.header.lanes)):
            if not self.filling or (self.row, lane) in self.hidden:
                self.lane = lane
                # A pickup's row begins late in its bar, so that its beats are told the times
                # that they have in every other bar.
                self.place = self.header.row_start(self.row)
                return
        self._open_row(self.row + 1)


def positions(words: Iterable[str]) -> list[Position]:
    """Returns the position told with each word of a whole example."""
    cursor = Cursor()
    return [cursor.feed(word) for word in words]
