"""Which tunes are versions of one another: shared n-grams of the sounding melody, clusters, exact duplicates.

Two tunes are near-duplicates where the smaller set of (interval, inter-onset) 10-grams lies by 30% or more in the
other's. That ignores key and small changes; `scaled_grams` ignores the note value chosen as the beat as well.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from composer.music.melody import melody_line
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.units import TICKS_PER_QUARTER, ticks_to_grid

GRAM_EVENTS = 10
MIN_CONTAINMENT = 0.3
WINDOW = 8
"""Notes of the shortest run that `originality` looks up; shorter ones are common property."""

Onsets = Sequence[tuple[int, int]]
"""Onset and pitch of each note of a melody, in order; any unit of time."""


def sounding_onsets(piece: Piece) -> list[tuple[int, int]]:
    """Returns onset (24 per quarter) and pitch of the first part's melody with every repeat played out."""
    if not piece.parts:
        return []
    return [(ticks_to_grid(note.onset), note.pitch) for note in melody_line(sounding(piece).parts[0].notes)]


def melody_events(onsets: Onsets) -> list[tuple[int, int]]:
    """Returns the interval and inter-onset from each note to the next."""
    return [(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(onsets)]


def grams(onsets: Onsets) -> frozenset[int]:
    """Returns all runs of ten events; empty for tunes of ten notes or fewer."""
    events = melody_events(onsets)
    # Hashes of tuples of ints are the same in every process; only those of strings depend on the run.
    return frozenset(hash(tuple(events[i : i + GRAM_EVENTS])) for i in range(len(events) - GRAM_EVENTS + 1))


def scaled_grams(onsets: Onsets) -> frozenset[int]:
    """Does the same with time measured in the tune's commonest inter-onset: 2/4 in sixteenths equals 4/4 in eighths."""
    events = melody_events(onsets)
    if not events:
        return frozenset()
    # The commonest step stands for the beat: scores of one tune differ by a factor of two in its note
    # values.
    (unit, _), *_ = Counter(step for _, step in events).most_common(1)
    return grams([(round(onset * TICKS_PER_QUARTER / unit), pitch) for onset, pitch in onsets]) if unit else frozenset()


def clusters(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Names joined by any chain of pairs (union-find), each cluster sorted."""
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            # Path halving keeps the trees flat.
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for one, other in pairs:
        parent[root(one)] = root(other)
    members: dict[str, list[str]] = defaultdict(list)
    for name in sorted(parent):
        members[root(name)].append(name)
    return [tuple(names) for names in members.values()]


def bucket(name: str) -> int:
    """Returns a number 0-9 that depends on nothing but the name."""
    # Not hash(): Python's hash of a string differs from run to run, and splits must not.
    return int(hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest(), 16) % 10


def split_of(cluster_id: str) -> str:
    """Returns the split of a cluster by the bucket of its id: 0 test, 1 valid, the rest train."""
    return {0: "test", 1: "valid"}.get(bucket(cluster_id), "train")


def fingerprint(piece: Piece) -> str:
    """Returns the same for pieces with the same sounding notes in any key: intervals, inter-onsets and the meter.

    A lead sheet counts by its melody; scores in voices are the same only where every voice is.
    """
    voices = [melody_events(sounding_onsets(replace(piece, parts=(part,)))) for part in piece.parts]
    events = voices[0] if len(voices) == 1 else voices
    return hashlib.sha256(repr((str(piece.meter), events)).encode()).hexdigest()
