"""Marks put into the parts of a MusicXML document that has notes already: the way back from `marks_read`."""

# music21 writes notes, bars and beams. Marks go into the finished tree, because its export keeps only some of them and
# an element in the right place needs no model of its own.

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from xml.etree.ElementTree import Element, SubElement

from composer.io.musicxml.seats import Seats
from composer.io.musicxml.signs import (
    DYNAMIC,
    DYNAMICS,
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
    SYLLABIC,
    TEMPO,
    WORDS,
)
from composer.io.musicxml.tree import clean
from composer.io.musicxml.walk import Spot, walk
from composer.io.notation.bars import Bar
from composer.io.notation.clefs import CLEFS
from composer.music.piece import Mark, Part
from composer.music.units import TICKS_PER_QUARTER

GRACE_TEXT = re.compile(r"([+-]\d{1,2}(?:,[+-]\d{1,2})*) (\w+)(?: slash)?(?: slur)?")
MAX_PITCH = 127
GRACE_NUMBER = "6"
"""Number of slurs from grace notes, which are never open for long."""

MAX_NUMBER = 16
"""Slurs that may be open at once."""


Spell = Callable[[int, int], tuple[str, int, int, str]]
"""Step, alteration and octave of a pitch at a tick, and the accidental that it needs there, "" for none."""


def write_marks(part: Element, bars: Sequence[Bar], staves: Sequence[Part], seats: Seats, spell: Spell) -> None:
    """Puts the marks of staves or voices into their part of a document; one whose note is not there is left out."""
    page = _Page(walk(part, bars), seats, spell)
    for number, staff in enumerate(staves):
        is_sung = any(mark.kind.startswith(LYRIC) for mark in staff.marks)
        # Graces and lyrics last: the schema asks for them after the notations of a note, which others
        # may still create.
        for mark in sorted(staff.marks, key=lambda one: one.kind.startswith((LYRIC, GRACE))):
            page.write(mark, number, is_sung)
    page.insert_all()


def _onset(spot: Spot) -> int:
    return spot.onset


class _Page:
    """The notes and rests of a part by their places, and what is to be put between them."""

    def __init__(self, spots: Sequence[Spot], seats: Seats, spell: Spell) -> None:
        self.seats, self.spell = seats, spell
        self.spots = [spot for spot in spots if spot.is_sign]
        self.metronomes = {
            spot.onset: spot.element
            for spot in spots
            if spot.element.tag == "direction" and spot.element.find("direction-type/metronome") is not None
        }
        self.order = {id(spot.element): index for index, spot in enumerate(self.spots)}
        # A pitch may be struck in two voices at once. Reversed, the first of them in the document wins.
        self.begins = {(seats.number(spot), spot.onset, spot.pitch): spot for spot in reversed(self.spots)}
        self.ends: dict[int, list[Spot]] = {}
        for spot in self.spots:
            self.ends.setdefault(spot.end, []).append(spot)
        self.heads: dict[int, list[Spot]] = {}
        for spot in sorted(self.spots, key=_onset):
            if spot.head is spot.element:
                self.heads.setdefault(seats.number(spot), []).append(spot)
        self.numbers = _Numbers()
        self.inserted: list[tuple[Element, int, Element]] = []

    def write(self, mark: Mark, seat: int, is_sung: bool) -> None:
        """Writes one mark of a seat; dynamics stand above words that are sung."""
        spot = self.begins.get((seat, mark.onset, mark.pitch))
        if mark.kind == "clef" and mark.text in CLEFS:
            staff = self.seats.rows[seat].staff if self.seats.has_staves else 0
            self._insert(_clef(mark.text, staff), mark.onset, self.seats.first_on_staff(seat))
        elif mark.kind == DYNAMIC:
            self._insert(self._direction(_dynamic(mark.text), seat, is_above=is_sung), mark.onset, seat)
        # The metronome is in the document already: its words join it, or they would stand on a line of
        # their own.
        elif mark.kind == TEMPO and mark.onset in self.metronomes:
            kind = Element("direction-type")
            kind.append(_words(mark, " "))
            self.metronomes.pop(mark.onset).insert(0, kind)
        elif mark.kind in (TEMPO, WORDS):
            self._insert(self._direction(_words(mark), seat, is_above=True), mark.onset, seat)
        elif mark.kind in LINES and mark.end:
            self._write_line(mark, seat, is_sung)
        elif spot and mark.kind in SLURS and mark.end:
            self._write_slur(mark, spot)
        elif spot and mark.kind.startswith(GRACE):
            self._write_graces(mark, spot)
        elif spot and mark.kind.startswith(LYRIC):
            _write_lyric(spot.head, mark)
        elif spot:
            _write_on_note(self._last(spot) if mark.kind == "fermata" else spot, mark)

    def _last(self, spot: Spot) -> Spot:
        """Returns the last sign of a note whose signs are tied."""
        while spot.element.find("tie[@type='start']") is not None:
            following = self.begins.get((self.seats.number(spot), spot.end, spot.pitch))
            if following is None:
                break
            spot = following
        return spot

    def _write_slur(self, mark: Mark, first: Spot) -> None:
        """Writes a slur to the end of the last note under it, in its own voice if one ends there."""
        # A slur ends where its last note ends. Several may end there: own staff first, then own voice.
        near = sorted(
            self.ends.get(mark.end or 0, []), key=lambda one: (one.staff != first.staff, one.voice != first.voice)
        )
        last = next((one for one in near if one.pitch is not None), None)
        if last is None or last.head is first.head:
            return
        # Numbers are taken by place in the document, because a reader meets the ends in that order.
        number = self.numbers.take(mark.kind, self.order[id(first.head)], self.order[id(last.head)])
        for spot, says in ((first, "start"), (last, "stop")):
            *path, tag = SLURS[mark.kind].split("/")
            SubElement(_child(spot.head, "notations", *path), tag, {"type": says, "number": str(number)})

    def _write_graces(self, mark: Mark, spot: Spot) -> None:
        """Writes a grace note, or a chord of them, before a note."""
        match = GRACE_TEXT.fullmatch(mark.text)
        pitches = [(spot.pitch or 0) + int(step) for step in match[1].split(",")] if match else []
        for place, pitch in enumerate(one for one in pitches if 0 <= one <= MAX_PITCH):
            note = Element("note")
            SubElement(note, GRACE, {"slash": "yes"} if SLASH in mark.text else {})
            if place:
                SubElement(note, "chord")
            step, alter, octave, accidental = self.spell(mark.onset, pitch)
            texts = {"pitch/step": step, "pitch/alter": str(alter or ""), "pitch/octave": str(octave)}
            texts |= {"voice": spot.voice, "type": match[2] if match else "", "accidental": accidental}
            for path, text in (texts | {"staff": str(spot.staff) if self.seats.has_staves else ""}).items():
                if text:
                    _child(note, *path.split("/")).text = text
            if mark.text.endswith(GRACE_SLUR) and not place:
                for one, says in ((note, "start"), (spot.head, "stop")):
                    SubElement(_child(one, "notations"), "slur", {"type": says, "number": GRACE_NUMBER})
            # Nothing is inserted while the marks are placed: every index counts in the document as
            # music21 wrote it.
            self.inserted.append((spot.measure, list(spot.measure).index(spot.head), note))

    def _write_line(self, mark: Mark, seat: int, is_above: bool) -> None:
        """Writes a line from one moment to another, such as a hairpin."""
        says, _, size = mark.text.partition(" ")
        number = str(
            self.numbers.take(mark.kind, mark.onset // TICKS_PER_QUARTER, (mark.end or 0) // TICKS_PER_QUARTER)
        )
        for tick, type_ in ((mark.onset, says or "start"), (mark.end or 0, "stop")):
            sign = Element(LINES[mark.kind], {"type": clean(type_), "number": number})
            if size:
                sign.set("size", clean(size))
            self._insert(self._direction(sign, seat, is_above), tick, seat, is_end=type_ == "stop")

    def _direction(self, sign: Element, seat: int, is_above: bool) -> Element:
        direction = Element("direction", {"placement": "above" if is_above else "below"})
        SubElement(direction, "direction-type").append(sign)
        if voice := self.seats.rows[seat].voice:
            # The first number of a second voice; any even one says whose it is.
            SubElement(direction, "voice").text = str(voice + 1)
        if self.seats.has_staves:
            SubElement(direction, "staff").text = str(self.seats.rows[seat].staff)
        return direction

    def _insert(self, element: Element, tick: int, seat: int, is_end: bool = False) -> None:
        """Puts an element before the sign that begins at a tick, or, an end, behind the one that ends there."""
        heads = self.heads.get(seat, [])
        reached = bisect_right(heads, tick - is_end, key=_onset)
        first = self.seats.first_on_staff(seat)
        # A second voice is not written where it is silent: the first stands in every bar.
        if seat != first and (not reached or heads[reached - 1].end < tick):
            self._insert(element, tick, first, is_end)
            return
        if not reached:
            return
        spot = heads[bisect_left(heads, heads[reached - 1].onset, key=_onset)]
        measure = list(spot.measure)
        index = measure.index(spot.head)
        # Behind a chord means behind all of its notes, which MusicXML lists one after another.
        if is_end and spot.end == tick:
            index += 1 + sum(1 for _ in takewhile(lambda one: one.find("chord") is not None, measure[index + 1 :]))
        # Inside a note a direction can only stand by an offset from its beginning.
        elif tick != spot.onset and element.tag == "direction":
            offset = Element("offset")
            offset.text = str((tick - spot.onset) * spot.divisions // TICKS_PER_QUARTER)
            element.insert(1, offset)
        self.inserted.append((spot.measure, index, element))

    def insert_all(self) -> None:
        """Puts everything into its measure, from the last on, so that places stay what they were."""
        ordered = sorted(self.inserted, key=lambda row: row[1])
        for measure, index, element in reversed(ordered):
            measure.insert(index, element)


@dataclass(frozen=True)
class _Open:
    number: int
    first: int
    last: int


class _Numbers:
    """Numbers that tell slurs and lines apart that are open at once."""

    def __init__(self) -> None:
        self.taken: dict[str, list[_Open]] = {}

    def take(self, kind: str, one: int, other: int) -> int:
        """Returns the lowest number that no other of the kind has between two places."""
        first, last = min(one, other), max(one, other)
        rows = self.taken.setdefault(kind, [])
        # First fit over intervals: two that overlap need different numbers, all others may share one.
        used = {row.number for row in rows if row.first <= last and first <= row.last}
        number = next((number for number in range(1, MAX_NUMBER) if number not in used), MAX_NUMBER)
        rows.append(_Open(number, first, last))
        return number


def _child(parent: Element, *path: str) -> Element:
    """Returns the child on a path, made where it is missing."""
    for tag in path:
        found = parent.find(tag)
        parent = SubElement(parent, tag) if found is None else found
    return parent


def _write_on_note(spot: Spot, mark: Mark) -> None:
    """Writes a sign on the first note of a chord, or on its own where that has it: two voices may make one chord."""
    group = GROUPS.get(mark.kind)
    tag, _, text = mark.text.partition(" ") if group else (SINGLES.get(mark.kind, ""), "", "")
    if not NAME.fullmatch(tag):
        return
    path = ("notations", group) if group else ("notations",)
    has_it = spot.head.find("/".join((*path, tag))) is not None
    is_own = has_it or mark.kind == "technical"
    sign = SubElement(_child(spot.element if is_own else spot.head, *path), tag)
    sign.text = clean(text) or None


def _write_lyric(note: Element, mark: Mark) -> None:
    """Writes a syllable under a note."""
    lyric = SubElement(note, "lyric", {"number": mark.kind.removeprefix(LYRIC) or "1"})
    text = mark.text.removesuffix(EXTENDER)
    joins = (len(text) > 1 and text.startswith(HYPHEN), len(text) > 1 and text.endswith(HYPHEN))
    SubElement(lyric, "syllabic").text = next(name for name, found in SYLLABIC.items() if found == joins)
    for index, syllable in enumerate(text[joins[0] : len(text) - joins[1]].split(ELISION)):
        if index:
            SubElement(lyric, "elision").text = ELISION
        SubElement(lyric, "text").text = clean(syllable)
    if mark.text.endswith(EXTENDER):
        SubElement(lyric, "extend")


def _dynamic(text: str) -> Element:
    dynamics = Element("dynamics")
    sign = SubElement(dynamics, text if DYNAMICS.fullmatch(text) else OTHER_DYNAMIC)
    sign.text = None if DYNAMICS.fullmatch(text) else clean(text)
    return dynamics


def _words(mark: Mark, after: str = "") -> Element:
    words = Element("words", {"font-weight": "bold"} if mark.kind == TEMPO else {"font-style": "italic"})
    words.text = clean(mark.text) + after
    return words


def _clef(name: str, staff: int) -> Element:
    """Writes a change of clef, of one of several staves unless `staff` is 0."""
    sign, line, octaves = CLEFS[name]
    attributes = Element("attributes")
    clef = SubElement(attributes, "clef", {"number": str(staff)} if staff else {})
    for tag, value in (("sign", sign), ("line", line), ("clef-octave-change", octaves)):
        if value:
            SubElement(clef, tag).text = str(value)
    return attributes
