"""Chords and sections of a piece as short texts at ticks, the markers of a MIDI file, and the way back.

`Em7` is a chord; `Section A x2` a section and its passes; `Ending 1` an ending; `End` stands where sections end early.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from string import ascii_uppercase
from typing import NamedTuple

from composer.errors import UsageError
from composer.music.piece import ChordSymbol, Piece, Section
from composer.music.theory import parse_chord

END = "End"
PASSES = re.compile(r" x\d+$")
SECTION = re.compile(r"Section(?: (?!x\d+$)(.*?))?(?: x([1-9]\d?))?", re.DOTALL)
ENDING = re.compile(r"Ending \d+")


class Marker(NamedTuple):
    """A text at a tick."""

    tick: int
    text: str


def piece_to_markers(piece: Piece) -> list[Marker]:
    """Returns every section mark and chord name; those of one tick in the order section, ending, chord."""
    markers = []
    for section, following in zip_longest(piece.sections, piece.sections[1:]):
        markers.append(Marker(section.onset, _section_text(section)))
        markers += [Marker(onset, f"Ending {number}") for number, onset in enumerate(section.endings, 1)]
        end = following.onset if following else piece.length
        markers += [Marker(section.end, END)] if section.end != end else []
    onsets = [change.onset for change in piece.keys]
    for symbol in piece.chords:
        # A chord is spelled in the key in force where it stands: after a modulation D# may have become
        # Eb.
        key = piece.keys[bisect_right(onsets, symbol.onset) - 1].key
        markers.append(Marker(symbol.onset, symbol.chord.name(key)))
    # The sort is stable, so marks of one tick keep the order in which they were collected.
    return sorted(markers, key=lambda marker: marker.tick)


def _section_text(section: Section) -> str:
    """Writes one section; a single pass is written out only where the label would be read as a number of passes."""
    text = f"Section {section.label}" if section.label else "Section"
    return f"{text} x{section.passes}" if section.passes > 1 or PASSES.search(text) else text


def markers_to_chords(markers: Iterable[Marker]) -> tuple[ChordSymbol, ...]:
    """Reads the markers that are chord names; of several at one tick the last counts."""
    chords: dict[int, ChordSymbol] = {}
    for marker in markers:
        try:
            chords[marker.tick] = ChordSymbol(marker.tick, parse_chord(marker.text))
        except UsageError:
            continue
    return tuple(chords.values())


def are_rehearsal_letters(markers: Iterable[Marker]) -> bool:
    """Tells rehearsal letters from chord names: A, B, C …, each once and in order, are more likely letters."""
    texts = "".join(marker.text for marker in markers if len(marker.text) == 1)
    return bool(texts) and ascii_uppercase.startswith(texts)


def markers_to_sections(markers: Iterable[Marker], start: int, length: int) -> tuple[Section, ...]:
    """Reads the sections marked between two ticks; where the first begins late, an unnamed one goes before it."""
    sections = list(_read_sections([marker for marker in markers if start <= marker.tick < length], length))
    if sections and sections[0].onset > start:
        sections.insert(0, Section(start, sections[0].onset))
    return tuple(sections)


def _read_sections(markers: list[Marker], length: int) -> Iterator[Section]:
    """Yields each section until the next mark that ends it; a section without length is dropped."""
    current: Section | None = None
    for tick, text in [*markers, Marker(length, END)]:
        match = SECTION.fullmatch(text)
        if current and ENDING.fullmatch(text):
            current = replace(current, endings=(*current.endings, tick))
        if not match and text != END:
            continue
        if current and tick > current.onset:
            yield replace(current, end=tick)
        current = Section(tick, tick, match[1] or "", int(match[2] or 1)) if match else None
