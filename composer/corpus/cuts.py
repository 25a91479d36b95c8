"""Where a score is cut into excerpts: at the ends of phrases, in one meter, not inside notes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from composer.corpus.lead_sheets import LONGEST
from composer.grid.header import MAX_BARS
from composer.music.piece import Piece

SHORTEST = 8
"""Bars of the shortest excerpt."""


def cut_phrases(piece: Piece, ranks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yields the bar lines where excerpts begin and end: the whole piece where the grid holds it, else phrases.

    Each is in one meter; bar lines are counted from 0, and `ranks` says how well an excerpt may end at each.
    """
    lines = piece.bar_lines()
    if len(piece.meters) == 1 and piece.bar_count <= MAX_BARS:
        yield 0, len(lines) - 1
        return
    changes = [*(change.onset for change in piece.meters), piece.length]
    for begin, end in pairwise(bisect_left(lines, tick) for tick in changes):
        # A change inside a bar leaves a short one before it, which the grid has no words for.
        is_short = lines[end] - lines[end - 1] < piece.meter_at(lines[end - 1]).bar_ticks
        yield from _cuts(ranks, begin, end - is_short)


def _cuts(ranks: Sequence[int], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yields bar lines between which to cut, the bar lines from `begin` to `end` being in one meter."""
    first = begin
    while first < end:
        # What is left behind must be long enough for an excerpt of its own, or nothing.
        places = [
            place
            for place in range(first + SHORTEST, min(end, first + LONGEST) + 1)
            if place == end or end - place >= SHORTEST
        ]
        last = max(places, key=lambda place: (ranks[place], place), default=end)
        yield first, last
        first = last


def middle_of(ranks: Sequence[int], first: int, last: int) -> int:
    """Returns the best bar line near the middle that leaves an excerpt on both sides; 0 where there is none."""
    places = range(first + SHORTEST, last - SHORTEST + 1)
    return max(places, key=lambda place: (ranks[place], -abs(2 * place - first - last)), default=0)


def rank_lines(piece: Piece) -> list[int]:
    """Returns how well an excerpt may end at each bar line: 2 where a phrase ends, 1 where no note is cut, else 0."""
    lines = piece.bar_lines()
    cut: set[int] = set()
    for note in (note for part in piece.parts for note in part.notes):
        cut.update(range(bisect_right(lines, note.onset), bisect_left(lines, note.end)))
    ends = {bisect_left(lines, tick) for tick in _phrase_ends(piece, lines)}
    return [0 if place in cut else 1 + (place in ends) for place in range(len(lines))]


def _phrase_ends(piece: Piece, lines: Sequence[int]) -> set[int]:
    """Returns bar lines at the end of a section or key, or after a note or rest of two beats in the first voice."""
    ends = {section.end for section in piece.sections} | {change.onset for change in piece.keys} | {piece.length}
    onsets = sorted({note.onset for part in piece.parts[:1] for note in part.notes})
    for onset, following in pairwise(onsets):
        line = lines[bisect_right(lines, onset)]
        if following >= line and line - onset >= 2 * piece.meter_at(onset).beat_ticks:
            ends.add(line)
    return ends
