"""The voices of a staff: notes parted into lines of one rhythm each, so that a lane of the grid can hold them.

In one rhythm, notes struck together last as long as each other, and end before the next are struck.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, product
from operator import attrgetter

from composer.music.piece import Note

BEAM = 6
"""Ways of parting that are followed at once."""

SHORTENED, CROSSED, SECOND_ALONE = 10.0, 1.0, 0.5
"""Cost of a note that must be shortened, of a first voice on the wrong side, and of a second voice that is alone."""

MOST_AT_ONCE = 4
"""Lengths struck together that are told apart; beyond that the shortest count as one."""

Strike = tuple[Note, ...]
"""Notes of one onset and one duration, from low to high."""


@dataclass(frozen=True)
class _Way:
    """A way of parting so far: its cost, and of both voices the end, the notes that sound and their middle pitch."""

    cost: float
    ends: tuple[int, int]
    counts: tuple[int, int]
    middles: tuple[float, float]
    choice: tuple[int, ...] = ()
    before: "_Way | None" = None


def split_staff(notes: Iterable[Note], is_upper: bool) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """Returns the notes of a staff in two voices, each to be put in one rhythm by `in_one_rhythm`.

    The first voice is the upper stream of a right hand (`is_upper`), the lower one of a left hand. Where one rhythm
    holds everything, the second is empty.
    """
    voices: tuple[list[Note], list[Note]] = ([], [])
    for island in _islands(notes):
        columns = [_strikes(column) for _, column in groupby(island, attrgetter("onset"))]
        for column, choice in zip(columns, _choose(columns, is_upper), strict=True):
            for strike, voice in zip(column, choice, strict=True):
                voices[voice].extend(strike)
    return tuple(voices[0]), tuple(voices[1])


def in_one_rhythm(notes: Iterable[Note], most: int, is_upper: bool = True) -> tuple[Note, ...]:
    """Returns notes as a lane holds them: `most` at once, all of an onset as long as the shortest, none overlapping.

    Of too many notes the outer ones stay: of an upper voice the highest first, of a lower one the lowest.
    """
    columns = [list(column) for _, column in groupby(sorted(notes), attrgetter("onset"))]
    ends = [column[0].onset for column in columns[1:]] + [sys.maxsize]
    fitted: list[Note] = []
    for column, end in zip(columns, ends[: len(columns)], strict=True):
        kept = _outer(column, most, is_upper)
        duration = min(end - column[0].onset, *(note.duration for note in kept))
        fitted += [replace(note, duration=duration) for note in kept]
    return tuple(fitted)


def _outer(column: Sequence[Note], most: int, is_upper: bool) -> list[Note]:
    """Returns at most so many notes of different pitches of an onset, from low to high, taken from both ends."""
    pitches = list({note.pitch: note for note in column}.values())
    if len(pitches) <= most:
        return pitches
    more, fewer = -(-most // 2), most // 2
    low, high = (fewer, more) if is_upper else (more, fewer)
    return pitches[:low] + pitches[len(pitches) - high :]


def _islands(notes: Iterable[Note]) -> Iterator[list[Note]]:
    """Yields stretches of notes that overlap one another; between two of them nothing sounds on."""
    island: list[Note] = []
    end = 0
    for note in sorted(notes):
        if island and note.onset >= end:
            yield island
            island = []
        island.append(note)
        end = max(end, note.end)
    if island:
        yield island


def _strikes(column: Iterable[Note]) -> list[Strike]:
    """Returns the notes of one onset by their length, the longest first."""
    by_length = sorted(column, key=lambda note: (-note.duration, note.pitch))
    strikes = [tuple(same) for _, same in groupby(by_length, attrgetter("duration"))]
    head, tail = strikes[: MOST_AT_ONCE - 1], strikes[MOST_AT_ONCE - 1 :]
    return [*head, tuple(note for strike in tail for note in strike)] if tail else head


def _choose(columns: Sequence[Sequence[Strike]], is_upper: bool) -> list[tuple[int, ...]]:
    """Returns the voice of each strike by the cheapest way that a beam search finds."""
    if len(columns) == 1 and len(columns[0]) == 1:
        return [(0,)]
    ways = [_Way(0.0, (0, 0), (0, 0), (0.0, 0.0))]
    for column in columns:
        grown: dict[tuple[int, int], _Way] = {}
        for way in ways:
            for choice in product((0, 1), repeat=len(column)):
                new = _grow(way, column, choice, is_upper)
                # What may come next depends on where the voices end and little else.
                if new.ends not in grown or new.cost < grown[new.ends].cost:
                    grown[new.ends] = new
        ways = sorted(grown.values(), key=attrgetter("cost"))[:BEAM]
    return _way_back(ways[0])


def _way_back(way: _Way | None) -> list[tuple[int, ...]]:
    choices = []
    while way is not None and way.before is not None:
        choices.append(way.choice)
        way = way.before
    return choices[::-1]


def _grow(way: _Way, column: Sequence[Strike], choice: tuple[int, ...], is_upper: bool) -> _Way:
    onset = column[0][0].onset
    cost, ends, counts, middles = way.cost, list(way.ends), list(way.counts), list(way.middles)
    for voice in sorted(set(choice)):
        struck = [strike for strike, chosen in zip(column, choice, strict=True) if chosen == voice]
        shortest = min(note.duration for strike in struck for note in strike)
        cost += SHORTENED * sum(note.duration > shortest for strike in struck for note in strike)
        cost += SHORTENED * counts[voice] * (ends[voice] > onset)
        pitches = [note.pitch for strike in struck for note in strike]
        ends[voice], counts[voice], middles[voice] = onset + shortest, len(pitches), sum(pitches) / len(pitches)
    sounding = [end > onset for end in ends]
    if all(sounding):
        cost += CROSSED * ((middles[0] < middles[1]) if is_upper else (middles[0] > middles[1]))
    elif sounding[1]:
        cost += SECOND_ALONE
    first, second = zip(ends, counts, middles, strict=True)
    return _Way(cost, (first[0], second[0]), (first[1], second[1]), (first[2], second[2]), choice, way)
