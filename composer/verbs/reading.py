"""What the model reads of a given piece: its tune alone, or all parts, each on the lanes that it sits on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from composer.errors import UsageError
from composer.grid.ensembles import ENSEMBLES, parts_by_lane
from composer.grid.lanes import LANES, MELODY
from composer.grid.seating import seat
from composer.music.piece import ChordSymbol, KeyChange, Note, Part, Piece
from composer.music.theory import Key
from composer.music.units import TICKS_PER_GRID

COARSE = 6
"""Grid steps that notes off the grid are moved to: a sixteenth, or 4 where a triplet is nearer."""


@dataclass(frozen=True)
class Reading:
    """A piece whose parts are named after lanes, on the grid; `owners` tells which given part each lane is read from.

    A lane lies `octaves` above its part.
    """

    piece: Piece
    owners: Mapping[str, int]
    octaves: int = 0

    def lanes_of(self, parts: Collection[int]) -> tuple[str, ...]:
        """Returns the lanes that are read from these parts."""
        return tuple(lane for lane, part in self.owners.items() if part in parts)

    def notes(self, lane: str) -> tuple[Note, ...]:
        """Returns the notes of a lane; () where it is silent."""
        found = parts_by_lane(self.piece).get(lane)
        return found.notes if found else ()

    def with_notes(self, notes: Mapping[str, Iterable[Note]]) -> Piece:
        """Returns the piece as it is read with other notes in some lanes."""
        rows = parts_by_lane(self.piece)
        parts = (replace(part, notes=tuple(notes.get(lane, part.notes))) for lane, part in rows.items())
        return replace(self.piece, parts=tuple(parts))


def read_tune(lead: Piece, part: int, octaves: int) -> Reading:
    """Returns the tune of a part alone, as a lead sheet."""
    return Reading(lead, {MELODY: part}, octaves)


def read_all(piece: Piece, key: Key, lanes: Collection[str]) -> Reading | None:
    """Returns all parts of a piece on lanes; None where no ensemble of these lanes has such parts.

    Notes that a lane cannot hold are left out or shortened: they are read so and stay as they are.
    """
    placed = on_grid(replace(piece, keys=(KeyChange(0, key),), sections=()))
    seats = seat(placed)
    names = [part.name.lower() for part in seats.parts]
    # A part that no lane reads would be written against without being heard.
    pitched = sum(bool(part.notes) and not part.is_drum for part in placed.parts)
    if len(names) < 2 or not set(names) <= set(lanes) or len({id(owner) for owner in seats.owners}) < pitched:
        return None
    # Parts may be called after lanes that do not play together: a melody and a cello.
    if not any(set(names) <= set(ensemble.voices) for ensemble in ENSEMBLES.values()):
        return None
    parts = tuple(_within(part, key) for part in seats.parts)
    owners = [next(n for n, part in enumerate(placed.parts) if part is owner) for owner in seats.owners]
    return Reading(replace(placed, parts=parts), dict(zip(names, owners, strict=True)))


def _within(part: Part, key: Key) -> Part:
    low, high = LANES[part.name.lower()].span_on(key.tonic)
    return part.with_notes(note for note in part.notes if low <= note.pitch <= high)


def on_grid(piece: Piece) -> Piece:
    """Returns the piece with every note and chord on the grid; what lies there already stays to the tick."""
    parts = (replace(part, notes=tuple(_snapped(part.notes, piece.length))) for part in piece.parts)
    return replace(piece, parts=tuple(parts), chords=chords_on_grid(piece.chords))


def _snapped(notes: Iterable[Note], length: int) -> list[Note]:
    placed = sorted(snap(note, length) for note in notes)
    # Two notes of one pitch at one moment are one; a note that has no time left is none.
    columns = groupby((note for note in placed if note.duration > 0), attrgetter("onset", "pitch"))
    return [list(column)[-1] for _, column in columns]


def snap(note: Note, length: int) -> Note:
    """Returns the note on the grid; a note that lies there already stays to the tick."""
    onset = nearest(note.onset)
    # At least an eighth of a quarter, so that a staccato note does not vanish.
    end = min(max(nearest(note.end), onset + TICKS_PER_GRID * 3), length)
    return replace(note, onset=onset, duration=end - onset)


def nearest(tick: int) -> int:
    """Returns the nearest tick on a sixteenth or triplet; a tick on the grid stays."""
    if tick % TICKS_PER_GRID == 0:
        return tick
    sixteenth, triplet = COARSE * TICKS_PER_GRID, 8 * TICKS_PER_GRID
    straight, third = round(tick / sixteenth) * sixteenth, round(tick / triplet) * triplet
    # Triplets only where they are clearly nearer: at equal distances sixteenths are likelier.
    return third if abs(third - tick) + TICKS_PER_GRID < abs(straight - tick) else straight


def chords_on_grid(chords: Iterable[ChordSymbol]) -> tuple[ChordSymbol, ...]:
    """Returns chord symbols on the grid, the last of those that come together."""
    placed = {nearest(symbol.onset): replace(symbol, onset=nearest(symbol.onset)) for symbol in chords}
    return tuple(placed[onset] for onset in sorted(placed))


ALL, TUNE = "all", "tune"


def choose_parts(piece: Piece, text: str, owners: Mapping[str, int]) -> set[int]:
    """Returns the numbers of the parts named, by name, lane or number from 1: "left" or "2,alto". Raises UsageError."""
    chosen: set[int] = set()
    for wanted in (one.strip().lower() for one in text.split(",")):
        found = {number for number, part in enumerate(piece.parts) if wanted and wanted in part.name.lower()}
        found = found or {part for lane, part in owners.items() if lane == wanted}
        if not found and wanted.isdecimal() and 1 <= int(wanted) <= len(piece.parts):
            found = {int(wanted) - 1}
        if not found:
            have = ", ".join(f"{number} {part.name}" for number, part in enumerate(piece.parts, 1))
            raise UsageError(f"--parts {wanted!r} is no part of the piece", f"it has {have}")
        chosen |= found
    return chosen
