"""The meter of a performance, its bar lines and its tempo found together: every likely pulse in every reading.

A pulse that is tracked may be an eighth, a quarter, a dotted quarter, a half or a dotted half. Each reading gives a
grid that the onsets fit more or less, and written music whose meter is more or less likely; all readings, meters and
places of the first bar line are weighed by one softmax. Joint search over levels as in Temperley (A Unified
Probabilistic Model for Polyphonic Music Analysis, 2009) and McLeod & Steedman (Meter Detection and Alignment of MIDI
Performance, 2018); the weights were learned from training pieces that were played (`benchmarks/fit_pulse.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from composer.analysis.beats import track_pulses
from composer.analysis.meter import CANDIDATES, evidence
from composer.analysis.places import COMPOUND, EIGHTH, SIMPLE, Fit, Grid, fit_grid
from composer.analysis.sixteenths import KINDS, SLOT_TICKS, to_slots
from composer.analysis.tables import Tables
from composer.music.piece import Note
from composer.music.theory import parse_meter
from composer.music.units import TICKS_PER_QUARTER

Array = NDArray[np.float64]
Ticks = NDArray[np.int64]

TOGETHER = 0.035
"""Seconds within which notes are struck together."""

# Notes below this pitch count more: the bass marks the beat.
LOW = 52
READINGS: tuple[tuple[int, Grid, tuple[str, ...]], ...] = (
    (240, EIGHTH, ("3/8", "6/8", "9/8", "2/4", "3/4")),
    (480, SIMPLE, ("4/4", "2/2", "2/4", "3/4", "3/2")),
    (720, COMPOUND, ("6/8", "9/8", "12/8", "3/8")),
    (960, SIMPLE, ("4/4", "2/2", "2/4", "3/2")),
    (1440, SIMPLE, ("3/4", "3/2")),
    (1440, COMPOUND, ("6/8", "12/8", "3/8")),
)
"""What a pulse may be in ticks, the grid below it, and the meters that it may be found in."""

EIGHTH_TICKS = TICKS_PER_QUARTER // 2

FASTEST, SLOWEST = 0.18, 1.6
"""Seconds per quarter."""

REACH = 1.5 * TICKS_PER_QUARTER
"""Standard deviation in ticks of the window that the tempo is smoothed over."""

SHRINK = 0.3
"""Onsets' worth of belief that the tempo is as it was tracked."""

USUAL_BEAT, USUAL_BAR, USUAL_QUARTER = 0.55, 1.8, 0.5
"""The usual beat, bar and quarter in seconds."""


@dataclass(frozen=True)
class Events:
    """What is struck, chord by chord: seconds, notes of each, weights, and velocities in standard deviations."""

    seconds: Array
    members: tuple[tuple[int, ...], ...]
    weights: Array
    accents: Array


@dataclass(frozen=True)
class Pulse:
    """A reading of a performance: the seconds of lines every `unit` ticks, a grid, and what both make of the events."""

    lines: Array
    unit: int
    grid: Grid
    meters: tuple[str, ...]
    places: Ticks
    fit: Fit
    swing: float = 1.0

    def ticks(self, seconds: Array) -> Array:
        """Returns ticks at times, the first line at 0, swung eighths as straight ones."""
        played = np.interp(seconds, self.lines, np.arange(len(self.lines)) * float(self.unit))
        return _bent(played, self.swing / (1 + self.swing), 0.5)

    def seconds(self, ticks: Array) -> Array:
        """Inverse of `ticks`."""
        played = _bent(ticks, 0.5, self.swing / (1 + self.swing))
        return np.asarray(np.interp(played, np.arange(len(self.lines)) * float(self.unit), self.lines))

    @property
    def quarter(self) -> float:
        """Seconds of a quarter, the middle of all."""
        return float(np.median(np.diff(self.lines))) * TICKS_PER_QUARTER / self.unit


def _bent(ticks: Array, before: float, after: float) -> Array:
    """Returns ticks with what lies at one share of each quarter moved to another, and all between evenly."""
    # Piecewise linear within each quarter: its swung middle moves to where it is written, both halves
    # follow.
    quarters, share = np.divmod(np.asarray(ticks) / TICKS_PER_QUARTER, 1)
    bent = np.where(share < before, share * after / before, 1 - (1 - share) * (1 - after) / (1 - before))
    return np.asarray((quarters + bent) * TICKS_PER_QUARTER)


def to_events(seconds: Sequence[float], notes: Sequence[Note]) -> Events:
    """Returns notes in order of their onsets, those struck together gathered."""
    members: list[list[int]] = []
    for number, second in enumerate(seconds):
        if members and second - seconds[members[-1][0]] < TOGETHER:
            members[-1].append(number)
        else:
            members.append([number])
    velocity = np.array([note.velocity for note in notes], dtype=float)
    velocity = (velocity - velocity.mean()) / (velocity.std() + 1e-9)
    return Events(
        np.array([np.mean([seconds[number] for number in own]) for own in members]),
        tuple(map(tuple, members)),
        np.array([sum(1 + 2 * (notes[n].pitch < LOW) for n in own) for own in members], dtype=float),
        np.array([velocity[own].mean() for own in members]),
    )


def pulses_of(events: Events, lengths: Array, wanted: Sequence[float] = (), swing: float = 1.0) -> Iterator[Pulse]:
    """Yields every reading of every pulse of the events, `lengths` of which (seconds) are weighed in finding the beat.

    `wanted` are the periods in seconds that are followed where they are known. What swings is in quarters.
    """
    # Long notes mark beats; above a second length tells no more.
    weights = events.weights * np.minimum(lengths, 1.0) * 4
    for lines in track_pulses(events.seconds.tolist(), weights.tolist(), wanted):
        for unit, grid, meters in READINGS:
            is_felt = FASTEST <= np.median(np.diff(lines)) * TICKS_PER_QUARTER / unit <= SLOWEST
            if is_felt and (swing == 1 or grid is SIMPLE):
                # A pulse before its fit: `fitted` fills in places and fit.
                nothing = np.zeros(0, dtype=np.int64), Fit(np.zeros(0), 0.0, 0.0)
                yield fitted(Pulse(_longer(lines), unit, grid, meters, *nothing, swing), events)


def fitted(pulse: Pulse, events: Events) -> Pulse:
    """Returns a pulse with its tempo smoothed over what the events lie on."""
    grid = pulse.grid
    # Tempo, places and spread depend on each other: two rounds are enough to settle them.
    for _ in range(2):
        ticks, pace = pulse.ticks(events.seconds), pace_at(pulse, events.seconds)
        fit = fit_grid(ticks, pace, grid)
        nearest = lay_nearest(ticks, pace, grid, fit)
        pulse = replace(pulse, places=nearest, fit=fit, lines=_smoothed(pulse, events.seconds, nearest))
    return pulse


def _longer(lines: Array, by: int = 4) -> Array:
    step = float(np.median(np.diff(lines)))
    return np.concatenate([lines[0] - step * np.arange(by, 0, -1), lines, lines[-1] + step * np.arange(1, by + 1)])


def pace_at(pulse: Pulse, seconds: Array) -> Array:
    """Returns seconds per tick at the given times."""
    gaps = np.diff(pulse.lines) / pulse.unit
    return np.asarray(gaps[np.clip(np.searchsorted(pulse.lines, seconds, side="right") - 1, 0, len(gaps) - 1)])


def lay_nearest(ticks: Array, pace: Array, grid: Grid, fit: Fit) -> Ticks:
    """Returns the likeliest place of each onset by itself."""
    beats = np.floor(ticks / grid.period)[:, None] * grid.period
    places = np.concatenate([grid.places - grid.period, grid.places, grid.places + grid.period])
    choices = beats + places
    cost = 0.5 * ((choices - ticks[:, None]) * pace[:, None] / fit.spread) ** 2 - np.tile(np.log(fit.shares), 3)
    return np.asarray(choices[np.arange(len(ticks)), cost.argmin(axis=1)], dtype=np.int64)


def _smoothed(pulse: Pulse, seconds: Array, places: Ticks) -> Array:
    """Returns the lines moved by what the events around each are late, on a straight line through them."""
    # Local linear regression with a Gaussian window (Cleveland 1979). A straight line follows a ritardando,
    # where a local mean would lag behind it; SHRINK holds it to the tracked pulse where few onsets lie
    # near.
    late = seconds - pulse.seconds(places.astype(float))
    moved = pulse.lines.copy()
    order = np.argsort(places, kind="stable")
    places, late = places[order], late[order]
    for number in range(len(moved)):
        here = number * pulse.unit
        first, last = np.searchsorted(places, (here - 3 * REACH, here + 3 * REACH))
        if last - first < 2:
            continue
        away = (places[first:last] - here) / REACH
        weights = np.exp(-0.5 * away**2)
        total, tilt, square = SHRINK + weights.sum(), weights @ away, SHRINK + weights @ away**2
        own, sloped = weights @ late[first:last], weights @ (away * late[first:last])
        moved[number] += (square * own - tilt * sloped) / (total * square - tilt**2)
    # Two lines may not change places: ticks have to increase with time.
    return np.asarray(np.maximum.accumulate(moved + 1e-6 * np.arange(len(moved))))


def reading_evidence(pulse: Pulse, events: Events, notes: Sequence[Note], tables: Tables) -> tuple[Array, list[int]]:
    """Returns what speaks for each meter and place of the bar line in a reading: (candidates, weights), and which of
    CANDIDATES each row is. `notes` are laid on the grid of the reading; bar lines lie on its eighths."""
    slots = to_slots(notes)
    struck = max(1, int((slots.kinds > 0).sum()))
    usual = float(np.bincount(slots.kinds, minlength=KINDS) @ tables.everything) / struck
    rows, numbers = [], []
    for name in pulse.meters:
        own = evidence(slots, tables, (name,))
        # Per struck slot: a reading in smaller values has more empty slots, which would count as
        # evidence for it.
        shares = own[:, [0, 2]] * len(slots.kinds) / struck
        whole = np.full((len(own), 1), usual)
        # Bar lines lie on eighths; other phases would be a performance read one sixteenth off.
        phases = np.flatnonzero((int(pulse.places[0]) + np.arange(len(own)) * SLOT_TICKS) % EIGHTH_TICKS == 0)
        rows.append(np.concatenate([own, shares, whole, _of_reading(pulse, events, name)], axis=1)[phases])
        numbers += [CANDIDATES.index((name, phase)) for phase in phases.tolist()]
    return np.concatenate(rows), numbers


def _of_reading(pulse: Pulse, events: Events, name: str) -> Array:
    """Returns what speaks for each place of the bar line apart from the notes: tempo, accents, the tracked pulse."""
    meter = parse_meter(name)
    bar, beat = meter.bar_ticks // SLOT_TICKS, max(1, meter.beat_ticks // SLOT_TICKS)
    first, quarter = int(pulse.places[0]), pulse.quarter / TICKS_PER_QUARTER
    slot = (pulse.places - first) // SLOT_TICKS
    phases = np.arange(bar)
    same = (
        pulse.fit.likelihood,
        float(np.log(np.maximum(pulse.fit.spread, 0.01) / 0.02)),
        *_octaves(quarter * meter.beat_ticks / USUAL_BEAT),
        *_octaves(quarter * meter.bar_ticks / USUAL_BAR),
        *_octaves(quarter * TICKS_PER_QUARTER / USUAL_QUARTER),
        float(pulse.unit == EIGHTH_TICKS),
        float(pulse.unit == meter.beat_ticks),
    )
    accents = np.bincount(slot % bar, events.accents, minlength=bar) / np.sqrt(len(slot))
    counts = np.bincount(slot % bar, minlength=bar) / len(slot)
    on_beats = (phases[:, None] + np.arange(0, bar, beat)) % bar
    columns = [
        *(np.full(bar, value) for value in same),
        (first + phases * SLOT_TICKS) % pulse.unit == 0,
        accents,
        accents[on_beats].sum(axis=1),
        np.log(np.maximum(0.02, counts)),
        np.log(np.maximum(0.02, counts[on_beats].sum(axis=1))),
    ]
    return np.stack(columns, axis=1).astype(float)


def _octaves(ratio: float) -> tuple[float, float]:
    # Value and square: with both, a softmax can learn a normal distribution of the logarithm.
    octaves = float(np.log2(ratio))
    return octaves, octaves**2
