"""The pivot of the program: a piece of music as frozen dataclasses, time in ticks (480 a quarter).

Time runs over the piece *as written*: repeats are sections, not copies. Every bar is full: a pickup lies at the end
of bar 0, whose beginning is silent, so that bar lines fall where the meter says from tick 0 on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

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
    """A sign on a part that is no note: a lyric, slur, dynamic, articulation, fermata, fingering, clef …

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
    `clef` is "treble", "treble8vb", "alto", "tenor" or "bass"; "" leaves the choice to the writer.
    """

    name: str
    notes: tuple[Note, ...]
    program: int = 0
    is_drum: bool = False
    group: str = ""
    clef: str = ""
    marks: tuple[Mark, ...] = ()


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
        """The stretches of written time in the order they sound."""
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
    """The tempo from this tick on, in microseconds a quarter."""

    onset: int
    tempo: int


@dataclass(frozen=True)
class Piece:
    """One work. `length` is the tick where the last bar ends; `pickup` the sounding ticks at the end of bar 0.

    `meters`, `keys` and `tempos` each have a first entry at tick 0. Sections are contiguous and, where there are any,
    cover the piece from its first sounding tick. `fields` holds free text such as composer, source, licence, recipe.
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
    fields: dict[str, str] = field(default_factory=dict, hash=False)

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
        """The first tempo, in microseconds a quarter."""
        return self.tempos[0].tempo

    @property
    def start(self) -> int:
        """The first tick that belongs to the piece: after the silence before a pickup."""
        return self.meter.bar_ticks - self.pickup if self.pickup else 0

    def bar_lines(self) -> tuple[int, ...]:
        """Ticks of all bar lines, 0 and `length` among them; a pickup's bar counts as the first."""
        lines = [0]
        changes = (*self.meters, MeterChange(self.length, self.meter))
        for change, following in pairwise(changes):
            bar_ticks = change.meter.bar_ticks
            while lines[-1] < following.onset:
                lines.append(min(lines[-1] + bar_ticks, following.onset))
        return tuple(lines)

    @property
    def bar_count(self) -> int:
        """Written bars; a pickup is not one."""
        return len(self.bar_lines()) - 1 - bool(self.pickup)
