"""Faults that make a page hard to read: what a careful engraver would mend, found in the score and on the pages.

In the score: bars that do not add up, accidentals missing or needless, ties and rests that one sign could replace. On
the pages, by the boxes that verovio draws around its elements: texts on texts or notes, notes on notes, anything
outside the paper, staves with nothing to play.
"""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from composer.io.musicxml.accidentals import signature_alters
from composer.io.musicxml.tree import parse_xml
from composer.render.engrave import boxed_pages
from composer.render.plain_svg import tag_of


class Fault(NamedTuple):
    """What is wrong, and where: a bar's number, or a page."""

    kind: str
    place: str


def find_faults(musicxml: str) -> list[Fault]:
    """Returns the faults of a score and of its pages as they are engraved. Raises InputError where it is no score."""
    return [*faults_of_score(parse_xml(musicxml.encode())), *faults_of_pages(boxed_pages(musicxml))]


def faults_of_score(score: ET.Element) -> Iterator[Fault]:
    """Yields faults of a MusicXML document."""
    for part in score.iterfind("part"):
        keys, divisions = signature_alters(0), 1
        for measure in part.iterfind("measure"):
            number = measure.get("number", "?")
            divisions = int(measure.findtext("attributes/divisions") or divisions)
            fifths = [element.text or "0" for element in measure.iterfind("attributes/key/fifths")]
            keys = signature_alters(int(fifths[-1])) if fifths else keys
            yield from (Fault(kind, f"bar {number}") for kind in _faults_of_measure(measure, keys, divisions))


class Event(NamedTuple):
    """A note or rest with its staff, voice, onset and duration in divisions."""

    element: ET.Element
    staff: str
    voice: str
    onset: int
    duration: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.onset + self.duration

    def has(self, path: str) -> bool:
        """Whether it has such a child."""
        return self.element.find(path) is not None


def _events(measure: ET.Element) -> list[Event]:
    now, last, found = 0, 0, list[Event]()
    for element in measure:
        duration = int(element.findtext("duration") or 0)
        if element.tag == "note" and element.find("grace") is None:
            if element.find("chord") is None:
                last, now = now, now + duration
            staff, voice = element.findtext("staff") or "1", element.findtext("voice") or "1"
            found.append(Event(element, staff, voice, last, duration))
        elif element.tag in ("forward", "backup"):
            now += duration if element.tag == "forward" else -duration
    return found


def _faults_of_measure(measure: ET.Element, keys: dict[str, int], divisions: int) -> Iterator[str]:
    events = _events(measure)
    voices: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        if not event.has("chord"):
            voices.setdefault((event.staff, event.voice), []).append(event)
    if len({line[-1].end for line in voices.values()}) > 1:
        yield "a voice that ends before its bar"
    yield from _faults_of_accidentals(events, keys)
    for line in voices.values():
        for one, other in pairwise(line):
            if other.onset < one.end:
                yield "notes of a voice that overlap"
            # Within one beat, where no beat needs to be shown.
            elif one.end == other.onset and one.onset // divisions == (other.end - 1) // divisions:
                both = one.duration + other.duration
                if both in (divisions, divisions // 2) and one.onset % both == 0:
                    yield from _replaceable(one, other)


def _replaceable(one: Event, other: Event) -> Iterator[str]:
    if one.has("rest") and other.has("rest"):
        yield "two rests in place of one"
    if one.has("tie[@type='start']") and other.has("tie[@type='stop']") and not one.has("time-modification"):
        yield "two tied notes in place of one"


def _faults_of_accidentals(events: Sequence[Event], keys: dict[str, int]) -> Iterator[str]:
    """Yields accidentals that are missing or say again what holds in the bar already."""
    # A tied note goes on as it began.
    notes = [(event, _line(event)) for event in events if event.has("pitch") and not event.has("tie[@type='stop']")]
    together: dict[tuple[int, Line], set[int]] = {}
    for event, (line, alter) in notes:
        together.setdefault((event.onset, line), set()).add(alter)
    shown: dict[Line, int] = {}
    for event, (line, alter) in sorted(notes, key=lambda note: note[0].onset):
        if not event.has("accidental") and alter != shown.get(line, keys[line[1]]):
            yield "an accidental that is missing"
        # A natural and a flat of one line in one chord: each is said every time.
        if event.has("accidental") and shown.get(line) == alter and len(together[event.onset, line]) == 1:
            yield "an accidental that holds already"
        if event.has("accidental"):
            shown[line] = alter


Line = tuple[str, str, str]
"""A place on the page: staff, letter, octave."""


def _line(event: Event) -> tuple[Line, int]:
    """Returns the line of a note, and its alteration."""
    step, octave = (event.element.findtext(f"pitch/{name}") or "" for name in ("step", "octave"))
    return (event.staff, step, octave), int(float(event.element.findtext("pitch/alter") or 0))


class Box(NamedTuple):
    """An element of a page with its edges."""

    kind: str
    left: float
    top: float
    right: float
    bottom: float


TEXTS = ("harm", "reh", "dir", "tempo", "dynam", "verse")
KINDS = (*TEXTS, "note")

INSIDE = 0.25
"""Of the smaller box, what may lie in the other in each direction before both are said to overlap."""

SAME_HEAD = 0.6
"""The same of two noteheads: seconds stand side by side and touch, unisons share one head."""


def faults_of_pages(pages: Sequence[str]) -> Iterator[Fault]:
    """Yields faults of pages as `boxed_pages` draws them."""
    for number, page in enumerate(pages, 1):
        root = ET.fromstring(page)  # noqa: S314 - drawn by verovio
        yield from (Fault(kind, f"page {number}") for kind in _faults_of_page(root))


def _faults_of_page(root: ET.Element) -> Iterator[str]:
    for system in (element for element in root.iter() if "system" in element.get("class", "").split()):
        boxes = list(_boxes(system))
        if boxes and not any(box.kind == "note" for box in boxes):
            yield "a line without a note"
        for one, other in combinations(sorted(boxes, key=lambda box: box.left), 2):
            if fault := _collision(one, other):
                yield fault
    width, height = _size(root)
    for box in _boxes(root):
        if box.left < -MARGIN or box.top < -MARGIN or box.right > width or box.bottom > height:
            yield f"{box.kind} outside the page"


MARGIN = 1500
"""What verovio counts from: its margins, in tenths of its unit."""


def _size(root: ET.Element) -> tuple[float, float]:
    inner = next(element for element in root.iter() if element.get("class") == "definition-scale")
    _, _, width, height = map(float, inner.get("viewBox", "").split())
    return width, height


def _boxes(root: ET.Element) -> Iterator[Box]:
    for element in root.iter():
        kind = element.get("class", "").split(" ")[0]
        if kind in KINDS and "bounding-box" not in element.get("class", ""):
            edges = list(_edges(element, deep=kind != "note"))
            if edges:
                left, top, right, bottom = zip(*edges, strict=True)
                yield Box(kind, min(left), min(top), max(right), max(bottom))


def _edges(element: ET.Element, deep: bool) -> Iterator[tuple[float, float, float, float]]:
    """Yields the boxes drawn for an element, and for what is in it where `deep`."""
    for child in element.iter() if deep else element:
        if "bounding-box" in child.get("class", ""):
            for rect in child:
                if tag_of(rect) == "rect":
                    x, y, width, height = (float(rect.get(name, 0)) for name in ("x", "y", "width", "height"))
                    yield x, y, x + width, y + height


def _collision(one: Box, other: Box) -> str:
    """Returns what is wrong with two boxes that lie on each other, "" where they do not."""
    inside = SAME_HEAD if one.kind == other.kind == "note" else INSIDE
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= inside * min(one.right - one.left, other.right - other.left):
        return ""
    if down <= inside * min(one.bottom - one.top, other.bottom - other.top):
        return ""
    if one.kind == other.kind == "note":
        # One head for two voices is how a unison is written.
        return "" if one.top == other.top else "a note on a note"
    return f"{' on '.join(sorted((one.kind, other.kind), key=KINDS.index))}"


def count_kinds(faults: Sequence[Fault]) -> dict[str, int]:
    """Returns how often each kind of fault was found, the most frequent first."""
    return dict(Counter(fault.kind for fault in faults).most_common())
