"""Which part of a score is which lane: the voices of a choir, a piano's hands, a song above them, a string quartet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from composer.grid.lanes import CHORDS, LANES, Lane
from composer.grid.staff_voices import in_one_rhythm, split_staff
from composer.music.piece import Note, Part, Piece

KEYBOARDS = (*range(8), *range(16, 21))
"""General MIDI programs of pianos and organs."""

BOWED = range(40, 48)
"""General MIDI programs of strings."""

ONE_LINE = 0.9
"""Share of the onsets of a part that strike one note where it is a line, with or without a few divided notes."""

HANDS = {"right": True, "left": False}
"""Lanes of the hands, and whether the first voice of each is the upper one."""


@dataclass(frozen=True)
class Seats:
    """The parts of a piece named after lanes, or the reason why no ensemble has them.

    `owners` are the given parts that the notes of each come from: a staff may be two lanes.
    """

    parts: tuple[Part, ...] = ()
    owners: tuple[Part, ...] = ()
    why: str = ""


def seat(piece: Piece) -> Seats:
    """Returns the parts of a piece, each named after a lane and in its rhythm. Notes that do not fit are shortened."""
    parts = [part for part in piece.parts if part.notes and not part.is_drum]
    if parts and all(_lane_named(part) for part in parts):
        return _sit((part.name.lower(), part) for part in parts)
    for fits, sit in TABLE:
        if fits(parts):
            return sit(parts)
    return Seats(why=f"no ensemble of {len(parts)} parts such as these")


def _lane_named(part: Part) -> bool:
    return part.name.lower() in LANES and part.name.lower() != CHORDS


def _is_line(part: Part) -> bool:
    columns = [len(list(column)) for _, column in groupby(part.notes, attrgetter("onset"))]
    return sum(size == 1 for size in columns) >= ONE_LINE * len(columns)


def _plays(part: Part, programs: Iterable[int]) -> bool:
    return part.program in programs


def _is_quartet(parts: Sequence[Part]) -> bool:
    return len(parts) == 4 and all(_plays(part, BOWED) for part in parts)


def _is_song(parts: Sequence[Part]) -> bool:
    hands = [_plays(part, KEYBOARDS) for part in parts]
    return hands == [False, True, True] and _is_line(parts[0])


def _is_choir(parts: Sequence[Part]) -> bool:
    return len(parts) in (3, 4) and all(map(_is_line, parts))


def _is_piano(parts: Sequence[Part]) -> bool:
    return len(parts) == 2 and all(_plays(part, KEYBOARDS) for part in parts)


def _middle(part: Part) -> float:
    return sum(note.pitch for note in part.notes) / len(part.notes)


def _from_the_top(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=_middle, reverse=True)


QUARTET = ("violin-1", "violin-2", "viola", "cello")
CHOIR = ("soprano", "alto", "tenor", "bass")


def _seat_quartet(parts: Sequence[Part]) -> Seats:
    return _sit((lane, part) for lane, part in zip(QUARTET, parts, strict=True))


def _seat_choir(parts: Sequence[Part]) -> Seats:
    ordered = _from_the_top(parts)
    lanes = CHOIR if len(parts) == 4 else ("soprano", _inner_lane(ordered[1]), "bass")
    return _sit((lane, part) for lane, part in zip(lanes, ordered, strict=True))


def _inner_lane(part: Part) -> str:
    """Returns the lane of the middle one of three voices: that whose range has its middle nearer."""
    centres = {name: sum(LANES[name].limits) / 2 for name in ("alto", "tenor")}
    return min(centres, key=lambda name: abs(centres[name] - _middle(part)))


def _seat_song(parts: Sequence[Part]) -> Seats:
    hands = zip(HANDS, _from_the_top(parts[1:]), strict=True)
    return _sit([("voice", parts[0]), *hands])


def _seat_piano(parts: Sequence[Part]) -> Seats:
    return _sit((lane, part) for lane, part in zip(HANDS, _from_the_top(parts), strict=True))


TABLE: tuple[tuple[Callable[[Sequence[Part]], bool], Callable[[Sequence[Part]], Seats]], ...] = (
    (_is_quartet, _seat_quartet),
    (_is_song, _seat_song),
    (_is_choir, _seat_choir),
    (_is_piano, _seat_piano),
)
"""Ensembles, by what their parts are; the first that fits is used."""


def _sit(rows: Iterable[tuple[str, Part]]) -> Seats:
    """Returns a part for each lane; the staff of a hand that has no second voice yet is parted into two."""
    owners = dict(rows)
    given = {lane: tuple(part.notes) for lane, part in owners.items()}
    for hand, is_upper in HANDS.items():
        if hand in given and f"{hand}-2" not in given:
            given[hand], given[f"{hand}-2"] = split_staff(given[hand], is_upper)
            owners[f"{hand}-2"] = owners[hand]
    lanes = [name for name in LANES if given.get(name)]
    return Seats(tuple(_as_part(LANES[name], given[name]) for name in lanes), tuple(owners[name] for name in lanes))


def _as_part(lane: Lane, notes: Iterable[Note]) -> Part:
    is_upper = lane.name not in LOW
    fitted = in_one_rhythm(notes, lane.most, is_upper)
    return Part(lane.title, fitted, lane.program, group=lane.group, clef=lane.clef)


LOW = ("bass", "cello", "left", "left-2")
"""Lanes of which the lowest notes matter most."""
