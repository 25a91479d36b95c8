"""From the files of a source to tunes: pieces with a name, a sub-style and a key, or drops with a reason."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import NamedTuple

from composer.corpus.clean import Drop, one_line, reason_to_drop, reason_unread
from composer.corpus.fetch import Files
from composer.corpus.key import checked_key, key_from_notes, with_key
from composer.corpus.played import mend_played
from composer.corpus.rhythm import METER_RHYTHMS, PLAIN_STYLE, rhythm_of
from composer.corpus.similarity import Onsets
from composer.corpus.sources import Source
from composer.errors import ComposerError
from composer.form import fold
from composer.io.abc import parse_abc, split_tunes
from composer.io.midi import midi_to_piece
from composer.piece import Piece
from composer.theory import Key
from composer.units import ticks_to_grid


@dataclass(frozen=True)
class Tune:
    """A piece that was kept, the name it goes by, and the name of its source."""

    name: str
    source: str
    piece: Piece


Outcome = Tune | Drop


def read_tunes(source: Source, path: str, data: bytes, tonics: dict[str, int]) -> list[Outcome]:
    """Every tune in one file of a source, kept or dropped. `tonics`: pitch classes by file stem, where known."""
    read = {"abc": _read_abc, "midi": _read_midi}[source.reader]
    return [_finish(source, raw, tonics) for raw in read(source, path, data)]


class Raw(NamedTuple):
    """A tune as its reader gave it: its file, name, header fields, and the piece or why there is none."""

    path: str
    name: str
    header: dict[str, str]
    piece: Piece | ComposerError

    @property
    def stem(self) -> str:
        """Name of the file without folder and suffix."""
        return PurePosixPath(self.path).stem

    def field(self, letter: str) -> str:
        """First line of a header field, "" where there is none."""
        return self.header.get(letter, "").partition("\n")[0]


def _read_abc(source: Source, path: str, data: bytes) -> Iterator[Raw]:
    for text in split_tunes(decode_text(data)):
        header = header_fields(text)
        name = name_of(source, path, header.get("X", ""))
        try:
            pieces = parse_abc(text)
        except ComposerError as error:
            yield Raw(path, name, header, error)
            continue
        yield from (Raw(path, name, header, piece) for piece in pieces[:1])


def _read_midi(source: Source, path: str, data: bytes) -> Iterator[Raw]:
    name = name_of(source, path, "")
    try:
        piece = mend_played(midi_to_piece(data))
    except ComposerError as error:
        yield Raw(path, name, {}, error)
        return
    yield Raw(path, name, {"T": piece.title}, piece)


def decode_text(data: bytes) -> str:
    """Text of a file: UTF-8, else Latin-1, which older transcriptions use."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def header_fields(tune: str) -> dict[str, str]:
    """The header of one ABC tune: each letter's values joined by new lines, without comments."""
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
    """Name of a tune by the recipe's pattern, in letters, digits, - and _ only."""
    stem = PurePosixPath(path).stem
    filled = source.names.format(source=source.name, stem=stem, number=number.lstrip("0") or "0")
    return re.sub(r"[^A-Za-z0-9_-]+", "-", filled).strip("-")


def tonics_of(source: Source, files: Files) -> dict[str, int]:
    """Pitch class of the tonic by file stem, from the source's table of roots."""
    if not source.roots:
        return {}
    rows = csv.reader(io.StringIO(decode_text(files[source.roots])))
    return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}


def _finish(source: Source, raw: Raw, tonics: dict[str, int]) -> Outcome:
    """Judge a tune that was read, and give it its key, style and origin."""
    if why := _left_out(source, raw):
        return Drop(source.name, raw.name, f"left out: {why}", raw.field("S"))
    if isinstance(raw.piece, ComposerError):
        return Drop(source.name, raw.name, reason_unread(str(raw.piece)), str(raw.piece))
    if raw.field("M").lower() == "none":
        return Drop(source.name, raw.name, "no meter", "M:none")
    piece = one_line(raw.piece)
    reason, detail = reason_to_drop(piece)
    if reason:
        return Drop(source.name, raw.name, reason, detail)
    piece = fold(piece) if source.written_out else piece
    piece = with_key(piece, _key_of(source, piece, tonics.get(raw.stem)))
    fields = {"source": source.name, "licence": source.licence, "attribution": source.attribution}
    style = style_of(source, raw, piece)
    return Tune(raw.name, source.name, replace(piece, style=style, fields={**piece.fields, **fields}))


def _left_out(source: Source, raw: Raw) -> str:
    values = {**raw.header, "file": raw.path, "name": raw.name}
    hits = (rule.why for rule in source.leave_out if re.search(rule.pattern, values.get(rule.field, "")))
    return next(hits, "")


def _key_of(source: Source, piece: Piece, tonic: int | None) -> Key:
    if source.reader == "midi":
        return key_from_notes(piece, tonic)
    return checked_key(piece) if source.unstated_modes else piece.key


def style_of(source: Source, raw: Raw, piece: Piece) -> str:
    """Sub-style of a tune from its R: field, title, file and meter, as far as the recipe trusts them."""
    words = next((words for glob, words in source.rhythm_by_file.items() if fnmatch(raw.stem, glob)), "")
    by_meter = METER_RHYTHMS.get(str(piece.meter), PLAIN_STYLE) if source.rhythm_from_meter else PLAIN_STYLE
    return rhythm_of(raw.field("R"), raw.field("T") or piece.title, words, piece.meter) or by_meter


def read_benchmark(data: bytes) -> Onsets:
    """Onsets (24 a quarter) and pitches of a benchmark's melody file."""
    piece = midi_to_piece(data)
    return [(ticks_to_grid(note.onset), note.pitch) for note in piece.parts[0].notes]
