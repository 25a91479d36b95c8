"""Verovio's SVG turned into plain SVG that every viewer and converter draws alike: paths only, no text, no CSS.

Verovio leaves three things to the browser: fonts (a woff2 inside a style sheet), strokes by CSS, and a nested <svg>
that scales its contents. All other SVG programs get at least one of them wrong.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace

from composer.render.fonts import MUSIC_FONT, Face, find_face, music_face, outline_of, text_face

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
DROPPED = {"style", "title", "desc"}
SHAPES = {"path", "polygon", "polyline", "rect", "ellipse"}
BOLD_CLASSES = {"ending", "fing", "reh", "tempo"}
ITALIC_CLASSES = {"dir", "dynam", "mNum"}
INK = "black"
CHORD_ACCIDENTAL = 1.15
"""Flats and sharps of chord names, against verovio's size, which is hard to read at a music stand."""
RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
"""Small figures, which the text font has not: drawn as small ones of its own, a lowered one under the one before."""

PLAIN_FIGURES = str.maketrans(RAISED + LOWERED, 2 * "0123456789")

SMALL = 0.62
"""Size of small figures, of the text's."""

RISES = {**dict.fromkeys(RAISED, 0.4), **dict.fromkeys(LOWERED, -0.12)}
"""How far above the baseline they stand, of the text's size."""

ANCHOR_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True)
class Style:
    """What a run of text inherits from the elements around it; size in user units."""

    size: float = 0.0
    music: bool = False
    bold: bool = False
    italic: bool = False
    is_chord: bool = False
    anchor: str = "start"

    @property
    def drawn_size(self) -> float:
        """Size as drawn, in user units."""
        return self.size * (CHORD_ACCIDENTAL if self.music and self.is_chord else 1)


@dataclass
class Chunk:
    """Text drawn on from one point of the page: runs of characters with their style."""

    x: float
    y: float
    runs: list[tuple[str, Style]]


def outline(svg: str) -> str:
    """Draws the same page without any text, font, style sheet or nested <svg>; width and height in px."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    page = ET.fromstring(svg)  # noqa: S314
    _unnest(page)
    _clean(page, Style())
    return ET.tostring(page, encoding="unicode")


def _unnest(page: ET.Element) -> None:
    """Gives the page the coordinates of the <svg> inside it, and that one's children."""
    for nested in page.findall(f"{{{SVG}}}svg"):
        page.set("viewBox", nested.attrib["viewBox"])
        index = list(page).index(nested)
        page.remove(nested)
        page[index:index] = list(nested)
    for name in ("overflow", "id"):
        page.attrib.pop(name, None)


def _clean(parent: ET.Element, style: Style) -> None:
    for child in list(parent):
        tag = tag_of(child)
        classes = set(child.get("class", "").split())
        # Placeholders stand for what has no glyph; browsers hide them by CSS.
        if tag in DROPPED or "placeholder" in classes:
            parent.remove(child)
        elif tag == "text":
            index = list(parent).index(child)
            parent.remove(child)
            parent[index:index] = _draw_text(child, _inherit(style, child))
        else:
            _ink(child, tag)
            _clean(child, _inherit(style, child))


def tag_of(element: ET.Element) -> str:
    """Returns the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _ink(element: ET.Element, tag: str) -> None:
    """Writes strokes that verovio sets by CSS as attributes; glyphs (which name no stroke width) are filled only."""
    if tag in SHAPES and "stroke-width" in element.attrib:
        element.attrib.setdefault("stroke", INK)
    if element.attrib.pop("fill-opacity", "1") == "0":
        element.set("fill", "none")
    for name, value in element.attrib.items():
        if value == "currentColor":
            element.set(name, INK)


def _inherit(style: Style, element: ET.Element) -> Style:
    """Returns the style inside an element; where its classes and its attributes disagree, the attributes hold."""
    classes = set(element.get("class", "").split())
    get = element.get
    return replace(
        style,
        size=float(get("font-size", f"{style.size}").removesuffix("px")),
        music=MUSIC_FONT in get("font-family", "") if "font-family" in element.attrib else style.music,
        bold=get("font-weight", "bold" if style.bold or classes & BOLD_CLASSES else "normal") == "bold",
        italic=get("font-style", "italic" if style.italic or classes & ITALIC_CLASSES else "normal") == "italic",
        is_chord=style.is_chord or "harm" in classes,
        anchor=get("text-anchor", style.anchor),
    )


def _draw_text(text: ET.Element, style: Style) -> list[ET.Element]:
    chunks = [Chunk(float(text.get("x", 0)), float(text.get("y", 0)), [])]
    _collect(text, style, chunks)
    return [path for chunk in chunks for path in _draw_chunk(chunk)]


def _collect(element: ET.Element, style: Style, chunks: list[Chunk]) -> None:
    """Gathers runs in reading order; whitespace between tspans is only indentation."""
    # A position of its own begins another chunk: its anchor counts from there, not from the beginning of
    # the text.
    if "x" in element.attrib or "y" in element.attrib:
        last = chunks[-1]
        chunks.append(Chunk(float(element.get("x", last.x)), float(element.get("y", last.y)), []))
    if element.text and (not len(element) and element.text.strip("\n")):
        chunks[-1].runs.append((element.text, style))
    for child in element:
        if tag_of(child) == "tspan":
            _collect(child, _inherit(style, child), chunks)


def _draw_chunk(chunk: Chunk) -> list[ET.Element]:
    """Draws one path per character, from left to right, the whole shifted as its anchor says."""
    placed: list[tuple[float, float, float, str]] = []
    width, last = 0.0, ""
    for character, style in ((character, style) for text, style in chunk.runs for character in text):
        face, drawn = _face(character, style)
        scale = style.drawn_size / face.units * (SMALL if character in RISES else 1)
        place = placed[-1][0] if character in LOWERED and last in RAISED and last else width
        placed.append((place, RISES.get(character, 0) * style.size, scale, outline_of(face, drawn)))
        width, last = max(width, place + scale * face.advance(drawn)), character
    # The width is known only after all glyphs are placed, so centred text is shifted at the end.
    anchor = chunk.runs[0][1].anchor if chunk.runs else "start"
    left = chunk.x - width * ANCHOR_SHARE[anchor]
    return [_glyph(path, left + offset, chunk.y - rise, scale) for offset, rise, scale, path in placed if path]


def _face(character: str, style: Style) -> tuple[Face, str]:
    wanted = music_face() if style.music else text_face(style.bold, style.italic)
    return find_face(character.translate(PLAIN_FIGURES), wanted)


def _glyph(path: str, x: float, y: float, scale: float) -> ET.Element:
    # Font units grow upwards, the page downwards: the glyph is mirrored.
    transform = f"translate({x:.1f}, {y:.1f}) scale({scale:.5f}, {-scale:.5f})"
    return ET.Element(f"{{{SVG}}}path", {"d": path, "transform": transform})
