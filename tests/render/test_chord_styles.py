"""How chord symbols are printed: the texts of each style, and the same chords whatever is printed."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from composer.errors import UsageError
from composer.io.musicxml.harmony import read_harmony, write_harmony
from composer.io.musicxml.write import musicxml_to_piece
from composer.music.chord_styles import CHORD_STYLES, print_chord
from composer.music.piece import ChordSymbol, KeyChange, Note, Part, Piece
from composer.music.theory import NO_CHORD, QUALITIES, Chord, Key, parse_chord, parse_key
from composer.render.fonts import text_face
from composer.render.formats import render_piece
from composer.render.prepare import prepare
from composer.render.settings import Settings

BAR = 1920


def printed(names: str, key: str, style: str) -> str:
    found = (print_chord(parse_chord(name), parse_key(key), style) for name in names.split())
    return " ".join(root + quality + (f"/{bass}" if bass else "") for root, quality, bass in found)


def tune(*chords: Chord) -> Piece:
    """A bar for each chord, in E flat."""
    notes = tuple(Note(BAR * bar, 67, BAR) for bar in range(len(chords)))
    symbols = tuple(ChordSymbol(BAR * bar, chord) for bar, chord in enumerate(chords))
    return Piece((Part("Tune", notes),), BAR * len(chords), keys=(KeyChange(0, Key(-3)),), chords=symbols)


@pytest.mark.parametrize(
    ("style", "key", "names", "expected"),
    [
        ("letters", "C", "Cmaj7 Bm7b5 Bb/D", "Cmaj7 Bm7b5 Bb/D"),
        ("jazz", "C", "Cmaj7 Cm7 Cm7b5 Cdim7 Caug CmMaj7 C7sus4 C/E", "CΔ7 C–7 Cø7 C°7 C+ C–Δ7 C7sus C/E"),
        ("german", "C", "B Bb Bbm7/F G/B F#m Eb", "H B Bm7/F G/H F#m Eb"),
        ("roman", "C", "C Dm7 G7 Bdim Fmaj7 Bb C/E C/G G7/F Am/D", "I ii⁷ V⁷ vii° IVmaj⁷ ♭VII I⁶ I⁶₄ V⁴₂ vi/2"),
        ("roman", "Am", "Am C E7 G#dim7 G F#m7b5 Bb Dm/F", "i III V⁷ vii°⁷ VII viø⁷ ♭II iv⁶"),
        ("roman", "D dorian", "Dm G C", "i IV ♭VII"),
        ("nashville", "G", "G Em7 F#dim D7/F# F Cmaj7", "1 6–⁷ 7° 5⁷/7 ♭7 4Δ⁷"),
        ("nashville", "Am", "Am F G E7", "1– ♭6 ♭7 5⁷"),
    ],
)
def test_a_style_prints_what_its_readers_expect(style: str, key: str, names: str, expected: str) -> None:
    assert printed(names, key, style) == expected


@pytest.mark.parametrize("style", CHORD_STYLES)
def test_every_chord_comes_back_whatever_is_printed(style: str) -> None:
    chords = [Chord(10, quality) for quality in QUALITIES] + [Chord(0, "7", 4), Chord(11, "m", 2), Chord(0, NO_CHORD)]
    piece = tune(*chords)
    data = render_piece(piece, "musicxml", Settings(chord_style=style))[0]
    assert [symbol.chord for symbol in musicxml_to_piece(data).chords] == chords
    for chord in chords:
        harmony = ElementTree.Element("harmony")
        write_harmony(harmony, chord, Key(-3), style)
        assert read_harmony(harmony) == chord


@pytest.mark.parametrize(
    ("style", "texts"),
    [
        ("letters", ["B♭|m7|C♯", "B||"]),
        ("german", ["B|m7|C♯", "H||"]),
        ("jazz", ["B♭|–7|C♯", "B||"]),
        ("roman", ["♭vii|⁶₅|", "VII||"]),
        ("nashville", ["♭7|–⁷|♯1", "7||"]),
    ],
)
def test_the_page_shows_the_texts_of_the_style(style: str, texts: list[str]) -> None:
    piece = replace(tune(Chord(10, "m7", 1), Chord(11)), keys=(KeyChange(0, Key(0)),))
    score = prepare(render_piece(piece, "musicxml", Settings(chord_style=style))[0].decode(), 4)
    assert [_shown(harmony) for harmony in ElementTree.fromstring(score.musicxml).iter("harmony")] == texts


def _shown(harmony: ElementTree.Element) -> str:
    """What verovio prints of a symbol: root, kind and bass."""
    signs = {"-1": "♭", "1": "♯", None: ""}
    root, bass = harmony.find("root/root-step"), harmony.findtext("bass/bass-step") or ""
    alters = [signs[harmony.findtext(f"{name}/{name}-alter")] for name in ("root", "bass")]
    return f"{root.get('text', root.text)}{alters[0]}|{harmony.find('kind').get('text')}|{bass}{alters[1]}"


def test_small_figures_are_drawn_small_and_one_above_the_other() -> None:
    page = render_piece(tune(Chord(10, "7", 2)), "svg", Settings(chord_style="roman"))[0]
    harm = next(element for element in ElementTree.fromstring(page).iter() if element.get("class") == "harm")
    paths = [path for path in harm.iter() if path.tag.endswith("path")]
    assert [path.get("d") for path in paths] == [text_face().outline(letter) for letter in "V65"]
    (_, line), (x, raised), (below, lowered) = (
        map(float, re.findall(r"translate\(([\d.]+), ([\d.]+)", path.get("transform"))[0]) for path in paths
    )
    assert x == below and raised < line < lowered


def test_midi_is_the_same_and_an_unknown_style_is_refused() -> None:
    piece = tune(Chord(10, "7"))
    plain, jazz = (render_piece(piece, "mid", Settings(chord_style=style))[0] for style in ("letters", "jazz"))
    assert plain == jazz
    with pytest.raises(UsageError, match="--chord-style 'dots'"):
        Settings(chord_style="dots")
    assert [parse_chord(name) for name in ("CΔ7", "C–7", "Cø7", "C°7")] == [
        parse_chord(name) for name in ("Cmaj7", "Cm7", "Cm7b5", "Cdim7")
    ]
