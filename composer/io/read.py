"""Any file of music as pieces: one table from suffix to reader."""

from collections.abc import Callable
from dataclasses import replace
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


BOOK = "tune"
"""The field that says which tune of a book a piece is."""


def read_piece(path: Path, tune: str = "") -> Piece:
    """The piece in a file; of a book of tunes the one of a number, X: or title, the first where none is asked for.

    Bars of ABC that do not fit are read as long as they are, with a warning. Raises InputError.
    """
    if path.suffix.lower() == ".abc":
        return _read_tune(path, tune)
    pieces = read_pieces(path)
    if not pieces:
        raise InputError(f"no tune in {str(path)!r}", "give a file with notes in it")
    if tune not in ("", "1"):
        raise InputError(f"{str(path)!r} holds one piece", "leave --tune out")
    return pieces[0]


def _read_tune(path: Path, wanted: str) -> Piece:
    """One tune of an ABC book; the field `tune` says which, where it has more."""
    from composer.io.abc.read import Tune, list_tunes, parse_tune

    tunes = list_tunes(path)

    def matches(number: int, tune: Tune) -> tuple[bool, ...]:
        text = wanted.strip().lower()
        return (
            tune.number.lstrip("0") == text.removeprefix("x:").lstrip("0"),
            text == str(number),
            tune.title.lower() == text,
            text in tune.title.lower(),
        )

    ranks = {number: matches(number, tune) for number, tune in enumerate(tunes, 1)}
    number = max(ranks, key=lambda one: ranks[one]) if wanted else 1
    if wanted and not any(ranks[number]):
        first, last = tunes[0], tunes[-1]
        raise InputError(f"no tune {wanted!r} in {str(path)!r}", f"it has {len(tunes)}, from {first} to {last}")
    tune = tunes[number - 1]
    try:
        piece = parse_tune(tune.text, is_strict=False)
    except InputError as error:
        raise InputError(f"X:{tune.number} (line {tune.line}) {error.args[0]}", error.hint) from error
    if len(tunes) == 1:
        return piece
    choose = "" if wanted else "; choose with --tune"
    return replace(piece, fields={**piece.fields, BOOK: f"tune {number} of {len(tunes)}: {tune}{choose}"})


def _first_bytes(path: Path) -> bytes:
    return read_limited(path, 2**31)[:SNIFFED]
