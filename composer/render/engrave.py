"""MusicXML to pages: verovio draws them, `outline` makes them plain SVG."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from composer.errors import InputError
from composer.render.diagrams import draw_diagrams
from composer.render.page_texts import Heading
from composer.render.paper import A4, Paper
from composer.render.plain_svg import outline
from composer.render.prepare import prepare

if TYPE_CHECKING:
    import verovio

OPTIONS: dict[str, Any] = {
    "scaleToPageSize": True,
    "header": "encoded", "footer": "encoded", "bottomMarginHeader": 4.0,
    "breaks": "smart", "breaksSmartSb": 0.1, "minLastJustification": 0.6,
    "xmlIdSeed": 1, "svgFormatRaw": True,
}  # fmt: skip
"""Lengths are tenths of a millimetre. The seed makes equal scores equal pages, byte for byte."""

MARGINS = {"pageMarginLeft": 150, "pageMarginRight": 150, "pageMarginTop": 130, "pageMarginBottom": 120}

BARS_A_LINE = (4, 2)
"""Bars per line, tried in this order."""

SCALES = {1: (100, 88, 76), 2: (80, 72, 64), 3: (70, 62, 56)}
"""Per cent of verovio's size, by staves in a system, largest first: the first that holds the bars per line is taken."""

NEAR_STAVES, STAVES_APART = 4, 12
"""Least space between the staves of a brace, in half staff spaces: over tablature, which is read with the notes, and of
two hands."""

SPACINGS = (9, 5)
"""Least space between systems, in half staff spaces: the narrow one is taken only where it saves a page."""


@dataclass(frozen=True)
class Look:
    """The paper, and the size of the music in per cent of the usual."""

    paper: Paper = A4
    scale: int = 100
    is_cropped: bool = False

    def options(self) -> dict[str, int | bool]:
        """Returns verovio's options for the paper; a page that is cropped ends with the music on it."""
        return {
            "pageWidth": self.paper.width,
            "pageHeight": self.paper.height,
            "adjustPageHeight": self.is_cropped,
        }

    def scales(self, staves: int) -> list[int]:
        """Returns the sizes to try for so many staves in a system, in per cent of verovio's, largest first."""
        return [round(scale * self.scale / 100) for scale in SCALES.get(staves, SCALES[max(SCALES)])]


USUAL = Look()


def engrave(musicxml: str, subtitle: str = "", footer: str = "", look: Look = USUAL) -> list[str]:
    """Draws a score as pages of plain SVG (A4: 2100 x 2970 px) without text or fonts; the footer stands below each.

    Raises InputError where it is not MusicXML, or verovio is missing or cannot read it.
    """
    return _engraved(musicxml, subtitle, footer, look).draw()


@dataclass(frozen=True)
class TimedNote:
    """A note on a page: the id of its element, and when it begins and ends, in quarters from the first bar line."""

    id: str
    begin: float
    end: float


def engrave_timed(musicxml: str, footer: str = "", look: Look = USUAL) -> tuple[list[str], list[TimedNote]]:
    """Draws a score as `engrave` does, and says when each note sounds, repeats not played. Raises InputError."""
    draft = _engraved(musicxml, "", footer, replace(look, is_cropped=True))
    begun: dict[str, float] = {}
    notes = []
    for event in draft.toolkit.renderToTimemap({"includeMeasures": False}):
        notes += [TimedNote(id_, begun.pop(id_), event["qstamp"]) for id_ in event.get("off", ()) if id_ in begun]
        begun |= dict.fromkeys(event.get("on", ()), event["qstamp"])
    return draft.draw(), notes


def boxed_pages(musicxml: str) -> list[str]:
    """Draws a score as `engrave` does, as verovio's own SVG with a box around each element. Raises InputError."""
    toolkit = _engraved(musicxml, "", "", USUAL).toolkit
    toolkit.setOptions({"svgBoundingBoxes": True})
    return _pages(toolkit)


def _engraved(musicxml: str, subtitle: str, footer: str, look: Look) -> "Draft":
    """Returns a score with its pages laid out."""
    # Bars per line that fit are not known before verovio has laid the page out, so the page is tried out.
    toolkit = _new_toolkit()
    toolkit.setOptions(look.options())
    for bars in BARS_A_LINE:
        score = prepare(musicxml, bars)
        toolkit.setOptions({"spacingBraceGroup": NEAR_STAVES if score.has_tablature else STAVES_APART})
        if not toolkit.loadData(score.musicxml):
            raise InputError("verovio cannot read the score", "check that it is MusicXML")
        heading = Heading(score.title, subtitle, score.composer, score.tempo, footer, score.diagrams)
        draft = Draft(toolkit, _end_lines(toolkit.getMEI()), heading)
        if _lay_out(draft, score.systems, look.scales(score.staves)):
            break
    return draft


@dataclass(frozen=True)
class Draft:
    """A score in verovio's hands: its MEI without heading, and the heading, which depends on the scale."""

    toolkit: "verovio.toolkit"
    mei: str
    heading: Heading

    def lay_out(self, scale: int, spacing: int) -> None:
        """Makes the pages again. Verovio scales margins and headings with the music, so they are put in larger."""
        margins = {name: round(length * 100 / scale) for name, length in MARGINS.items()}
        self.toolkit.setOptions({"scale": scale, "spacingSystem": spacing} | margins)
        opening = re.search(r"<scoreDef\b[^>]*>", self.mei)
        assert opening, "every MEI score has a scoreDef"
        after = opening.end()
        self.toolkit.loadData(self.mei[:after] + self.heading.to_mei(scale) + self.mei[after:])

    def count_systems(self) -> int:
        """Returns lines on all pages."""
        return sum(page.count('class="system"') for page in _pages(self.toolkit))

    def draw(self) -> list[str]:
        """Returns the pages as plain SVG, chord diagrams on the first."""
        first, *others = _pages(self.toolkit)
        return [outline(page) for page in (draw_diagrams(first, self.heading.diagrams), *others)]


def _new_toolkit() -> "verovio.toolkit":
    try:
        import verovio
    except ImportError as error:
        raise InputError("engraving needs verovio", "pip install verovio fonttools brotli") from error
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(OPTIONS)
    return toolkit


def _end_lines(mei: str) -> str:
    """Moves line breaks to the end of the section they follow: after it, verovio breaks a bar late."""
    return re.sub(r"(</(?:ending|section)>\s*)(<sb\b[^>]*/>)", r"\2\1", mei)


def _lay_out(draft: Draft, systems: int, scales: list[int]) -> bool:
    """Takes the largest scale that keeps the lines asked for, and the fewest pages; whether the lines were kept."""
    wide, narrow = SPACINGS
    for scale in scales:
        draft.lay_out(scale, wide)
        # More systems than asked for: verovio broke lines by itself, because the bars are too wide at
        # this scale.
        if draft.count_systems() > systems:
            continue
        pages = draft.toolkit.getPageCount()
        if pages > 1:
            draft.lay_out(scale, narrow)
        # The narrow spacing saved no page: the wide one reads better.
        if draft.toolkit.getPageCount() == pages > 1:
            draft.lay_out(scale, wide)
        return True
    return False


def _pages(toolkit: "verovio.toolkit") -> list[str]:
    return [toolkit.renderToSVG(page + 1) for page in range(toolkit.getPageCount())]
