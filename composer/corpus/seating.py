"""Which part of a score is which lane: the voices of a choir, a piano's hands, a song above them, a string quartet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from composer.corpus.layouts import QUARTET
from composer.corpus.staff_voices import Lines, in_one_rhythm, split_staff
from composer.corpus.staves import Staff, find_staves
from composer.grid.lanes import CHORDS, LANES, Lane
from composer.music.piece import Note, Part, Piece

KEYBOARDS = (*range(8), *range(16, 21))
"""General MIDI programs of pianos and organs."""

SINGERS, BOWED = range(52, 55), range(40, 48)
"""General MIDI programs of choirs, and of strings."""


@dataclass(frozen=True)
class Seats:
    """The parts of a piece named after lanes, or the reason why no ensemble has them."""

    parts: tuple[Part, ...] = ()
    why: str = ""


def seat(piece: Piece) -> Seats:
    """Returns the parts of a piece, each named after a lane and in its rhythm. Notes that do not fit are shortened."""
    parts = [part for part in piece.parts if part.notes and not part.is_drum]
    if parts and all(_is_lane(part.name) for part in parts):
        return Seats(_sit({part.name.lower(): (part.notes,) for part in parts}))
    staves = find_staves(parts)
    for fits, sit in TABLE:
        if fits(staves):
            return Seats(_sit(sit(staves)))
    return Seats(why=f"no ensemble of {len(staves)} staves such as these")


def _is_lane(name: str) -> bool:
    return name.lower() in LANES and name.lower() != CHORDS


Staves = Sequence[Staff]
Rows = dict[str, tuple[tuple[Note, ...], ...]]
"""The voices of each lane's staff, by the lane's name."""


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
    sings = any(_are(staves, *[programs] * len(staves)) for programs in (SINGERS, KEYBOARDS))
    return len(staves) in (3, 4) and sings and all(staff.is_line for staff in staves)


def _is_short_score(staves: Staves) -> bool:
    return _are(staves, SINGERS, SINGERS) and not all(staff.is_line for staff in staves)


def _is_piano(staves: Staves) -> bool:
    return _are(staves, KEYBOARDS, KEYBOARDS)


CHOIR = ("soprano", "alto", "tenor", "bass")
HANDS = ("right", "left")


def _seat_quartet(staves: Staves) -> Rows:
    return {lane: staff.voices for lane, staff in zip(QUARTET, staves, strict=True)}


def _seat_choir(staves: Staves) -> Rows:
    ordered = _from_the_top(staves)
    lanes = CHOIR if len(staves) == 4 else ("soprano", _inner_lane(ordered[1]), "bass")
    return {lane: staff.voices for lane, staff in zip(lanes, ordered, strict=True)}


def _from_the_top(staves: Staves) -> list[Staff]:
    return sorted(staves, key=attrgetter("middle"), reverse=True)


def _inner_lane(staff: Staff) -> str:
    """Returns the lane of the middle one of three voices: that whose range has its middle nearer."""
    centres = {name: sum(LANES[name].limits) / 2 for name in ("alto", "tenor")}
    return min(centres, key=lambda name: abs(centres[name] - staff.middle))


def _seat_short_score(staves: Staves) -> Rows:
    women, men = (split_staff(staff.voices, Lines(True, 1, singly=True)) for staff in _from_the_top(staves))
    return {lane: (notes,) for lane, notes in zip(CHOIR, (*women, *men), strict=True)}


def _seat_piano(staves: Staves) -> Rows:
    return {lane: staff.voices for lane, staff in zip(HANDS, _from_the_top(staves), strict=True)}


def _seat_song(staves: Staves) -> Rows:
    return {"voice": staves[0].voices, **_seat_piano(staves[1:])}


TABLE: tuple[tuple[Callable[[Staves], bool], Callable[[Staves], Rows]], ...] = (
    (_is_quartet, _seat_quartet),
    (_is_song, _seat_song),
    (_is_choir, _seat_choir),
    (_is_short_score, _seat_short_score),
    (_is_piano, _seat_piano),
)
"""Ensembles, by what their staves are; the first that fits is used."""


def _sit(rows: Rows) -> tuple[Part, ...]:
    """Returns a part for each lane; the staff of a hand that has no second voice yet is parted into two."""
    given = {lane: tuple(note for voice in voices for note in voice) for lane, voices in rows.items()}
    for hand in HANDS:
        if hand in rows and f"{hand}-2" not in rows:
            lines = Lines(hand not in LOW, LANES[hand].most)
            given[hand], given[f"{hand}-2"] = split_staff(rows[hand], lines)
    return tuple(_as_part(LANES[name], given[name]) for name in LANES if given.get(name))


LOW = ("bass", "cello", "left", "left-2")
"""Lanes of which the lowest notes matter most."""


def _as_part(lane: Lane, notes: Iterable[Note]) -> Part:
    fitted = in_one_rhythm(notes, lane.most, lane.name not in LOW)
    return Part(lane.title, fitted, lane.program, group=lane.group, clef=lane.clef)
