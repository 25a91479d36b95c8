"""The rhythm: one that is given, notes that still sound, and else one that can be read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from composer.analysis.measures import melody_notes
from composer.grid.header import DURATIONS, Header
from composer.grid.voice_line import Spot
from composer.grid.word import NOTE, REST, TIE, WITH, Beat, Rhythm, Word
from composer.grid.word_arrays import Mask
from composer.music.piece import Piece
from composer.music.units import grid_to_ticks
from composer.sampling.promises.anchors import shift_rows
from composer.sampling.promises.promise import Dictation, Promise, VoicePromise
from composer.sampling.state import State


@lru_cache(maxsize=4096)
def readable_steps(place: int, bar_steps: int, compound: bool) -> frozenset[int]:
    """Durations that read well from a place in a bar: tuplets are finished in their beat, syncopation stays simple."""
    # a place off the multiples of 3 lies inside a triplet: only its own values may follow, up to the end of the beat
    # or half beat that it divides; off the sixteenths (6) or eighths (12) a note may fill up to the next of them or be
    # dotted over it, so that no middle of a longer value is sounded over
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


def readable(state: State) -> Mask:
    """Returns durations that a person can read where they stand; where the rhythm is given it need not be easy."""
    given = state.promises.find(GivenRhythm, state.lane)
    if given and state.spot in given.beats:
        # A rhythm that was asked for may be as hard as its tune is.
        return state.lexicon.anything
    place, header, lexicon = state.cursor.place, state.header, state.lexicon
    fits = readable_steps(place, header.bar_steps, header.meter.is_compound)
    return lexicon.keep(("lasting", fits), lambda: lexicon.lasting(fits))


@dataclass(frozen=True)
class GivenRhythm(VoicePromise):
    """What begins at each spot and how long it lasts; rows without a spot are free.

    `is_told`: whether it stands in the receipt; a verb that splices the rows back checks more than these.
    """

    beats: Mapping[Spot, Beat] = field(default_factory=dict)
    is_told: bool = True

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "rhythm" if self.is_told else ""

    @cached_property
    def last_note(self) -> Spot | None:
        """Where the last note begins."""
        return max((spot for spot, (kind, _) in self.beats.items() if kind == NOTE), default=None)

    def tied_steps(self, row: int) -> int:
        """Returns steps at a row's beginning in which a note of the row before sounds on."""
        place = 0
        # A chain of ties: one word is not enough for every length.
        while self.beats.get((row, place), ("", 0))[0] == TIE:
            place += self.beats[row, place][1]
        return place

    def allow(self, state: State) -> Mask:
        """Allows the word of the rhythm at this spot, on any pitch."""
        if state.spot not in self.beats:
            return state.lexicon.anything
        (kind, steps), lexicon = self.beats[state.spot], state.lexicon
        # A note may be one of several struck together, which take no time of their own.
        more = lexicon.of_kind(WITH) if kind == NOTE else ~lexicon.anything
        return lexicon.keep(("beat", kind, steps), lambda: more | lexicon.of_kind(kind) & (lexicon.steps == steps))

    def check(self, piece: Piece) -> bool:
        """Tells whether notes begin where the rhythm has them, and in its rows nowhere else."""
        bar = piece.meter.bar_ticks
        begins = {row * bar + grid_to_ticks(place) for (row, place), (kind, _) in self.beats.items() if kind == NOTE}
        rows = {row for row, _ in self.beats}
        # Only rows that have a rhythm are compared: the others were free.
        return {note.onset for note in melody_notes(piece) if note.onset // bar in rows} == begins

    def say(self) -> str:
        """Says how many notes have their time given."""
        return f"{sum(kind == NOTE for kind, _ in self.beats.values())} notes begin where the given rhythm has them"

    def within(self, rows: range, total: int) -> Promise:
        """Returns the rhythm of these rows."""
        return GivenRhythm(shift_rows(self.beats, rows.start), self.is_told, lane=self.lane)


@dataclass(frozen=True)
class Held(VoicePromise, Dictation):
    """Steps at the beginning of a row in which a note that was given still sounds."""

    steps: Mapping[int, int] = field(default_factory=dict)

    def dictate(self, state: State) -> str:
        """Returns a tie, as long as one word can be."""
        held = self.steps.get(state.cursor.row, 0) - state.cursor.place
        if held <= 0:
            return ""
        # The longest word first, and what is left is dictated when it is asked for again.
        return str(Word(TIE, steps=max(steps for steps in DURATIONS if steps <= min(held, state.cursor.remaining))))

    def ends_at(self, spot: Spot) -> bool:
        """Tells whether a held note ends just here, so that no tie may follow."""
        row, place = spot
        return bool(self.steps.get(row)) and place == self.steps[row]

    def say(self) -> str:
        """Says how many rows begin with a held note."""
        return f"{len(self.steps)} notes sound on into the bars written"

    def within(self, rows: range, total: int) -> Promise:
        """Returns the held notes of these rows."""
        here = {row - rows.start: steps for row, steps in self.steps.items() if row >= rows.start and steps}
        return Held(here, lane=self.lane)


def place_rhythm(header: Header, rows: Iterable[tuple[int, Rhythm]]) -> dict[Spot, Beat]:
    """Returns what begins at each spot of these rows."""
    placed: dict[Spot, Beat] = {}
    for row, rhythm in rows:
        place = header.row_start(row)
        for beat in rhythm:
            placed[row, place] = beat
            place += beat[1]
    return placed


def without_loose_ties(rows: Iterable[tuple[int, Rhythm]]) -> Iterator[tuple[int, Rhythm]]:
    """Yields the rows one after another; a tie that has no note before it becomes a rest."""
    # Across rows: a note sounds on into the next row only if that follows directly and was not left free.
    sounds = False
    for row, rhythm in rows:
        mended: list[Beat] = []
        for kind, steps in rhythm:
            sounds = kind == NOTE or (kind == TIE and sounds)
            mended.append((kind if sounds else REST, steps))
        sounds = sounds and bool(rhythm)
        yield row, tuple(mended)
