"""Which part of a piece each voice of a document is: written down as a field of the document, and read from it.

MusicXML knows parts, staves and numbered voices, but has no name for a voice. A program may lose the field: the staves
are then read as they are, one part each.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from composer.io.musicxml.tree import VOICES_FIELD
from composer.io.musicxml.walk import Spot
from composer.io.notation.clefs import CLEFS
from composer.io.notation.staff_voices import seat_of
from composer.io.notation.staves import Player
from composer.music.piece import Part

MAX_SEATS = 16


@dataclass(frozen=True)
class Seat:
    """Where a part sits: the staff, counted from 1, and the voice on it, from 0; and what it is called."""

    staff: int
    voice: int
    name: str = ""
    group: str = ""
    clef: str = ""


@dataclass(frozen=True)
class Seats:
    """The seats of one part of a document, from the top."""

    rows: tuple[Seat, ...]

    def number(self, spot: Spot) -> int:
        """Returns the seat of something in the document, counted from 0; the last where its staff has none."""
        on_staff = [index for index, seat in enumerate(self.rows) if seat.staff == spot.staff]
        return on_staff[seat_of(spot.voice, len(on_staff))] if on_staff else len(self.rows) - 1

    def first_on_staff(self, number: int) -> int:
        """Returns the seat of the upper voice of a seat's staff."""
        return number - self.rows[number].voice

    @property
    def has_staves(self) -> bool:
        """Whether the part of the document has several staves."""
        return self.rows[-1].staff > 1


def plain_seats(staves: int) -> Seats:
    """Returns the seats where each staff is a part."""
    return Seats(tuple(Seat(number, 0) for number in range(1, staves + 1)))


def seats_of(player: Player) -> Seats:
    """Returns the seats of a player's parts."""
    rows = [
        Seat(number, voice, part.name, part.group, part.clef)
        for number, staff in enumerate(player.staves, 1)
        for voice, part in enumerate(staff.parts)
    ]
    return Seats(tuple(rows))


def write_seats(players: Sequence[Player]) -> str:
    """Writes the seats of players whose staves do not name their parts, by the parts' ids; "" where there are none."""
    found = {
        f"P{number}": [[seat.staff, seat.voice, seat.name, seat.group, seat.clef] for seat in seats_of(player).rows]
        for number, player in enumerate(players, 1)
        if player.ensemble is not None
    }
    return json.dumps(found, ensure_ascii=False) if found else ""


def read_seats(root: Element) -> dict[str, Seats]:
    """Reads the seats of a document's parts, by id; those that do not fit the part are left out."""
    path = f"identification/miscellaneous/miscellaneous-field[@name='{VOICES_FIELD}']"
    try:
        rows = json.loads(root.findtext(path) or "{}")
        found = {str(id_): Seats(tuple(map(_read_seat, seats))) for id_, seats in dict(rows).items()}
    # Anyone can write the field, and JSON nests as deep as its author likes.
    except (ValueError, TypeError, RecursionError):
        return {}
    return {
        part.get("id") or "": found[part.get("id") or ""]
        for part in root.iterfind("part")
        if part.get("id") in found and _fits(found[part.get("id") or ""], part)
    }


def _read_seat(row: Any) -> Seat:
    staff, voice, name, group, clef = row
    return Seat(int(staff), int(voice), str(name), str(group), str(clef) if clef in CLEFS else "")


def _fits(seats: Seats, part: Element) -> bool:
    """Tells whether the staves are those of the part, each with voices counted from 0."""
    staves = max((int(one.text or 1) for one in part.iterfind("measure/attributes/staves")), default=1)
    rows = [(seat.staff, seat.voice) for seat in seats.rows]
    usual = [(staff, voice) for staff in range(1, staves + 1) for voice in range(sum(row[0] == staff for row in rows))]
    return rows == usual and {staff for staff, _ in rows} == set(range(1, staves + 1)) and len(rows) <= MAX_SEATS


def named_parts(seats: Seats, program: int) -> list[Part]:
    """Returns the parts of seats without their notes."""
    return [Part(seat.name, (), program, group=seat.group, clef=seat.clef) for seat in seats.rows]
