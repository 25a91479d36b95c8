"""Plain SVG pages, as `plain_svg.outline` makes them, drawn into a PDF: only paths, so no text or CSS is needed."""

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from composer.errors import InputError
from composer.render.paper import A4, Paper
from composer.render.plain_svg import INK, XLINK, tag_of

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

LINE_CAPS = {"butt": 0, "round": 1, "square": 2}
LINE_JOINS = {"miter": 0, "round": 1, "bevel": 2}


def pages_to_pdf(pages: list[str], title: str = "", composer: str = "", paper: Paper = A4) -> bytes:
    """Returns one PDF of plain SVG pages, drawn as vectors; equal pages make equal bytes.

    Raises InputError where reportlab is missing.
    """
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ImportError as error:
        raise InputError("a PDF needs reportlab", "pip install reportlab") from error
    buffer = io.BytesIO()
    # invariant leaves out the time of day, so that equal pages make equal bytes.
    canvas = Canvas(buffer, pagesize=paper.points, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor(composer)
    canvas.setCreator("composer")
    for page in pages:
        _draw_page(canvas, ET.fromstring(page), paper.points)  # noqa: S314
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_page(canvas: "Canvas", page: ET.Element, size: tuple[float, float]) -> None:
    left, top, width, _ = map(float, page.attrib["viewBox"].split())
    scale = size[0] / width
    # SVG counts y downwards from the top of the page, PDF upwards from its foot.
    canvas.transform(scale, 0, 0, -scale, -left * scale, size[1] + top * scale)
    symbols = {symbol.get("id", ""): symbol for defs in page.iter() if tag_of(defs) == "defs" for symbol in defs}
    for child in page:
        _draw(canvas, child, symbols)


def _draw(canvas: "Canvas", element: ET.Element, symbols: dict[str, ET.Element]) -> None:
    tag = tag_of(element)
    if tag == "defs":
        return
    # Each element inherits the transforms of those around it and leaves none behind, as a stack does.
    canvas.saveState()
    _apply_transform(canvas, element.get("transform", ""))
    if tag == "use":
        _draw(canvas, symbols[element.attrib[f"{{{XLINK}}}href"][1:]], symbols)
    elif tag in SHAPE_PATHS:
        _draw_shape(canvas, element, SHAPE_PATHS[tag](element))
    for child in element:
        _draw(canvas, child, symbols)
    canvas.restoreState()


def _apply_transform(canvas: "Canvas", transform: str) -> None:
    for name, arguments in re.findall(r"(\w+)\(([^)]*)\)", transform):
        numbers = [float(number) for number in re.split(r"[\s,]+", arguments.strip())]
        TRANSFORMS[name](canvas, *numbers)


def _rotate(canvas: "Canvas", angle: float, x: float = 0, y: float = 0) -> None:
    canvas.translate(x, y)
    canvas.rotate(angle)
    canvas.translate(-x, -y)


def _scale(canvas: "Canvas", x: float, y: float | None = None) -> None:
    canvas.scale(x, x if y is None else y)


def _translate(canvas: "Canvas", x: float, y: float = 0) -> None:
    canvas.translate(x, y)


TRANSFORMS: dict[str, Any] = {"translate": _translate, "scale": _scale, "rotate": _rotate}


def _draw_shape(canvas: "Canvas", element: ET.Element, data: str) -> None:
    get = element.get
    path = canvas.beginPath()
    for verb, numbers in _segments(data):
        getattr(path, verb)(*numbers)
    canvas.setLineWidth(float(get("stroke-width", "1")))
    canvas.setLineCap(LINE_CAPS[get("stroke-linecap", "butt")])
    canvas.setLineJoin(LINE_JOINS[get("stroke-linejoin", "miter")])
    canvas.setDash([float(length) for length in re.findall(r"[\d.]+", get("stroke-dasharray", ""))])
    # fillMode 1 is the non-zero rule, which SVG fills by; reportlab's own default leaves holes in
    # overlapping glyphs.
    canvas.drawPath(path, stroke=int(get("stroke", "none") != "none"), fill=int(get("fill", INK) != "none"), fillMode=1)


@dataclass
class _Recorder:
    """Stands where fontTools' pen expects a path of reportlab.graphics, and keeps what a canvas path can replay."""

    segments: list[tuple[str, tuple[float, ...]]]

    def moveTo(self, *point: float) -> None:  # noqa: N802
        self.segments.append(("moveTo", point))

    def lineTo(self, *point: float) -> None:  # noqa: N802
        self.segments.append(("lineTo", point))

    def curveTo(self, *points: float) -> None:  # noqa: N802
        self.segments.append(("curveTo", points))

    def closePath(self) -> None:  # noqa: N802
        self.segments.append(("close", ()))


@cache
def _segments(data: str) -> list[tuple[str, tuple[float, ...]]]:
    """SVG path data as calls of a canvas path: lines and cubic curves."""
    from fontTools.pens.reportLabPen import ReportLabPen
    from fontTools.svgLib.path import parse_path

    recorder = _Recorder([])
    # fontTools reads every form of path data (arcs, shorthands, relative moves); its reportlab pen says
    # them as lines and cubic curves.
    parse_path(data, ReportLabPen({}, recorder))
    return recorder.segments


def _polyline(element: ET.Element) -> str:
    return f"M{element.get('points')}"


def _polygon(element: ET.Element) -> str:
    return f"M{element.get('points')}Z"


def _rect(element: ET.Element) -> str:
    x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
    return f"M{x} {y}h{width}v{height}h{-width}Z"


def _ellipse(element: ET.Element) -> str:
    x, y, a, b = (float(element.get(name, 0)) for name in ("cx", "cy", "rx", "ry"))
    return f"M{x - a} {y}A{a} {b} 0 1 0 {x + a} {y}A{a} {b} 0 1 0 {x - a} {y}Z"


SHAPE_PATHS = {
    "path": lambda element: element.get("d", ""),
    "polyline": _polyline, "polygon": _polygon, "rect": _rect, "ellipse": _ellipse,
}  # fmt: skip
