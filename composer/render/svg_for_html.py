"""Pages of plain SVG made small and safe for standing in an HTML page."""

import re
import xml.etree.ElementTree as ET

from composer.render.plain_svg import SVG, XLINK, tag_of

KEPT_CLASSES = frozenset(("note", "chord"))
NUMBER = re.compile(r"(\d+\.\d\d)\d+")


def page_for_html(page: str) -> str:
    """Returns a page as large as the window allows and only notes with names."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(page)  # noqa: S314 - drawn by verovio, cleaned by us
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    _strip(root)
    return NUMBER.sub(r"\1", ET.tostring(root, encoding="unicode"))


def _strip(element: ET.Element) -> None:
    for child in element:
        if tag_of(child) == "g":
            kind = child.attrib.pop("class", "").split(" ")[0]
            if kind in KEPT_CLASSES:
                child.set("class", kind)
            else:
                child.attrib.pop("id", None)
        if tag_of(child) != "defs":
            _strip(child)
