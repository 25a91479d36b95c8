"""Some bars of a piece that is too long to be learned as one sequence."""

from dataclasses import replace
from random import Random

from composer.corpus.lead_sheets import excerpt
from composer.music.piece import Piece

MOST_WORDS, LONGEST_WORDS = 800, 1800
"""Words of a sequence, roughly, and of the few long ones: attention over many costs more than all else."""

LONG = 0.1
"""Share of examples that may be long."""

WORDS_A_NOTE, WORDS_A_CELL = 1.15, 0.6
"""Ties and rests besides the notes, and bar words besides the lanes."""


def words_of(piece: Piece) -> float:
    """Estimates how many words a piece has."""
    cells = len(piece.bar_lines()) * (len(piece.parts) + 1)
    return WORDS_A_NOTE * sum(len(part.notes) for part in piece.parts) + 2 * len(piece.chords) + WORDS_A_CELL * cells


def crop(piece: Piece, random: Random) -> Piece:
    """Returns a run of bars that is short enough, drawn at random; the piece itself where that is."""
    words, most = words_of(piece), LONGEST_WORDS if random.random() < LONG else MOST_WORDS
    lines = piece.bar_lines()
    bars = int((len(lines) - 1) * most / words) if words else 0
    if words <= most or bars < 1:
        return piece
    # The end as often as any other place is not enough: a run that ends the piece teaches endings.
    last = len(lines) - 1
    start = last - bars if random.random() < ENDS_KEPT else random.randrange(last - bars + 1)
    cut = excerpt(piece, lines[start], lines[start + bars])
    return replace(cut, parts=tuple(part for part in cut.parts if part.notes)) if _sounds(cut) else piece


ENDS_KEPT = 0.3
"""Share of crops that are the last bars of the piece."""


def _sounds(piece: Piece) -> bool:
    return any(part.notes for part in piece.parts)
