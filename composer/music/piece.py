"""The pivot of the program: a piece of music as frozen dataclasses, time in ticks (480 per quarter).

Time runs over the piece *as written*: repeats are sections, not copies. Every bar is full: a pickup lies at the end
of bar 0, whose beginning is silent, so that bar lines fall where the meter says from tick 0 on.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import Self, TypeVar

from composer.music.origin import UNKNOWN, Origin
from composer.music.theory import Chord, Key, Meter
from composer.music.units import bpm_to_tempo

DEFAULT_VELOCITY = 80


@dataclass(frozen=True, order=True, slots=True)
class Note:
    """One note: onset and duration in ticks, MIDI pitch and velocity (0-127)."""

    onset: int
    pitch: int
    duration: int
    velocity: int = DEFAULT_VELOCITY

    @property
    def end(self) -> int:
        """Tick at which the note stops."""
        return self.onset + self.duration


@dataclass(frozen=True, order=True, slots=True)
class Mark:
    """A sign on a part other than a note: a lyric, slur, dynamic, articulation, fermata, fingering, clef …

    `kind` names it ("lyric", "slur", "dynamic" …), `text` says which ("la", "", "mf"). `end` is the tick where a sign
    that has an extent stops, None for the others. `pitch` is the MIDI pitch of the note it belongs to, None where it
    belongs to a moment.
    """

    onset: int
    kind: str
    text: str = ""
    end: int | None = None
    pitch: int | None = None


@dataclass(frozen=True)
class Part:
    """One line or instrument: its notes sorted by onset then pitch, and a General MIDI program (0-127).

    Neighbouring parts with the same `group`, such as "Piano", are the staves of one instrument and joined by a brace.
    `clef` is "treble", "treble8vb", "alto", "tenor", "bass" …; "" leaves the choice to the writer.
    """

    name: str
    notes: tuple[Note, ...]
    program: int = 0
    is_drum: bool = False
    group: str = ""
    clef: str = ""
    marks: tuple[Mark, ...] = ()

    def with_notes(self, notes: Iterable[Note]) -> Self:
        """Returns the part with other notes. Marks on notes that are gone go with them, marks on moments stay."""
        kept = tuple(notes)
        places = {(note.onset, note.pitch) for note in kept}
        marks = (mark for mark in self.marks if mark.pitch is None or (mark.onset, mark.pitch) in places)
        return replace(self, notes=kept, marks=tuple(marks))

    def map_notes(self, change: Callable[[Note], Note | None]) -> Self:
        """Returns each note changed, or left out where that gives None; marks follow their notes."""
        changed = [(note, new) for note in self.notes if (new := change(note))]
        places = {(note.onset, note.pitch): new for note, new in changed}
        marks = []
        for mark in self.marks:
            new = places.get((mark.onset, mark.pitch)) if mark.pitch is not None else None
            if mark.pitch is None:
                marks.append(mark)
            elif new:
                end = None if mark.end is None else mark.end + new.onset - mark.onset
                marks.append(replace(mark, onset=new.onset, pitch=new.pitch, end=end))
        return replace(self, notes=_in_order(new for _, new in changed), marks=tuple(marks))

    def map_time(self, to: Callable[[int], int]) -> Self:
        """Returns every tick moved by a function that never decreases. A note that is left without length goes."""
        notes = (replace(one, onset=to(one.onset), duration=to(one.end) - to(one.onset)) for one in self.notes)
        marks = (replace(one, onset=to(one.onset), end=None if one.end is None else to(one.end)) for one in self.marks)
        return replace(self, marks=tuple(marks)).with_notes(note for note in notes if note.duration > 0)

    def between(self, start: int, end: int, to: int = 0) -> Self:
        """Returns what begins in a stretch of ticks, cut at its end and moved so that `start` comes to lie at `to`."""
        notes = (replace(one, duration=min(one.end, end) - one.onset) for one in self.notes if start <= one.onset < end)
        marks = (
            replace(one, end=None if one.end is None else min(one.end, end))
            for one in self.marks
            if start <= one.onset < end
        )
        cut = replace(self, notes=tuple(notes), marks=tuple(marks))
        return cut.map_time(lambda tick: tick - start + to)


def _in_order(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(sorted(notes, key=lambda note: (note.onset, note.pitch)))


@dataclass(frozen=True)
class ChordSymbol:
    """A chord that sounds from its onset to the next symbol's."""

    onset: int
    chord: Chord


@dataclass(frozen=True)
class Section:
    """A stretch of the written piece, `[onset, end)`, played `passes` times.

    `endings` holds the onset of each ending; the body before the first is played on every pass, ending k on pass k.
    With no endings every pass is the same. A section may begin inside a bar, with its own pickup.
    """

    onset: int
    end: int
    label: str = ""
    passes: int = 1
    endings: tuple[int, ...] = ()

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yields the stretches of written time in the order they sound."""
        if not self.endings:
            yield from [(self.onset, self.end)] * self.passes
            return
        for ending in pairwise((*self.endings, self.end)):
            yield self.onset, self.endings[0]
            yield ending


@dataclass(frozen=True)
class MeterChange:
    """The meter from this tick on; always at a bar line."""

    onset: int
    meter: Meter


@dataclass(frozen=True)
class KeyChange:
    """The key from this tick on."""

    onset: int
    key: Key


@dataclass(frozen=True)
class TempoChange:
    """The tempo from this tick on, in microseconds per quarter."""

    onset: int
    tempo: int


T = TypeVar("T", ChordSymbol, MeterChange, KeyChange, TempoChange)


def in_force(changes: Iterable[T], start: int, end: int) -> tuple[T, ...]:
    """Lists what holds in a stretch of ticks: the last change before it, said at its beginning, and those inside."""
    rows = list(changes)
    before: list[T] = [row for row in rows if row.onset <= start][-1:]
    inside: list[T] = [row for row in rows if start < row.onset < end]
    return tuple([replace(row, onset=start) for row in before] + inside)


def last_at(changes: Sequence[T], tick: int) -> T | None:
    """Of changes in order the last one at a tick or before it; None before the first."""
    place = bisect_right(changes, tick, key=attrgetter("onset"))
    return changes[place - 1] if place else None


def _moved(changes: Iterable[T], to: Callable[[int], int]) -> tuple[T, ...]:
    """Returns changes at their new ticks, the last of those that fall on one."""
    # Where `to` swallows a stretch, several changes land on one tick; the latest is the one in force after
    # it.
    placed = {to(change.onset): change for change in changes}
    return tuple(replace(placed[onset], onset=onset) for onset in sorted(placed))


def _from_zero(changes: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(replace(change, onset=change.onset if number else 0) for number, change in enumerate(changes))


@dataclass(frozen=True)
class Piece:
    """One work. `length` is the tick where the last bar ends; `pickup` the sounding ticks at the end of bar 0.

    `meters`, `keys` and `tempos` each have a first entry at tick 0. Sections are contiguous and, where there are any,
    cover the piece from its first sounding tick. `texts` holds what is only shown, such as composer or number.
    """

    parts: tuple[Part, ...]
    length: int
    meters: tuple[MeterChange, ...] = (MeterChange(0, Meter(4, 4)),)
    keys: tuple[KeyChange, ...] = (KeyChange(0, Key(0)),)
    tempos: tuple[TempoChange, ...] = (TempoChange(0, bpm_to_tempo(120)),)
    chords: tuple[ChordSymbol, ...] = ()
    sections: tuple[Section, ...] = ()
    pickup: int = 0
    title: str = ""
    style: str = ""
    origin: Origin = UNKNOWN
    texts: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def meter(self) -> Meter:
        """The first meter."""
        return self.meters[0].meter

    @property
    def key(self) -> Key:
        """The first key."""
        return self.keys[0].key

    @property
    def tempo(self) -> int:
        """The first tempo, in microseconds per quarter."""
        return self.tempos[0].tempo

    @property
    def start(self) -> int:
        """The first tick that belongs to the piece: after the silence before a pickup."""
        return self.meter.bar_ticks - self.pickup if self.pickup else 0

    def bar_lines(self) -> tuple[int, ...]:
        """Returns ticks of all bar lines, 0 and `length` among them; a pickup's bar counts as the first."""
        return self._lines

    @cached_property
    def _lines(self) -> tuple[int, ...]:
        lines = [0]
        # A change of meter at the end closes the last bar; its own meter is never read.
        changes = (*self.meters, MeterChange(self.length, self.meter))
        for change, following in pairwise(changes):
            bar_ticks = change.meter.bar_ticks
            while lines[-1] < following.onset:
                # A change inside a bar cuts that bar short: the new meter begins with a bar
                # line of its own.
                lines.append(min(lines[-1] + bar_ticks, following.onset))
        return tuple(lines)

    @property
    def bar_count(self) -> int:
        """Written bars, without the bar of a pickup."""
        return len(self.bar_lines()) - 1 - bool(self.pickup)

    @property
    def first_bar(self) -> int:
        """Number of the first bar as printed: 0 where that is a pickup."""
        return 0 if self.pickup else 1

    def bar_at(self, tick: int) -> int:
        """Number of the bar that a tick lies in, as printed: 1 is the first full bar, 0 the pickup's."""
        return bisect_right(self._lines, tick) - 1 + self.first_bar

    def chord_at(self, tick: int) -> Chord | None:
        """The chord that sounds at a tick; None before the first."""
        symbol = last_at(self.chords, tick)
        return symbol.chord if symbol else None

    def key_at(self, tick: int) -> Key:
        """The key in force at a tick."""
        change = last_at(self.keys, tick)
        return change.key if change else self.key

    def meter_at(self, tick: int) -> Meter:
        """The meter in force at a tick."""
        change = last_at(self.meters, tick)
        return change.meter if change else self.meter

    def map_notes(self, change: Callable[[Note], Note | None]) -> "Piece":
        """Each note changed, or left out where that gives None; marks follow their notes, drums stay as they are."""
        return replace(self, parts=tuple(part if part.is_drum else part.map_notes(change) for part in self.parts))

    def map_time(self, to: Callable[[int], int]) -> "Piece":
        """Everything at new ticks: notes, marks, chords, changes, sections.

        `to` gives the new tick of each old one and never decreases; `to(0)` is 0 and bar lines fall on bar lines of
        the meters, which stay as they are (replace them where `to` stretches bars).
        """
        line = self.meter.bar_ticks
        return replace(
            self,
            parts=tuple(part.map_time(to) for part in self.parts),
            length=to(self.length),
            meters=_moved(self.meters, to),
            keys=_moved(self.keys, to),
            tempos=_moved(self.tempos, to),
            chords=_moved(self.chords, to),
            sections=tuple(
                replace(one, onset=to(one.onset), end=to(one.end), endings=tuple(map(to, one.endings)))
                for one in self.sections
            ),
            pickup=to(line) - to(line - self.pickup) if self.pickup else 0,
        )

    def after(self, ticks: int) -> "Piece":
        """Everything later by so many ticks of silence, in which what holds at the beginning holds already.

        Bar lines of the meters fall where they do from tick 0 on: the caller says where that leaves the music.
        """
        moved = self.map_time(lambda tick: tick + ticks)
        return replace(
            moved, meters=_from_zero(moved.meters), keys=_from_zero(moved.keys), tempos=_from_zero(moved.tempos)
        )

    def between(self, start: int, end: int) -> "Piece":
        """Returns the piece from one bar line to another, in ticks; a section that is cut is played once.

        What was in force at `start` is said there; notes that began before it are left out, others are cut at `end`.
        """
        cut = replace(
            self,
            parts=tuple(part.between(start, end, start) for part in self.parts),
            length=end,
            meters=in_force(self.meters, start, end),
            keys=in_force(self.keys, start, end),
            tempos=in_force(self.tempos, start, end),
            chords=in_force(self.chords, start, end),
            sections=tuple(_cut(one, start, end) for one in self.sections if start < one.end and one.onset < end),
            pickup=self.pickup if start < self.start else 0,
        )
        return cut.map_time(lambda tick: tick - start)


def _cut(section: Section, start: int, end: int) -> Section:
    if start <= section.onset and section.end <= end:
        return section
    return Section(max(start, section.onset), min(end, section.end), section.label)
