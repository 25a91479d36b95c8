"""Train, valid and test: by cluster of near-duplicates over all sources together, never by file.

The test and valid tunes of benchmark B3 (Nottingham alone, melodies with repeats played out) keep their split, and
take along every tune of any source that is a version of one of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from composer.analysis.overlaps import Members, Overlaps, members_of, near_duplicates
from composer.analysis.similarity import (
    MIN_CONTAINMENT,
    Onsets,
    clusters,
    grams,
    scaled_grams,
    split_of,
)
from composer.corpus.clean import Drop
from composer.corpus.sources import Source
from composer.corpus.traces import Trace

Benchmark = Mapping[str, Onsets]
"""Melodies of the benchmark's files by file name (`ashover1.mid`); an onset is 1/24 of a quarter."""


@dataclass(frozen=True)
class Place:
    """Where a tune belongs: the id of its cluster, and its split."""

    cluster: str
    split: str


def benchmark_splits(melodies: Benchmark) -> dict[str, str]:
    """Returns the split of each file of benchmark B3 by its own protocol: clusters of these files alone."""
    found = clusters(melodies, near_duplicates(_members(melodies, grams)))
    return {name: split_of(cluster[0]) for cluster in found for name in cluster}


def drop_duplicates(tunes: Iterable[Trace], sources: Mapping[str, Source]) -> tuple[list[Trace], list[Drop]]:
    """Drops tunes that an earlier one equals in any key, or in title where the recipe wants one per title."""
    kept: list[Trace] = []
    drops: list[Drop] = []
    seen: dict[tuple[str, ...], str] = {}
    for tune in tunes:
        # Sources are ordered by how good their editions are, so that the first is the one to keep.
        marks: dict[tuple[str, ...], str] = {(tune.fingerprint,): "duplicate of another tune"}
        if sources[tune.source].one_per_title:
            marks[tune.source, _bare(tune.title)] = "another edition of a tune"
        twins = [
            Drop(tune.source, tune.name, why, f"same as {seen[mark]}") for mark, why in marks.items() if mark in seen
        ]
        drops += twins[:1]
        if not twins:
            kept.append(tune)
            seen.update(dict.fromkeys(marks, tune.name))
    return kept, drops


def _bare(title: str) -> str:
    return "".join(filter(str.isalnum, title.lower()))


def place_tunes(tunes: Sequence[Trace], melodies: Benchmark) -> dict[str, Place]:
    """Returns the cluster and split of every tune by name. Two tunes are joined by plain or by scaled 10-grams.

    Tunes whose source sets their split keep it and take their cluster along.
    """
    names = {tune.name for tune in tunes}
    # A tune of the benchmark's own source is the same file, whether or not their grams meet.
    own = [(name, f"{name}.mid") for name in names if f"{name}.mid" in melodies]
    # Scaled grams join versions that were written in other note values; plain ones those that differ in a
    # few of them.
    pairs = own + near_duplicates({tune.name: tune.grams for tune in tunes} | _members(melodies, grams))
    pairs += near_duplicates({tune.name: tune.scaled for tune in tunes} | _members(melodies, scaled_grams))
    official = benchmark_splits(melodies) | {tune.name: tune.split for tune in tunes if tune.split}
    places = {}
    # A cluster goes as a whole: one version in training gives the others in test away.
    for cluster in clusters(names.union(melodies), pairs):
        place = _place(cluster, official)
        places.update({name: place for name in cluster if name in names})
    return places


def find_leaks(tunes: Iterable[Trace], places: Mapping[str, Place]) -> dict[str, float]:
    """Returns how much of the held-out tunes (valid and test) is in the training tunes, by plain 10-grams.

    `tunes` held out, `near_duplicates` of them whose containment in one training tune reaches MIN_CONTAINMENT,
    `highest_containment`, and `shared_grams`, the share of their 10-grams that stand anywhere in training.
    """
    by_split: dict[bool, list[Members]] = {False: [], True: []}
    for tune in tunes:
        by_split[places[tune.name].split == "train"].append(tune.grams)
    held_out, wanted = by_split[False], _union(by_split[False])
    # Only grams that held-out tunes have are indexed: the rest of the corpus is far larger.
    training = [_among(own, wanted) for own in by_split[True]]
    overlaps, known = Overlaps(training + held_out), _union(training)
    highest = [
        max((count for other, count in overlaps.with_earlier(number).items() if other < len(training)), default=0)
        / overlaps.sizes[number]
        for number in range(len(training), len(overlaps.sizes))
        if overlaps.sizes[number]
    ]
    shared = sum(len(_among(own, known)) for own in held_out)
    return {
        "tunes": len(held_out),
        "near_duplicates": sum(value >= MIN_CONTAINMENT for value in highest),
        "highest_containment": round(max(highest, default=0.0), 4),
        "shared_grams": round(shared / max(1, sum(map(len, held_out))), 4),
    }


def _union(sets: Sequence[Members]) -> Members:
    return np.unique(np.concatenate([*sets, np.zeros(0, dtype=np.int64)]))


def _among(own: Members, union: Members) -> Members:
    """Returns those members of a set that stand in a sorted one."""
    return own[np.searchsorted(union, own, "right") > np.searchsorted(union, own, "left")]


def _members(melodies: Benchmark, to_grams: Callable[[Onsets], frozenset[int]]) -> dict[str, Members]:
    return {name: members_of(to_grams(onsets)) for name, onsets in melodies.items()}


def _place(cluster: tuple[str, ...], official: Mapping[str, str]) -> Place:
    """Returns the split of a cluster: that of the strictest benchmark tune in it, else by its id."""
    known = [name for name in cluster if name in official]
    cluster_id = min(known) if known else cluster[0]
    splits = {official[name] for name in known} | ({split_of(cluster_id)} if not known else set())
    # Where official splits meet in one cluster, the tunes go where they do the least harm: to test.
    strictest = min(splits, key=("test", "valid", "train").index)
    return Place(cluster_id, strictest)
