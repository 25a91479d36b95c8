"""Benchmark B6: chords from a melody and its key, beside three baselines on the same held-out tunes.

Usage: python benchmarks/harmonisation.py [--corpus corpora/folk] [--samples 9]

Chords are reduced to 48 triads (root × major, minor, diminished, augmented). Accuracy per beat (a dotted quarter in
compound meters): of the triad, of its root, and of the triad where people change the chord. Test tunes are those of
Nottingham's in the corpus's test split, all with chords; baselines learn from its training split.
"""

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from composer.analysis.chords import without_inferred
from composer.analysis.melody_harmony import beats_of, infer_from_melody
from composer.api import writer_of
from composer.corpus.manifest import load_corpus
from composer.music.piece import Piece
from composer.music.repeats import once
from composer.music.theory import QUALITIES, Chord
from composer.sampling.sample import Sampling
from composer.verbs import harmonize
from composer.verbs.source import prepare

TRIADS = {(0, 4, 7): 0, (0, 3, 7): 1, (0, 3, 6): 2, (0, 4, 8): 3}
Labels = list[int]


def to_label(chord: Chord | None, tonic: int) -> int:
    """Number of a chord among 48 triads above the tonic, -1 for none."""
    if chord is None or not chord.tones:
        return -1
    steps = set(QUALITIES[chord.quality].steps)
    kinds = [kind for tones, kind in TRIADS.items() if set(tones) <= steps]
    kind = kinds[0] if kinds else 1 if 3 in steps else 0
    return (chord.root - tonic) % 12 * 4 + kind


def labels_of(piece: Piece) -> Labels:
    """The chord on each beat."""
    return [to_label(piece.chord_at(tick), piece.key.tonic) for tick in beats_of(piece)]


def profile_of(piece: Piece, tick: int) -> np.ndarray:
    """Time of each pitch class above the tonic within a beat."""
    found = np.zeros(12)
    end = tick + piece.meter.beat_ticks
    for note in piece.parts[0].notes:
        found[(note.pitch - piece.key.tonic) % 12] += max(0, min(end, note.end) - max(tick, note.onset))
    return found


def tonic_only(piece: Piece) -> Labels:
    """The tonic triad everywhere."""
    minor = 3 in {(tone - piece.key.tonic) % 12 for tone in piece.key.scale} and 4 not in {
        (tone - piece.key.tonic) % 12 for tone in piece.key.scale
    }
    return [int(minor)] * len(beats_of(piece))


def template(piece: Piece) -> Labels:
    """The diatonic triad with most of the beat's time on its tones; of equals the one before, else the lowest."""
    scale = {(tone - piece.key.tonic) % 12 for tone in piece.key.scale}
    triads = {
        root * 4 + kind: [(root + step) % 12 for step in tones]
        for root in range(12)
        for tones, kind in TRIADS.items()
        if {(root + step) % 12 for step in tones} <= scale
    }
    found: Labels = []
    for tick in beats_of(piece):
        times = profile_of(piece, tick)
        before = found[-1] if found else -1
        found.append(max(triads, key=lambda label: (times[triads[label]].sum(), label == before, -label)))
    return found


def train_hmm(pieces: Sequence[Piece]) -> Callable[[Piece], Labels]:
    """A hidden Markov model over 48 triads above the tonic: pitch-class profiles as emissions, Viterbi."""
    moves, starts, tones = np.ones((48, 48)) * 0.05, np.ones(48) * 0.05, np.ones((48, 12)) * 0.5
    for piece in pieces:
        labels = labels_of(piece)
        for label, tick in zip(labels, beats_of(piece), strict=True):
            if label >= 0:
                tones[label] += profile_of(piece, tick) / piece.meter.beat_ticks
        known = [label for label in labels if label >= 0]
        if known:
            starts[known[0]] += 1
        for one, other in pairwise(known):
            moves[one, other] += 1
    logs = [np.log(table / table.sum(-1, keepdims=True)) for table in (starts, moves, tones)]

    def decode(piece: Piece) -> Labels:
        score, back = logs[0].copy(), []
        for number, tick in enumerate(beats_of(piece)):
            seen = logs[2] @ (profile_of(piece, tick) / piece.meter.beat_ticks * 2)
            if number:
                total = score[:, None] + logs[1]
                back.append(total.argmax(0))
                score = total.max(0)
            score = score + seen
        path = [int(score.argmax())]
        for pointers in reversed(back):
            path.append(int(pointers[path[-1]]))
        return path[::-1]

    return decode


def network(piece: Piece) -> Labels:
    """The chords that `composer.analysis.melody_harmony` finds, as a corpus gets them."""
    return labels_of(replace(piece, chords=infer_from_melody(piece)))


def ours(samples: int, temperature: float, checkpoint: Path | None) -> Callable[[Piece], Labels]:
    """The model's chord lane under the given melody: on each beat the chord that most of its samples have."""
    writer = writer_of(checkpoint)

    def decode(piece: Piece) -> Labels:
        asked = harmonize.HarmonizeOptions(style="folk", lock="off", temperature=temperature, top_p=1.0)
        plan = harmonize.plan(prepare(replace(piece, chords=(), sections=())), asked, writer.checkpoint)
        drafts = writer.write(plan.task, Sampling(temperature, 1.0, 1), samples)
        votes = zip(*(labels_of(replace(draft.piece, keys=piece.keys)) for draft in drafts), strict=True)
        return [Counter(column).most_common(1)[0][0] for column in votes]

    return decode


def judge(name: str, decode: Callable[[Piece], Labels], pieces: Sequence[Piece]) -> None:
    """Prints the three accuracies of a method, and those with a model's every answer in a table of its own."""
    sums: dict[str, list[bool]] = defaultdict(list)
    for piece in pieces:
        truth, found = labels_of(piece), decode(piece)
        for number, (wanted, given) in enumerate(zip(truth, found, strict=True)):
            if wanted < 0:
                continue
            sums["triad"].append(wanted == given)
            sums["root"].append(wanted // 4 == given // 4)
            if number and truth[number - 1] not in (wanted, -1):
                sums["at change"].append(wanted == given)
    row = "  ".join(f"{kind} {np.mean(hits):.3f}" for kind, hits in sums.items())
    error = 1.96 * math.sqrt(0.25 / len(sums["triad"]))
    print(f"{name:42} {row}   {len(pieces)} tunes, {len(sums['triad'])} beats, ±{error:.3f} at most", flush=True)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, default=Path("corpora/folk"))
    parser.add_argument("--samples", type=int, default=9)
    parser.add_argument("--ours-only", action="store_true", help="leave the baselines out")
    parser.add_argument("--checkpoint", type=Path)
    options = parser.parse_args()

    def tunes(split: str) -> list[Piece]:
        pieces = [without_inferred(piece) for piece in load_corpus(options.corpus, split)]
        return [once(piece) for piece in pieces if piece.chords and piece.origin.source == "nottingham"]

    train, test = tunes("train"), tunes("test")
    if not options.ours_only:
        judge("tonic triad always", tonic_only, test)
        judge("diatonic triad with most chord tones", template, test)
        judge("HMM over 48 relative triads", train_hmm(train), test)
    judge("recurrent network and chain over chords", network, test)
    judge("ours, likeliest word each time", ours(1, 0.0, options.checkpoint), test)
    if options.samples > 1:
        judge("ours, one sample", ours(1, 1.0, options.checkpoint), test)
        judge(f"ours, vote of {options.samples} samples", ours(options.samples, 1.0, options.checkpoint), test)


if __name__ == "__main__":
    main()
