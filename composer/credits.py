"""Whom the weights learned from: every source with its licence, attribution, and share of the notes.

Made from what the checkpoint itself carries, a table of what was learned or else its index of melodies, and from the
recipes that name each source's upstream and terms. Nothing is asked of a network.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from composer.analysis.originality import MelodyIndex
from composer.corpus.sources import Source, list_sources
from composer.errors import InputError
from composer.model.checkpoint import LEARNED, Checkpoint

PAGE = "docs/licences.md"

TERMS: Mapping[str, str] = {
    "CC0-1.0": "no conditions",
    "public domain": "no conditions",
    "CC BY 4.0": "credit, a link to the licence and a word on changes, where the material or an adaptation is shared",
    "CC BY-SA 4.0": "as CC BY 4.0, and adaptations that are shared carry the same licence",
    "CC BY or CC BY-SA": "what the piece's own licence asks, which its file and `manifest.jsonl` name",
    "GPL-3.0": "copies and works based on it are passed on under the same licence, with their source",
    "Apache-2.0": "the licence, notices and a word on changes go with copies and derived works",
    "MIT": "the copyright line and the licence go with copies",
    "no licence line": "the books are in the public domain; the transcribers state no terms",
    "none stated": "the works are in the public domain; the data set states no terms",
    "unclear": "for research only, never in shipped weights",
}
"""What each licence asks of those who share the material, by the beginning of a recipe's licence line."""

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Credit:
    """One source: tunes (or excerpts) and notes that the weights learned from, its share of all notes (0-1)."""

    source: str
    style: str
    tunes: int
    notes: int
    share: float
    licence: str
    terms: str
    attribution: str
    url: str
    commit: str


@dataclass(frozen=True)
class Credits:
    """All sources of a model, the largest share first."""

    model: str
    notes: int
    sources: tuple[Credit, ...]

    def by_licence(self) -> dict[str, float]:
        """Returns the share of notes under each licence, the largest first."""
        shares: dict[str, float] = {}
        for one in self.sources:
            shares[one.licence] = shares.get(one.licence, 0.0) + one.share
        return dict(sorted(shares.items(), key=lambda row: -row[1]))

    def to_json(self) -> dict[str, Any]:
        """Returns all as one object."""
        return {
            "model": self.model,
            "notes": self.notes,
            "licences": self.by_licence(),
            "sources": [asdict(one) for one in self.sources],
        }


def terms_of(licence: str) -> str:
    """Returns what a licence asks, by the beginning of its line; UNKNOWN for one that is not in TERMS."""
    # The longest first: "CC BY-SA 4.0" must not be read as another that it begins like.
    names = sorted(TERMS, key=len, reverse=True)
    return next((TERMS[name] for name in names if licence.startswith(name)), UNKNOWN)


def count_index(index: MelodyIndex) -> dict[str, tuple[int, int]]:
    """Returns tunes and notes of an index of melodies by the name of their source, which ends each title."""
    found: dict[str, tuple[int, int]] = {}
    for title, (start, end) in zip(index.titles, pairwise(index.starts.tolist()), strict=True):
        source = title.rpartition(" (")[2].removesuffix(")")
        tunes, notes = found.get(source, (0, 0))
        # n events lie between n + 1 notes.
        found[source] = tunes + 1, notes + end - start + 1
    return found


def learned_from(checkpoint: Checkpoint) -> dict[str, tuple[int, int]]:
    """Returns tunes and notes by source, from the checkpoint's description or its index. Raises InputError."""
    if table := checkpoint.about.get(LEARNED):
        return {name: (int(row["pieces"]), int(row["notes"])) for name, row in table.items()}
    if checkpoint.originality is None:
        raise InputError(
            f"{checkpoint.folder} does not say what it learned from", "it has neither an index nor a table"
        )
    return count_index(checkpoint.originality)


def make_credits(checkpoint: Checkpoint, recipes: Sequence[Source] = ()) -> Credits:
    """Returns the credits of a checkpoint, by these recipes or all that there are. Raises InputError."""
    known = {source.name: source for source in recipes or list_sources()}
    counts = learned_from(checkpoint)
    total = sum(notes for _, notes in counts.values())
    ordered = sorted(counts.items(), key=lambda row: (-row[1][1], row[0]))
    rows = (_credit(name, tunes, notes, total, known.get(name)) for name, (tunes, notes) in ordered)
    return Credits(checkpoint.name, total, tuple(rows))


def _credit(name: str, tunes: int, notes: int, total: int, source: Source | None) -> Credit:
    share = notes / total if total else 0.0
    if source is None:
        # A corpus of a user's own has no recipe: its owner knows the terms.
        return Credit(name, "", tunes, notes, share, UNKNOWN, UNKNOWN, UNKNOWN, "", "")
    place = source.url or f"inside the package {source.package}"
    return Credit(
        name, source.style, tunes, notes, share, source.licence, terms_of(source.licence), source.attribution, place,
        source.commit,
    )  # fmt: skip


def credit_lines(credits_: Credits) -> Iterator[str]:
    """Yields the credits as text: a table, the shares of the licences and their terms, and whom to thank."""
    yield f"{credits_.model} learned from {credits_.notes:,} notes"
    yield ""
    yield f"{'source':18} {'style':12} {'tunes':>6} {'notes':>9} {'share':>6}  licence"
    for one in credits_.sources:
        yield f"{one.source:18} {one.style:12} {one.tunes:6,} {one.notes:9,} {one.share:6.1%}  {one.licence}"
    yield ""
    for licence, share in credits_.by_licence().items():
        yield f"{share:6.1%}  {licence}: {terms_of(licence)}"
    yield ""
    yield "With thanks to"
    # Several recipes may take from one upstream.
    yield from dict.fromkeys(map(_thanks, credits_.sources))
    yield ""
    yield f"What may be done with the results: {PAGE}"


def _thanks(one: Credit) -> str:
    at = f" at {one.commit[:10]}" if one.commit else ""
    return f"  {one.attribution} ({one.licence}), {one.url}{at}".rstrip(", ")
