"""Pieces from the files of a source as its reader gives them, each with a name and what its header says."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from composer.analysis.similarity import Onsets
from composer.corpus.abc2midi import mend_played
from composer.corpus.datasets import read_jsb, read_pop909
from composer.corpus.fetch import Files
from composer.corpus.partwise import read_partwise
from composer.corpus.resource_limits import SECONDS, TooSlowError, within
from composer.corpus.sources import Source
from composer.corpus.tables import parse_table
from composer.errors import ComposerError
from composer.io.abc.read import parse_abc, split_tunes
from composer.io.kern.read import parse_kern
from composer.io.midi.file import midi_to_piece
from composer.music.piece import Piece
from composer.music.units import ticks_to_grid


@dataclass(frozen=True)
class Raw:
    """A tune as its reader gave it: its file, name, header fields, and the piece or why it could not be read."""

    path: str
    name: str
    header: dict[str, str]
    piece: Piece | ComposerError
    split: str = ""

    @property
    def stem(self) -> str:
        """Name of the file without folder and suffix."""
        return PurePosixPath(self.path).stem

    def field(self, letter: str) -> str:
        """Returns the first line of a header field, "" where it is missing."""
        return self.header.get(letter, "").partition("\n")[0]


def read_raw(source: Source, path: str, files: Files) -> list[Raw]:
    """Reads every tune in one file of a source; `files` also holds what lies next to it."""
    try:
        with within(SECONDS):
            return list(READERS[source.reader](source, path, files))
    except ComposerError as error:
        return [Raw(path, name_of(source, path, ""), {}, error)]


def _read_abc(source: Source, path: str, files: Files) -> Iterator[Raw]:
    for text in split_tunes(decode_text(files[path])):
        header = header_fields(text)
        name = name_of(source, path, header.get("X", ""))
        try:
            pieces = parse_abc(text)
        # One slow tune stops the file: it is read again alone.
        except TooSlowError:
            raise
        except ComposerError as error:
            yield Raw(path, name, header, error)
            continue
        # A text of one tune gives one piece.
        yield from (Raw(path, name, header, piece) for piece in pieces[:1])


def _read_jsb(source: Source, path: str, files: Files) -> Iterator[Raw]:
    for split, number, piece in read_jsb(files[path]):
        yield Raw(path, name_of(source, path, number), {"T": f"Chorale {number}"}, piece, split)


def _one(read: Callable[[bytes], Piece]) -> Callable[[Source, str, Files], Iterator[Raw]]:
    """Returns the reader of files that hold one piece each."""

    def reader(source: Source, path: str, files: Files) -> Iterator[Raw]:
        piece = read(files[path])
        yield Raw(path, name_of(source, path, ""), {"T": piece.title}, piece)

    return reader


def _read_pop909(source: Source, path: str, files: Files) -> Iterator[Raw]:
    yield Raw(path, name_of(source, path, ""), {}, read_pop909(path, files))


def _read_table(source: Source, path: str, files: Files) -> Iterator[Raw]:
    piece = parse_table(decode_text(files[path]), source.ensemble)
    yield Raw(path, name_of(source, path, ""), {"T": piece.title}, piece)


def _read_partwise(source: Source, path: str, files: Files) -> Iterator[Raw]:
    piece = read_partwise(files[path], source.ensemble)
    yield Raw(path, name_of(source, path, ""), {"T": piece.title}, piece)


def _read_musicxml(data: bytes) -> Piece:
    from composer.io.musicxml.write import musicxml_to_piece

    return musicxml_to_piece(data)


READERS: dict[str, Callable[[Source, str, Files], Iterator[Raw]]] = {
    "abc": _read_abc,
    "midi": _one(midi_to_piece),
    "abc2midi": _one(lambda data: mend_played(midi_to_piece(data))),
    "musicxml": _one(_read_musicxml),
    "partwise": _read_partwise,
    "table": _read_table,
    "kern": _one(lambda data: parse_kern(decode_text(data), by_voice=True)),
    "jsb": _read_jsb,
    "pop909": _read_pop909,
}
"""What reads each recipe's files."""


def decode_text(data: bytes) -> str:
    """Returns the text of a file: UTF-8, else Latin-1, which older transcriptions use."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def header_fields(tune: str) -> dict[str, str]:
    """Returns the header of one ABC tune: each letter's values joined by new lines, without comments."""
    header: dict[str, str] = {}
    for line in tune.splitlines():
        match = re.match(r"([A-Za-z]):\s*([^%]*)", line)
        if match:
            letter, value = match[1], match[2].strip()
            header[letter] = f"{header[letter]}\n{value}" if letter in header else value
        if match and match[1] == "K":
            break
    return header


def name_of(source: Source, path: str, number: str) -> str:
    """Returns the name of a tune by the recipe's pattern, in letters, digits, - and _ only."""
    stem = PurePosixPath(path).stem
    filled = source.names.format(source=source.name, stem=stem, number=number.lstrip("0") or "0")
    return re.sub(r"[^A-Za-z0-9_-]+", "-", filled).strip("-")


def read_benchmark(data: bytes) -> Onsets:
    """Returns onsets (24 per quarter) and pitches of a benchmark's melody file."""
    piece = midi_to_piece(data)
    return [(ticks_to_grid(note.onset), note.pitch) for note in piece.parts[0].notes]
