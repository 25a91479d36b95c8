"""A performance, played as the player felt it, to written music: pulse and bars found, notes laid on the grid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from composer.analysis.key import find_key
from composer.analysis.meter import CANDIDATES, METERS, Bars, with_bars
from composer.analysis.parts import with_hands
from composer.analysis.places import lay_on_grid
from composer.analysis.pulse import Events, Pulse, pace_at, pulses_of, reading_evidence, to_events
from composer.analysis.sixteenths import sounding_notes
from composer.analysis.tables import load_tables
from composer.errors import InputError, UsageError
from composer.music.piece import KeyChange, Note, Part, Piece, TempoChange
from composer.music.theory import Key, Meter, parse_key, parse_meter
from composer.music.units import TICKS_PER_QUARTER, bpm_to_tempo, ticks_to_seconds

Array = NDArray[np.float64]

SIXTEENTH, TRIPLET = TICKS_PER_QUARTER // 4, TICKS_PER_QUARTER // 3
NEAR = 2
"""Ticks off the grid that still count as on it, for programs that round."""

PERFORMED = 0.5
"""Share of onsets off the grid from which a file without a meter is taken for a performance."""

LEGATO = (0.5, 0.92)
"""Share of the time to the next onset that a line's notes sound where it is played detached: from about, to below."""

LIKELY, SAME_TEMPO = 40, 0.08
"""How many readings are weighed to the end, and the share by which the tempos of one may differ."""

REACHES = (0.6, 1.25)
"""Shares of the time to the next onset between which a note is written as long as that."""

FAR = 0.05
"""Seconds from which on an onset counts as moved far."""

TEMPO_NEAR = 1.18
"""Factor by which the tempo found may differ from one that is given."""


SWINGS = (1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
FIND = 0.0
MOST_SWING = 4.0
SLOWEST_BPM, FASTEST_BPM = 20, 320


@dataclass(frozen=True)
class Known:
    """What is known of a performance: its meter, its beats per minute, its key, and its swing.

    `swing` is the length of the first of two eighths in those of the second; FIND where only that it swings is known.
    """

    meter: Meter | None = None
    bpm: float | None = None
    key: Key | None = None
    swing: float = 1.0


NOTHING = Known()


def to_known(meter: str, tempo: float | None, key: str, swing: str) -> Known:
    """Returns what is known, from what was typed; "" where nothing was. Raises UsageError."""
    if tempo is not None and not (isinstance(tempo, int | float) and SLOWEST_BPM <= tempo <= FASTEST_BPM):
        raise UsageError(f"--tempo must be {SLOWEST_BPM} to {FASTEST_BPM} beats per minute, not {tempo!r}")
    if meter and str(parse_meter(meter)) not in METERS:
        raise UsageError(f"quantize does not know {meter!r}", f"use {', '.join(METERS)}")
    own = parse_meter(meter) if meter else None
    if own and own.is_compound and swing:
        raise UsageError(f"{own} does not swing: its beats have three parts", "leave out --swing")
    return Known(own, tempo, parse_key(key) if key else None, _parse_swing(swing))


def _parse_swing(text: str) -> float:
    if text in ("", "find"):
        return FIND if text else 1.0
    try:
        ratio = float(text.removesuffix(":1"))
    except ValueError:
        ratio = 0.0
    if not 1 <= ratio <= MOST_SWING:
        raise UsageError(f"--swing must be 1 to {MOST_SWING:g} or find, not {text!r}", "2 is the swing of triplets")
    return ratio


@dataclass(frozen=True)
class Moved:
    """How far quantising moved the onsets: mean and largest in seconds, and the share moved by over 50 ms.

    `swing` is how much longer the first of two eighths was played than the second, which is written as long.
    """

    mean: float
    most: float
    far: float
    swing: float = 1.0

    def __str__(self) -> str:
        swing = f", eighths swung {self.swing:g} to 1 and written straight" if self.swing != 1 else ""
        return f"onsets moved by {1000 * self.mean:.0f} ms on average, {1000 * self.most:.0f} ms at most{swing}"


NOT_MOVED = Moved(0.0, 0.0, 0.0)


def share_off_grid(notes: Sequence[Note]) -> float:
    """Returns the share of onsets that lie off every 32nd and every triplet of a sixteenth (0-1)."""
    off = [min(_beside(note.onset, SIXTEENTH // 2), _beside(note.onset, TRIPLET // 4)) > NEAR for note in notes]
    return sum(off) / max(1, len(off))


def _beside(tick: int, step: int) -> int:
    return min(tick % step, -tick % step)


def is_performance(piece: Piece) -> bool:
    """Tells whether the notes follow a player, not the file's quarters."""
    return share_off_grid(sounding_notes(piece)) > PERFORMED


@dataclass(frozen=True)
class Reading:
    """A performance as it is heard: its notes with the parts they are of, seconds of onsets and ends, and events."""

    notes: tuple[Note, ...]
    parts: tuple[int, ...]
    onsets: Array
    ends: Array
    events: Events

    @property
    def lengths(self) -> Array:
        """Seconds that each event sounds."""
        sounds = self.ends - self.onsets
        return np.array([max(sounds[number] for number in own) for own in self.events.members])


def quantize(piece: Piece, known: Known = NOTHING) -> tuple[Piece, Moved]:
    """Puts a piece on the beats, bars and key found from its notes, unless they are known, and says how far it moved.

    `origin.found` names what was found. One track of a keyboard becomes two hands. Chords, sections and changes of
    tempo are left out. Raises InputError when there are too few notes, or too many.
    """
    heard = listen(piece)
    pulse, bars = choose_pulse(heard, known)
    places = lay_on_grid(pulse.ticks(heard.events.seconds), pace_at(pulse, heard.events.seconds), pulse.grid, pulse.fit)
    pulse = replace(pulse, places=places)
    parts = _parts(piece, heard, written(heard, pulse))
    length = max(note.end for part in parts for note in part.notes)
    tempo = (TempoChange(0, bpm_to_tempo(60 / pulse.quarter)),)
    made = replace(piece, parts=parts, length=length, tempos=tempo, chords=(), sections=(), pickup=0)
    notes = sounding_notes(made)
    key = known.key or find_key(notes)
    made = with_hands(with_bars(replace(made, keys=(KeyChange(0, key),)), Note(0, 0, 1), bars))
    found = [f"meter {bars.meter}"] * (known.meter is None) + [f"key {key.name}"] * (known.key is None)
    late = np.abs(pulse.seconds(places.astype(float)) - heard.events.seconds)
    moved = Moved(float(late.mean()), float(late.max()), float((late > FAR).mean()), pulse.swing)
    return replace(made, origin=replace(piece.origin, assumed=(), found=tuple(found))), moved


def _parts(piece: Piece, heard: Reading, notes: Sequence[Note]) -> tuple[Part, ...]:
    """The parts with the notes as they are written, and with their marks at the places of the onsets around them.

    Notes are not simply moved with the time: their ends are meant otherwise than they were played.
    """
    own: list[list[Note]] = [[] for _ in piece.parts]
    for note, number in zip(notes, heard.parts, strict=True):
        own[number].append(note)
    played = [note.onset for note in heard.notes] + [max(note.end for note in heard.notes)]
    placed = [note.onset for note in notes] + [max(note.end for note in notes)]

    def moved(tick: int) -> int:
        return round(float(np.interp(tick, played, placed)))

    parts = [replace(part, marks=part.map_time(moved).marks) for part in piece.parts]
    return tuple(part.with_notes(_merged(few)) for part, few in zip(parts, own, strict=True))


def listen(piece: Piece) -> Reading:
    """Reads the times of a piece in seconds. Raises InputError when it has too few notes."""
    rows = sorted((note, number) for number, part in enumerate(piece.parts) for note in part.notes)
    ticks = np.array([[note.onset, note.end] for note, _ in rows])
    seconds = _seconds(piece, ticks)
    if len(rows) < 2:
        raise InputError(f"{len(rows)} notes have no beat", "give a piece of two notes to an hour")
    notes = tuple(note for note, _ in rows)
    events = to_events(seconds[:, 0].tolist(), notes)
    return Reading(notes, tuple(number for _, number in rows), seconds[:, 0], seconds[:, 1], events)


def choose_pulse(heard: Reading, known: Known = NOTHING) -> tuple[Pulse, Bars]:
    """Returns the likeliest pulse, meter and bar lines of a performance under what is known. Raises InputError."""
    # Swing that is not known is tried out: straightened by the right ratio, the onsets fit a grid best.
    if known.swing == FIND:
        swung = [choose_pulse(heard, replace(known, swing=ratio)) for ratio in SWINGS]
        return max(swung, key=lambda found: found[0].fit.likelihood)
    # The tempo that was typed is followed only where no likely pulse agrees with it, so that a rough figure
    # does no harm.
    found = _choices(heard, known, ()) or _choices(heard, known, (60 / known.bpm,) if known.bpm else ())
    if not found:
        raise InputError("the notes keep to no beat in that meter and tempo", "leave out --meter, --tempo or --swing")

    # Several pulses may be written the same. Their probabilities add up, so that a reading which was found
    # three times does not lose to an odd one that was found once.
    def odds(one: Choice) -> float:
        return sum(exp(two[0] - found[0][0]) for two in found if _same(one, two))

    _, pulse, (name, phase) = max(found, key=odds)
    return pulse, Bars(parse_meter(name), phase * SIXTEENTH, {})


Choice = tuple[float, Pulse, tuple[str, int]]
"""How likely (log) a pulse is with a meter and a place of the first bar line."""


def _choices(heard: Reading, known: Known, wanted: Sequence[float]) -> list[Choice]:
    """Returns the likeliest ways to hear the notes that agree with what is known, the best first."""
    tables = load_tables()
    found = [
        (score, pulse, CANDIDATES[number])
        for pulse, rows, numbers in readings_of(heard, wanted, known.swing)
        for score, number in zip((rows @ tables.pulse_weights).tolist(), numbers, strict=True)
        if _agrees(pulse, CANDIDATES[number][0], known)
    ]
    return sorted(found, key=lambda one: -one[0])[:LIKELY]


def _same(one: Choice, two: Choice) -> bool:
    """Tells whether two ways to hear the notes are written the same."""
    return one[2] == two[2] and abs(one[1].quarter / two[1].quarter - 1) < SAME_TEMPO


def readings_of(
    heard: Reading, wanted: Sequence[float] = (), swing: float = 1.0
) -> list[tuple[Pulse, Array, list[int]]]:
    """Every reading with the evidence for each meter and bar line in it, of likely periods or wanted ones (seconds).

    Raises InputError when the notes last too long.
    """
    try:
        pulses = list(pulses_of(heard.events, heard.lengths, wanted, swing))
    except ValueError as error:
        raise InputError(str(error), "give a piece of two notes to an hour") from None
    return [(pulse, *reading_evidence(pulse, heard.events, written(heard, pulse), load_tables())) for pulse in pulses]


def _agrees(pulse: Pulse, name: str, known: Known) -> bool:
    meter = parse_meter(name)
    if known.meter and meter != known.meter:
        return False
    if known.bpm is None:
        return True
    ratio = 60 / (pulse.quarter * meter.beat_ticks / TICKS_PER_QUARTER) / known.bpm
    return 1 / TEMPO_NEAR < ratio < TEMPO_NEAR


def written(heard: Reading, pulse: Pulse) -> list[Note]:
    """Puts the notes on the places of a pulse, the first at tick 0, as long as they sound or, detached, are meant."""
    place = np.zeros(len(heard.notes), dtype=np.int64)
    for tick, own in zip(pulse.places, heard.events.members, strict=True):
        place[list(own)] = tick
    sounds = pulse.ticks(heard.ends) - pulse.ticks(heard.onsets)
    lengths = np.zeros(len(place), dtype=np.int64)
    # Each part by itself: one hand may be played legato over a detached other.
    for number in set(heard.parts):
        mine = _of(heard, number)
        lengths[mine] = _lengths(place[mine], sounds[mine])
    return [
        replace(note, onset=tick - int(pulse.places[0]), duration=length)
        for note, tick, length in zip(heard.notes, place.tolist(), lengths.tolist(), strict=True)
    ]


def _lengths(places: NDArray[np.int64], sounds: Array) -> NDArray[np.int64]:
    """Written lengths of a part's notes: to the next onset where they nearly reach it, else whole sixteenths."""
    onsets = np.unique(places)
    following = np.searchsorted(onsets, places, side="right")
    gaps = np.where(following < len(onsets), onsets[np.minimum(following, len(onsets) - 1)] - places, 0)
    # A detached line sounds a fixed share of what is written; dividing by it gives the written lengths
    # back.
    meant = sounds / _detached(places, sounds)
    steps = np.maximum(1, np.round(meant / SIXTEENTH)).astype(np.int64) * SIXTEENTH
    reaches = (gaps > 0) & (meant > REACHES[0] * gaps) & (meant < REACHES[1] * gaps)
    return np.asarray(np.where(reaches, gaps, steps), dtype=np.int64)


def _of(heard: Reading, part: int) -> NDArray[np.bool_]:
    return np.asarray(np.array(heard.parts) == part)


def _detached(places: NDArray[np.int64], sounds: Array) -> float:
    """The share of its written length that a note of a part sounds: 1 but for lines that are played detached."""
    onsets, first = np.unique(places, return_index=True)
    # Chords struck on one place say nothing about how long a line's notes are held.
    if len(onsets) < 2 or len(onsets) < 0.7 * len(places):
        return 1.0
    share = float(np.median(sounds[first[:-1]] / np.diff(onsets)))
    return share if LEGATO[0] / 1.2 < share < LEGATO[1] else 1.0


def _merged(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes sorted, of those struck together on one pitch the longest, each ending where its pitch is struck again."""
    by_place = {(note.onset, note.pitch): note for note in sorted(notes, key=lambda note: note.duration)}
    following: dict[int, int] = {}
    kept = []
    for onset, pitch in sorted(by_place, reverse=True):
        note = by_place[onset, pitch]
        longest = following.get(pitch, note.end) - onset
        kept.append(replace(note, duration=min(note.duration, longest)))
        following[pitch] = onset
    return tuple(sorted(kept, key=lambda note: (note.onset, note.pitch)))


def _seconds(piece: Piece, ticks: NDArray[np.int64]) -> Array:
    """Returns the times of ticks, through all changes of tempo."""
    changes = np.array([change.onset for change in piece.tempos])
    paces = np.array([ticks_to_seconds(1, change.tempo) for change in piece.tempos])
    # Seconds at each change of tempo; from there time runs evenly.
    starts = np.concatenate([[0.0], np.cumsum(np.diff(changes) * paces[:-1])])
    here = np.searchsorted(changes, ticks, side="right") - 1
    return np.asarray(starts[here] + (ticks - changes[here]) * paces[here])
