"""Several pieces on one HTML page to listen through and choose from: the roll, sound, MIDI and score of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from string import Template

from composer.io.midi.file import piece_to_midi
from composer.io.musicxml.tree import clean
from composer.music.piece import Piece
from composer.render.audio import piece_to_sound
from composer.render.engrave import Look, engrave
from composer.render.html_page import FOLDER, MAX_BYTES, MIDI, MP3, data_url, file_name, fit_sound, page_head
from composer.render.paper import PAPERS
from composer.render.roll import piece_to_roll
from composer.render.settings import Settings
from composer.render.svg_for_html import pages_for_html

PLAYER = '<audio controls preload="metadata" src="$data"></audio>'
SVG = "image/svg+xml"

POLICY = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'"
"""Nothing is fetched and nothing runs: the browser's own player plays."""


@dataclass(frozen=True)
class Card:
    """A piece, its score as MusicXML, the name of its files, and what is said of it in a line."""

    piece: Piece
    musicxml: str
    name: str
    line: str


def cards_to_html(cards: Sequence[Card], settings: Settings) -> str:
    """Returns a page of at most 2 MB with a card for each piece, its sound and score as far as there is room."""
    title = f"{len(cards)} pieces"
    sheet = Template((FOLDER / "sheet.html").read_text(encoding="utf-8"))
    frame = partial(sheet.substitute, head=page_head(POLICY, title, "sheet.css"), title=title)
    room = (MAX_BYTES - len(frame(cards="").encode())) // max(1, len(cards)) - 1
    fill = partial(_card, settings=settings, room=room)
    return frame(cards="\n".join(fill(number, card) for number, card in enumerate(cards, 1)))


def _card(number: int, card: Card, settings: Settings, room: int) -> str:
    played = settings.play(card.piece, is_sound=False)
    fill = partial(
        Template((FOLDER / "card.html").read_text(encoding="utf-8")).substitute,
        number=number,
        title=escape(clean(card.piece.title) or "Untitled"),
        line=escape(clean(card.line)),
        roll=piece_to_roll(card.piece),
        name=escape(file_name(card.name), quote=True),
        midi=data_url(MIDI, piece_to_midi(played, plays_chords=settings.plays_chords)),
    )
    heard = piece_to_sound(settings.play(card.piece, is_sound=True), settings.soundfont, settings.plays_chords)
    # A score that leaves no room for the sound is left out: who chooses listens first.
    for score in (_score(card, settings), ""):
        sound = fit_sound(heard, room - len(fill(score=score, sound=PLAYER).encode()))
        if sound:
            return fill(score=score, sound=PLAYER.replace("$data", data_url(MP3, sound)))
    return fill(score="", sound="")


def _score(card: Card, settings: Settings) -> str:
    """Returns the pages as pictures, which keep their names of shapes apart from those of other cards."""
    look = Look(PAPERS[settings.paper], settings.scale, is_cropped=True)
    pages = (pages_for_html([page]).encode() for page in engrave(card.musicxml, look=look))
    pictures = "".join(f'<img alt="" src="{data_url(SVG, page)}">' for page in pages)
    return f"<details><summary>Score</summary>{pictures}</details>"
