"""Which part of a score is which lane: the voices of a choir, a piano's hands, a song above them, a string quartet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from composer.grid.ensembles import SINGERS, STRINGS
from composer.grid.lanes import CHORDS, HANDS, LANES, Lane
from composer.grid.staff_voices import Lines, in_one_rhythm, split_staff
from composer.grid.staves import Staff, find_staves
from composer.music.piece import Note, Part, Piece

KEYBOARDS = (*range(8), *range(16, 21))
"""General MIDI programs of pianos and organs."""

SUNG, BOWED = range(52, 55), range(40, 48)
"""General MIDI programs of choirs, and of strings."""


@dataclass(frozen=True)
class Seats:
    """The parts of a piece named after lanes, or the reason why no ensemble has them.

    `owners` are the given parts that the notes of each come from: a staff may be two lanes.
    """

    parts: tuple[Part, ...] = ()
    owners: tuple[Part, ...] = ()
    why: str = ""


Staves = Sequence[Staff]
Line = tuple[tuple[Note, ...], Part]
"""The notes of a lane, and the given part that owns them."""


def seat(piece: Piece) -> Seats:
    """Returns the parts of a piece, each named after a lane and in its rhythm. Notes that do not fit are shortened."""
    parts = [part for part in piece.parts if part.notes and not part.is_drum]
    if parts and all(_is_lane(part.name) for part in parts):
        return _sit({part.name.lower(): Staff((part,)) for part in parts})
    staves = find_staves(parts)
    for fits, sit in TABLE:
        if fits(staves):
            return sit(staves)
    return Seats(why=f"no ensemble of {len(staves)} staves such as these")


def _is_lane(name: str) -> bool:
    return name.lower() in LANES and name.lower() != CHORDS


def _are(staves: Staves, *programs: Sequence[int]) -> bool:
    return len(staves) == len(programs) and all(
        staff.program in wanted for staff, wanted in zip(staves, programs, strict=True)
    )


def _is_quartet(staves: Staves) -> bool:
    return _are(staves, *[BOWED] * 4)


def _is_song(staves: Staves) -> bool:
    return _are(staves[1:], KEYBOARDS, KEYBOARDS) and staves[0].program not in KEYBOARDS and staves[0].is_line


def _is_choir(staves: Staves) -> bool:
    # Files that do not say what sings are read as pianos; singers above a piano are no choir.
    sings = any(_are(staves, *[programs] * len(staves)) for programs in (SUNG, KEYBOARDS))
    return len(staves) in (3, 4) and sings and all(staff.is_line for staff in staves)


def _is_short_score(staves: Staves) -> bool:
    return _are(staves, SUNG, SUNG) and not all(staff.is_line for staff in staves)


def _is_piano(staves: Staves) -> bool:
    return _are(staves, KEYBOARDS, KEYBOARDS)


def _seat_quartet(staves: Staves) -> Seats:
    return _sit(dict(zip(STRINGS, staves, strict=True)))


def _seat_choir(staves: Staves) -> Seats:
    ordered = _from_the_top(staves)
    top, *inner, low = SINGERS
    lanes = SINGERS if len(staves) == 4 else (top, _inner_lane(ordered[1], inner), low)
    return _sit(dict(zip(lanes, ordered, strict=True)))


def _from_the_top(staves: Staves) -> list[Staff]:
    return sorted(staves, key=attrgetter("middle"), reverse=True)


def _inner_lane(staff: Staff, inner: Iterable[str]) -> str:
    """Returns the lane of the middle one of three voices: that whose range has its middle nearer."""
    centres = {name: sum(LANES[name].limits) / 2 for name in inner}
    return min(centres, key=lambda name: abs(centres[name] - staff.middle))


def _seat_short_score(staves: Staves) -> Seats:
    upper, lower = _from_the_top(staves)
    rows = [*_split(upper, Lines(True, 1, singly=True)), *_split(lower, Lines(True, 1, singly=True))]
    return _as_seats(dict(zip(SINGERS, rows, strict=True)))


def _seat_piano(staves: Staves) -> Seats:
    return _sit(dict(zip(HANDS, _from_the_top(staves), strict=True)))


def _seat_song(staves: Staves) -> Seats:
    return _sit({"voice": staves[0], **dict(zip(HANDS, _from_the_top(staves[1:]), strict=True))})


TABLE: tuple[tuple[Callable[[Staves], bool], Callable[[Staves], Seats]], ...] = (
    (_is_quartet, _seat_quartet),
    (_is_song, _seat_song),
    (_is_choir, _seat_choir),
    (_is_short_score, _seat_short_score),
    (_is_piano, _seat_piano),
)
"""Ensembles, by what their staves are; the first that fits is used."""


def _sit(rows: dict[str, Staff]) -> Seats:
    """Returns a part for each lane; the staff of a hand that has no second voice yet is parted into two."""
    lines: dict[str, Line] = {lane: (staff.notes, staff.parts[0]) for lane, staff in rows.items()}
    for first, second in HANDS.values():
        if first in rows and second not in rows:
            parted = _split(rows[first], Lines(not LANES[first].is_low, LANES[first].most))
            lines[first], lines[second] = parted
    return _as_seats(lines)


def _split(staff: Staff, lines: Lines) -> tuple[Line, Line]:
    """Returns two lines of a staff, the second owned by the part with the second voice where there is one."""
    first, second = split_staff([part.notes for part in staff.parts], lines)
    return (first, staff.parts[0]), (second, staff.parts[:2][-1])


def _as_seats(lines: dict[str, Line]) -> Seats:
    lanes = [name for name in LANES if name in lines and lines[name][0]]
    parts = tuple(_as_part(LANES[name], lines[name][0]) for name in lanes)
    return Seats(parts, tuple(lines[name][1] for name in lanes))


def _as_part(lane: Lane, notes: Iterable[Note]) -> Part:
    return lane.part(in_one_rhythm(notes, lane.most, not lane.is_low))
