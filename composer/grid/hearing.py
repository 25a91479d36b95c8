"""What is heard when the next word begins: the pitches of the other voices there and the chord, and how they came.

The model is told these numbers and weighs every pitch by the intervals to them (`composer.model.network.Intervals`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from composer.grid.word import NOTE, REST, TIE, WITH, Word
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

DEEP = 40
"""Lanes that count from a lower pitch are led by the lowest of the notes they strike, the others by the highest."""

ROWS_BACK = 3
"""Bars, the present one among them, that are searched for what sounds."""

Spread = tuple[int, int]
"""The highest and the lowest of the notes struck together."""


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
    """Follows the words of all lanes. `zeros` are the pitches that the lanes of notes count from, by their numbers."""

    def __init__(self, zeros: Mapping[int, int]) -> None:
        self.zeros = zeros
        self.lines: dict[int, dict[int, list[tuple[int, Spread | None]]]] = defaultdict(dict)
        self.chords: dict[int, list[tuple[int, Chord]]] = {}
        self.struck: list[int] = []

    def feed(self, lane: int, row: int, place: int, word: Word) -> None:
        """Takes a word of a lane of notes."""
        if word.kind in (NOTE, WITH):
            self.struck.append(self.zeros[lane] + word.number)
        if word.kind == NOTE:
            self._begin(lane, row, place, (self.struck[0], self.struck[-1]))
            self.struck = []
        elif word.kind == REST:
            self._begin(lane, row, place, None)
        elif word.kind == TIE:
            # A row that is all ties is known, though nothing begins in it.
            self.lines[lane].setdefault(row, [])

    def _begin(self, lane: int, row: int, place: int, spread: Spread | None) -> None:
        self.lines[lane].setdefault(row, []).append((place, spread))

    def feed_chord(self, row: int, place: int, chord: Chord) -> None:
        """Takes a chord symbol, on a tonic of C."""
        self.chords.setdefault(row, []).append((place, chord))

    def forget(self, lane: int, row: int) -> None:
        """Drops a cell of notes that is to be written."""
        self.lines[lane].pop(row, None)

    def hear(self, lane: int, row: int, place: int) -> tuple[Heard, ...]:
        """Returns what is heard when a word of a lane of notes begins."""
        zero, own = self.zeros[lane], self._leading_notes(lane, row, place)
        heard = [Heard(SELF, self.struck[-1] - zero, moved=STRUCK)] if self.struck else []
        if own:
            heard.append(Heard(SELF, own[0] - zero, number_interval(own[0] - own[1]) if len(own) > 1 else UNKNOWN))
        for other in self.zeros:
            if other != lane:
                heard += self._hear_voice(other, row, place, zero, own[0] if own else None)
        # Each bar says again what sounds where it begins.
        chord = next((chord for at, chord in reversed(self.chords.get(row, ())) if at <= place), None)
        if chord and chord.tones:
            heard.append(Heard(SYMBOLS, chord.root, number_quality(chord.quality)))
        return tuple(heard)

    def _hear_voice(self, lane: int, row: int, place: int, zero: int, own: int | None) -> Iterator[Heard]:
        now, side = self._sounding(lane, row, place), self._leads(lane)
        if not now:
            return
        then = self._sounding_before(lane, row, place)
        before = number_interval(own - then[side]) if then and own is not None else UNKNOWN
        yield Heard(lane, now[side] - zero, before, number_motion(now[side] - then[side]) if then else UNKNOWN)
        if now[0] != now[1]:
            yield Heard(lane, now[1 - side] - zero)

    def _leads(self, lane: int) -> int:
        """Returns the place in a `Spread` of the note that leads in a lane."""
        return 1 if self.zeros[lane] <= DEEP else 0

    def _begun(self, lane: int, row: int, place: int) -> Iterator[Spread | None]:
        """Yields what has begun in a lane before a place, the latest first; None for a rest."""
        line = self.lines[lane]
        for one in range(row, max(row - ROWS_BACK, -1), -1):
            yield from (spread for at, spread in reversed(line.get(one, ())) if at < place or one < row)

    def _leading_notes(self, lane: int, row: int, place: int) -> list[int]:
        """Returns the leading pitch of the last two strikes before a place in a lane, the later one first."""
        side, found = self._leads(lane), list[int]()
        for spread in self._begun(lane, row, place):
            if spread:
                found.append(spread[side])
            if len(found) == 2:
                break
        return found

    def _sounding(self, lane: int, row: int, place: int) -> Spread | None:
        """Returns what sounds in a lane from a place on, None where that is silence or not known."""
        return next(self._begun(lane, row, place + 1), None) if row in self.lines[lane] else None

    def _sounding_before(self, lane: int, row: int, place: int) -> Spread | None:
        """Returns what sounds in a lane just before a place."""
        known = row if place else row - 1
        return next(self._begun(lane, row, place), None) if known in self.lines[lane] else None
