"""Events of a score with exact times -> Piece: notes by staff and voice, bars, meters, keys and repeat signs."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from composer.errors import InputError
from composer.io.notation.bars import Bar, changes_in, full_length, place_bars, read_sections
from composer.music.piece import KeyChange, MeterChange, Note, Part, Piece, TempoChange
from composer.music.theory import Key, Meter
from composer.music.units import quarters_to_ticks

DEFAULTS = Piece((), 0)

STARTS, ENDS, ENDING, ENDED, DOUBLE = "start", "end", "ending", "ended", "double"
"""Signs on a bar line: a repeat begins or ends, an ending begins or ends, a double bar."""


@dataclass
class Staff:
    """A staff as its events come in: notes of each voice as [onset, length in quarters, MIDI pitch]."""

    name: str = ""
    program: int = 0
    voices: dict[str, list[tuple[Fraction, Fraction, int]]] = field(default_factory=dict)
    held: dict[tuple[int, Fraction], tuple[str, int]] = field(default_factory=dict)
    """Where a note stands that ends at a time and may be tied to the next."""

    def add(self, voice: str, onset: Fraction, length: Fraction, pitch: int, goes_on: bool) -> None:
        """Adds a note, or its length to the one that it is tied to (`goes_on`), in whatever voice that is."""
        place = self.held.pop((pitch, onset), None) if goes_on else None
        if place is None:
            notes = self.voices.setdefault(voice, [])
            place = voice, len(notes)
            notes.append((onset, length, pitch))
        else:
            first = self.voices[place[0]][place[1]]
            self.voices[place[0]][place[1]] = (first[0], onset + length - first[0], pitch)
        self.held[pitch, onset + length] = place

    @property
    def notes(self) -> list[tuple[Fraction, Fraction, int]]:
        """Notes of all voices."""
        return [note for voice in self.voices.values() for note in voice]

    @property
    def middle(self) -> float:
        """Mean pitch."""
        return sum(pitch for *_, pitch in self.notes) / len(self.notes)


@dataclass
class Events:
    """What was read of a score, by its time in quarters. `lines` has the length of the bar that begins at each.

    `is_in_order` says whether the numbers of the staves are their order on the page.
    """

    title: str = ""
    is_in_order: bool = True
    staves: dict[str, Staff] = field(default_factory=dict)
    lines: dict[Fraction, Fraction] = field(default_factory=dict)
    meters: dict[Fraction, Meter] = field(default_factory=dict)
    keys: dict[Fraction, Key] = field(default_factory=dict)
    tempos: dict[Fraction, int] = field(default_factory=dict)
    signs: dict[Fraction, set[str]] = field(default_factory=dict)
    passes: dict[Fraction, int] = field(default_factory=dict)
    """How often the stretch is played that a repeat closes at each time, where that is not twice."""

    def staff(self, number: str) -> Staff:
        """Returns the staff of a number, a new one where it has not been met."""
        return self.staves.setdefault(number, Staff())

    def sounding(self) -> list[Staff]:
        """Returns the staves with notes, in the order of their numbers."""
        return [self.staves[number] for number in sorted(self.staves, key=int) if self.staves[number].notes]


def events_to_piece(events: Events, staves: Iterable[tuple[str, Staff]]) -> Piece:
    """Returns the piece of a score whose staves have these names. Raises InputError where it has no bars.

    The voices of a staff become parts of their own: "Right", "Right-2" …
    """
    if not events.lines:
        raise InputError("the score has no bars", "open one with music")
    end = max(time + length for time, length in events.lines.items())
    # A repeat sign may stand inside a bar: it is a line of its own there.
    starts = sorted({Fraction(0), *(time for time in (*events.lines, *events.signs) if 0 < time < end)})
    bars = place_bars([_bar(events, *edges) for edges in pairwise([*starts, end])])

    def tick(time: Fraction) -> int:
        # Bars may have been moved apart to fill short ones, so a time counts from its own bar.
        index = bisect_right(starts, time) - 1
        return bars[index].onset + quarters_to_ticks(time - starts[index])

    def changes(rows: dict[Fraction, Any], default: Any) -> list[tuple[int, Any]]:
        return changes_in([(tick(time), rows[time]) for time in sorted(rows) if time < end], default)

    length = full_length(bars)
    lines = {bar.onset - bar.lead: bar.meter for bar in reversed(bars)}
    return Piece(
        tuple(part for name, staff in staves for part in _parts(name, staff, tick, length)),
        length,
        meters=tuple(MeterChange(*one) for one in changes_in(sorted(lines.items()), DEFAULTS.meter)),
        keys=tuple(KeyChange(*one) for one in changes(events.keys, DEFAULTS.key)),
        tempos=tuple(TempoChange(*one) for one in changes(events.tempos, DEFAULTS.tempo)),
        sections=read_sections(bars),
        pickup=bars[0].duration if bars[0].lead else 0,
        title=events.title,
    )


def _bar(events: Events, start: Fraction, end: Fraction) -> Bar:
    opening, closing = events.signs.get(start, set()), events.signs.get(end, set())
    meters = [meter for time, meter in sorted(events.meters.items()) if time <= start]
    return Bar(
        0,
        quarters_to_ticks(end - start),
        meters[-1] if meters else DEFAULTS.meter,
        opens=STARTS in opening,
        closes=events.passes.get(end, 2) if ENDS in closing else 0,
        ending=int(ENDING in opening),
        ends_ending=ENDED in closing,
        is_double=DOUBLE in closing,
    )


def _parts(name: str, staff: Staff, tick: Callable[[Fraction], int], length: int) -> Iterator[Part]:
    voices = [staff.voices[voice] for voice in sorted(staff.voices) if staff.voices[voice]]
    for number, notes in enumerate(voices, 1):
        label = name if number == 1 else f"{name}-{number}"
        yield Part(label, _placed(notes, tick, length), staff.program)


def _placed(
    notes: Sequence[tuple[Fraction, Fraction, int]], tick: Callable[[Fraction], int], length: int
) -> tuple[Note, ...]:
    """Places notes at their ticks, in order; of two of one pitch struck together the longer stays."""
    placed: dict[tuple[int, int], int] = {}
    for onset, quarters, pitch in notes:
        start = tick(onset)
        # A note ends where the clock says, not after its own length: a short bar may have been filled up.
        duration = min(max(1, tick(onset + quarters) - start), length - start)
        if duration > 0:
            placed[start, pitch] = max(duration, placed.get((start, pitch), 0))
    return tuple(Note(start, pitch, placed[start, pitch]) for start, pitch in sorted(placed))
