"""The voices of a staff: notes parted into two lines of one rhythm each, so that lanes of the grid can hold them.

In one rhythm, notes struck together last as long as each other, and end before the next are struck. Where the notation
has voices, a note goes to the line where its voice is at home; where it has none, or three, the pitch decides.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, product
from operator import attrgetter

from composer.music.piece import Note

BEAM = 6
"""Ways of parting that are followed at once."""

LOST, AWAY, CROSSED, SECOND_ALONE = 10.0, 1.5, 1.0, 0.5
"""Cost of a note that must be shortened or left out, of notes in the other line than their voice's, of a first line on
the wrong side of the second, and of a second line that is alone."""

MOST_AT_ONCE = 4
"""Strikes of one onset that are told apart; beyond that the shortest count as one."""


@dataclass(frozen=True)
class Strike:
    """Notes of one onset that move together, from low to high, and the line where their voice is at home, if any."""

    notes: tuple[Note, ...]
    home: int | None = None


@dataclass(frozen=True)
class Lines:
    """What the two lines of a staff are: whether the first is the upper one, and how many notes each strikes at once.

    With `singly`, notes struck together are parted too, as those of two singers on one staff.
    """

    is_upper: bool
    most: int
    singly: bool = False


@dataclass(frozen=True)
class _Way:
    """A way of parting so far: its cost, and of both lines the end, the notes that sound and their middle pitch."""

    cost: float
    ends: tuple[int, int]
    counts: tuple[int, int]
    middles: tuple[float, float]
    choice: tuple[int, ...] = ()
    before: "_Way | None" = None


Voiced = tuple[Note, int]
"""A note and the number of its voice in the notation."""


def split_staff(voices: Sequence[Iterable[Note]], lines: Lines) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """Returns the notes of a staff in two lines, each to be put in one rhythm by `in_one_rhythm`.

    `voices` are those of the notation; one where it tells none apart. Where one rhythm holds everything, the second
    line is empty.
    """
    islands = list(_islands((note, number) for number, notes in enumerate(voices) for note in notes))
    homes = _find_homes(islands, lines) if len(voices) > 1 else {}
    parted: tuple[list[Note], list[Note]] = ([], [])
    for island in islands:
        columns = [_strikes(column, homes, lines) for _, column in groupby(island, lambda one: one[0].onset)]
        for column, choice in zip(columns, _choose(columns, lines), strict=True):
            for strike, line in zip(column, choice, strict=True):
                parted[line].extend(strike.notes)
    return tuple(sorted(parted[0])), tuple(sorted(parted[1]))


def in_one_rhythm(notes: Iterable[Note], most: int, is_upper: bool = True) -> tuple[Note, ...]:
    """Returns notes as a lane holds them: `most` at once, all of an onset as long as the shortest, none overlapping.

    Of too many notes the outer ones stay: of an upper line the highest first, of a lower one the lowest.
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


def _islands(notes: Iterable[Voiced]) -> Iterator[list[Voiced]]:
    """Yields stretches of notes that overlap one another; between two of them nothing sounds on."""
    island: list[Voiced] = []
    end = 0
    for note, voice in sorted(notes):
        if island and note.onset >= end:
            yield island
            island = []
        island.append((note, voice))
        end = max(end, note.end)
    if island:
        yield island


def _find_homes(islands: Iterable[Sequence[Voiced]], lines: Lines) -> dict[int, int]:
    """Returns the line where each voice is at home: the first for one that is mostly alone, else by its height."""
    alone: dict[int, int] = {}
    height: dict[int, int] = {}
    for island in islands:
        pitches: dict[int, list[int]] = {}
        for note, voice in island:
            pitches.setdefault(voice, []).append(note.pitch)
        middles = {voice: sum(own) / len(own) for voice, own in pitches.items()}
        centre = sum(middles.values()) / len(middles)
        for voice, own in pitches.items():
            alone[voice] = alone.get(voice, 0) + (len(own) if len(pitches) == 1 else -len(own))
            above = (middles[voice] > centre) - (middles[voice] < centre)
            height[voice] = height.get(voice, 0) + above * len(own)
    return {voice: int(alone[voice] <= 0 and (height[voice] < 0) == lines.is_upper) for voice in alone}


def _strikes(column: Iterable[Voiced], homes: dict[int, int], lines: Lines) -> list[Strike]:
    """Returns what moves together at one onset, the longest first."""

    def by(one: Voiced) -> tuple[int, int, int]:
        return -one[0].duration, one[1], one[0].pitch if lines.singly else 0

    rows = [list(same) for _, same in groupby(sorted(column, key=by), by)]
    strikes = [Strike(tuple(sorted(note for note, _ in row)), homes.get(row[0][1])) for row in rows]
    head, tail = strikes[: MOST_AT_ONCE - 1], strikes[MOST_AT_ONCE - 1 :]
    return [*head, Strike(tuple(note for strike in tail for note in strike.notes), tail[0].home)] if tail else head


def _choose(columns: Sequence[Sequence[Strike]], lines: Lines) -> list[tuple[int, ...]]:
    """Returns the line of each strike by the cheapest way that a beam search finds."""
    if len(columns) == 1 and len(columns[0]) == 1:
        return [(columns[0][0].home or 0,)]
    ways = [_Way(0.0, (0, 0), (0, 0), (0.0, 0.0))]
    for column in columns:
        grown: dict[tuple[int, int], _Way] = {}
        for way in ways:
            for choice in product((0, 1), repeat=len(column)):
                new = _grow(way, column, choice, lines)
                # What may come next depends on where the lines end and little else.
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


def _grow(way: _Way, column: Sequence[Strike], choice: tuple[int, ...], lines: Lines) -> _Way:
    onset = column[0].notes[0].onset
    ends, counts, middles = list(way.ends), list(way.counts), list(way.middles)
    cost = way.cost + AWAY * sum(one.home not in (None, line) for one, line in zip(column, choice, strict=True))
    for line in sorted(set(choice)):
        struck = [note for one, chosen in zip(column, choice, strict=True) if chosen == line for note in one.notes]
        shortest = min(note.duration for note in struck)
        cut_short = counts[line] * (ends[line] > onset)
        cost += LOST * (sum(note.duration > shortest for note in struck) + cut_short + max(0, len(struck) - lines.most))
        ends[line], counts[line] = onset + shortest, len(struck)
        middles[line] = sum(note.pitch for note in struck) / len(struck)
    is_first, is_second = (end > onset for end in ends)
    if is_first and is_second:
        cost += CROSSED * ((middles[0] < middles[1]) if lines.is_upper else (middles[0] > middles[1]))
    elif is_second:
        cost += SECOND_ALONE
    return _Way(cost, (ends[0], ends[1]), (counts[0], counts[1]), (middles[0], middles[1]), choice, way)
