"""MusicXML files: what we write comes back, looks right to other readers, and what others write can be read."""

from dataclasses import replace

from hypothesis import given

from composer.io.musicxml import musicxml_to_piece, piece_to_musicxml
from composer.piece import Piece
from tests.strategies import pieces


def without_velocity(piece: Piece) -> Piece:
    """The piece with every note as loud as a score says: not at all."""
    parts = (replace(part, notes=tuple(replace(note, velocity=80) for note in part.notes)) for part in piece.parts)
    return replace(piece, parts=tuple(parts))


@given(pieces())
def test_a_piece_comes_back_whole(piece: Piece) -> None:
    assert musicxml_to_piece(piece_to_musicxml(piece).encode()) == without_velocity(piece)
