"""Any file of music as pieces, by path or by bytes: one table from suffix to reader."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from composer.errors import InputError
from composer.io.files import digest_of, read_limited
from composer.music.piece import Piece

MAX_BYTES = 16 * 2**20
"""Of any file of music."""


def _midi(data: bytes) -> list[Piece]:
    from composer.io.midi.file import midi_to_piece

    return [midi_to_piece(data)]


def _musicxml(data: bytes) -> list[Piece]:
    from composer.io.musicxml.write import musicxml_to_piece

    return [musicxml_to_piece(data)]


def _abc(data: bytes) -> list[Piece]:
    from composer.io.abc.read import parse_abc

    return parse_abc(_text(data))


def _kern(data: bytes) -> list[Piece]:
    from composer.io.kern.read import parse_kern

    return [parse_kern(_text(data))]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


Reader = Callable[[bytes], list[Piece]]

READERS: dict[str, Reader] = {
    ".mid": _midi,
    ".midi": _midi,
    ".kar": _midi,
    ".rmi": _midi,
    ".musicxml": _musicxml,
    ".mxl": _musicxml,
    ".xml": _musicxml,
    ".abc": _abc,
    ".krn": _kern,
}
"""What reads each suffix; an ABC file holds any number of tunes, the others one piece."""

CONTENTS: dict[bytes, Reader] = {
    b"MThd": _midi,
    b"RIFF": _midi,
    b"PK\x03\x04": _musicxml,
    b"<?xm": _musicxml,
    b"**ke": _kern,
    b"!!!C": _kern,
    b"X:": _abc,
}
"""What reads bytes without a suffix that says what they are, by how they begin."""


def parse_pieces(data: bytes, name: str = "") -> list[Piece]:
    """All pieces in the bytes of a file of this name. Raises InputError where they are not music."""
    by_content = (reader for start, reader in CONTENTS.items() if data.startswith(start))
    reader = READERS.get(Path(name).suffix.lower()) or next(by_content, None)
    if reader is None:
        raise InputError(f"{name or 'the data'!r} is not music that can be read", f"use {', '.join(READERS)}")
    return reader(data)


def read_pieces(path: Path) -> list[Piece]:
    """All pieces in a file of at most 16 MB. Raises InputError when it cannot be read or is not music."""
    return parse_pieces(read_limited(path, MAX_BYTES), str(path))


def read_piece(path: Path) -> Piece:
    """The first piece in a file. Raises InputError."""
    return open_piece(path).piece


@dataclass(frozen=True)
class Opened:
    """A piece with the name, folder and content hash of the file that it was read from; "" where there was none."""

    piece: Piece
    file: str = ""
    digest: str = ""
    folder: Path | None = None


Music = Piece | Opened | Path | str | bytes
"""A piece, the path of a file that holds one, or the bytes of such a file."""


def open_piece(music: Music) -> Opened:
    """The first piece in a file or in its bytes, which are read once. Raises InputError."""
    if isinstance(music, Opened):
        return music
    if isinstance(music, Piece):
        return Opened(music)
    path = None if isinstance(music, bytes) else Path(music)
    data = music if isinstance(music, bytes) else read_limited(Path(music), MAX_BYTES)
    pieces = parse_pieces(data, str(path or ""))
    if not pieces:
        raise InputError(f"{str(path or 'the data')!r} holds no tune", "give a file with at least one")
    return Opened(pieces[0], path.name if path else "", digest_of(data), path.parent if path else None)
