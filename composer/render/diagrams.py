"""Chord diagrams on the page: rows of little fretboards below the title, since verovio draws none.

Lengths are hundredths of a millimetre on paper.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from composer.render.frames import ROWS
from composer.render.fretboard import TUNING, Shape
from composer.render.plain_svg import INK, SVG, XLINK

PLACE = "diagrams"
"""Id of the empty text in the heading that keeps room for the rows."""

A_ROW, MOST = 10, 20
"""Diagrams in a row, and on a page: further chords of a piece have none."""

STRING_SPACE, FRET_SPACE = 200, 230
COLUMN, ROW = 1750, 1850
NAME_SIZE, MARK_SIZE, MARK, DOT = 370, 250, 60, 75
"""Size of the name and the number of a fret, and radii of an open string's ring and of a finger."""

GRID_TOP, NAME_FOOT, MARK_RISE = 600, 150, 130
"""From the top of a row to its grids, from a name up to the marks, from the marks' middle down to the grid."""

GAP, TEMPO = 250, 700
"""Between the title and the first row, and what the line with the tempo takes."""

ASCENT, DESCENT = 0.66, 0.22
"""What verovio gives a line of text above and below its baseline, of the size of its letters."""

THIN, THICK = 14, 50
"""Widths of lines."""


class Diagram(NamedTuple):
    """The name of a chord as it is printed, and how it is played."""

    name: str
    shape: Shape


def draw_diagrams(page: str, diagrams: Iterable[Diagram]) -> str:
    """Returns verovio's page with rows of diagrams where its heading keeps room for them."""
    shown = list(diagrams)[:MOST]
    found = re.search(rf' x="(\d+)" y="(\d+)"[^>]*><tspan id="{PLACE}".*?font-size="(\d+)px"', page)
    if not shown or not found:
        return page
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(page)  # noqa: S314 - drawn by verovio
    middle, baseline, size = map(int, found.groups())
    scale = size / room_for(len(shown))
    head = next(element for element in root.iter() if "pgHead" in element.get("class", "").split())
    rows = _group(head, f"translate({middle}, {baseline - ASCENT * size:.0f}) scale({scale:.5f})")
    rows.set("class", PLACE)
    _draw_rows(rows, shown)
    return ET.tostring(root, encoding="unicode")


def room_for(count: int) -> int:
    """Returns the size of a text as tall as so many diagrams, with the tempo below them."""
    return round((GAP + ROW * -(-min(count, MOST) // A_ROW) + TEMPO) / (ASCENT + DESCENT))


def _draw_rows(parent: ET.Element, diagrams: list[Diagram]) -> None:
    """Draws rows around the middle, downwards from the top."""
    for first in range(0, len(diagrams), A_ROW):
        row, top = diagrams[first : first + A_ROW], GAP + first // A_ROW * ROW
        for place, diagram in enumerate(row):
            _draw(_group(parent, f"translate({round((place - len(row) / 2) * COLUMN)}, {top})"), diagram)


def _draw(parent: ET.Element, diagram: Diagram) -> None:
    width = STRING_SPACE * (len(TUNING) - 1)
    _text(parent, COLUMN // 2, GRID_TOP - MARK_RISE - NAME_FOOT, diagram.name, (NAME_SIZE, "middle"))
    grid = _group(parent, f"translate({(COLUMN - width) // 2}, {GRID_TOP})")
    for string in range(len(TUNING)):
        _line(grid, (STRING_SPACE * string, 0), (0, FRET_SPACE * ROWS), THIN)
    for fret in range(ROWS + 1):
        _line(grid, (0, FRET_SPACE * fret), (width, 0), THIN)
    first = diagram.shape.first_fret
    if first == 1:
        _line(grid, (-THIN // 2, 0), (width + THIN, 0), THICK)
    else:
        _text(grid, -MARK_SIZE // 2, FRET_SPACE * 3 // 4, str(first), (MARK_SIZE, "end"))
    for mark in _marks(diagram.shape):
        grid.append(mark)


def _marks(shape: Shape) -> Iterator[ET.Element]:
    """Yields the fingers, and above the grid which strings are open or not played."""
    for string, fret in enumerate(shape.frets):
        x, y = STRING_SPACE * string, -MARK_RISE
        if fret is None:
            cross = f"M{x - MARK} {y - MARK}l{2 * MARK} {2 * MARK}m0 {-2 * MARK}l{-2 * MARK} {2 * MARK}"
            yield _shape("path", d=cross, stroke_width=2 * THIN, fill="none")
        elif fret == 0:
            yield _shape("ellipse", cx=x, cy=y, rx=MARK, ry=MARK, stroke_width=2 * THIN, fill="none")
        else:
            yield _shape("ellipse", cx=x, cy=_row(shape, fret), rx=DOT, ry=DOT)
    if shape.barre:
        first, last = (STRING_SPACE * string for string in shape.barre)
        y = _row(shape, min(shape.pressed))
        yield _shape("path", d=f"M{first} {y}h{last - first}", stroke_width=2 * DOT, stroke_linecap="round")


def _row(shape: Shape, fret: int) -> int:
    """Returns the middle of a fret on the grid."""
    return FRET_SPACE * (fret - shape.first_fret) + FRET_SPACE // 2


def _group(parent: ET.Element, transform: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{SVG}}}g", {"transform": transform})


def _line(parent: ET.Element, start: tuple[int, int], way: tuple[int, int], width: int) -> None:
    path = f"M{start[0]} {start[1]}l{way[0]} {way[1]}"
    parent.append(_shape("path", d=path, stroke_width=width))


def _text(parent: ET.Element, x: int, y: int, text: str, look: tuple[int, str]) -> None:
    """Draws a text of a size, its "middle" or "end" at a place."""
    size, anchor = look
    element = _shape("text", x=x, y=y, font_size=f"{size}px", text_anchor=anchor)
    element.set("class", "harm")
    element.text = text
    parent.append(element)


def _shape(tag: str, **attributes: int | str) -> ET.Element:
    named = {name.replace("_", "-"): str(value) for name, value in attributes.items()}
    return ET.Element(f"{{{SVG}}}{tag}", ({"stroke": INK} if "stroke-width" in named else {}) | named)
