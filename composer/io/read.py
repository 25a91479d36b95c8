"""Any file of music as pieces: one table from suffix to reader."""

from collections.abc import Callable
from pathlib import Path

from composer.errors import InputError
from composer.io.files import read_limited
from composer.music.piece import Piece

SNIFFED = 4


def _midi(path: Path) -> list[Piece]:
    from composer.io.midi.file import read_midi

    return [read_midi(path)]


def _musicxml(path: Path) -> list[Piece]:
    from composer.io.musicxml.write import read_musicxml

    return [read_musicxml(path)]


def _abc(path: Path) -> list[Piece]:
    from composer.io.abc.read import read_abc

    return read_abc(path)


def _kern(path: Path) -> list[Piece]:
    from composer.io.kern.read import read_kern

    return [read_kern(path)]


READERS: dict[str, Callable[[Path], list[Piece]]] = {
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

NOTATED = {suffix for suffix, reader in READERS.items() if reader is not _midi}
"""Suffixes of files that hold notation, whose notes lie where they were written."""

CONTENTS = {
    b"MThd": _midi,
    b"RIFF": _midi,
    b"PK\x03\x04": _musicxml,
    b"<?xm": _musicxml,
    b"**ke": _kern,
    b"!!!C": _kern,
}
"""What reads a file whose suffix says nothing, by its first bytes."""


def read_pieces(path: Path) -> list[Piece]:
    """All pieces in a file. Raises InputError when it cannot be read or is no music."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        reader = CONTENTS.get(_first_bytes(path))
    if reader is None:
        raise InputError(f"{str(path)!r} is no music that can be read", f"use {', '.join(READERS)}")
    return reader(path)


def read_piece(path: Path) -> Piece:
    """The first piece in a file. Raises InputError."""
    pieces = read_pieces(path)
    if not pieces:
        raise InputError(f"there is no tune in {str(path)!r}")
    return pieces[0]


def _first_bytes(path: Path) -> bytes:
    return read_limited(path, 2**31)[:SNIFFED]
