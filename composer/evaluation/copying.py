"""The gate of benchmark B5: how much of a set of melodies stands in the music that was learned from."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from composer.analysis.originality import Match, MelodyIndex
from composer.errors import InputError
from composer.music.piece import Piece
from composer.music.repeats import sounding

LONG_RUN = 24
MOST_LONG, MOST_P90, MOST_COVERAGE = 0.01, 16, 0.15
"""What the gate lets pass: the share of melodies with a run of LONG_RUN notes, p90 of the runs, mean coverage."""


@dataclass(frozen=True)
class Copying:
    """Runs that melodies share with a corpus in any key, in notes, and the share of 8-note windows found there."""

    melodies: int
    median: float
    p90: int
    longest: int
    long_share: float
    coverage: float

    @property
    def passes(self) -> bool:
        """Whether the gate lets the set pass."""
        return self.long_share <= MOST_LONG and self.p90 <= MOST_P90 and self.coverage <= MOST_COVERAGE

    def to_json(self) -> dict[str, Any]:
        """Returns the figures by the names that tables have."""
        return {
            "melodies": self.melodies,
            "longest run, median": self.median,
            "longest run, p90": self.p90,
            "longest run, max": self.longest,
            f"share with {LONG_RUN} notes or more": self.long_share,
            "8-note coverage": self.coverage,
            "gate": "passed" if self.passes else "failed",
        }


def find_copying(pieces: Iterable[Piece], index: MelodyIndex) -> tuple[Copying, list[Match]]:
    """Returns the figures of melodies, repeats played out, against an index, and the longest match of each.

    Raises InputError where there are none.
    """
    matches = [index.longest_match(sounding(piece)) for piece in pieces]
    if not matches:
        raise InputError("there are no melodies to look up", "give pieces with notes")
    return summary(matches), matches


def summary(matches: list[Match]) -> Copying:
    """Returns the figures of the longest match of each melody."""
    runs = sorted(match.notes for match in matches)
    return Copying(
        melodies=len(runs),
        median=statistics.median(runs),
        p90=runs[int(0.9 * (len(runs) - 1))],
        longest=runs[-1],
        long_share=sum(notes >= LONG_RUN for notes in runs) / len(runs),
        coverage=statistics.mean(match.coverage for match in matches),
    )
