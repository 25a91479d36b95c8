"""Glyph outlines out of verovio's wheel, so that no font of the system is ever asked for.

The music font lies there as one SVG symbol per glyph, the text font as style sheets with the fonts inside.
"""

import base64
import importlib.util
import io
import re
import unicodedata
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import Any, Protocol

MUSIC_FONT = "Leipzig"
TEXT_FONT = "Liberation"
UNKNOWN = "?"


class Face(Protocol):
    """One font: lengths are in its own units, `units` of them an em, y upwards."""

    units: int

    def __hash__(self) -> int:
        """By identity: faces are keys of caches."""

    def has(self, character: str) -> bool:
        """Tells whether the font can draw a character."""

    def advance(self, character: str) -> float:
        """Returns the width of a character it has."""

    def outline(self, character: str) -> str:
        """SVG path data of a character it has; "" for a space."""


class MusicFace:
    """The music font."""

    def __init__(self) -> None:
        box = ET.parse(_data() / f"{MUSIC_FONT}.xml").getroot()  # noqa: S314
        self.units = int(box.get("units-per-em", "1000"))
        # In each box h-a-x is the width by which the next glyph is moved, as in SVG fonts.
        self._advances = {int(glyph.get("c", ""), 16): float(glyph.get("h-a-x", 0)) for glyph in box}

    def has(self, character: str) -> bool:
        """See Face."""
        return ord(character) in self._advances

    def advance(self, character: str) -> float:
        """See Face."""
        return self._advances[ord(character)]

    def outline(self, character: str) -> str:
        """See Face."""
        path = ET.parse(_data() / MUSIC_FONT / f"{ord(character):04X}.xml").find("path")  # noqa: S314
        return "" if path is None else path.get("d", "")


class TextFace:
    """The text font, regular, bold, italic or both."""

    def __init__(self, bold: bool, italic: bool) -> None:
        from fontTools.ttLib import TTFont

        font = TTFont(io.BytesIO(_embedded_fonts()[bold + 2 * italic]), lazy=True)
        self.units: int = font["head"].unitsPerEm
        self._names: dict[int, str] = font.getBestCmap()
        self._glyphs: Any = font.getGlyphSet()

    def has(self, character: str) -> bool:
        """See Face."""
        return ord(character) in self._names

    def advance(self, character: str) -> float:
        """See Face."""
        return float(self._glyphs[self._names[ord(character)]].width)

    def outline(self, character: str) -> str:
        """See Face."""
        from fontTools.pens.svgPathPen import SVGPathPen

        pen = SVGPathPen(self._glyphs, ntos=lambda number: f"{number:g}")
        self._glyphs[self._names[ord(character)]].draw(pen)
        return str(pen.getCommands())


def _data() -> Path:
    spec = importlib.util.find_spec("verovio")
    assert spec and spec.submodule_search_locations, "pages come from verovio"
    return Path(spec.submodule_search_locations[0]) / "data"


@cache
def _embedded_fonts() -> list[bytes]:
    """Regular, bold, italic, bold italic, in the order of the style sheet."""
    css = (_data() / f"{TEXT_FONT}.css").read_text()
    return [base64.b64decode(data) for data in re.findall(r"base64,([A-Za-z0-9+/=]+)", css)]


@cache
def music_face() -> Face:
    """Returns the music font, read once."""
    return MusicFace()


def text_face(bold: bool = False, italic: bool = False) -> Face:
    """Returns a face of the text font, read once."""
    # The cache takes f() and f(False) for two calls, and a face takes 0.1 to 0.2 s to read.
    return _text_face(bold, italic)


@cache
def _text_face(bold: bool, italic: bool) -> Face:
    return TextFace(bold, italic)


@cache
def find_face(character: str, wanted: Face) -> tuple[Face, str]:
    """Finds the face to draw a character with: what no font has loses its accent, or becomes a question mark."""
    # NFKD takes a letter apart into base and accents; the base comes first.
    plain = unicodedata.normalize("NFKD", character)[0]
    for candidate in (character, plain):
        for face in (wanted, text_face(), music_face()):
            if face.has(candidate):
                return face, candidate
    return text_face(), UNKNOWN


@cache
def outline_of(face: Face, character: str) -> str:
    """Returns `face.outline`, computed once per character."""
    return face.outline(character)
