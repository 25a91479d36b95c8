"""What stands above and below the music of each page, as MEI that verovio lays out."""

from dataclasses import dataclass
from textwrap import shorten
from xml.sax.saxutils import escape

from composer.render.diagrams import PLACE, Diagram, room_for

TITLE_SIZE, GAP_SIZE, SUBTITLE_SIZE, TEXT_SIZE, FOOT_SIZE = 24.0, 8.0, 13.0, 11.0, 8.0
"""Sizes in points."""
TITLE_LETTERS = 36
"""Longest title, in letters, that fits the page at its full size."""
MOST_LETTERS = 240
"""Letters of a title from which on the rest is left out: nobody could read it."""
COMPOSER_LETTERS = 60
"""Longest composer that leaves room for the tempo; files have whole paragraphs there."""
POINT = 2540 / 72
"""Hundredths of a millimetre."""
SPACE = "\u00a0"
PAGE_NUMBER = '<num label="page">#</num>'


@dataclass(frozen=True)
class Tempo:
    """Words such as "Slow", a metronome note in SMuFL characters, and its beats per minute as text; each may be ""."""

    words: str = ""
    note: str = ""
    speed: str = ""


@dataclass(frozen=True)
class Heading:
    """Texts of the pages, each of which may be "", and the chord diagrams below the title."""

    title: str
    subtitle: str
    composer: str
    tempo: Tempo
    footer: str
    diagrams: tuple[Diagram, ...] = ()

    def to_mei(self, scale: int) -> str:
        """Page heads and feet of our own (verovio's would print no composer, and its own name below).

        The scale, in per cent, is the music's: verovio applies it to these texts too, and they shall not shrink.
        """
        # Long titles are set smaller: verovio would neither break nor shrink them.
        title = self.title if len(self.title) <= MOST_LETTERS else self.title[:MOST_LETTERS] + "…"
        size = TITLE_SIZE * min(1.0, TITLE_LETTERS / max(len(title), 1))
        text = Printer(scale).text
        gap = text(SPACE, GAP_SIZE) + "<lb/>"
        first = (
            _cell("center", "top", text(title, size))
            + _cell("center", "middle", gap + text(self.subtitle, SUBTITLE_SIZE) if self.subtitle else "")
            + _cell("left", "bottom", _tempo(self.tempo, Printer(scale)))
            + _cell("right", "bottom", text(shorten(self.composer, COMPOSER_LETTERS, placeholder=" …"), TEXT_SIZE))
        )
        first += _cell("center", "bottom", _room(len(self.diagrams), Printer(scale)))
        later = _cell("left", "top", text(shorten(title, COMPOSER_LETTERS, placeholder=" …"), TEXT_SIZE)) + _cell(
            "right", "top", Printer(scale).rend(PAGE_NUMBER, TEXT_SIZE)
        )
        foot = _cell("center", "bottom", text(self.footer, FOOT_SIZE))
        heads = f'<pgHead func="first">{first}</pgHead><pgHead func="all">{later}</pgHead>'
        return heads + f'<pgFoot func="first">{foot}</pgFoot><pgFoot func="all">{foot}</pgFoot>'


@dataclass(frozen=True)
class Printer:
    """Writes text at a size in points as it shall be on paper, whatever the scale of the music, in per cent."""

    scale: int

    def text(self, text: str, size: float) -> str:
        """MEI of a text, "" of none."""
        return self.rend(escape(text), size) if text else ""

    def rend(self, content: str, size: float, attributes: str = "") -> str:
        """MEI of content that is MEI itself."""
        return f'<rend fontsize="{size * 100 / self.scale:.1f}pt"{attributes}>{content}</rend>'


def _cell(horizontal: str, vertical: str, text: str) -> str:
    return f'<rend halign="{horizontal}" valign="{vertical}">{text}</rend>' if text else ""


def _room(count: int, printer: Printer) -> str:
    """Returns an empty text as tall as the diagrams."""
    return f'<rend xml:id="{PLACE}">{printer.text(SPACE, room_for(count) / POINT)}</rend>' if count else ""


def _tempo(tempo: Tempo, printer: Printer) -> str:
    words = printer.text(tempo.words and tempo.words + 3 * SPACE * bool(tempo.speed), TEXT_SIZE)
    note = printer.rend(tempo.note, TEXT_SIZE, ' glyph.auth="smufl"') if tempo.note else ""
    speed = printer.text(tempo.speed and f"{SPACE}= {tempo.speed}", TEXT_SIZE)
    return f'<rend fontweight="bold">{words}{note}{speed}</rend>' if words or speed else ""
