"""What is asked of every piece before training, so that none need be read for it."""

from dataclasses import dataclass

from composer.analysis.chords import without_inferred
from composer.grid.ensembles import ensemble_of, parts_by_lane
from composer.music.piece import Piece

WORDS_A_NOTE, WORDS_A_CELL = 1.15, 0.6
"""Ties and rests besides the notes, and bar words besides the lanes."""


@dataclass(frozen=True, slots=True)
class Traits:
    """Style and ensemble of a piece, about how many words it has, and whether a person wrote chords to it."""

    style: str
    ensemble: str
    words: float
    has_chords: bool


def traits_of(piece: Piece) -> Traits:
    """Returns the traits of a piece on lanes. Raises InputError where no ensemble has them."""
    ensemble = ensemble_of(parts_by_lane(piece)).name
    return Traits(piece.style, ensemble, words_of(piece), bool(without_inferred(piece).chords))


def words_of(piece: Piece) -> float:
    """Estimates how many words a piece has."""
    cells = len(piece.bar_lines()) * (len(piece.parts) + 1)
    return WORDS_A_NOTE * sum(len(part.notes) for part in piece.parts) + 2 * len(piece.chords) + WORDS_A_CELL * cells
