"""What a piece has lost beside its notes, and how that is said."""

from collections import Counter
from collections.abc import Mapping

from composer.music.piece import Piece


def lost_marks(before: Piece, after: Piece) -> dict[str, int]:
    """Returns how many marks of each kind the first piece has more than the second; kinds without loss are left out."""
    counts = [
        Counter(mark.kind.rstrip("0123456789") for part in piece.parts for mark in part.marks)
        for piece in (before, after)
    ]
    return dict(sorted((counts[0] - counts[1]).items()))


def name_counts(counts: Mapping[str, int]) -> str:
    """Returns counts of things in words: "2 slurs, 1 lyric"."""
    return ", ".join(f"{count} {name}{'s' * (count > 1 and not name.endswith('s'))}" for name, count in counts.items())
