"""Invisible voices that give every chord symbol a place of its own over a bar.

Verovio keeps room by notes alone: two symbols over one held note may end up one above the other.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

NOTE_TYPES = {
    Fraction(4): "whole", Fraction(2): "half", Fraction(1): "quarter", Fraction(1, 2): "eighth",
    Fraction(1, 4): "16th", Fraction(1, 8): "32nd",
}  # fmt: skip
"""Names of plain note values by their length in quarters, longest first."""
SHADOW_VOICE = "9"


def shadow_chords(part: ET.Element) -> None:
    """Adds to each bar with a chord between two notes a voice of invisible rests, from chord to chord."""
    divisions = 1
    for measure in part.findall("measure"):
        divisions = int(measure.findtext("attributes/divisions") or divisions)
        notes, chords, end = _read_onsets(measure)
        # Where every chord stands over a note, verovio keeps room for it.
        if chords <= notes:
            continue
        cuts = [Fraction(cut, divisions) for cut in sorted({0, *chords, end})]
        values = [value for start, stop in pairwise(cuts) for value in _plain_values(stop - start)]
        # Values that do not add up to the bar (triplets) would shift what follows: better no shadow.
        if sum(values) == cuts[-1]:
            measure.append(_element("backup", duration=str(end)))
            measure.extend(_hidden_rest(value, divisions) for value in values)


def _read_onsets(measure: ET.Element) -> tuple[set[int], set[int], int]:
    """Returns where notes and chord symbols begin, and where the cursor stands after the last element, in divisions."""
    notes, chords = set(), set()
    now = 0
    for element in measure:
        duration = int(element.findtext("duration") or 0)
        if element.tag == "harmony":
            chords.add(now + int(element.findtext("offset") or 0))
        elif element.tag == "backup":
            now -= duration
        elif element.tag == "forward":
            now += duration
        elif element.tag == "note" and element.find("chord") is None:
            notes.add(now)
            now += duration
    return notes, chords, now


def _plain_values(length: Fraction) -> Iterator[Fraction]:
    """Yields the note values without dots that add up to a length in quarters; a rest below a 32nd is left out."""
    for value in NOTE_TYPES:
        while value <= length:
            yield value
            length -= value


def _hidden_rest(value: Fraction, divisions: int) -> ET.Element:
    rest = _element("note", rest="", duration=str(int(value * divisions)), voice=SHADOW_VOICE, type=NOTE_TYPES[value])
    rest.set("print-object", "no")
    return rest


def _element(tag: str, **children: str) -> ET.Element:
    element = ET.Element(tag)
    for name, text in children.items():
        ET.SubElement(element, name).text = text or None
    return element
