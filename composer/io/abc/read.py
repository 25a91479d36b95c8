"""ABC files: every tune of a text to a piece, a piece to a tune. The reader is ours; see `voice` and `layout`."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from composer.errors import InputError
from composer.io.abc.bar_layout import Layout, lay_out, sections
from composer.io.abc.fields import (
    FIELD_NAMES,
    WHOLE,
    Signs,
    parse_abc_key,
    parse_abc_meter,
    parse_abc_tempo,
    parse_unit,
)
from composer.io.abc.loose import commonest_meter, cut_long, lay_out_loosely, meter_said
from composer.io.abc.voice import RawBar, VoiceReader
from composer.io.abc.write import piece_to_abc
from composer.io.files import read_limited, write_atomically
from composer.music.origin import from_fields
from composer.music.piece import ChordSymbol, KeyChange, Note, Part, Piece, TempoChange
from composer.music.theory import METER_ALIASES, Chord, Key
from composer.music.units import bpm_to_tempo

COMMENT = re.compile(r"(?<!\\)%")
MAX_BYTES = 16 * 2**20
NO_TUNE = "an ABC tune begins with X: and has a K: line before its notes"
__all__ = ["list_tunes", "parse_abc", "parse_tune", "piece_to_abc", "read_abc", "split_tunes", "write_abc"]

FIELD_LINE = re.compile(r"([A-Zmrsw+]):(?![|:])(.*)")
VOICE = re.compile(r"\[V:([^\]]*)\]")
ACCENTS = dict(zip("'`\"^~cuv", "\u0301\u0300\u0308\u0302\u0303\u0327\u0306\u030c", strict=True))
EIGHTH = Fraction(WHOLE, 8)


def split_tunes(text: str) -> list[str]:
    """Splits a book into one text per tune, from its X: line on; fields above the first tune are added to each."""
    lines = text.lstrip("\ufeff").splitlines()
    starts = [index for index, line in enumerate(lines) if line.startswith("X:")]
    # A fragment without X: is one tune all the same, as long as it has a key.
    if not starts:
        return [text] if re.search(r"^K:", text, re.MULTILINE) else []
    shared = [line for line in lines[: starts[0]] if FIELD_LINE.match(line)]
    tunes = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        tune = list(_until_blank(lines[start:end]))
        tunes.append("\n".join([tune[0], *shared, *tune[1:]]) + "\n")
    return tunes


def _until_blank(lines: list[str]) -> Iterator[str]:
    """Yields the lines of a tune: all up to the first empty one after some music."""
    has_key = False
    # An empty line ends a tune by the standard, but many files have empty lines inside their headers.
    for index, line in enumerate(lines):
        if not line.strip() and has_key:
            return
        has_key = has_key or (bool(index) and lines[index - 1].startswith("K:"))
        if line.strip():
            yield line


@dataclass(frozen=True)
class Tune:
    """One tune of a book: its X: number, title, the line of the file that it begins on, and its text."""

    number: str
    title: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"X:{self.number} {self.title} (line {self.line})"


def list_tunes(text: str) -> list[Tune]:
    """Lists the tunes of an ABC text, unread. Raises InputError where it has none."""
    texts = split_tunes(text)
    if not texts:
        raise InputError("no tune in this text", NO_TUNE)
    lines = [number for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1) if line.startswith("X:")]
    return [Tune(*_name_of(one), line, one) for one, line in zip(texts, lines or [1], strict=True)]


def _name_of(tune: str) -> tuple[str, str]:
    """X: number and title."""
    found = {letter: re.search(rf"^{letter}:(.*)$", tune, re.MULTILINE) for letter in "XT"}
    return tuple(_clean(COMMENT.split(match[1])[0]) if match else "" for match in found.values())  # type: ignore[return-value]


def _text_of(path: str | Path) -> str:
    raw = read_limited(Path(path), MAX_BYTES)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # Old collections are in Latin 1, which gives every byte a letter: the fallback cannot fail.
        return raw.decode("latin-1")


def read_abc(path: str | Path) -> list[Piece]:
    """Reads the tunes of an ABC file, as `parse_book` does. Raises InputError."""
    return parse_book(_text_of(path))


def parse_book(text: str) -> list[Piece]:
    """Every tune of an ABC text that can be read strictly; what is left out is said in the origin of the first one.

    Raises InputError naming the first tune where none can.
    """
    pieces, faults = [], []
    for tune in list_tunes(text):
        try:
            pieces.append(parse_tune(tune.text))
        except InputError as error:
            faults.append(InputError(f"X:{tune.number} (line {tune.line}) {error.args[0]}", error.hint))
    if not pieces:
        raise faults[0]
    warnings = tuple(f"{fault.args[0]}: left out" for fault in faults)
    first = replace(pieces[0], origin=replace(pieces[0].origin, warnings=warnings))
    return [first, *pieces[1:]]


def write_abc(piece: Piece, path: str | Path) -> None:
    """Writes a piece as a file of one tune, whole or not at all. Raises InputError where that cannot be."""
    write_atomically(Path(path), piece_to_abc(piece).encode())


def parse_abc(text: str) -> list[Piece]:
    """Parses every tune of an ABC text. Raises InputError naming the tune and bar that cannot be read."""
    tunes = split_tunes(text)
    if not tunes:
        raise InputError("no tune in this text", NO_TUNE)
    return [parse_tune(tune) for tune in tunes]


def parse_tune(text: str, is_strict: bool = True) -> Piece:
    """Parses the one tune of a text that `split_tunes` gave. Raises InputError naming it.

    Unless strict, bars that do not fit are read as long as they are; the `warnings` of the origin say which.
    """
    header, body = _split_header(text)
    title = _clean(header.get("T", ""))
    fields = {name: _clean(header[letter]) for letter, name in FIELD_NAMES.items() if header.get(letter)}
    origin, texts = from_fields(fields)
    warnings: tuple[str, ...] = ()
    try:
        if is_strict:
            voices = _read_voices(_signs(header), body)
            layouts = [lay_out(bars) for bars in voices.values()]
        else:
            # Chant is cut before the layout, or a line without bar lines becomes one bar of 80 beats.
            voices = {name: cut_long(bars) for name, bars in _read_loosely(header, body).items()}
            layouts, warnings = lay_out_loosely(list(voices.values()))
        origin = replace(origin, warnings=warnings)
        return replace(_assemble(voices, layouts), title=title, origin=origin, texts=texts)
    except InputError as error:
        raise InputError(f"{title or 'tune ' + header.get('X', '?')}: {error.args[0]}", error.hint) from error


def _read_loosely(header: dict[str, str], body: list[str]) -> dict[str, list[RawBar]]:
    """Returns the bars of each voice; in the meter that most of them have where the header says none."""
    said = meter_said(header.get("M", "4/4")) or header.get("M", "")
    if "/" in said or said.strip() in METER_ALIASES:
        return _read_voices(_signs({**header, "M": said}), body)
    voices = _read_voices(_signs({**header, "M": "4/4"}), body)
    meter = commonest_meter([cut_long(bars) for bars in voices.values()])
    return _read_voices(_signs({**header, "M": str(meter)}), body)


def _split_header(text: str) -> tuple[dict[str, str], list[str]]:
    """Fields up to the K: line by letter, those of one letter joined (of T: the first counts), and the lines after."""
    header: dict[str, str] = {}
    lines = [COMMENT.split(line)[0].strip() for line in text.splitlines()]
    for index, line in enumerate(lines):
        match = FIELD_LINE.match(line)
        if not match:
            continue
        letter, value = match[1], match[2].strip()
        joined = letter in FIELD_NAMES and letter in header
        if letter != "T" or letter not in header:
            header[letter] = f"{header[letter]} {value}" if joined else value
        if letter == "K":
            return header, lines[index + 1 :]
    raise InputError(f"{header.get('T', 'tune')}: no K: line", "a tune's notes follow its K: line")


def _clean(text: str) -> str:
    """Returns the text with the accents that ABC writes as \\'e or &eacute;."""
    accented = re.sub(r"\\(['`\"^~cuv])([A-Za-z])", lambda match: match[2] + ACCENTS[match[1]], html.unescape(text))
    return " ".join(unicodedata.normalize("NFC", accented).replace("\\%", "%").split())


def _signs(header: dict[str, str]) -> Signs:
    """Returns what is in force at the first note; without an L: field short meters count in sixteenths."""
    meter = parse_abc_meter(header.get("M", "4/4"))
    # The standard on L: below 3/4 the unit is a sixteenth, otherwise an eighth.
    default = EIGHTH if 4 * meter.beats >= 3 * meter.unit else EIGHTH / 2
    unit = parse_unit(header["L"]) if header.get("L") else default
    key, altered = parse_abc_key(header["K"]) or (Key(0), {})
    tempo = parse_abc_tempo(header.get("Q", ""), unit)
    return Signs(meter, key, altered, unit, tempo or bpm_to_tempo(120))


def _read_voices(signs: Signs, body: list[str]) -> dict[str, list[RawBar]]:
    """Returns the bars of each voice that has notes, by its name."""
    readers = {"": VoiceReader(signs)}
    voice = readers[""]
    for line in body:
        for text in VOICE.sub(r"\nV:\1\n", line).split("\n"):
            match = FIELD_LINE.match(text)
            if not match:
                voice.read(text)
            elif match[1] == "V":
                voice = readers.setdefault((match[2].split() or [""])[0], VoiceReader(signs))
            else:
                voice.read_field(match[1], match[2])
    found = {name: reader.finish() for name, reader in readers.items()}
    # A voice declared for its name only, or for lyrics, has bars but no notes.
    return {name: bars for name, bars in found.items() if any(bar.notes for bar in bars)}


def _assemble(voices: dict[str, list[RawBar]], layouts: list[Layout]) -> Piece:
    """Returns a piece of the voices; the first is the melody and tells the bars, sections, keys and chords."""
    if not voices:
        raise InputError("it has no notes", "")
    first = layouts[0]
    if any(layout.length != first.length for layout in layouts):
        raise InputError("its voices are not equally long", "check the bars of each voice")
    names = ["Melody", *list(voices)[1:]]
    return Piece(
        parts=tuple(Part(name, _notes(layout)) for name, layout in zip(names, layouts, strict=True)),
        length=round(first.length),
        meters=tuple(first.meters),
        keys=tuple(KeyChange(onset, key) for onset, key in _changes(first, "keys")),
        tempos=tuple(TempoChange(onset, tempo) for onset, tempo in _changes(first, "tempos")),
        chords=_chords(first),
        sections=sections(first),
        pickup=round(first.pickup),
    )


def _notes(layout: Layout) -> tuple[Note, ...]:
    """Returns notes in their places, none longer than to the next that is struck."""
    raw = [(now + note.offset, note) for now, bar in layout.placed for note in bar.notes]
    # The melody is one note at a time: a tie or an overlay may not sound on into the next note.
    ends = [*(onset for onset, _ in raw[1:]), layout.length]
    notes = []
    for (onset, note), limit in zip(raw, ends, strict=True):
        # Onsets and ends are rounded, not durations, so that notes that touched still touch.
        end = round(min(onset + note.duration, limit))
        struck = Note(round(onset), note.pitch, max(end - round(onset), 1))
        notes += [struck, *(replace(struck, pitch=pitch) for pitch in note.under)]
    return tuple(sorted(notes))


def _chords(layout: Layout) -> tuple[ChordSymbol, ...]:
    """Returns the chord symbols in their places; of two at one place the second is an alternative."""
    by_onset: dict[int, Chord] = {}
    for now, bar in layout.placed:
        for offset, chord in bar.chords:
            by_onset.setdefault(round(now + offset), chord)
    return tuple(ChordSymbol(onset, chord) for onset, chord in sorted(by_onset.items()))


def _changes(layout: Layout, name: str) -> Iterator[tuple[int, Any]]:
    """Yields the onset and value of each change of key or tempo, the first at tick 0."""
    current = None
    for now, bar in layout.placed:
        for offset, value in getattr(bar, name):
            if value != current:
                yield round(now + offset) if current else 0, value
                current = value
