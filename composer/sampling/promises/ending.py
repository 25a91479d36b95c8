"""The ending: on which degree the melody ends, how long, and over which chord."""

from dataclasses import dataclass

import numpy as np

from composer.analysis.measures import ends_long, melody_notes
from composer.errors import UsageError
from composer.grid.lanes import LANES, VOICE
from composer.grid.word import DUR, NOTE, TIE, WITH
from composer.grid.word_arrays import Mask
from composer.music.piece import Piece
from composer.music.theory import ENDINGS, QUALITIES, Key
from composer.music.units import GRID_PER_QUARTER, ticks_to_grid
from composer.sampling.promises.form import Form
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.promise import Promise
from composer.sampling.promises.rhythm import GivenRhythm, readable
from composer.sampling.state import State

BASSES = tuple(name for name, lane in LANES.items() if lane.is_low and not lane.hand)
"""Lanes under all others: they end on the root of the last chord, where a left hand may end its figure on any tone."""


@dataclass(frozen=True)
class Ending(Promise):
    """The last note is on one of these degrees, and lasts a beat (`Meter.beat_ticks`) or longer.

    No degrees leave it open. `home` is the degree of the last chord's root where the chords are written; with
    `has_home` a bass ends on it. `any_length`: the rhythm is given, and with it how long the last note is and where it
    stands.
    """

    key: Key
    degrees: frozenset[int] = ENDINGS["tonic"]
    home: int = 0
    any_length: bool = False
    has_home: bool = False

    @classmethod
    def parse(cls, text: str, key: Key) -> "Ending":
        """Parses the ending as typed: tonic, half or open. Raises UsageError."""
        if text not in ENDINGS:
            raise UsageError(f"--ending {text!r} is unknown", f"use {', '.join(ENDINGS)}")
        return cls(key, ENDINGS[text], 7 if text == "half" else 0)

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "ending"

    def allow(self, state: State) -> Mask:
        """Allows, where the piece ends, words that end on a final degree, or leave room for it."""
        if not self.degrees:
            return state.lexicon.anything
        # Where the rhythm is given, the last note is wherever that has it, which may be long before the
        # end.
        rhythm = state.promises.find(GivenRhythm, state.lane) if self.any_length else None
        if rhythm and rhythm.last_note:
            row, place = rhythm.last_note
            at_end = state.cursor.place == place and ends_in(state, row)
            return state.lexicon.notes_on(self.degrees) if at_end else state.lexicon.anything
        if not ends_in(state, state.header.rows - 1):
            return state.lexicon.anything
        if LANES[state.lane].kind != VOICE:
            return self._of_chords(state)
        goal = self._goal(state)
        return self._of_voice(state, goal) if goal else state.lexicon.anything

    def _goal(self, state: State) -> frozenset[int]:
        """Returns degrees on which a voice has to end: the tune on those asked for, a bass on the last root."""
        if state.lane == state.header.lead:
            return self.degrees
        return frozenset({self.home}) if state.lane in BASSES and self.has_home else frozenset()

    def _of_voice(self, state: State, degrees: frozenset[int]) -> Mask:
        """Returns words that end the bar on a long final note, or leave room for it after the tuplet they stand in.

        Of notes struck together the highest counts in a tune, the lowest in a bass.
        """
        lexicon, cursor, meter = state.lexicon, state.cursor, state.header.meter
        least = ticks_to_grid(meter.beat_ticks)
        end = cursor.place + lexicon.steps
        # a tuplet must be finished before the last note can begin, so what is left counts from the end of its beat
        unit = 12 if meter.is_compound else GRID_PER_QUARTER
        after = np.where(end % 3 == 0, end, -(-end // unit) * unit)
        leaves_room = state.header.bar_steps - after >= least
        on_goal = lexicon.notes_on(degrees)
        is_bass = state.lane in BASSES
        if not is_bass and state.struck:
            on_goal = lexicon.anything if state.struck[0] % 12 in degrees else ~lexicon.anything
        # Final notes are judged by the word that reaches the bar line; ties count, since they are what
        # lengthens a note.
        heard = state.voice.sounding_before(cursor.row, cursor.place)
        held = lexicon.of_kind(TIE) & bool(heard and heard[-1 if is_bass else 0] % 12 in degrees)
        final = lexicon.of_kind(NOTE) & on_goal
        ends = leaves_room | (end == state.header.bar_steps) & (final | held) & (lexicon.steps >= least)
        if is_bass or state.struck:
            return np.asarray(ends | lexicon.of_kind(WITH))
        # The highest of a strike settles whether it may be the last one; a strike that may not needs room after it.
        notes = lexicon.of_kind(NOTE) & leaves_room & readable(state) & (lexicon.steps <= cursor.remaining)
        with_more = lexicon.of_kind(WITH) & (on_goal | notes.any())
        return np.asarray(ends & ~lexicon.of_kind(WITH) | with_more)

    def _of_chords(self, state: State) -> Mask:
        """Ends the chords on the triad asked for, in root position, a quarter long or more."""
        lexicon, cursor = state.lexicon, state.cursor
        home = f"Chord_{self.home}.{triad_on(self.home, state.promises.get(KeyLock).degrees)}"
        # The chord has to be able to change once more before the end, or a wrong one would last to it.
        least = max(GRID_PER_QUARTER, ticks_to_grid(state.header.meter.beat_ticks))
        if cursor.expects == "cell":
            # The last place where a chord may begin: from here only the home chord is left.
            return lexicon.only(home) if cursor.remaining <= least else lexicon.anything
        fills = lexicon.steps == cursor.remaining
        leaves_room = cursor.remaining - lexicon.steps >= least
        return np.asarray((leaves_room | fills & (state.last_word == home)) & lexicon.of_kind(DUR))

    def check(self, piece: Piece) -> bool:
        """Tells whether the last note is on a final degree, and a beat long where nothing else gives its length."""
        if not self.degrees:
            return True
        notes = melody_notes(piece)
        is_final = bool(notes) and (notes[-1].pitch - self.key.tonic) % 12 in self.degrees
        return is_final and (self.any_length or ends_long(piece))

    def say(self) -> str:
        """Says how the piece ends."""
        if not self.degrees:
            return "last note left open"
        goals = {ENDINGS["tonic"]: "on the tonic", ENDINGS["half"]: "on a tone of the dominant"}
        length = "" if self.any_length else ", a beat long or more"
        return f"last note {goals.get(self.degrees, 'on a tone of the last chord')}{length}"

    def within(self, rows: range, total: int) -> Promise | None:
        """Returns the ending for the last rows of the grid."""
        return self if rows.stop == total else None


def ends_in(state: State, row: int) -> bool:
    """Tells whether what is written here ends the piece in this row: it is the row, or the one that the row repeats."""
    form = state.promises.find(Form)
    # A row that later rows copy ends the piece as well, if the last row is its copy.
    return state.cursor.row in (row, form.copies.get(row, row) if form else row)


def triad_on(degree: int, degrees: frozenset[int]) -> str:
    """Returns the quality of the triad that a scale has on one of its degrees."""
    above = {(tone - degree) % 12 for tone in degrees}
    return next(quality for quality in ("", "m", "dim") if set(QUALITIES[quality].steps) <= above)
