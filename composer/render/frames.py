"""Chord diagrams in a document: a `<frame>` in each chord symbol, written and read."""

from xml.etree.ElementTree import Element, SubElement

from composer.io.musicxml.harmony import read_harmony
from composer.render.fretboard import TUNING, Shape, find_shape

ROWS = 4
"""Frets that a diagram shows."""

AFTER_FRAME = ("offset", "staff")
"""What stands behind `frame` among the children of a chord symbol."""


def add_frames(part: Element) -> None:
    """Adds a diagram to each chord symbol of a part of ours that a hand can play."""
    for harmony in part.iter("harmony"):
        if shape := find_shape(read_harmony(harmony)):
            place = next((index for index, one in enumerate(harmony) if one.tag in AFTER_FRAME), len(harmony))
            harmony.insert(place, write_frame(shape))


def write_frame(shape: Shape) -> Element:
    """Returns the diagram of a shape; strings that are not played have no note in it."""
    frame = Element("frame")
    rows = max(ROWS, max(shape.pressed, default=0) - shape.first_fret + 1)
    for name, number in (("strings", len(TUNING)), ("frets", rows)):
        _add(frame, f"frame-{name}", number)
    if shape.first_fret > 1:
        _add(frame, "first-fret", shape.first_fret)
    ends = dict(zip(shape.barre or (), ("start", "stop"), strict=False))
    for string in shape.played:
        note = SubElement(frame, "frame-note")
        _add(note, "string", len(TUNING) - string)
        _add(note, "fret", shape.frets[string] or 0)
        if string in ends:
            SubElement(note, "barre", {"type": ends[string]})
    return frame


def read_frame(frame: Element) -> Shape:
    """Reads a diagram of six strings as `write_frame` writes it."""
    frets: list[int | None] = [None] * len(TUNING)
    for note in frame.iterfind("frame-note"):
        frets[-int(note.findtext("string", "1"))] = int(note.findtext("fret", "0"))
    return Shape(tuple(frets))


def _add(parent: Element, tag: str, number: int) -> None:
    SubElement(parent, tag).text = str(number)
