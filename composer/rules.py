"""Musical rules as masks over the next word. Each rule is a pure function from a `Situation` to a boolean row.

A rule says which words *may* come; `allowed` is where all agree. Each leaves at least one word wherever the others let
it come (`tests/test_rules.py` walks them at random), so what they promise is certain: exact bars, full bars, range,
key, chords, ending.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from composer.cells import words_to_chord
from composer.cursor import Cursor, Position
from composer.grid import CHORDS, END, LABELS, MELODY, REFERENCE_OCTAVE, Header, bar_word
from composer.theory import NO_CHORD, QUALITIES, Chord, Key
from composer.units import GRID_PER_QUARTER, TICKS_PER_GRID
from composer.vocabulary import Vocabulary

Row = NDArray[np.bool_]

SILENT = -1000
"""Pitch of words that have none."""


@dataclass(frozen=True)
class Lexicon:
    """What each word of a vocabulary means, as arrays over its ids."""

    vocabulary: Vocabulary
    rows: dict[tuple[str, ...], Row] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> Row:
        """Whether the part of each word before its first underscore is one of the kinds."""
        if kinds not in self.rows:
            self.rows[kinds] = np.array([word.partition("_")[0] in kinds for word in self.vocabulary.words])
        return self.rows[kinds]

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        """Grid steps that each word takes; 0 for words without a duration."""
        timed = self.of_kind("Note", "Rest", "Tie", "Dur")
        ends = (word.rpartition("_")[2].rpartition(".")[2] for word in self.vocabulary.words)
        return np.array([int(end) if takes else 0 for end, takes in zip(ends, timed, strict=True)])

    @cached_property
    def pitch(self) -> NDArray[np.int64]:
        """Semitones above the tonic of each note word; SILENT elsewhere."""
        values = (word.removeprefix("Note_").partition(".")[0] for word in self.vocabulary.words)
        notes = self.of_kind("Note")
        return np.array([int(value) if note else SILENT for value, note in zip(values, notes, strict=True)])

    @cached_property
    def silent(self) -> Row:
        """Words that are no note."""
        return np.asarray(self.pitch == SILENT)

    @cached_property
    def chords(self) -> dict[int, Chord]:
        """The chord of each chord word, on a tonic of C."""
        ids = np.flatnonzero(self.of_kind("Chord")).tolist()
        return {number: words_to_chord([self.vocabulary.words[number]], Key(0)) for number in ids}

    @cached_property
    def seen(self) -> Row:
        """Words that occurred in training."""
        return np.array(self.vocabulary.counts) > 0

    def notes_on(self, degrees: Iterable[int]) -> Row:
        """Words that are no note, and notes on these degrees (semitones above the tonic)."""
        on = np.zeros(12, dtype=bool)
        on[list(degrees)] = True
        return self.silent | on[self.pitch % 12]

    def diatonic(self, degrees: frozenset[int]) -> Row:
        """Words that are no chord or bass, and those made of these degrees."""
        name = ("diatonic", *map(str, sorted(degrees)))
        if name not in self.rows:
            row = np.ones(len(self.vocabulary), dtype=bool)
            for number, chord in self.chords.items():
                row[number] = chord.tones <= degrees
            for degree in set(range(12)) - degrees:
                row[self.vocabulary.index[f"Bass_{degree}"]] = False
            self.rows[name] = row
        return self.rows[name]

    def lasting(self, durations: Iterable[int]) -> Row:
        """Words without a duration, and those with one of these (grid steps)."""
        fits = np.zeros(int(self.steps.max()) + 1, dtype=bool)
        fits[[0, *durations]] = True
        return fits[self.steps]

    def only(self, *words: str) -> Row:
        """A row that holds just these words."""
        row = np.zeros(len(self.vocabulary), dtype=bool)
        row[self.vocabulary.encode(words)] = True
        return row


@dataclass(frozen=True)
class Promises:
    """What the result must keep. Pitches are MIDI pitches; `lock` is "scale", "soft" or "off".

    `final` are the degrees (semitones above the tonic) that the melody may end on; none leaves it open.
    """

    key: Key
    low: int = 0
    high: int = 127
    lock: str = "scale"
    final: frozenset[int] = frozenset({0})

    @cached_property
    def tonic(self) -> int:
        """MIDI pitch that the grid's pitches are counted from."""
        return REFERENCE_OCTAVE + self.key.tonic

    @cached_property
    def degrees(self) -> frozenset[int]:
        """The scale as semitones above the tonic."""
        return frozenset((tone - self.key.tonic) % 12 for tone in self.key.scale)


@dataclass
class Situation:
    """One sequence being written: where the cursor stands, what sounds, and what was promised."""

    lexicon: Lexicon
    promises: Promises
    cursor: Cursor = field(default_factory=Cursor)
    last_word: str = ""
    pitch: int | None = None
    chord: Chord | None = None
    sections: int = 0
    section_row: int = 0
    harmony: dict[int, list[tuple[int, Chord]]] = field(default_factory=dict)

    @property
    def header(self) -> Header:
        """The header of the grid being filled."""
        return self.cursor.header

    @property
    def lane(self) -> str:
        """Name of the lane being filled."""
        return self.header.lanes[self.cursor.lane]

    @property
    def in_last_bar(self) -> bool:
        """Whether the cell belongs to the last bar."""
        return self.cursor.row == self.header.rows - 1

    def sounding_chord(self) -> Chord | None:
        """The chord at the place of the next note, on a tonic of C, or None."""
        bar = self.harmony.get(self.cursor.row, [])
        return next((chord for place, chord in reversed(bar) if place <= self.cursor.place), None)

    def feed(self, word: str) -> Position:
        """Takes a word that was given or chosen, and returns the position the model is told beside it."""
        name, _, value = word.partition("_")
        if name == "Chord":
            self.chord = words_to_chord([word], Key(0))
            self.harmony.setdefault(self.cursor.row, []).append((self.cursor.place, self.chord))
        elif name == "Bass" and self.chord:
            self.chord = Chord(self.chord.root, self.chord.quality, int(value))
            self.harmony[self.cursor.row][-1] = (self.cursor.place, self.chord)
        elif name == "Note":
            self.pitch = int(value.partition(".")[0])
        elif name in ("Rest", "Mask", "Fill"):
            self.pitch = None
        elif name == "Section":
            self.sections += 1
            self.section_row = self.cursor.row
        self.last_word = word
        return self.cursor.feed(word)


def structure(now: Situation) -> Row:
    """The grammar of the grid: bars in order and exactly full, lanes in order, one voice at a time."""
    lexicon, cursor = now.lexicon, now.cursor
    if cursor.expects == "bar":
        return lexicon.only(bar_word(now.header, cursor.row))
    if cursor.expects == "end":
        return lexicon.only(END)
    if cursor.expects == "duration":
        bass = lexicon.of_kind("Bass") & (not now.last_word.startswith("Bass") and now.last_word != "Chord_none")
        return bass | lexicon.of_kind("Dur") & (lexicon.steps <= cursor.remaining)
    if now.lane == CHORDS:
        return lexicon.of_kind("Chord")
    timed = lexicon.of_kind("Note", "Rest") | lexicon.of_kind("Tie") & (now.pitch is not None)
    return timed & (lexicon.steps <= cursor.remaining) | _section_words(now)


def _section_words(now: Situation) -> Row:
    """The next section's mark, at a bar line four bars or more after the last one."""
    cursor = now.cursor
    row = np.zeros(len(now.lexicon.vocabulary), dtype=bool)
    fresh = now.sections == 0 and cursor.row == 0
    due = now.sections > 0 and cursor.row - now.section_row >= 4 and now.header.rows - cursor.row >= 4
    if cursor.place == 0 and (fresh or due) and now.sections < len(LABELS) and not now.last_word.startswith("Section"):
        row |= now.lexicon.only(f"Section_{LABELS[now.sections]}.1")
    return row


@lru_cache(maxsize=4096)
def readable_steps(place: int, bar_steps: int, compound: bool) -> frozenset[int]:
    """Durations that read well from a place in a bar: tuplets are finished in their beat, syncopation stays simple."""
    triplet = 12 if compound or place % 24 or place + 24 > bar_steps else 24
    if place % 3:
        beat_end = place - place % 24 + 24
        end = place - place % 12 + 12 if compound else min(beat_end, bar_steps)
        return frozenset(steps for steps in (4, 8, 16) if place + steps <= end)
    if place % 6:
        return frozenset((3, 9))
    if place % 12:
        return frozenset((3, 6, 12, 18))
    straight = {3, 6, 9, 12, 18, 24, 36, 48, 72, 84, 96, 144} - ({84} if place else set())
    return frozenset(straight | {steps for steps in (4, 8, 16) if steps < triplet and place + triplet <= bar_steps})


def rhythm(now: Situation) -> Row:
    """Durations that a person can read where they stand; chords change on beats."""
    lexicon, cursor = now.lexicon, now.cursor
    meter = now.header.meter
    if cursor.expects == "cell" and now.lane == MELODY:
        fits = readable_steps(cursor.place, now.header.bar_steps, meter.is_compound)
        return lexicon.lasting(fits)
    if cursor.expects == "duration":
        beat = min(meter.beat_ticks // TICKS_PER_GRID, 36 if meter.is_compound else GRID_PER_QUARTER)
        end = cursor.place + lexicon.steps
        return np.asarray((lexicon.steps == 0) | (end % beat == 0) | (end == now.header.bar_steps))
    return _anything(now)


def pitch_range(now: Situation) -> Row:
    """Notes between the lowest and the highest pitch asked for."""
    absolute = now.lexicon.pitch + now.promises.tonic
    return now.lexicon.silent | (absolute >= now.promises.low) & (absolute <= now.promises.high)


def key_lock(now: Situation) -> Row:
    """Locked to the scale: notes of the scale or of the sounding chord, chords made of the scale's notes."""
    if now.promises.lock != "scale":
        return _anything(now)
    chord = now.sounding_chord() if now.cursor.expects == "cell" else None
    notes = now.lexicon.notes_on(now.promises.degrees | (chord.tones if chord else frozenset()))
    return notes & now.lexicon.diatonic(now.promises.degrees)


def bass_in_chord(now: Situation) -> Row:
    """A slash bass is a tone of its chord other than the root."""
    if now.cursor.expects != "duration" or now.chord is None or now.chord.quality == NO_CHORD:
        return _anything(now)
    tones = {(now.chord.root + step) % 12 for step in QUALITIES[now.chord.quality].steps} - {now.chord.root}
    row = ~now.lexicon.of_kind("Bass")
    for degree in tones:
        row[now.lexicon.vocabulary.index[f"Bass_{degree}"]] = True
    return row


def final_steps(header: Header) -> int:
    """Grid steps that a last note has at least: one beat, a quarter or more."""
    return max(GRID_PER_QUARTER, header.meter.beat_ticks // TICKS_PER_GRID) if header.bar_steps > 36 else 12


def ending(now: Situation) -> Row:
    """The last bar ends on a final degree, a beat long or more; a chord lane that is written, on the tonic chord."""
    if not now.promises.final or not now.in_last_bar or now.cursor.expects not in ("cell", "duration"):
        return _anything(now)
    return _melody_ending(now) if now.lane == MELODY else _chord_ending(now)


def _melody_ending(now: Situation) -> Row:
    """Words that end the bar on a long final note, or leave room for it after the tuplet they stand in."""
    lexicon, cursor = now.lexicon, now.cursor
    least = final_steps(now.header)
    end = cursor.place + lexicon.steps
    beat = 12 if now.header.meter.is_compound else 24
    after = np.where(end % 3 == 0, end, -(-end // beat) * beat)
    leaves_room = now.header.bar_steps - after >= least
    final = lexicon.of_kind("Note") & lexicon.notes_on(now.promises.final)
    held = lexicon.of_kind("Tie") & (now.pitch is not None and now.pitch % 12 in now.promises.final)
    return np.asarray(leaves_room | (end == now.header.bar_steps) & (final | held) & (lexicon.steps >= least))


def home_triad(degrees: frozenset[int]) -> str:
    """The quality of the triad that a scale has on its tonic."""
    return next(quality for quality in ("", "m", "dim") if set(QUALITIES[quality].steps) <= degrees)


def _chord_ending(now: Situation) -> Row:
    """The last chord is the tonic triad in root position."""
    lexicon, cursor = now.lexicon, now.cursor
    home = f"Chord_0.{home_triad(now.promises.degrees)}"
    beat = max(GRID_PER_QUARTER, final_steps(now.header))
    if cursor.expects == "cell":
        return lexicon.only(home) if cursor.remaining <= beat else _anything(now)
    at_home = now.last_word == home
    fills = lexicon.steps == cursor.remaining
    leaves_beat = cursor.remaining - lexicon.steps >= beat
    return np.asarray((leaves_beat | fills & at_home) & lexicon.of_kind("Dur"))


def _anything(now: Situation) -> Row:
    return np.ones(len(now.lexicon.vocabulary), dtype=bool)


RULES: tuple[Callable[[Situation], Row], ...] = (
    structure,
    rhythm,
    pitch_range,
    key_lock,
    bass_in_chord,
    ending,
)

OUT_OF_SCALE_PENALTY = 2.5
UNSEEN_PENALTY = 30.0
"""Nats taken from words never seen in training: they come only where nothing else may."""


def allowed(now: Situation) -> Row:
    """Words that every rule allows next."""
    row = RULES[0](now)
    if now.cursor.expects in ("bar", "end"):
        return row
    for rule in RULES[1:]:
        row = row & rule(now)
    return row


def penalties(now: Situation) -> NDArray[np.float32]:
    """Nats to take from each word's logit: unseen words, and with a soft lock notes out of the scale."""
    row = np.where(now.lexicon.seen, 0.0, UNSEEN_PENALTY)
    if now.promises.lock == "soft":
        chord = now.sounding_chord() if now.cursor.expects == "cell" else None
        degrees = now.promises.degrees | (chord.tones if chord else frozenset())
        row = row + OUT_OF_SCALE_PENALTY * ~now.lexicon.notes_on(degrees)
    return row.astype(np.float32)
