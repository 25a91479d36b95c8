"""What a model learns of a built corpus: the tunes of its pieces, and of scores the whole textures as well."""

from collections.abc import Iterator
from pathlib import Path

from composer.corpus.lead_sheets import lead_sheets
from composer.corpus.manifest import load_corpus
from composer.corpus.voicings import voicings
from composer.music.piece import Piece


def load_learned(corpus: Path, split: str) -> Iterator[Piece]:
    """Yields lead sheets and voicings of a corpus, or of all in a folder. Raises InputError, UsageError."""
    for piece in load_corpus(corpus, split):
        yield from lead_sheets(piece)
        if len(piece.parts) > 1:
            yield from voicings(piece)
