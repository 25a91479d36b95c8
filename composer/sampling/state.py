"""One sequence being written: what was promised of it, where it stands, and what sounds there."""

from dataclasses import dataclass, field

from composer.grid.cursor import Cursor, Position
from composer.grid.header import Header
from composer.grid.lanes import MELODY
from composer.grid.piece_grid import words_to_chord
from composer.grid.word_arrays import Lexicon
from composer.music.theory import Chord, Key
from composer.sampling.promises import Promises, Spot


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
