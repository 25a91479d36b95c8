"""Train, valid and test: by cluster of near-duplicates over all sources together, never by file.

The test and valid tunes of benchmark B3 (Nottingham alone, melodies with repeats played out) keep their split, and
take along every tune of any source that is a version of one of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from composer.analysis.similarity import (
    MIN_CONTAINMENT,
    Gram,
    Onsets,
    clusters,
    fingerprint,
    grams,
    near_duplicates,
    scaled_grams,
    split_of,
)
from composer.corpus.clean import Drop
from composer.corpus.judge import Tune
from composer.corpus.sources import Source

Benchmark = Mapping[str, Onsets]
"""Melodies of the benchmark's files by file name (`ashover1.mid`); an onset is 1/24 of a quarter."""


@dataclass(frozen=True)
class Place:
    """Where a tune belongs: the id of its cluster, and its split."""

    cluster: str
    split: str


def benchmark_splits(melodies: Benchmark) -> dict[str, str]:
    """Returns the split of each file of benchmark B3 by its own protocol: clusters of these files alone."""
    found = clusters(melodies, near_duplicates({name: grams(onsets) for name, onsets in sorted(melodies.items())}))
    return {name: split_of(cluster[0]) for cluster in found for name in cluster}


def drop_duplicates(tunes: Iterable[Tune], sources: Mapping[str, Source]) -> tuple[list[Tune], list[Drop]]:
    """Drops tunes that an earlier one equals in any key, or in title where the recipe wants one per title."""
    kept: list[Tune] = []
    drops: list[Drop] = []
    seen: dict[tuple[str, ...], str] = {}
    for tune in tunes:
        # Sources are ordered by how good their editions are, so that the first is the one to keep.
        marks: dict[tuple[str, ...], str] = {(fingerprint(tune.piece),): "duplicate of another tune"}
        if sources[tune.source].one_per_title:
            marks[tune.source, _bare(tune.piece.title)] = "another edition of a tune"
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


def place_tunes(tunes: Iterable[Tune], melodies: Benchmark, onsets: Mapping[str, Onsets]) -> dict[str, Place]:
    """Returns the cluster and split of every tune by name. Two tunes are joined by plain or by scaled 10-grams.

    Tunes whose source sets their split keep it and take their cluster along.
    """
    tunes = list(tunes)
    joined = {**onsets, **melodies}
    # A tune of the benchmark's own source is the same file, whether or not their grams meet.
    own = [(name, f"{name}.mid") for name in onsets if f"{name}.mid" in melodies]
    # Scaled grams join versions that were written in other note values; plain ones those that differ in a
    # few of them.
    pairs = own + _near(joined, grams) + _near(joined, scaled_grams)
    official = benchmark_splits(melodies) | {tune.name: tune.split for tune in tunes if tune.split}
    places = {}
    # A cluster goes as a whole: one version in training gives the others in test away.
    for cluster in clusters(joined, pairs):
        place = _place(cluster, official)
        places.update({name: place for name in cluster if name in onsets})
    return places


def find_leaks(onsets: Mapping[str, Onsets], places: Mapping[str, Place]) -> dict[str, float]:
    """Returns how much of the held-out tunes (valid and test) is in the training tunes, by plain 10-grams.

    `tunes` held out, `near_duplicates` of them whose containment in one training tune reaches MIN_CONTAINMENT,
    `highest_containment`, and `shared_grams`, the share of their 10-grams that stand anywhere in training.
    """
    holders: dict[Gram, list[str]] = defaultdict(list)
    held_out = {}
    for name, notes in onsets.items():
        if places[name].split != "train":
            held_out[name] = grams(notes)
    # Only grams that held-out tunes have are indexed: the rest of the corpus is far larger.
    wanted = frozenset().union(*held_out.values())
    for name, notes in onsets.items():
        if places[name].split == "train":
            for gram in grams(notes) & wanted:
                holders[gram].append(name)
    highest = [_highest_containment(own, holders) for own in held_out.values() if own]
    shared = sum(sum(gram in holders for gram in own) for own in held_out.values())
    return {
        "tunes": len(held_out),
        "near_duplicates": sum(value >= MIN_CONTAINMENT for value in highest),
        "highest_containment": round(max(highest, default=0.0), 4),
        "shared_grams": round(shared / max(1, sum(map(len, held_out.values()))), 4),
    }


def _highest_containment(own: frozenset[Gram], holders: Mapping[Gram, list[str]]) -> float:
    counts: Counter[str] = Counter()
    for gram in own:
        counts.update(holders.get(gram, ()))
    return max(counts.values(), default=0) / len(own)


def _near(tunes: Mapping[str, Onsets], to_grams: Callable[[Onsets], frozenset[Gram]]) -> list[tuple[str, str]]:
    return near_duplicates({name: to_grams(onsets) for name, onsets in tunes.items()})


def _place(cluster: tuple[str, ...], official: Mapping[str, str]) -> Place:
    """Returns the split of a cluster: that of the strictest benchmark tune in it, else by its id."""
    known = [name for name in cluster if name in official]
    cluster_id = min(known) if known else cluster[0]
    splits = {official[name] for name in known} | ({split_of(cluster_id)} if not known else set())
    # Where official splits meet in one cluster, the tunes go where they do the least harm: to test.
    strictest = min(splits, key=("test", "valid", "train").index)
    return Place(cluster_id, strictest)
