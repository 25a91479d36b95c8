"""One sequence being written: what was promised of it, where it stands, and what sounds there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from composer.cells import words_to_chord
from composer.cursor import Cursor, Position
from composer.grid import MELODY, REFERENCE_OCTAVE, Header
from composer.lexicon import Lexicon
from composer.theory import Chord, Key, scale_degrees

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
        return REFERENCE_OCTAVE + self.key.tonic

    @cached_property
    def degrees(self) -> frozenset[int]:
        """The scale as semitones above the tonic."""
        return scale_degrees(self.key, self.lock)

    @property
    def is_locked(self) -> bool:
        """Whether notes out of the scale are forbidden."""
        return self.lock not in UNLOCKED


@dataclass
class Situation:
    """One sequence being written: where the cursor stands, what sounds, and what was promised.

    `pitch` is the note that sounds at the cursor or did last, None after a rest; `written` the words of each cell.
    """

    lexicon: Lexicon
    promises: Promises
    cursor: Cursor = field(default_factory=Cursor)
    last_word: str = ""
    pitch: int | None = None
    chord: Chord | None = None
    sections: int = 0
    section_row: int = 0
    harmony: dict[int, list[tuple[int, Chord]]] = field(default_factory=dict)
    written: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    ends: dict[int, int | None] = field(default_factory=dict)

    @property
    def header(self) -> Header:
        """The header of the grid being filled."""
        return self.cursor.header

    @property
    def lane(self) -> str:
        """Name of the lane being filled."""
        return self.header.lanes[self.cursor.lane]

    @property
    def spot(self) -> Spot:
        """Where the next word begins."""
        return self.cursor.row, self.cursor.place

    @property
    def in_last_bar(self) -> bool:
        """Whether the cell belongs to the last bar."""
        return self.cursor.row == self.header.rows - 1

    @property
    def held(self) -> int:
        """Steps of this cell, from here on, in which a note that was given still sounds."""
        return max(0, self.promises.frame.held.get(self.cursor.row, 0) - self.cursor.place)

    @property
    def at_row_start(self) -> bool:
        """Whether nothing of the cell is written yet but marks."""
        pickup = self.header.pickup if self.cursor.row == 0 else 0
        return self.cursor.place == (self.header.bar_steps - pickup if pickup else 0)

    @property
    def may_tie(self) -> bool:
        """Whether the note before may go on: it was written here, not given, and not before a section's beginning."""
        row, lane = self.cursor.row, self.cursor.lane
        if self.pitch is None or (self.at_row_start and (row - 1, lane) not in self.cursor.hidden):
            return False
        shape, held = self.promises.shape, self.promises.frame.held.get(row, 0)
        begins = self.at_row_start and shape is not None and row in shape.sections
        return not begins and not (held and self.cursor.place == held)

    def sounding_chord(self) -> Chord | None:
        """The chord at the place of the next note, on a tonic of C, or None."""
        bar = self.harmony.get(self.cursor.row, [])
        return next((chord for place, chord in reversed(bar) if place <= self.cursor.place), None)

    def next_of_copy(self) -> str:
        """The word that the row repeated has here, "" where nothing is repeated."""
        shape = self.promises.shape
        model = shape.copies.get(self.cursor.row) if shape else None
        if model is None or not self.cursor.cell:
            return ""
        words = [word for word in self.written[model, self.cursor.lane] if not word.startswith("Section")]
        here = self.written.get((self.cursor.row, self.cursor.lane), [])
        return words[sum(not word.startswith("Section") for word in here)]

    def feed(self, word: str) -> Position:
        """Takes a word that was given or chosen, and returns the position the model is told beside it."""
        name, _, value = word.partition("_")
        cell, row = self.cursor.cell, self.cursor.row
        if name == "Fill":
            hidden = self.cursor.hidden
            self.written = {place: words for place, words in self.written.items() if place not in hidden}
        elif name == "Chord":
            self.chord = words_to_chord([word], Key(0))
            self.harmony.setdefault(row, []).append((self.cursor.place, self.chord))
        elif name == "Bass" and self.chord:
            self.chord = Chord(self.chord.root, self.chord.quality, int(value))
            self.harmony[row][-1] = (self.cursor.place, self.chord)
        elif name == "Note":
            self.pitch = int(value.partition(".")[0])
        elif name in ("Rest", "Mask"):
            self.pitch = None
        elif name == "Section":
            self.sections += 1
            self.section_row = row
        if cell and name != "Mask":
            self.written.setdefault(cell, []).append(word)
            if self.lane == MELODY:
                self.ends[cell[0]] = self.pitch
        self.last_word = word
        position = self.cursor.feed(word)
        if self.cursor.cell and self.cursor.cell != cell and self.lane == MELODY:
            self.pitch = self.ends.get(self.cursor.row - 1)
        return position
