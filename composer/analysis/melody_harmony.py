"""Chord symbols under a melody alone: a network that reads the beats both ways, and a chain over its chords.

A bidirectional GRU whose outputs a linear-chain CRF decodes (Huang, Xu & Yu 2015, BiLSTM-CRF), learned from folk tunes
that have chords (`composer.training.harmony`). Run in numpy, so that nothing heavy is imported for it.
"""

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from composer.errors import InputError
from composer.music.piece import ChordSymbol, Piece
from composer.music.progression import without_repeats
from composer.music.theory import Chord

Array = NDArray[np.float64]

TABLE_FILE = Path(__file__).with_name("melody_harmony.npz")

PLACES, PHRASE, LAST_BARS = 6, 8, 4
"""Beats of a bar told apart, bars of a phrase, and bars before the end."""

MODES = ("major", "minor", "dorian", "mixolydian")
BEATS = (2, 3, 4)
FEATURES = 12 + 13 + PLACES + PHRASE + PHRASE + LAST_BARS + len(BEATS) + 1 + len(MODES) + 1


@dataclass(frozen=True)
class HarmonyTable:
    """What was learned: labels ("7.7" is the dominant seventh) and weights by name, as `composer.training.harmony` has
    them. `move` is (2, labels, labels): from one chord to the next, inside a bar and over a bar line."""

    labels: tuple[str, ...]
    weights: dict[str, Array]

    def to_bytes(self) -> bytes:
        """Returns the table as a compressed numpy archive in half precision."""
        file = io.BytesIO()
        # The weights are read back as float64; half precision only shrinks the file.
        halves = {name: value.astype(np.float16) for name, value in self.weights.items()}
        np.savez_compressed(file, allow_pickle=False, labels=np.array(self.labels), **halves)
        return file.getvalue()


def table_from_bytes(data: bytes) -> HarmonyTable:
    """Inverse of `HarmonyTable.to_bytes`, up to half precision."""
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        labels = tuple(str(label) for label in archive["labels"])
        return HarmonyTable(labels, {n: archive[n].astype(np.float64) for n in archive.files if n != "labels"})


@cache
def load_table() -> HarmonyTable:
    """Returns the table that comes with the program."""
    return table_from_bytes(TABLE_FILE.read_bytes())


def infer_from_melody(piece: Piece, table: HarmonyTable | None = None) -> tuple[ChordSymbol, ...]:
    """Returns a chord symbol wherever the harmony of a tune changes, on beats from the first full bar on.

    Raises InputError on a piece without a bar or a note.
    """
    table = table or load_table()
    path = decode(*_field(piece, table))
    chords = (label_to_chord(table.labels[number], piece.key.tonic) for number in path)
    return without_repeats(ChordSymbol(tick, chord) for tick, chord in zip(beats_of(piece), chords, strict=True))


def _field(piece: Piece, table: HarmonyTable) -> tuple[Array, Array]:
    """The random field of a tune: fit (beats, labels), and move (beats - 1, labels, labels) from beat to beat."""
    if not piece.parts or not piece.parts[0].notes or not beats_of(piece):
        raise InputError("there is no tune to find chords for")
    # Two tables of moves: harmony changes over a bar line far more often than inside a bar.
    on_bar = is_downbeat(piece, beats_of(piece))[1:].astype(int)
    return emissions(features_of(piece), table), table.weights["move"][on_bar]


@dataclass(frozen=True)
class Chain:
    """The network's chords of one tune as a Markov chain, given the whole melody, in log-probabilities.

    `start` (labels) is of the first beat, `moves` (beats - 1, labels, labels) from each beat's chord to the next one's.
    """

    labels: tuple[str, ...]
    start: Array
    moves: Array


def chain_of(piece: Piece, table: HarmonyTable | None = None) -> Chain:
    """Returns the chain of a tune's chords, as the network sees them. Raises InputError as `infer_from_melody` does."""
    table = table or load_table()
    return Chain(table.labels, *to_chain(*_field(piece, table)))


def to_chain(fit: Array, move: Array) -> tuple[Array, Array]:
    """Start and moves of the chain that has the probabilities of a random field: its backward messages, normalised."""
    # Backward messages: ahead[label] is the log of the summed weight of all ways to go on from it. Dividing
    # by them turns the field's weights into conditional probabilities, so that the chain can be followed
    # forwards, word by word, with some chords given.
    ahead = np.zeros(fit.shape[1])
    moves = np.empty(move.shape)
    for step in range(len(fit) - 1, 0, -1):
        score = move[step - 1] + fit[step] + ahead
        ahead = np.logaddexp.reduce(score, axis=1)
        moves[step - 1] = score - ahead[:, None]
    start = fit[0] + ahead
    return start - np.logaddexp.reduce(start), moves


def chord_to_label(chord: Chord, tonic: int) -> str:
    """Returns a chord as degree and quality above the tonic, its bass left out: "7.7" for G7 in C."""
    return f"{(chord.root - tonic) % 12}.{chord.quality}"


def label_to_chord(label: str, tonic: int) -> Chord:
    """Inverse of `chord_to_label`."""
    degree, _, quality = label.partition(".")
    return Chord((int(degree) + tonic) % 12, quality)


def beats_of(piece: Piece) -> list[int]:
    """Returns ticks of the beats from the first full bar on."""
    first = piece.meter.bar_ticks if piece.pickup else 0
    return list(range(first, piece.length, piece.meter.beat_ticks))


def is_downbeat(piece: Piece, beats: list[int]) -> NDArray[np.bool_]:
    """Tells whether each beat begins a bar."""
    return np.array([tick % piece.meter.bar_ticks == 0 for tick in beats])


def features_of(piece: Piece) -> Array:
    """What is known of each beat, (beats, FEATURES): pitch classes above the tonic, and where in the form it lies."""
    beats = beats_of(piece)
    return np.hstack([_sound(piece, beats), _form(piece, beats), _constants(piece, len(beats))])


def _sound(piece: Piece, beats: list[int]) -> Array:
    """Share of each beat that each pitch class sounds (12), and which one sounds as it begins (12, and none)."""
    step = piece.meter.beat_ticks
    time, begins = np.zeros((len(beats), 12)), np.zeros((len(beats), 13))
    for note in piece.parts[0].notes:
        pitch_class = (note.pitch - piece.key.tonic) % 12
        first = max(0, (note.onset - beats[0]) // step)
        last = min(len(beats), -(-(note.end - beats[0]) // step))
        for beat in range(first, last):
            overlap = min(note.end, beats[beat] + step) - max(note.onset, beats[beat])
            time[beat, pitch_class] += overlap / step
            begins[beat, pitch_class] = max(begins[beat, pitch_class], note.onset <= beats[beat])
    # A thirteenth class for beats in which nothing begins and nothing sounds on.
    begins[:, 12] = ~begins[:, :12].any(axis=1)
    return np.hstack([time, begins])


def _form(piece: Piece, beats: list[int]) -> Array:
    """Place of the beat in its bar, of the bar in its phrase, bars to the end of the section and of the piece."""
    bar = piece.meter.bar_ticks
    count = piece.length // bar
    # Chords at a cadence depend on how far off the end is, so the network is told distances to the ends,
    # not places.
    ends = sorted({-(-section.end // bar) for section in piece.sections} | {count})
    rows = []
    for tick in beats:
        row, first = tick // bar, beats[0] // bar
        left = next(end for end in ends if end > row) - row - 1
        rows.append(
            [
                *_one_of(tick % bar // piece.meter.beat_ticks, PLACES),
                *_one_of((row - first) % PHRASE, PHRASE),
                *_one_of(left, PHRASE),
                *_one_of(count - row - 1, LAST_BARS),
            ]
        )
    return np.array(rows)


def _constants(piece: Piece, beats: int) -> Array:
    """Returns beats per bar, mode, and whether the meter is compound: the same for each beat."""
    number = piece.meter.bar_ticks // piece.meter.beat_ticks
    place = BEATS.index(number) if number in BEATS else len(BEATS)
    mode = piece.key.mode
    if mode not in MODES:
        mode = "minor" if (piece.key.tonic + 3) % 12 in piece.key.scale else "major"
    row = [*_one_of(place, len(BEATS) + 1), *_one_of(MODES.index(mode), len(MODES)), float(piece.meter.is_compound)]
    return np.tile(np.array(row), (beats, 1))


def _one_of(number: int, size: int) -> list[float]:
    """One-hot; what is too large counts as the last."""
    return [float(place == min(number, size - 1)) for place in range(size)]


def emissions(features: Array, table: HarmonyTable) -> Array:
    """Returns how well each label fits each beat, (beats, labels), before the chain."""
    weights = table.weights
    inputs = np.tanh(features @ weights["inp.weight"].T + weights["inp.bias"])
    forward = _gru(inputs, weights, "")
    backward = _gru(inputs[::-1], weights, "_reverse")[::-1]
    both = np.hstack([forward, backward])
    return np.asarray(both @ weights["out.weight"].T + weights["out.bias"])


def _gru(inputs: Array, weights: dict[str, Array], way: str) -> Array:
    """Hidden states of a gated recurrent unit (Cho et al. 2014), with PyTorch's names and order of gates."""
    # Products with the inputs are made for all beats at once; only the recurrent ones have to wait for the
    # step before.
    wide = inputs @ weights[f"gru.weight_ih_l0{way}"].T + weights[f"gru.bias_ih_l0{way}"]
    recurrent, bias = weights[f"gru.weight_hh_l0{way}"].T, weights[f"gru.bias_hh_l0{way}"]
    size = inputs.shape[1]
    state, states = np.zeros(size), np.zeros((len(inputs), size))
    for step, given in enumerate(wide):
        own = state @ recurrent + bias
        # The gates lie in PyTorch's order: reset, update, new.
        reset = _sigmoid(given[:size] + own[:size])
        update = _sigmoid(given[size : 2 * size] + own[size : 2 * size])
        fresh = np.tanh(given[2 * size :] + reset * own[2 * size :])
        state = (1 - update) * fresh + update * state
        states[step] = state
    return states


def _sigmoid(x: Array) -> Array:
    # Through tanh, because exp overflows far below zero.
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))


def decode(fit: Array, move: Array) -> list[int]:
    """Returns the likeliest labels of all beats together (Viterbi), from a random field as `_field` gives it."""
    # The best path as a whole: the best chord of each beat by itself may make a progression that nobody
    # plays.
    best, back = fit[0], []
    for step in range(1, len(fit)):
        total = best[:, None] + move[step - 1]
        back.append(total.argmax(axis=0))
        best = total.max(axis=0) + fit[step]
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]
