"""Pages of what nobody meant to print: titles of any kind, chords without end, documents that grow."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from composer.errors import InputError
from composer.io.musicxml.write import musicxml_to_piece, piece_to_musicxml
from composer.music.piece import ChordSymbol, Note, Part, Piece
from composer.music.theory import Chord
from composer.render.formats import render_piece

BAR = 1920
TUNE = Piece((Part("Tune", (Note(0, 67, BAR),)),), BAR)
MOST_BYTES = 400_000
"""Of a page with one bar and a title, however long."""


@pytest.mark.parametrize(
    "title",
    [
        "مرحبا \u202eשלום\u202c",
        "🎵🎸👩‍👩‍👧",
        "<script>alert(1)</script>",
        "&lt;&#0;]]>",
        "\u0301" * 50,
        "x" * 10_000,
        "word " * 2_000,
    ],
)
def test_a_page_bears_any_title(title: str) -> None:
    pages = render_piece(replace(TUNE, title=title, texts={"composer": title}), "svg")
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(pages[0]).iter()}
    assert len(pages) == 1 and len(pages[0]) < MOST_BYTES
    assert not tags & {"script", "text", "foreignObject", "image"}


def test_a_bar_of_countless_chords_is_still_a_page() -> None:
    chords = tuple(ChordSymbol(place * BAR // 10_000, Chord(place % 12, "7")) for place in range(10_000))
    crowded = replace(TUNE, chords=tuple({symbol.onset // 20: symbol for symbol in chords}.values()))
    assert len(crowded.chords) == BAR // 20 and len(render_piece(crowded, "svg")) == 1


def test_ten_thousand_chords_on_one_beat_are_one() -> None:
    symbol = "<harmony><root><root-step>C</root-step></root><kind>major</kind></harmony>"
    text = piece_to_musicxml(replace(TUNE, chords=(ChordSymbol(0, Chord(0)),)))
    start, end = text.index("<harmony"), text.index("</harmony>") + len("</harmony>")
    read = musicxml_to_piece((text[:start] + 10_000 * symbol + text[end:]).encode())
    assert read.chords == (ChordSymbol(0, Chord(0)),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_that_grow_are_refused_before_they_do(encoding: str) -> None:
    layers = "".join(f'<!ENTITY e{n} "{10 * f"&e{n - 1};"}">' for n in range(1, 10))
    text = f'<!DOCTYPE score-partwise [<!ENTITY e0 "ha">{layers}]><score-partwise>&e9;</score-partwise>'
    with pytest.raises(InputError, match="entities"):
        musicxml_to_piece(text.encode(encoding))
