"""The clefs and marks of a MusicXML document: the way back is `marks_write`, the table of kinds `signs`."""

# music21 reads the notes. Marks are read from the document itself, because music21 drops some kinds and moves others.

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from xml.etree.ElementTree import Element

from composer.io.musicxml.seats import Seats
from composer.io.musicxml.signs import (
    DYNAMIC,
    ELISION,
    EXTENDER,
    GRACE,
    GRACE_SLUR,
    GROUPS,
    HYPHEN,
    LINES,
    LYRIC,
    NAME,
    OTHER_DYNAMIC,
    SINGLES,
    SLASH,
    SLURS,
    STOPS,
    SYLLABIC,
    TEMPO,
    WORDS,
)
from composer.io.musicxml.walk import Spot, walk
from composer.io.notation.bars import Bar
from composer.io.notation.clefs import CLEFS, choose_clef
from composer.music.piece import Mark, Note, Part


def read_marks(part: Element, bars: Sequence[Bar], staves: Sequence[Part], seats: Seats) -> list[Part]:
    """Gives the staves or voices of one part of a document their marks, and clefs where they are not the usual ones.

    Their notes are read already.
    """
    reader = _Reader([staff.notes for staff in staves], seats)
    # Notes of one chord are read together: a slur that ends on its lowest note and one that begins on its
    # highest meet at the same moment, whatever their order in the file.
    for _, chord in groupby(walk(part, bars), key=lambda spot: id(spot.head)):
        for spot in chord:
            reader.read(spot, bars[0].onset)
        reader.join_ends()
    return [
        replace(staff, clef="" if clef == choose_clef(staff) else clef, marks=tuple(sorted(marks, key=_order)))
        for staff, clef, marks in zip(staves, reader.clefs, reader.marks, strict=True)
    ]


def _order(mark: Mark) -> tuple[int, str, int, str]:
    return mark.onset, mark.kind, mark.pitch or 0, mark.text


@dataclass(frozen=True)
class _End:
    """Where a slur or line begins or stops: its staff, and the mark as far as this end knows it."""

    is_stop: bool
    staff: int
    mark: Mark


class _Reader:
    """Clefs and marks found so far, by staff, and ends whose other end is still to come, by kind and number."""

    def __init__(self, staves: Sequence[Sequence[Note]], seats: Seats) -> None:
        self.seats = seats
        self.notes = [_by_pitch(notes) for notes in staves]
        self.marks: list[list[Mark]] = [[] for _ in staves]
        self.clefs = [""] * len(staves)
        self.alone: dict[tuple[str, str], _End] = {}
        self.waiting: list[tuple[str, _End]] = []
        self.graces: dict[tuple[int, str], list[Spot]] = {}

    def read(self, spot: Spot, start: int) -> None:
        """Reads the signs of one element; `start` is the first tick of the piece."""
        staff = self.seats.number(spot)
        if spot.element.tag == "clef":
            self._read_clef(spot, staff, start)
        elif spot.element.tag == "direction":
            self._take(spot.element, staff, Mark(spot.onset, "", end=spot.onset))
        elif spot.is_sign and spot.pitch is None:
            self._take(spot.element, staff, Mark(spot.onset, "", end=spot.end))
        elif spot.element.find(GRACE) is not None:
            self.graces.setdefault((staff, spot.voice), []).append(spot)
        elif note := _owner(self.notes[staff].get(spot.pitch or 0, []), spot):
            # Grace notes wait for the first full note of their voice; a tied continuation is not
            # where they belong.
            if note.onset == spot.onset and spot.head is spot.element:
                graces = _graces(self.graces.pop((staff, spot.voice), []), spot)
                self.marks[staff] += [Mark(note.onset, *sign, pitch=note.pitch) for sign in graces]
            self._take(spot.element, staff, Mark(note.onset, "", end=note.end, pitch=note.pitch))

    def _take(self, element: Element, staff: int, place: Mark) -> None:
        """Takes all signs of an element, which belong to a place."""
        signs = (_direction_signs if element.tag == "direction" else _note_signs)(element)
        self.marks[staff] += [replace(place, kind=kind, text=text, end=None) for kind, text in signs]
        self.waiting += _ends(element, staff, place)

    def join_ends(self) -> None:
        """Joins the ends of a chord's slurs, which may be on any of its notes, stops before starts."""
        for number, end in sorted(self.waiting, key=lambda row: not row[1].is_stop):
            self._meet(number, end)
        self.waiting = []

    def _read_clef(self, spot: Spot, staff: int, start: int) -> None:
        texts = [spot.element.findtext(path) or "0" for path in ("sign", "line", "clef-octave-change")]
        name = next((name for name, clef in CLEFS.items() if [str(one) for one in clef] == texts), "")
        if spot.onset == start:
            self.clefs[staff] = name
        elif name:
            self.marks[staff].append(Mark(spot.onset, "clef", name))

    def _meet(self, number: str, end: _End) -> None:
        """Joins an end to its other end, which may be the later one: voices stand one after another."""
        # A number names a slur only while it is open and is used again after that, so the nearest end
        # of the same number is the other one, also across voices that stand after each other in the
        # file.
        key = (end.mark.kind, number)
        other = self.alone.pop(key, None)
        if other is None or other.is_stop == end.is_stop:
            self.alone[key] = end
            return
        first, last = (other, end) if end.is_stop else (end, other)
        # An end before its beginning belongs to another slur of that number: the beginning goes on
        # waiting.
        if last.mark.onset > first.mark.onset:
            self.marks[first.staff].append(replace(first.mark, end=last.mark.end))
        elif not end.is_stop:
            self.alone[key] = end


def _by_pitch(notes: Iterable[Note]) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = {}
    for note in notes:
        found.setdefault(note.pitch, []).append(note)
    return found


def _owner(notes: Sequence[Note], spot: Spot) -> Note | None:
    """Finds the note that a sign belongs to, among those of its pitch: the sign may be tied to its beginning."""
    index = bisect_right(notes, spot.onset, key=lambda note: note.onset) - 1
    return notes[index] if spot.is_sign and index >= 0 and spot.onset < notes[index].end else None


def _graces(spots: Sequence[Spot], note: Spot) -> Iterator[tuple[str, str]]:
    """Yields kind and text of the grace notes before a note, those of one chord together."""
    is_slurred = note.element.find("notations/slur[@type='stop']") is not None
    heads = [spot for spot in spots if spot.head is spot.element]
    for number, head in enumerate(heads, 1):
        steps = [f"{(one.pitch or 0) - (note.pitch or 0):+d}" for one in spots if one.head is head.element]
        says = [",".join(steps), head.element.findtext("type") or "eighth"]
        says += [SLASH] * (head.element.find("grace[@slash='yes']") is not None)
        says += [GRACE_SLUR] * (is_slurred and head.element.find("notations/slur[@type='start']") is not None)
        yield GRACE + (str(number) if number > 1 else ""), " ".join(says)


def _note_signs(note: Element) -> Iterator[tuple[str, str]]:
    """Yields kind and text of each sign on a note or rest, without slurs."""
    for kind, name in GROUPS.items():
        for sign in note.findall(f"notations/{name}/*"):
            if f"{name}/{sign.tag}" not in SLURS.values() and NAME.fullmatch(sign.tag):
                yield kind, f"{sign.tag} {(sign.text or '').strip()}".strip()
    for kind, tag in SINGLES.items():
        yield from ((kind, "") for _ in note.findall(f"notations/{tag}"))
    taken: set[int] = set()
    for lyric in note.findall("lyric"):
        if text := _syllable(lyric):
            taken.add(verse := _verse(lyric, taken))
            yield LYRIC + (str(verse) if verse > 1 else ""), text


def _verse(lyric: Element, taken: set[int]) -> int:
    """Returns the number of a verse, which programs write as "2" or "part1verse2"; the next free one if it is taken."""
    digits = re.search(r"[1-9]\d?$", lyric.get("number") or "")
    verse = int(digits[0]) if digits else 1
    while verse in taken:
        verse += 1
    return verse


def _syllable(lyric: Element) -> str:
    """Returns a syllable with what joins it to its neighbours: "-ly_"; "" where it has no text."""
    text = ELISION.join(" ".join((one.text or "").split()) for one in lyric.findall("text"))
    before, after = SYLLABIC.get(lyric.findtext("syllabic") or "", (False, False))
    return HYPHEN * before + text + HYPHEN * after + EXTENDER * (lyric.find("extend") is not None) if text else ""


def _direction_signs(direction: Element) -> Iterator[tuple[str, str]]:
    """Yields kind and text of each sign of a direction, without lines; words at a tempo, or bold, say how fast."""
    is_tempo = direction.find("direction-type/metronome") is not None or direction.find("sound[@tempo]") is not None
    for sign in direction.findall("direction-type/dynamics/*"):
        yield DYNAMIC, (sign.text or "") if sign.tag == OTHER_DYNAMIC else sign.tag
    for words in direction.findall("direction-type/words"):
        if text := " ".join((words.text or "").split()):
            yield TEMPO if is_tempo or words.get("font-weight") == "bold" else WORDS, text


def _ends(element: Element, staff: int, place: Mark) -> list[tuple[str, _End]]:
    """Returns beginnings and ends of slurs and lines with their numbers."""
    table, parent = (LINES, "direction-type") if element.tag == "direction" else (SLURS, "notations")
    found = []
    for kind, tag in table.items():
        for sign in element.findall(f"{parent}/{tag}"):
            says = sign.get("type") or ""
            mark = replace(place, kind=kind, text=_line_text(kind, sign))
            # A changed pedal is let go and held again at one moment: both ends in one sign.
            stops = (True, False) if says == "change" else () if says in ("continue", "") else (says in STOPS,)
            found += [(sign.get("number") or "1", _End(is_stop, staff, mark)) for is_stop in stops]
    return found


def _line_text(kind: str, sign: Element) -> str:
    """Returns what a line says: "crescendo", or "down 8" for an octave."""
    texts = {"hairpin": sign.get("type") or "", "octave": f"{sign.get('type')} {sign.get('size') or '8'}"}
    return texts.get(kind, "")
