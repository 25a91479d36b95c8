"""What a model learns of a built corpus: the tunes of its pieces, and of scores the whole textures as well."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing import Pool
from pathlib import Path
from random import Random

from composer.corpus.lead_sheets import lead_sheets
from composer.corpus.manifest import corpora_of, read_manifest
from composer.corpus.resource_limits import cores
from composer.corpus.voicings import voicings
from composer.errors import InputError
from composer.grid.grid import grid_to_words
from composer.grid.keys import transpose_within
from composer.grid.piece_grid import piece_to_grid
from composer.io.midi.file import read_midi
from composer.music.piece import Piece
from composer.music.repeats import once


@dataclass(frozen=True)
class Learned:
    """Pieces that the grid holds, and how often each word stands in them in the forms that training draws."""

    pieces: list[Piece] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def load_learned(corpus: Path, split: str) -> Learned:
    """Returns lead sheets and voicings of a split of a corpus, or of all in a folder. Raises InputError."""
    rows = [(built / row.path) for built in corpora_of(corpus) for row in read_manifest(built) if row.split == split]
    # Writing thousands of pieces on the grid takes minutes in one process.
    with Pool(cores()) as pool:
        found = pool.map(_learn, rows, chunksize=16)
    counts: Counter[str] = Counter()
    for one in found:
        counts.update(one.counts)
    return Learned(list(chain.from_iterable(one.pieces for one in found)), counts)


def _learn(path: Path) -> Learned:
    piece = read_midi(path)
    learned = Learned()
    for one, counts in learnable(piece):
        learned.counts.update(counts)
        learned.pieces.append(one)
    return learned


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
