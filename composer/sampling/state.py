"""One sequence being written: where it stands, what each lane sounds there, and what was promised of it."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from composer.grid.chord_words import words_to_chord
from composer.grid.cursor import FIRST_LANE, Cursor, Position
from composer.grid.header import Header
from composer.grid.lanes import LANES, VOICE, lane_number
from composer.grid.voice_line import Pitches, Spot, VoiceLine
from composer.grid.word import BASS, CHORD, SECTION, Word, kind_of, parse_word
from composer.grid.word_arrays import Lexicon
from composer.music.theory import Chord, Key

Kind = TypeVar("Kind")


class Lookup(Protocol):
    """What was promised, asked for by its class and lane (`composer.sampling.promises.promise.Promises`)."""

    def get(self, kind: type[Kind], lane: str = "") -> Kind:
        """Returns the promise of this class. Raises KeyError where none was made."""

    def find(self, kind: type[Kind], lane: str = "") -> Kind | None:
        """Returns the promise of this class, or None."""

    def of_lane(self, lane: str) -> Any:
        """Returns what counts in a lane (`composer.sampling.promises.promise.LanePromises`)."""


@dataclass
class State:
    """One sequence being written: where the cursor stands, what sounds, and what was promised.

    `words` are those of each cell so far, by row and lane; `chord` is the chord written last, on a tonic of C.
    """

    lexicon: Lexicon
    promises: Lookup
    cursor: Cursor = field(default_factory=Cursor)
    words: dict[tuple[int, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    last_word: str = ""
    chord: Chord | None = None
    sections: int = 0
    section_row: int = 0

    @property
    def header(self) -> Header:
        """The header of the grid being filled."""
        return self.cursor.header

    @property
    def lane(self) -> str:
        """Name of the lane being filled."""
        return self.header.lanes[self.cursor.lane]

    @property
    def is_voice(self) -> bool:
        """Whether the next word belongs to a lane of notes."""
        return self.cursor.expects == "cell" and LANES[self.lane].kind == VOICE

    @property
    def voice(self) -> VoiceLine:
        """What the lane being filled has struck so far."""
        return self.cursor.ear.lines[self.cursor.lane_shown]

    def written_here(self) -> dict[str, VoiceLine]:
        """Returns the other voices of this row that are given or written already, by lane."""
        lines = {name: self.cursor.ear.lines[FIRST_LANE + lane_number(name)] for name in self.header.voices}
        return {name: line for name, line in lines.items() if name != self.lane and line.knows(self.cursor.row)}

    @property
    def pitch(self) -> int | None:
        """The note that sounds just before the cursor in this lane, the highest of several; None after a rest."""
        return max(self.voice.sounding_before(*self.spot), default=None) if self.is_voice else None

    @property
    def struck(self) -> Pitches:
        """The notes of a strike of which the last is still to come."""
        return self.voice.struck if self.is_voice else ()

    @property
    def spot(self) -> Spot:
        """Where the next word begins."""
        return self.cursor.row, self.cursor.place

    @property
    def at_row_start(self) -> bool:
        """Whether nothing of the cell is written yet but marks."""
        return self.cursor.place == self.header.row_start(self.cursor.row)

    @property
    def follows_mark(self) -> bool:
        """Whether the word before was a section's mark."""
        return kind_of(self.last_word) == SECTION

    def sounding_chord(self) -> Chord | None:
        """The chord at the place of the next note, on a tonic of C, or None; None between a chord and its length."""
        return self.cursor.ear.chord_at(*self.spot) if self.cursor.expects == "cell" else None

    def feed(self, text: str) -> Position:
        """Takes a word that was given or chosen, and returns the position the model is told with it."""
        word = parse_word(text)
        if self.cursor.cell:
            self._feed_cell(word, text)
        elif word.kind == "Fill":
            self._forget_hidden()
        self.last_word = text
        return self.cursor.feed(text)

    def _feed_cell(self, word: Word, text: str) -> None:
        if word.kind == CHORD:
            self.chord = words_to_chord([text], Key(0))
        elif word.kind == BASS and self.chord:
            self.chord = replace(self.chord, bass=word.number)
        elif word.kind == SECTION:
            self.sections += 1
            self.section_row = self.cursor.row
        if word.kind != "Mask":
            self.words[self.cursor.row, self.cursor.lane].append(text)

    def _forget_hidden(self) -> None:
        """Drops what stood in the cells to be written: the rhythm that was given there."""
        for cell in self.cursor.hidden:
            self.words.pop(cell, None)
