"""The table of ensembles: which voices play together, in the order in which the model writes them."""

from collections.abc import Iterable
from dataclasses import dataclass

from composer.errors import InputError
from composer.grid.lanes import CHORDS, LANES, MELODY
from composer.music.piece import Part, Piece


@dataclass(frozen=True)
class Ensemble:
    """Voices that play together, in the order of writing inside a bar; `optional` ones may be missing.

    The first voice has the tune. Where they stand on the page is the order of `LANES`.
    """

    name: str
    voices: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def lead(self) -> str:
        """The lane with the tune."""
        return self.voices[0]

    @property
    def page(self) -> tuple[str, ...]:
        """All voices from the top of the page down."""
        return tuple(lane for lane in LANES if lane in self.voices)

    @property
    def lanes(self) -> tuple[str, ...]:
        """The chords and all voices that are always there."""
        return (CHORDS, *(voice for voice in self.voices if voice not in self.optional))


LEAD_SHEET = "lead"

ENSEMBLES = {
    ensemble.name: ensemble
    for ensemble in (
        Ensemble(LEAD_SHEET, (MELODY,)),
        Ensemble("satb", ("soprano", "bass", "alto", "tenor")),
        Ensemble("song", ("voice", "right", "left", "right-2", "left-2"), optional=("right-2", "left-2")),
        Ensemble("piano", ("right", "left", "right-2", "left-2"), optional=("right-2", "left-2")),
        Ensemble("quartet", ("violin-1", "cello", "violin-2", "viola")),
    )
}  # fmt: skip
"""All ensembles by name."""

SINGERS, STRINGS = ENSEMBLES["satb"].page, ENSEMBLES["quartet"].page
"""Voices of a choir and of a string quartet, from the top of the page down."""

WRITING = (CHORDS, *dict.fromkeys(voice for ensemble in ENSEMBLES.values() for voice in ensemble.voices))
"""All lanes in the order of writing inside a bar: that of every ensemble."""


def in_writing_order(lanes: Iterable[str]) -> tuple[str, ...]:
    """Returns lanes in the order in which the model writes them."""
    return tuple(sorted(lanes, key=WRITING.index))


def lane_of(part: Part, alone: bool = False) -> str:
    """Returns the lane that a part is named after; the melody's for any part that is `alone`.

    Raises InputError for a part of another name.
    """
    name = part.name.lower()
    if name in LANES and name != CHORDS:
        return name
    if alone:
        return MELODY
    raise InputError(f"no lane is called {part.name!r}", f"its lanes are {', '.join(LANES)}")


def parts_by_lane(piece: Piece) -> dict[str, Part]:
    """Returns the parts of a piece by the lanes that they are named after, in the order of writing. Raises InputError.

    A piece of one part is a lead sheet, whatever that is called.
    """
    found = {lane_of(part, alone=len(piece.parts) == 1): part for part in piece.parts}
    if len(found) < len(piece.parts):
        raise InputError("two parts of the piece are the same lane", "name each part after a lane of its own")
    return {lane: found[lane] for lane in in_writing_order(found)}


def ensemble_of(lanes: Iterable[str]) -> Ensemble:
    """Returns the smallest ensemble that has all these voices. Raises InputError where none has."""
    voices = set(lanes) - {CHORDS}
    fitting = [one for one in ENSEMBLES.values() if voices <= set(one.voices)]
    if not fitting:
        raise InputError(f"no ensemble has the lanes {', '.join(sorted(voices))}", f"use {', '.join(ENSEMBLES)}")
    return min(fitting, key=lambda one: len(one.voices))
