"""Music as a row of sixteenths, each with what begins in it: what meters are told by."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composer.music.piece import Note, Piece
from composer.music.units import TICKS_PER_QUARTER

SLOT_TICKS = TICKS_PER_QUARTER // 4
MAX_SLOTS = 1600
"""The first hundred bars or so say as much as all of them."""

KINDS = 31
"""Silence or a note held (0), or what begins: five lengths, three sizes of chord, and with or without the bass."""

LENGTHS = (121, 241, 481, 961)
POLYPHONIC = 1.3
"""Notes struck together, on average, from which music counts as more than one line."""

NOVELTY_SLOTS = (4, 8)


@dataclass(frozen=True)
class Sixteenths:
    """What begins in each sixteenth from the first note on: its kind, its highest pitch (-1: none), its weight.

    `novelty` is how much the pitch classes change there, over a quarter and over a half note, in standard deviations.
    """

    kinds: NDArray[np.int64]
    tops: NDArray[np.int64]
    weights: NDArray[np.float64]
    novelty: tuple[NDArray[np.float64], ...]
    count: int


def sounding_notes(piece: Piece) -> list[Note]:
    """Returns all notes but those of drums, by onset."""
    notes = (note for part in piece.parts if not part.is_drum for note in part.notes)
    return sorted(notes, key=lambda note: (note.onset, note.pitch))


def to_slots(notes: Sequence[Note]) -> Sixteenths:
    """Returns the slots of notes in order of their onsets, at least one."""
    onsets = np.array([note.onset for note in notes]) - notes[0].onset
    pitches = np.array([note.pitch for note in notes])
    durations = np.array([note.duration for note in notes])
    # Nearest slot: onsets of triplets lie between sixteenths.
    places = (onsets + SLOT_TICKS // 2) // SLOT_TICKS
    total = int(places[-1]) + 1
    inside = places < MAX_SLOTS
    places, pitches, durations = places[inside], pitches[inside], durations[inside]
    size = min(total, MAX_SLOTS)
    counts = np.bincount(places, minlength=size)
    longest, tops = np.zeros(size, int), np.full(size, -1)
    np.maximum.at(longest, places, durations)
    np.maximum.at(tops, places, pitches)
    lengths = np.digitize(longest, LENGTHS)
    chords = np.where(counts >= 4, 2, np.where(counts >= 2, 1, 0))
    # A number in mixed radix after 0 for silence: five lengths, three sizes of chord, with and without the
    # bass.
    kinds = np.where(counts > 0, 1 + lengths + 5 * chords + 15 * _is_bass(places, pitches, durations, counts), 0)
    weights = np.where(counts > 0, 0.5 * (1 + lengths), 0.0)
    return Sixteenths(kinds, tops, weights, _novelty(places, pitches, durations, size), total)


def _is_bass(
    places: NDArray[np.int64], pitches: NDArray[np.int64], durations: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Returns where the lowest of all sounding notes begins; nowhere in music of one line."""
    if counts[counts > 0].mean() <= POLYPHONIC:
        return np.zeros(len(counts), bool)
    low, held = np.full(len(counts), 128), np.full(len(counts), 128)
    np.minimum.at(low, places, pitches)
    # Compared with what is still held, not only with what is struck: a tenor over a held bass is not the
    # bass.
    for place, pitch, duration in zip(places, pitches, durations, strict=True):
        end = place + max(1, -(-duration // SLOT_TICKS))
        held[place:end] = np.minimum(held[place:end], pitch)
    return (low < 128) & (low <= held)


def _novelty(
    places: NDArray[np.int64], pitches: NDArray[np.int64], durations: NDArray[np.int64], size: int
) -> tuple[NDArray[np.float64], ...]:
    """Returns one less the cosine of the pitch classes before and after each slot."""
    margin = max(NOVELTY_SLOTS) * 2
    sound = np.zeros((size + 2 * margin, 12))
    for place, pitch, duration in zip(places, pitches, durations, strict=True):
        end = place + min(margin, max(1, -(-duration // SLOT_TICKS)))
        sound[margin + place : margin + end, pitch % 12] += 1
    # Running totals: the sum over any stretch is the difference of two rows.
    total = np.vstack([np.zeros(12), np.cumsum(sound, axis=0)])
    here = np.arange(margin, margin + size)
    found = []
    for reach in NOVELTY_SLOTS:
        before, after = total[here] - total[here - reach], total[here + reach] - total[here]
        norms = np.sqrt((before**2).sum(axis=1) * (after**2).sum(axis=1)) + 1e-9
        change = 1 - (before * after).sum(axis=1) / norms
        found.append((change - change.mean()) / (change.std() + 1e-9))
    return tuple(found)
