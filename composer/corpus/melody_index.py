"""The melody index of a folder: a corpus that was built, or any music that can be read."""

from pathlib import Path

from composer.analysis.originality import MelodyIndex, build_index
from composer.corpus.manifest import MANIFEST, load_corpus
from composer.errors import InputError
from composer.io.read import READERS, read_pieces
from composer.music.piece import Piece


def index_folder(folder: Path) -> MelodyIndex:
    """Returns the index of a built corpus, or of all tunes in a folder of music that can be read. Raises InputError."""
    if (folder / MANIFEST).is_file():
        return build_index(load_corpus(folder))
    if not folder.is_dir():
        raise InputError(f"folder {str(folder)!r} does not exist", "check the path")
    files = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in READERS)
    pieces = [piece for path in files for piece in _readable(path)]
    if not pieces:
        raise InputError(f"{str(folder)!r} holds no music that can be read", f"it may be {', '.join(READERS)}")
    return build_index(pieces)


def _readable(path: Path) -> list[Piece]:
    try:
        return [piece for piece in read_pieces(path) if any(part.notes for part in piece.parts)]
    except InputError:
        return []
