"""Benchmark B6: chords from a melody and its key, beside rules and a hidden Markov model on the same held-out tunes.

Accuracy per beat (a dotted quarter in compound meters): of the triad, of its root, and of the triad where people change
the chord. Several harmonisations are right: above .90 is a leak, and the metrics are of agreement, not of beauty.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from composer.analysis.melody_harmony import infer_from_melody
from composer.api import writer_of
from composer.evaluation.setting import Mark, Result, Row, Setting
from composer.evaluation.triads import Labels, labels_of, template, tonic_only, train_hmm
from composer.music.piece import Piece
from composer.music.repeats import once
from composer.sampling.sample import Sampling
from composer.verbs import harmonize
from composer.verbs.source import prepare

Finder = Callable[[Piece], Labels]

MARKS = {
    "triad": Mark(floor=0.460, anchor=0.671, least=0.76, goal=0.82),
    "root": Mark(floor=0.467, anchor=0.685),
    "at change": Mark(floor=0.352, anchor=0.649),
}


def network(piece: Piece) -> Labels:
    """Finds the chords that `composer.analysis.melody_harmony` does, as a corpus gets them."""
    return labels_of(replace(piece, chords=infer_from_melody(piece)))


def ours(samples: int, temperature: float, checkpoint: Path | None, seed: int = 1) -> Finder:
    """Returns what `harmonize` writes under a melody: on each beat the chord that most of its samples have."""
    writer = writer_of(checkpoint)

    def find(piece: Piece) -> Labels:
        asked = harmonize.HarmonizeOptions(style="folk", lock="off", temperature=temperature, top_p=1.0)
        plan = harmonize.plan(prepare(replace(piece, chords=(), sections=())), asked, writer.checkpoint)
        drafts = writer.write(plan.task, Sampling(temperature, 1.0, seed), samples) if plan.task else []
        votes = zip(*(labels_of(replace(draft.piece, keys=piece.keys)) for draft in drafts), strict=True)
        return [Counter(column).most_common(1)[0][0] for column in votes]

    return find


def accuracies(find: Finder, pieces: Sequence[Piece]) -> dict[str, float]:
    """Returns the shares of beats that a method finds as people have them (0-1), and on how many beats."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for piece in pieces:
        truth = labels_of(piece)
        for number, (wanted, given) in enumerate(zip(truth, find(piece), strict=True)):
            if wanted < 0:
                continue
            hits["triad"].append(wanted == given)
            hits["root"].append(wanted // 4 == given // 4)
            if number and truth[number - 1] not in (wanted, -1):
                hits["at change"].append(wanted == given)
    return {**{kind: float(np.mean(found)) for kind, found in hits.items()}, "beats": len(hits["triad"])}


def with_chords(pieces: Sequence[Piece]) -> list[Piece]:
    """Returns the pieces that have chords, each section once."""
    return [once(piece) for piece in pieces if piece.chords]


def finders(train: Sequence[Piece], setting: Setting) -> dict[str, Finder]:
    """Returns all methods by name; the Markov model learns from the training pieces."""
    return {
        "tonic triad always": tonic_only,
        "diatonic triad with most chord tones": template,
        "HMM over 48 relative triads": train_hmm(train),
        "recurrent network and chain over chords": network,
        "ours": ours(1, 0.0, setting.checkpoint, setting.seed + 1),
    }


def run(setting: Setting) -> Result:
    """Measures B6 on Nottingham's test tunes with chords. Raises InputError without data."""
    setting.say("reading the tunes")
    train, test = (with_chords(setting.music.tunes(split)) for split in ("train", "test"))
    test, table = test[:: setting.every], {}
    for name, find in finders(train, setting).items():
        setting.say(name)
        table[name] = accuracies(find, test)
    rows = tuple(Row(f"{kind}, share of beats", table["ours"][kind], mark) for kind, mark in MARKS.items())
    return Result(rows, {f"{len(test)} tunes": table})
