"""Tables that find meter and key, fitted to pieces that state both (`benchmarks/fit_tables.py` runs it)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from composer.analysis.key import KEY_MODES, KEYS, key_evidence, pitch_shares
from composer.analysis.meter import CANDIDATES, METERS, evidence, slots_of
from composer.analysis.sixteenths import KINDS, SLOT_TICKS, Sixteenths, sounding_notes, to_slots
from composer.analysis.tables import KeyTable, MeterTable, Tables
from composer.music.piece import Note, Piece

Array = NDArray[np.float64]

PIECE_WEIGHT = 200
"""Sixteenths that a piece counts as, however long it is."""

USUAL_COUNT, PLACE_COUNT, PHASE_COUNT, PITCH_SHARE = 50.0, 15.0, 0.3, 0.02
"""Pseudo-counts that every count begins with: of kinds in the meter, of kinds per place, of phases, of pitches."""

STEPS, RATE, DECAY = 800, 0.05, 1e-3

Known = tuple[Sixteenths, int]
"""The slots of a piece, and which of CANDIDATES it is."""


def fit_tables(pieces: Sequence[Piece]) -> Tables:
    """Returns tables and weights from pieces in one meter; each style counts by the root of its size."""
    notes = [sounding_notes(piece) for piece in pieces]
    slots = [to_slots(own) for own in notes]
    known = [
        (own, CANDIDATES.index((str(piece.meter), phase_of(piece, row[0]))))
        for own, piece, row in zip(slots, pieces, notes, strict=True)
    ]
    counts = np.sum([np.bincount(own.kinds, minlength=KINDS) for own in slots], axis=0)
    everything = np.log(_shares(1.0 + counts))
    empty = np.zeros(0)
    tables = Tables(_count_meters(known), _count_keys(pieces, notes), empty, empty, everything, empty)
    sizes = Counter(piece.origin.source for piece in pieces)
    # By the root: a large collection says more than a small one, but must not silence it.
    shares = np.array([sizes[piece.origin.source] ** -0.5 for piece in pieces])
    keys = [KEYS.index((piece.key.tonic, piece.key.mode)) for piece in pieces]
    by_meter = np.array([evidence(own, tables) for own in slots])
    by_key = np.array([key_evidence(own, tables) for own in notes])
    return replace(
        tables,
        meter_weights=softmax_weights(by_meter, np.array([place for _, place in known]), shares),
        key_weights=softmax_weights(by_key, np.array(keys), shares),
    )


def phase_of(piece: Piece, first: Note) -> int:
    """Returns sixteenths from the first note to the first bar line after it."""
    bar = slots_of(str(piece.meter))
    return round(-first.onset % piece.meter.bar_ticks / SLOT_TICKS) % bar


def _count_meters(known: Sequence[Known]) -> dict[str, MeterTable]:
    places = {name: np.zeros((slots_of(name), KINDS)) for name in METERS}
    first = {name: np.full(slots_of(name), PHASE_COUNT) for name in METERS}
    last = {name: np.full(slots_of(name), PHASE_COUNT) for name in METERS}
    for slots, place in known:
        name, phase = CANDIDATES[place]
        bar = slots_of(name)
        beats = (np.arange(len(slots.kinds)) - phase) % bar
        # A long piece says no more about its meter than a short one does.
        np.add.at(places[name], (beats, slots.kinds), PIECE_WEIGHT / len(slots.kinds))
        first[name][phase] += 1
        last[name][(slots.count - 1 - phase) % bar] += 1
    everything = _shares(1 + np.concatenate(list(places.values())).sum(axis=0))
    tables = {}
    for name, counts in places.items():
        # Backing off: a meter with few pieces takes what it has not seen from all music, and its places
        # from the meter.
        usual = _shares(counts.sum(axis=0) + USUAL_COUNT * everything)
        here = _shares(counts + PLACE_COUNT * usual)
        against = np.log(usual) - np.log(everything)
        tables[name] = MeterTable(
            np.log(here) - np.log(usual), against, np.log(_shares(first[name])), np.log(_shares(last[name]))
        )
    return tables


def _count_keys(pieces: Sequence[Piece], notes: Sequence[Sequence[Note]]) -> dict[str, KeyTable]:
    sound = {mode: np.full(12, PITCH_SHARE) for mode in KEY_MODES}
    bass = {mode: np.full(12, PITCH_SHARE) for mode in KEY_MODES}
    for piece, own in zip(pieces, notes, strict=True):
        for table, shares in zip((sound, bass), pitch_shares(own), strict=True):
            table[piece.key.mode] += np.roll(shares, -piece.key.tonic)
    return {mode: KeyTable(np.log(_shares(sound[mode])), np.log(_shares(bass[mode]))) for mode in KEY_MODES}


def _shares(counts: Array) -> Array:
    return np.asarray(counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1e-9))


def softmax_weights(rows: Array, truth: NDArray[np.int64], shares: Array) -> Array:
    """Returns weights that make the true candidates likely, by Adam; `rows` is (pieces, candidates, weights)."""
    shares = shares / shares.sum()
    weights, mean, square = np.zeros(rows.shape[2]), np.zeros(rows.shape[2]), np.zeros(rows.shape[2])
    right = rows[np.arange(len(rows)), truth]
    # Adam by hand: a handful of weights, and the table must not depend on the version of a library.
    for step in range(1, STEPS + 1):
        scores = rows @ weights
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        # The gradient of a softmax's log-likelihood: what the model expects of the evidence less what
        # was right.
        expected = np.einsum("pc,pcw->pw", odds, rows)
        slope = shares @ (expected - right) + DECAY * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return weights


def is_plain(piece: Piece) -> bool:
    """Tells whether a piece can be learned from: one meter and key that the tables have, and notes enough."""
    has_one = len(piece.meters) == len(piece.keys) == 1
    return has_one and str(piece.meter) in METERS and piece.key.mode in KEY_MODES and len(sounding_notes(piece)) >= 16
