"""What a model learns of a built corpus: the tunes of its pieces, and of scores the whole textures as well."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from random import Random

from composer.corpus.lead_sheets import lead_sheets
from composer.corpus.traits import Traits, traits_of
from composer.corpus.voicings import voicings
from composer.errors import InputError
from composer.grid.grid import grid_to_words
from composer.grid.keys import transpose_within
from composer.grid.piece_grid import piece_to_grid
from composer.music.piece import Piece
from composer.music.repeats import once


@dataclass(frozen=True)
class Learned:
    """Pieces that the grid holds, traits of each, and how often each word stands in the forms that training draws."""

    pieces: Sequence[Piece] = ()
    traits: Sequence[Traits] = ()
    counts: Counter[str] = field(default_factory=Counter)


def learn(pieces: Sequence[Piece]) -> Learned:
    """Returns what is learned of pieces that are on lanes already. Raises InputError where the grid cannot hold one."""
    counts: Counter[str] = Counter()
    for piece in pieces:
        counts.update(count_words(piece))
    return Learned(pieces, list(map(traits_of, pieces)), counts)


def learnable(piece: Piece) -> Iterator[tuple[Piece, Counter[str]]]:
    """Yields what is learned of a piece and its words: its lead, and of a score the textures; what the grid holds."""
    for one in chain(lead_sheets(piece), voicings(piece) if len(piece.parts) > 1 else ()):
        try:
            yield one, count_words(one)
        except InputError:
            continue


def count_words(piece: Piece) -> Counter[str]:
    """Counts the words of a piece in the forms that training draws. Raises InputError where the grid cannot hold it."""
    counts: Counter[str] = Counter()
    # A word that is never seen must have a count of 0, and one that training will see must not.
    for form in _forms(piece):
        grid = piece_to_grid(form)
        counts.update(grid_to_words(grid, grid.every_cell()))
    return counts


def _forms(piece: Piece) -> Iterator[Piece]:
    yield piece
    if any(section.passes > 1 for section in piece.sections):
        yield once(piece)
    if len(piece.parts) > 1:
        yield transpose_within(piece, Random(piece.length))
