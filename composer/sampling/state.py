"""One sequence being written: where it stands, what each lane sounds there, and what was promised of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from composer.grid.chord_words import words_to_chord
from composer.grid.cursor import Cursor, Position
from composer.grid.header import Header
from composer.grid.lanes import LANES, VOICE
from composer.grid.word import BASS, CHORD, NOTE, REST, SECTION, WITH, Word, kind_of, parse_word
from composer.grid.word_arrays import Lexicon
from composer.music.theory import Chord, Key

Spot = tuple[int, int]
"""A place in a lane: row, and grid steps from the beginning of its bar."""

Kind = TypeVar("Kind")


class Lookup(Protocol):
    """What was promised, asked for by its class and lane (`composer.sampling.promises.promise.Promises`)."""

    def get(self, kind: type[Kind], lane: str = "") -> Kind:
        """Returns the promise of this class. Raises KeyError where none was made."""

    def find(self, kind: type[Kind], lane: str = "") -> Kind | None:
        """Returns the promise of this class, or None."""

    def of_lane(self, lane: str) -> Any:
        """Returns what counts in a lane (`composer.sampling.promises.promise.LanePromises`)."""


BARS_BACK = 3
"""Bars that are searched for what still sounds."""

Pitches = tuple[int, ...]
"""Numbers of a lane that sound together, from the top down; () is silence."""


@dataclass
class Voice:
    """What one lane holds so far: the words of each row, and what sounds.

    `pitch` is the note that sounds at the cursor or did last, the highest of several, None after a rest; `ends` the
    same at each row's end. `struck` are the notes of a strike that is being written, `line` what begins in each row,
    with its place.
    """

    words: dict[int, list[str]] = field(default_factory=dict)
    ends: dict[int, int | None] = field(default_factory=dict)
    line: dict[int, list[tuple[int, Pitches]]] = field(default_factory=dict)
    struck: Pitches = ()
    pitch: int | None = None

    def open(self, row: int) -> None:
        """Goes to the beginning of a row."""
        # What sounded when the row before ended, so that leaps are measured across bar lines too.
        self.pitch = self.ends.get(row - 1)

    def feed(self, row: int, place: int, word: Word, text: str) -> None:
        """Takes a word of a row."""
        if word.kind in (NOTE, WITH):
            self.struck = (*self.struck, word.number)
        if word.kind == NOTE:
            self.pitch = self.struck[0]
            self._begin(row, place, self.struck)
            self.struck = ()
        # A hidden cell that is not written yet sounds like nothing.
        elif word.kind in (REST, "Mask"):
            self.pitch = None
            self._begin(row, place, ())
        if word.kind != "Mask":
            self.words.setdefault(row, []).append(text)
            self.ends[row] = self.pitch

    def _begin(self, row: int, place: int, pitches: Pitches) -> None:
        self.line.setdefault(row, []).append((place, pitches))

    def forget(self, row: int) -> None:
        """Drops a row that is to be written."""
        self.words.pop(row, None)
        self.line.pop(row, None)

    def begins_at(self, row: int, place: int) -> Pitches | None:
        """Returns what begins here, () for a rest, None where something sounds on or nothing is written yet."""
        return next((pitches for at, pitches in self.line.get(row, ()) if at == place), None)

    def sounding_at(self, row: int, place: int) -> Pitches:
        """Returns what sounds from this place on, begun here or before."""
        here = [pitches for at, pitches in self.line.get(row, ()) if at <= place]
        return here[-1] if here else self._sounding_before_row(row)

    def sounding_before(self, row: int, place: int) -> Pitches:
        """Returns what sounds just before a place."""
        here = [pitches for at, pitches in self.line.get(row, ()) if at < place]
        return here[-1] if here else self._sounding_before_row(row)

    def sounding_from(self, row: int, place: int) -> list[tuple[int, Pitches]]:
        """Returns what sounds from a place to the end of its row: steps after the place, and what sounds from there."""
        later = [(at - place, pitches) for at, pitches in self.line.get(row, ()) if at > place]
        return [(0, self.sounding_at(row, place)), *later]

    def struck_before(self, row: int, place: int) -> Spot | None:
        """Returns where the last note before a place began, None where none did in the last bars."""
        here = [at for at, pitches in self.line.get(row, ()) if pitches and at < place]
        if here:
            return row, here[-1]
        rows = range(row - 1, max(row - 1 - BARS_BACK, -1), -1)
        return next(((one, at) for one in rows for at, pitches in reversed(self.line.get(one, ())) if pitches), None)

    def _sounding_before_row(self, row: int) -> Pitches:
        # The nearest row before that has anything: one that is all ties has nothing of its own.
        for earlier in range(row - 1, max(row - 1 - BARS_BACK, -1), -1):
            if self.line.get(earlier):
                return self.line[earlier][-1][1]
        return ()


@dataclass
class State:
    """One sequence being written: where the cursor stands, what sounds, and what was promised.

    `chord` is the chord written last, `harmony` the chords of each row with their places, both on a tonic of C.
    """

    lexicon: Lexicon
    promises: Lookup
    cursor: Cursor = field(default_factory=Cursor)
    voices: dict[int, Voice] = field(default_factory=lambda: defaultdict(Voice))
    last_word: str = ""
    chord: Chord | None = None
    harmony: dict[int, list[tuple[int, Chord]]] = field(default_factory=dict)
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
    def voice(self) -> Voice:
        """The lane being filled."""
        return self.voices[self.cursor.lane]

    def written_here(self) -> dict[str, Voice]:
        """Returns the other voices of this row that are given or written already, by lane."""
        row, own = self.cursor.row, self.cursor.lane
        lanes = ((name, self.voices[number]) for number, name in enumerate(self.header.lanes) if number != own)
        return {name: voice for name, voice in lanes if LANES[name].kind == VOICE and voice.words.get(row)}

    @property
    def pitch(self) -> int | None:
        """The note of this lane that sounds at the cursor or did last, None after a rest."""
        return self.voice.pitch

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
        if self.cursor.expects != "cell":
            return None
        # The chord of this bar alone: each bar says again what sounds where it begins.
        bar = self.harmony.get(self.cursor.row, [])
        return next((chord for place, chord in reversed(bar) if place <= self.cursor.place), None)

    def feed(self, text: str) -> Position:
        """Takes a word that was given or chosen, and returns the position the model is told with it."""
        word, cell = parse_word(text), self.cursor.cell
        if cell:
            self._feed_cell(word, text)
        elif word.kind == "Fill":
            self._forget_hidden()
        self.last_word = text
        position = self.cursor.feed(text)
        # A new cell: its lane goes on from where it was at the end of the row before.
        if self.cursor.cell and self.cursor.cell != cell:
            self.voice.open(self.cursor.row)
        return position

    def _feed_cell(self, word: Word, text: str) -> None:
        row = self.cursor.row
        if word.kind == CHORD:
            self.chord = words_to_chord([text], Key(0))
            self.harmony.setdefault(row, []).append((self.cursor.place, self.chord))
        # The harmony holds full chords; a bass that follows changes the one just put there.
        elif word.kind == BASS and self.chord:
            self.chord = Chord(self.chord.root, self.chord.quality, word.number)
            self.harmony[row][-1] = (self.cursor.place, self.chord)
        elif word.kind == SECTION:
            self.sections += 1
            self.section_row = row
        if LANES[self.lane].kind == VOICE or word.kind == "Mask":
            self.voice.feed(row, self.cursor.place, word, text)
        else:
            self.voice.words.setdefault(row, []).append(text)

    def _forget_hidden(self) -> None:
        """Drops what stood in the cells to be written: the rhythm that was given there."""
        for row, lane in self.cursor.hidden:
            self.voices[lane].forget(row)
