"""What a verb returns."""

from dataclasses import dataclass

from composer.music.piece import Piece
from composer.verbs.receipt import Receipt


@dataclass(frozen=True)
class Composition:
    """A new piece and what can be said of it."""

    piece: Piece
    receipt: Receipt
