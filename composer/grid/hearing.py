"""What is heard when the next word begins: the pitches of the other voices there and the chord, and how they came.

The model is told these numbers and weighs every pitch by the intervals to them (`composer.model.network.Intervals`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import NamedTuple

from composer.grid.lanes import Lane
from composer.grid.voice_line import Pitches, VoiceLine
from composer.grid.word import Word
from composer.music.theory import QUALITIES, Chord

WIDEST, FARTHEST = 36, 12
"""Semitones of the widest interval and the farthest motion that are told apart."""

UNKNOWN = 0
"""An interval or motion where one of the notes is not there."""

STRUCK = 2 * FARTHEST + 2
"""The motion of notes of one lane that are struck together."""

HARMONY = 2 * WIDEST + 2
"""The first of the intervals that stand for a kind of chord instead."""

SELF, SYMBOLS = 1, 2
"""Lanes of the note before in the lane to be written, and of the chord symbols; voices have their own numbers."""


class Heard(NamedTuple):
    """A pitch that is heard when the next word begins, in numbers.

    `lane` is that of the pitch, `pitch` counts from the zero of the lane to be written. `before` numbers the interval
    that both voices made just before, `moved` how this one has moved since. Of SELF, `before` is the step that led to
    it; of SYMBOLS, whose pitch is the root, the kind of chord.
    """

    lane: int
    pitch: int
    before: int = UNKNOWN
    moved: int = UNKNOWN


def number_interval(semitones: int) -> int:
    """Returns `Heard.before` of an interval."""
    return max(-WIDEST, min(WIDEST, semitones)) + WIDEST + 1


def number_motion(semitones: int) -> int:
    """Returns `Heard.moved` of a motion."""
    return max(-FARTHEST, min(FARTHEST, semitones)) + FARTHEST + 1


@cache
def number_quality(quality: str) -> int:
    """Returns `Heard.before` of a kind of chord: of its third, fifth and seventh."""
    steps = QUALITIES[quality].steps
    # By their tones and not by their place in the table, so that a new row there changes no number.
    third, fifth, seventh = (
        next((number for number, step in enumerate(choice, 1) if step in steps), 0)
        for choice in ((3, 4), (7, 6, 8), (10, 11, 9))
    )
    return HARMONY + 16 * third + 4 * fifth + seventh


class Ear:
    """Follows the words of all lanes. `lanes` are those of notes, by the numbers that the model is shown."""

    def __init__(self, lanes: Mapping[int, Lane]) -> None:
        self.lanes = lanes
        self.lines = {number: VoiceLine() for number in lanes}
        self.chords: dict[int, list[tuple[int, Chord]]] = {}

    def feed(self, lane: int, row: int, place: int, word: Word) -> None:
        """Takes a word of a lane of notes."""
        self.lines[lane].feed(row, place, word)

    def feed_chord(self, row: int, place: int, chord: Chord) -> None:
        """Takes a chord symbol, on a tonic of C."""
        self.chords.setdefault(row, []).append((place, chord))

    def feed_bass(self, row: int, bass: int) -> None:
        """Takes the bass of the chord symbol that was fed last."""
        place, chord = self.chords[row][-1]
        self.chords[row][-1] = place, replace(chord, bass=bass)

    def forget(self, lane: int, row: int) -> None:
        """Drops a cell that is to be written."""
        if lane in self.lines:
            self.lines[lane].forget(row)

    def chord_at(self, row: int, place: int) -> Chord | None:
        """Returns the chord symbol of a place, on a tonic of C, if its bar has one: each bar says its first again."""
        return next((chord for at, chord in reversed(self.chords.get(row, ())) if at <= place), None)

    def hear(self, lane: int, row: int, place: int) -> tuple[Heard, ...]:
        """Returns what is heard when a word of a lane of notes begins."""
        own, zero = self._leading_notes(lane, row, place), self.lanes[lane].zero
        struck = self.lines[lane].struck
        heard = [Heard(SELF, struck[-1], moved=STRUCK)] if struck else []
        if own:
            heard.append(Heard(SELF, own[0], number_interval(own[0] - own[1]) if len(own) > 1 else UNKNOWN))
        for other in self.lanes:
            if other != lane:
                heard += self._hear_voice(other, row, place, zero, own[0] if own else None)
        chord = self.chord_at(row, place)
        if chord and chord.tones:
            heard.append(Heard(SYMBOLS, chord.root, number_quality(chord.quality)))
        return tuple(heard)

    def _hear_voice(self, lane: int, row: int, place: int, zero: int, own: int | None) -> Iterator[Heard]:
        """Yields the outer notes of another lane, the leading one first; `own` is the leading note before."""
        line, shift = self.lines[lane], self.lanes[lane].zero - zero
        now = line.sounding_at(row, place) if line.knows(row) else ()
        if not now:
            return
        then = line.sounding_before(row, place) if line.knows(row if place else row - 1) else ()
        lead, other = self._outer(lane, now)
        if then:
            moved = number_motion(lead - self._outer(lane, then)[0])
            before = UNKNOWN if own is None else number_interval(own - shift - self._outer(lane, then)[0])
            yield Heard(lane, lead + shift, before, moved)
        else:
            yield Heard(lane, lead + shift)
        if other != lead:
            yield Heard(lane, other + shift)

    def _outer(self, lane: int, pitches: Pitches) -> tuple[int, int]:
        """Returns the outer two of the notes that a lane sounds at once, the one that leads first."""
        return (pitches[-1], pitches[0]) if self.lanes[lane].is_low else (pitches[0], pitches[-1])

    def _leading_notes(self, lane: int, row: int, place: int) -> list[int]:
        """Returns the leading notes of the last two strikes before a place in a lane, the later one first."""
        strikes = (pitches for _, pitches in self.lines[lane].begun_before(row, place) if pitches)
        return [self._outer(lane, pitches)[0] for pitches in islice(strikes, 2)]
