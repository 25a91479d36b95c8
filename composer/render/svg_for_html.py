"""Pages of plain SVG made small and safe for standing in an HTML page."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator

from composer.render.plain_svg import SVG, XLINK, tag_of

KEPT_CLASSES = frozenset(("note", "chord"))
NUMBER = re.compile(r"(\d+\.\d\d)\d+")
LONG = 40
"""Letters of a path from which on it is drawn once and used elsewhere: every letter of a text is such a path."""


def pages_for_html(pages: Iterable[str]) -> str:
    """Returns pages as wide as the window, their shapes drawn once for all of them, and only notes with names."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    roots = [ET.fromstring(page) for page in pages]  # noqa: S314 - drawn by verovio, cleaned by us
    shapes = _repeated(roots)
    known: set[str] = set()
    for root in roots:
        for name in ("width", "height"):
            root.attrib.pop(name, None)
        _strip(root, shapes)
        _drop_known(root, known)
    for root in roots[:1]:
        root.insert(0, _definitions(shapes))
    return "\n".join(NUMBER.sub(r"\1", ET.tostring(root, encoding="unicode")) for root in roots)


def _repeated(roots: Iterable[ET.Element]) -> dict[str, str]:
    """Names each long path that is drawn more than once."""
    counts = Counter(path.get("d", "") for root in roots for path in _drawn(root) if tag_of(path) == "path")
    often = [shape for shape, count in counts.items() if count > 1 and len(shape) > LONG]
    return {shape: f"t{number}" for number, shape in enumerate(often)}


def _drawn(element: ET.Element) -> Iterator[ET.Element]:
    """Yields all elements but those of definitions."""
    for child in element:
        if tag_of(child) != "defs":
            yield child
            yield from _drawn(child)


def _strip(root: ET.Element, shapes: dict[str, str]) -> None:
    for element in _drawn(root):
        tag = tag_of(element)
        if tag == "g":
            kind = element.attrib.pop("class", "").split(" ")[0]
            if kind in KEPT_CLASSES:
                element.set("class", kind)
            else:
                element.attrib.pop("id", None)
        elif tag == "path" and element.get("d") in shapes:
            element.tag = f"{{{SVG}}}use"
            element.set("href", f"#{shapes[element.attrib.pop('d')]}")


def _drop_known(root: ET.Element, known: set[str]) -> None:
    """Takes out glyphs that an earlier page defines: verovio names them alike on every page."""
    for definitions in root.iter(f"{{{SVG}}}defs"):
        for glyph in list(definitions):
            name = glyph.get("id", "")
            if name in known:
                definitions.remove(glyph)
            known.add(name)


def _definitions(shapes: dict[str, str]) -> ET.Element:
    definitions = ET.Element(f"{{{SVG}}}defs")
    for shape, name in shapes.items():
        ET.SubElement(definitions, f"{{{SVG}}}path", {"id": name, "d": shape})
    return definitions
