"""Meter and bar lines found from the notes: how each place of a bar is filled, what returns after a bar, and when.

Naive Bayes on metrical positions in the spirit of Temperley (Music and Probability, 2007), its evidence weighed
against repetition, changes of harmony and length by a softmax over all meters and places of the first bar line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from composer.analysis.sixteenths import KINDS, SLOT_TICKS, Sixteenths, to_slots
from composer.analysis.tables import Tables, load_tables
from composer.music.piece import MeterChange, Note, Piece
from composer.music.theory import Meter, parse_meter

Array = NDArray[np.float64]

METERS = ("4/4", "2/2", "2/4", "3/4", "6/8", "9/8", "12/8", "3/8", "3/2")
# Bars after which tunes repeat themselves.
REPEATS = (1, 2, 4)
SHORTEST_LAG = 8
ENOUGH_NOTES = 8


def slots_of(name: str) -> int:
    """Returns sixteenths in a bar of a meter."""
    return parse_meter(name).bar_ticks // SLOT_TICKS


CANDIDATES = tuple((name, phase) for name in METERS for phase in range(slots_of(name)))
"""Every meter with every place of the first bar line, in sixteenths after the first note."""


@dataclass(frozen=True)
class Bars:
    """A meter, the ticks from the first note to the first bar line, and the odds of both (log) by candidate."""

    meter: Meter
    phase: int
    odds: dict[tuple[str, int], float]


def find_bars(notes: Sequence[Note]) -> Bars | None:
    """Returns the likeliest meter and bar lines of notes on the grid; None where there are too few notes to tell."""
    if len(notes) < ENOUGH_NOTES:
        return None
    tables = load_tables()
    scores = evidence(to_slots(notes), tables) @ tables.meter_weights
    scores = scores - scores.max()
    scores -= np.log(np.exp(scores).sum())
    name, phase = CANDIDATES[int(scores.argmax())]
    odds = dict(zip(CANDIDATES, scores.tolist(), strict=True))
    return Bars(parse_meter(name), phase * SLOT_TICKS, odds)


def evidence(slots: Sixteenths, tables: Tables, meters: Sequence[str] = METERS) -> Array:
    """Returns what speaks for each candidate in these meters: (candidates, weights)."""
    return np.concatenate([_of_meter(slots, tables, name) for name in meters])


def _of_meter(slots: Sixteenths, tables: Tables, name: str) -> Array:
    """Returns what speaks for each place of the first bar line: (sixteenths of a bar, weights)."""
    bar, table = slots_of(name), tables.meters[name]
    phases = np.arange(bar)
    # counts[s, k]: how often kind k begins in slots that are s modulo the bar.
    counts = np.zeros((bar, KINDS))
    np.add.at(counts, (np.arange(len(slots.kinds)) % bar, slots.kinds), 1)
    usual = (counts.sum(axis=0) * table.usual).sum() / len(slots.kinds)
    # by_place[s, p]: evidence of slots s (modulo the bar) for lying at place p. A first bar line at `phase`
    # puts place p on slot phase + p, so each phase is the sum along one diagonal.
    by_place = counts @ table.places.T
    fit = by_place[(phases[:, None] + phases) % bar, phases].sum(axis=1)
    bars = np.round((slots.count - phases) / bar)
    # Evidence of neighbouring notes is not independent, so neither its mean nor its sum is right. The
    # softmax is given the mean and the sum over the root of the count, and weighs both.
    same = (usual * 10, *(value for times in REPEATS for value in _returns(slots, bar * times)))
    columns = [
        10 * fit / len(slots.kinds),
        fit / np.sqrt(len(slots.kinds)),
        np.full(bar, same[0]),
        table.first,
        table.last[(slots.count - 1 - phases) % bar],
        *(np.full(bar, value) for value in same[1:]),
        *(_by_phase(novelty, bar) for novelty in slots.novelty),
        # Phrases have four bars, seldom an odd number.
        bars % 4 == 0,
        bars % 2 == 0,
        *(np.full(bar, name == other) for other in METERS),
    ]
    return np.stack(columns, axis=1).astype(float)


def _returns(slots: Sixteenths, lag: int) -> tuple[float, float]:
    """Returns how far the rhythm, and the share of the notes whose pitch, is the same after a lag."""
    if lag >= len(slots.kinds) - SHORTEST_LAG:
        return 0.0, 0.0
    # Autocorrelation at the lag, as a share of the variance.
    weights = slots.weights - slots.weights.mean()
    rhythm = (weights[lag:] * weights[:-lag]).mean() / ((weights**2).mean() + 1e-9)
    struck = slots.tops[lag:] >= 0
    same = (struck & (slots.tops[lag:] == slots.tops[:-lag])).sum() / max(1, struck.sum())
    return float(rhythm), float(3 * same)


def _by_phase(values: Array, bar: int) -> Array:
    padded = np.pad(values, (0, -len(values) % bar))
    return np.asarray(padded.reshape(-1, bar).sum(axis=0) / np.sqrt(len(values)))


def with_bars(piece: Piece, first: Note, bars: Bars) -> Piece:
    """Returns the piece moved so that its bar lines fall where they were found; its first bar may be a pickup."""
    bar = bars.meter.bar_ticks
    shift = -(first.onset + bars.phase) % bar
    is_pickup = bars.phase and first.onset + shift < bar
    moved = piece.after(shift)
    end = max(note.end for part in moved.parts for note in part.notes)
    return replace(
        moved,
        length=-(-end // bar) * bar,
        pickup=bars.phase if is_pickup else 0,
        meters=(MeterChange(0, bars.meter),),
    )
