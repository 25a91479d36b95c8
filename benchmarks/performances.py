"""How well `compose quantize` writes down performances, against the scores that they were made from.

    python benchmarks/performances.py corpora [--pieces 8] [--seed 1] [--jitter]

Pieces of the test and valid splits, from which nothing was learned, are played: in a tempo usual for their style that
drifts, every onset off by a normal error of 10 to 40 ms, notes shorter or longer than written, each with and without
accents on the beats. The MIDI says no meter, key or tempo. A row a style, or with --jitter a row a size of the error.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import exp, pi, sin
from pathlib import Path

from composer.api import quantize
from composer.corpus.manifest import load_corpus
from composer.io.midi.file import midi_to_piece, piece_to_midi
from composer.music.origin import Origin
from composer.music.piece import Note, Part, Piece
from composer.music.units import TICKS_PER_QUARTER
from composer.training.fit_tables import is_plain

TICKS_PER_SECOND = 2 * TICKS_PER_QUARTER
"""Of the files that performances are written to: 120 quarters a minute, whatever is played."""

JITTERS = (0.010, 0.020, 0.030, 0.040)
"""Standard deviations of onsets, in seconds."""

KEYBOARD = ("nifc-piano", "nifc-chopin")
"""Sources whose parts are the staves of a piano."""

Row = tuple[str, str, str, tuple[float, float]]

STYLES: dict[str, Row] = {
    "jig 6/8": ("folk", "jig", "6/8", (100, 130)),
    "slip jig 9/8": ("folk", "slip-jig", "9/8", (95, 125)),
    "waltz 3/4": ("folk", "waltz", "3/4", (100, 170)),
    "reel 4/4": ("folk", "reel", "4/4 2/2", (160, 220)),
    "polka 2/4": ("folk", "polka", "2/4", (100, 140)),
    "hymn 4/4": ("hymn", "", "4/4", (80, 120)),
    "hymn 3/4": ("hymn", "", "3/4", (80, 120)),
    "mazurka 3/4": ("piano", "mazurka", "3/4", (110, 160)),
    "mazurka 3/8": ("piano", "", "3/8", (130, 190)),
    "piano 3/4": ("piano", "", "3/4", (90, 160)),
    "piano 4/4": ("piano", "", "4/4 2/2 2/4", (70, 130)),
}
"""Corpus, sub-style ("" for any), meters, and the least and greatest beats a minute (dotted in compound meters)."""


@dataclass(frozen=True)
class Playing:
    """How a piece is played: beats a minute, the spread of the onsets in seconds, with accents, and by which chance."""

    bpm: float
    jitter: float
    accents: bool
    seed: int


def perform(piece: Piece, playing: Playing) -> tuple[Piece, list[Note]]:
    """A performance as read from a MIDI file of its notes alone, and the written notes in the order they were played.

    The keyboard's staves go to one track; parts of other pieces keep theirs.
    """
    chance = random.Random(playing.seed)
    clock = _clock(piece, playing.bpm, chance)
    legato = chance.choice((0.55, 0.8, 0.97, 1.04))
    written = sorted((note, number) for number, part in enumerate(piece.parts) for note in part.notes)
    tracks: dict[int, list[Note]] = defaultdict(list)
    for note, number in written:
        onset = max(0.0, clock(note.onset) + chance.gauss(0, playing.jitter))
        length = max(0.05, (clock(note.end) - clock(note.onset)) * legato * chance.uniform(0.9, 1.1))
        velocity = _velocity(piece, note, playing.accents, chance)
        ticks = round(onset * TICKS_PER_SECOND), round(length * TICKS_PER_SECOND)
        tracks[0 if piece.origin.source in KEYBOARD else number].append(Note(ticks[0], note.pitch, ticks[1], velocity))
    parts = tuple(Part("", tuple(sorted(notes))) for notes in tracks.values())
    bare = Piece(parts, max(note.end for part in parts for note in part.notes))
    read = midi_to_piece(piece_to_midi(bare, expand=False))
    return replace(read, origin=Origin(assumed=("meter", "key", "tempo"))), [note for note, _ in written]


def _clock(piece: Piece, bpm: float, chance: random.Random) -> Callable[[int], float]:
    """Seconds of a tick, in a tempo that swings slowly, wanders a little and slows down at the end."""
    beat = _beat_ticks(piece)
    count = piece.length // beat + 2
    swing, phase, wander = chance.uniform(0, 0.05), chance.uniform(0, 2 * pi), 0.0
    spans = []
    for place in range(count):
        wander = 0.9 * wander + chance.gauss(0, 0.008)
        slowing = 0.15 * max(0, place - count + 5) / 4
        spans.append(60 / bpm * exp(swing * sin(2 * pi * place / 24 + phase) + wander + slowing))
    ends = [0.3, *accumulate(spans, initial=0.3)][1:]

    def seconds(tick: int) -> float:
        place = min((tick - piece.start) / beat, count - 1)
        return ends[int(place)] + (place - int(place)) * spans[int(place)]

    return seconds


def _beat_ticks(piece: Piece) -> int:
    return min(piece.meter.beat_ticks, TICKS_PER_QUARTER * 3 // 2 if piece.meter.is_compound else TICKS_PER_QUARTER)


def _velocity(piece: Piece, note: Note, accents: bool, chance: random.Random) -> int:
    on_bar, on_beat = note.onset % piece.meter.bar_ticks == 0, note.onset % _beat_ticks(piece) == 0
    accent = (14 if on_bar else 6 if on_beat else 0) if accents else 0
    return max(1, min(127, round(70 + accent + chance.gauss(0, 5))))


def figures(piece: Piece, played: Piece, written: Sequence[Note]) -> dict[str, float]:
    """What of a performance was found: 1 and 0, and shares for `bars F` and `onsets`."""
    made, _ = quantize(played)
    pairs = _pairs(played, written, made)
    truth = {n for n, note in enumerate(written) if note.onset % piece.meter.bar_ticks == 0}
    found = {n for n, tick in pairs.items() if tick % made.meter.bar_ticks == 0}
    shared = 2 * len(truth & found) / max(1, len(truth) + len(found))
    onsets = [note.onset for part in played.parts for note in part.notes]
    seconds = (max(onsets) - min(onsets)) / TICKS_PER_SECOND / (written[-1].onset - written[0].onset)
    shifts = [tick - written[n].onset for n, tick in pairs.items()]
    common = max(set(shifts), key=shifts.count)
    return {
        "tempo": abs(made.tempo / 1e6 / TICKS_PER_QUARTER / seconds - 1) < 0.12,
        "meter": made.meter == piece.meter,
        "bars": shared >= 0.95,
        "bars F": shared,
        "key": made.key == piece.key,
        "signature": made.key.signature == piece.key.signature,
        "onsets": shifts.count(common) / len(written),
    }


def _pairs(played: Piece, written: Sequence[Note], made: Piece) -> dict[int, int]:
    """The tick that each written note was laid on, by its number: notes of one pitch keep their order."""
    lanes: dict[int, list[int]] = defaultdict(list)
    for onset, pitch in sorted((note.onset, note.pitch) for part in made.parts for note in part.notes):
        lanes[pitch].append(onset)
    numbers: dict[int, list[int]] = defaultdict(list)
    for number, note in enumerate(written):
        numbers[note.pitch].append(number)
    return {
        number: tick
        for pitch, own in numbers.items()
        for number, tick in zip(own, _stretched(lanes[pitch], len(own)), strict=False)
    }


def _stretched(ticks: list[int], count: int) -> list[int]:
    """The ticks of a pitch; where notes were merged, none is matched after the count differs."""
    return ticks if len(ticks) == count else ticks[: count // 2]


def pieces_of(folder: Path, row: Row, count: int, splits: Iterable[str]) -> list[Piece]:
    """Pieces of a style from a folder of corpora, evenly taken."""
    corpus, style, meters, _ = row
    pieces = [piece for split in splits for piece in load_corpus(folder / corpus, split)]
    own = [p for p in pieces if is_plain(p) and style in p.style and str(p.meter) in meters.split()]
    return own[:: max(1, len(own) // count)][:count]


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--pieces", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jitter", action="store_true", help="A row a size of the error, not a style.")
    options = parser.parse_args()
    sums: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    for name, row in STYLES.items():
        chance = random.Random(f"{name} {options.seed}")
        for number, piece in enumerate(pieces_of(options.corpora, row, options.pieces, ("test", "valid"))):
            bpm, seed = chance.uniform(*row[3]), chance.randrange(2**31)
            jitter = JITTERS[number % len(JITTERS)]
            for accents in (True, False):
                played, written = perform(piece, Playing(bpm, jitter, accents, seed))
                label = f"{1000 * jitter:.0f} ms" if options.jitter else name
                sums[label, "accents" if accents else "flat"].append(figures(piece, played, written))
    everything = [row for rows in sums.values() for row in rows]
    for (label, accents), rows in [*sums.items(), (("all", ""), everything)]:
        means = "  ".join(f"{name} {sum(row[name] for row in rows) / len(rows):.2f}" for name in rows[0])
        print(f"{label:13} {accents:8} {len(rows):4}  {means}", flush=True)


if __name__ == "__main__":
    main()
