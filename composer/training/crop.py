"""Some bars of a piece that is too long to be learned as one sequence."""

from dataclasses import replace
from random import Random

from composer.corpus.lead_sheets import excerpt
from composer.corpus.traits import words_of
from composer.music.piece import Piece

MOST_WORDS, LONGEST_WORDS = 800, 1800
"""Words of a sequence, roughly, and of the few long ones: attention over many costs more than all else."""

LONG = 0.1
"""Share of examples that may be long."""


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
