"""Chord symbols of music in several voices: templates on each beat's notes, joined by Viterbi decoding.

The method of the template recognisers (Fujishima 1999; Sheh & Ellis 2003 for the decoding), on notes instead of sound.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from composer.analysis.melody_harmony import Chain, infer_from_melody, to_chain
from composer.analysis.sixteenths import sounding_notes
from composer.music.piece import ChordSymbol, Piece
from composer.music.progression import without_repeats
from composer.music.theory import QUALITIES, Chord

Array = NDArray[np.float64]

TEMPLATES = ("", "m", "7", "dim")
"""Qualities that are told apart: with more of them the labels become worse."""


@dataclass(frozen=True)
class Weights:
    """How much a beat's evidence counts, in shares of the time that sounds in it.

    `foreign` is taken off for each tone outside of the chord, `bass` and `root` given where the lowest note or any is
    the root; `rare` is taken off for the last two templates, `change` for a chord that is not the one before, less on
    a bar line.
    """

    foreign: float = 0.8
    bass: float = 0.35
    root: float = 0.25
    rare: float = 0.7
    change: float = 0.4
    change_on_bar: float = 0.15


DEFAULTS = Weights()


def infer_chords(piece: Piece, weights: Weights = DEFAULTS) -> tuple[ChordSymbol, ...]:
    """Finds a symbol wherever the harmony of the sounding parts changes, on beats of the meter; none without notes."""
    beats = beats_of(piece)
    if len(beats) < 2:
        return ()
    time, lowest = _histogram(piece, beats)
    fit = _fit(time, lowest, weights)
    on_bar = np.isin(beats[:-1], piece.bar_lines())
    # Harmony changes most often on a bar line, so a change costs less there. Without any cost every passing
    # note would be a chord.
    path = viterbi(fit, np.where(on_bar, weights.change_on_bar, weights.change))
    silent = time.sum(axis=1) == 0
    return without_repeats(
        ChordSymbol(int(beats[beat]), Chord(label % 12, TEMPLATES[label // 12]))
        for beat, label in enumerate(path.tolist())
        if not silent[beat]
    )


SURENESS = 8.0
"""Nats that a beat's whole evidence counts where chords are drawn and not just the likeliest taken."""


def chain_of_voices(piece: Piece, weights: Weights = DEFAULTS) -> Chain:
    """Returns the evidence of `infer_chords` as a chain over a piece's beats, from the first full bar on."""
    first = piece.meter.bar_ticks if piece.pickup else 0
    beats = beats_of(piece)
    # The harmony of a pickup is that of no full bar, and the chain counts beats from the first bar line.
    beats = beats[beats >= first]
    fit = _fit(*_histogram(piece, beats), weights)
    on_bar = np.isin(beats[1:-1], piece.bar_lines())
    change = np.where(on_bar, weights.change_on_bar, weights.change)[:, None, None] * (1 - np.eye(fit.shape[1]))
    # Columns of `fit` are absolute roots; the chain names its labels by degree.
    roots = [(root - piece.key.tonic) % 12 for root in range(12)]
    labels = tuple(f"{root}.{quality}" for quality in TEMPLATES for root in roots)
    return Chain(labels, *to_chain(SURENESS * fit, -SURENESS * change))


def with_chords(piece: Piece) -> Piece:
    """The piece with its own chord symbols, or with inferred ones and an origin that says so.

    They are found from its voices; where it is one line, from that as folk tunes are harmonised.
    """
    notes = sounding_notes(piece)
    if piece.chords or not notes:
        return piece
    chords = infer_from_melody(piece) if is_line(piece) else infer_chords(piece)
    return replace(piece, chords=chords, origin=replace(piece.origin, chords_inferred=True))


def is_line(piece: Piece) -> bool:
    """Tells whether a piece is one part, and never two notes begin together."""
    notes = sounding_notes(piece)
    return len(piece.parts) == 1 and len({note.onset for note in notes}) == len(notes)


def without_inferred(piece: Piece) -> Piece:
    """Returns the piece without chord symbols that were inferred."""
    return replace(piece, chords=()) if piece.origin.chords_inferred else piece


def beats_of(piece: Piece) -> NDArray[np.int64]:
    """Returns ticks of all beats and of the end, the beats of each bar counted from its own bar line."""
    ticks: list[int] = []
    meters = iter((*piece.meters[1:], None))
    meter, following = piece.meter, next(meters)
    for start, end in pairwise(piece.bar_lines()):
        while following and following.onset <= start:
            meter, following = following.meter, next(meters)
        ticks += range(start, end, meter.beat_ticks)
    return np.array([*ticks, piece.length], dtype=np.int64)


def _histogram(piece: Piece, beats: NDArray[np.int64]) -> tuple[Array, NDArray[np.int64]]:
    """Share of each beat that each pitch class sounds (beats, 12), and each beat's lowest pitch (128 in silence)."""
    time = np.zeros((len(beats) - 1, 12))
    lowest = np.full(len(beats) - 1, 128)
    # A note counts in every beat that it sounds in: harmony goes on under a held note.
    for part in piece.parts:
        for note in () if part.is_drum else part.notes:
            first = int(np.searchsorted(beats, note.onset, side="right")) - 1
            last = int(np.searchsorted(beats, note.end, side="left"))
            for beat in range(max(first, 0), min(last, len(time))):
                overlap = min(note.end, beats[beat + 1]) - max(note.onset, beats[beat])
                time[beat, note.pitch % 12] += overlap
                lowest[beat] = min(lowest[beat], note.pitch)
    total = time.sum(axis=1, keepdims=True)
    return time / np.where(total == 0, 1, total), lowest


def _fit(time: Array, lowest: NDArray[np.int64], weights: Weights) -> Array:
    """Returns how well each chord fits each beat: (beats, templates × roots)."""
    columns = []
    bass = np.zeros_like(time)
    heard = lowest < 128
    bass[heard, lowest[heard] % 12] = 1
    for name in TEMPLATES:
        steps = sorted({step % 12 for step in QUALITIES[name].steps})
        # Column r of the rolled array is the time of pitch class r + step: one sum scores the template
        # on all roots.
        inside = sum(np.roll(time, -step, axis=1) for step in steps)
        fit = inside - weights.foreign * (time.sum(axis=1, keepdims=True) - inside)
        fit = fit + weights.bass * bass + weights.root * time
        columns.append(fit - (weights.rare if TEMPLATES.index(name) >= 2 else 0))
    return np.concatenate(columns, axis=1)


def viterbi(fit: Array, change: Array) -> NDArray[np.int64]:
    """Finds the labels with the greatest sum of fits less `change[t]` wherever the label at t is not the one before."""
    # A change costs the same between any two chords. So the only label worth leaving for another is the
    # best one, and a step takes time linear in the number of labels, not quadratic.
    back = np.zeros(fit.shape, dtype=np.int64)
    best = fit[0]
    stay = np.arange(fit.shape[1])
    for step in range(1, len(fit)):
        leader = int(best.argmax())
        moved = best[leader] - change[step]
        back[step] = np.where(best >= moved, stay, leader)
        best = np.maximum(best, moved) + fit[step]
    path = np.zeros(len(fit), dtype=np.int64)
    path[-1] = int(best.argmax())
    for step in range(len(fit) - 1, 0, -1):
        path[step - 1] = back[step, path[step]]
    return path
