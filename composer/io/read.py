"""Any file of music as pieces, by path or by bytes: one table from suffix to reader."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from composer.errors import InputError
from composer.io.files import digest_of, read_limited
from composer.music.piece import Piece

MAX_BYTES = 16 * 2**20
"""Limit for any file of music."""


def _midi(data: bytes) -> list[Piece]:
    from composer.io.midi.file import midi_to_piece

    return [midi_to_piece(data)]


def _musicxml(data: bytes) -> list[Piece]:
    from composer.io.musicxml.write import musicxml_to_piece

    return [musicxml_to_piece(data)]


def _abc(data: bytes) -> list[Piece]:
    from composer.io.abc.read import parse_book

    return parse_book(_text(data))


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
    # .rmi: a MIDI file inside a RIFF chunk.
    b"RIFF": _midi,
    b"PK\x03\x04": _musicxml,
    b"<?xm": _musicxml,
    b"**ke": _kern,
    b"!!!C": _kern,
    b"X:": _abc,
}
"""What reads bytes without a suffix that says what they are, by how they begin."""


def parse_pieces(data: bytes, name: str = "") -> list[Piece]:
    """Reads all pieces in the bytes of a file of this name. Raises InputError where they are not music."""
    return _reader_of(data, name)(data)


def _reader_of(data: bytes, name: str) -> Reader:
    by_content = (reader for start, reader in CONTENTS.items() if data.startswith(start))
    # The suffix first: it is what the user says, and a kern file may begin with any comment.
    reader = READERS.get(Path(name).suffix.lower()) or next(by_content, None)
    if reader is None:
        raise InputError(f"{name or 'the data'!r} is not music that can be read", f"use {', '.join(READERS)}")
    return reader


def read_pieces(path: Path) -> list[Piece]:
    """Reads all pieces in a file of at most 16 MB. Raises InputError when it cannot be read or is not music."""
    return parse_pieces(read_limited(path, MAX_BYTES), str(path))


def read_piece(path: Path, tune: str = "") -> Piece:
    """Reads the piece in a file, or one tune of a book. Raises InputError."""
    return open_piece(path, tune).piece


@dataclass(frozen=True)
class Opened:
    """A piece with the name, folder and content hash of the file that it was read from; "" where there was none.

    `is_notation`: whether the file holds notes where they were written, not where they were played.
    """

    piece: Piece
    file: str = ""
    digest: str = ""
    folder: Path | None = None
    is_notation: bool = False


Music = Piece | Opened | Path | str | bytes
"""A piece, the path of a file that holds one, or the bytes of such a file."""


def open_piece(music: Music, tune: str = "") -> Opened:
    """Opens the piece in a file or in its bytes, which are read once; of a book, the tune that is asked for.

    `tune` is a number, an X: or a title; the first tune is taken where it is empty. Bars of ABC that do not fit are
    read as long as they are, with a warning. Raises InputError.
    """
    if isinstance(music, Opened):
        return music
    if isinstance(music, Piece):
        return Opened(music)
    if not isinstance(music, (bytes, str, Path)):
        raise InputError(f"{music!r:.60} is not music", "give the path of a file, its bytes or a Piece")
    path = None if isinstance(music, bytes) else Path(music)
    data = music if isinstance(music, bytes) else read_limited(Path(music), MAX_BYTES)
    name = str(path or "")
    reader = _reader_of(data, name)
    piece = _choose_tune(_text(data), tune, name) if reader is _abc else _only_piece(reader(data), tune, name)
    file, folder = (path.name, path.parent) if path else ("", None)
    return Opened(piece, file, digest_of(data), folder, is_notation=reader is not _midi)


def _only_piece(pieces: list[Piece], tune: str, name: str) -> Piece:
    if not pieces:
        raise InputError(f"{name or 'the data'!r} holds no tune", "give a file with at least one")
    if tune not in ("", "1"):
        raise InputError(f"{name or 'the data'!r} holds one piece", "leave --tune out")
    return pieces[0]


def _choose_tune(text: str, wanted: str, name: str) -> Piece:
    """One tune of an ABC book; its origin says which, where it has more."""
    from composer.io.abc.read import Tune, list_tunes, parse_tune

    tunes = list_tunes(text)

    def matches(number: int, tune: Tune) -> tuple[bool, ...]:
        typed = wanted.strip().lower()
        # The better match first: tuples compare in this order, so that tune 2 is not taken for "Reel
        # No. 2".
        return (
            tune.number.lstrip("0") == typed.removeprefix("x:").lstrip("0"),
            typed == str(number),
            tune.title.lower() == typed,
            typed in tune.title.lower(),
        )

    ranks = {number: matches(number, tune) for number, tune in enumerate(tunes, 1)}
    number = max(ranks, key=lambda one: ranks[one]) if wanted else 1
    if wanted and not any(ranks[number]):
        first, last = tunes[0], tunes[-1]
        raise InputError(f"no tune {wanted!r} in {name!r}", f"it has {len(tunes)}, from {first} to {last}")
    tune = tunes[number - 1]
    try:
        piece = parse_tune(tune.text, is_strict=False)
    except InputError as error:
        raise InputError(f"X:{tune.number} (line {tune.line}) {error.args[0]}", error.hint) from error
    if len(tunes) == 1:
        return piece
    choose = "" if wanted else "; choose with --tune"
    taken = f"tune {number} of {len(tunes)}: {tune}{choose}"
    return replace(piece, origin=replace(piece.origin, tune=taken))
