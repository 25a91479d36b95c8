"""Chord diagrams: grips that sound the chord and that a hand can take, in the score and on the page."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from composer.io.musicxml.harmony import read_harmony, write_harmony
from composer.io.musicxml.write import musicxml_to_piece, piece_to_musicxml
from composer.music.piece import ChordSymbol, Note, Part, Piece
from composer.music.theory import QUALITIES, Chord, Key, parse_chord
from composer.render.diagrams import MOST
from composer.render.formats import render_piece
from composer.render.frames import read_frame, write_frame
from composer.render.fretboard import MOVABLE, SHAPES, find_shape, parse_shape
from composer.render.settings import Settings

BAR = 1920


def tune(*names: str) -> Piece:
    """A bar for each chord."""
    notes = tuple(Note(BAR * bar, 67, BAR) for bar in range(len(names)))
    chords = tuple(ChordSymbol(BAR * bar, parse_chord(name)) for bar, name in enumerate(names))
    return Piece((Part("Tune", notes),), BAR * len(names), chords=chords, title="A Tune")


def lacks(chord: Chord, text: str) -> set[int]:
    return chord.tones - {pitch % 12 for pitch in parse_shape(text).pitches}


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_that_is_learned_sounds_its_chord_over_its_bass(name: str) -> None:
    chord, shape = parse_chord(name), parse_shape(SHAPES[name])
    assert {pitch % 12 for pitch in shape.pitches} <= chord.tones and shape.is_playable
    assert lacks(chord, SHAPES[name]) <= {(chord.root + 7) % 12}
    assert min(shape.pitches) % 12 == (chord.root if chord.bass is None else chord.bass)
    assert find_shape(chord) == shape


@pytest.mark.parametrize("quality", MOVABLE)
def test_a_shape_that_moves_sounds_its_chord(quality: str) -> None:
    for text in MOVABLE[quality]:
        shape = parse_shape(text)
        chord = Chord(shape.pitches[0] % 12, quality)
        assert {pitch % 12 for pitch in shape.pitches} <= chord.tones and shape.move(3).is_playable
        assert lacks(chord, text) <= {(chord.root + 7) % 12}


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_kind_of_chord_can_be_played(quality: str) -> None:
    for root in (1, 6):
        chord = Chord(root, quality)
        shape = find_shape(chord)
        assert shape and shape.is_playable and min(shape.pitches) % 12 == root
        # The third and the seventh say what a chord is; only an eleventh has no third.
        heard = {(pitch - root) % 12 for pitch in shape.pitches}
        told = {step for step in QUALITIES[quality].steps if step in (3, 4, 10, 11)} - (
            {4} if quality == "11" else set()
        )
        assert told <= heard <= set(QUALITIES[quality].steps)


@pytest.mark.parametrize("name", ["Am/F#", "C/Bb", "F/G", "Bb/D", "Gm7/F", "E7/G#"])
def test_a_bass_of_its_own_is_the_lowest_string(name: str) -> None:
    chord = parse_chord(name)
    shape = find_shape(chord)
    assert (
        shape
        and min(shape.pitches) % 12 == chord.bass
        and shape.played[0] == shape.frets.index(shape.frets[shape.played[0]])
    )


def test_silence_has_no_grip() -> None:
    assert find_shape(parse_chord("N.C.")) is None


@pytest.mark.parametrize("name", ["F#m7b5/A", "Bb7b9", "C7sus4", "N.C.", "Dbmaj9", "E"])
def test_a_symbol_comes_back_from_its_element(name: str) -> None:
    harmony = ElementTree.Element("harmony")
    write_harmony(harmony, parse_chord(name), Key(-3))
    assert read_harmony(harmony) == parse_chord(name)


@pytest.mark.parametrize("text", ["x32010", "133211", "x35543", "xx0232", "022000"])
def test_a_shape_comes_back_from_its_frame(text: str) -> None:
    assert read_frame(write_frame(parse_shape(text))) == parse_shape(text)


def test_a_barre_and_a_high_fret_are_said_in_the_frame() -> None:
    frame = write_frame(parse_shape("x35543"))
    assert (frame.findtext("first-fret"), frame.findtext("frame-frets")) == ("3", "4")
    barre = {
        note.findtext("string"): note.find("barre").get("type") for note in frame if note.find("barre") is not None
    }
    assert barre == {"5": "start", "1": "stop"}
    assert write_frame(parse_shape("x32010")).find("first-fret") is None


def test_only_a_score_with_tablature_has_frames_and_it_reads_back_without() -> None:
    piece = tune("C", "Bm", "N.C.", "C/E")
    with_tab, without = (render_piece(piece, "musicxml", Settings(tab=tab))[0] for tab in (True, False))
    frames = [harmony.find("frame") is not None for harmony in ElementTree.fromstring(with_tab).iter("harmony")]
    assert frames == [True, True, False, True] and b"<frame>" not in without
    assert musicxml_to_piece(with_tab) == musicxml_to_piece(without)


def groups(page: str) -> list[ElementTree.Element]:
    """The diagrams of a page."""
    rows = [element for element in ElementTree.fromstring(page).iter() if element.get("class") == "diagrams"]
    return list(rows[0]) if rows else []


def test_the_first_page_has_each_chord_once_below_the_title() -> None:
    piece = tune("C", "G7", "C", "F", "G7", "C")
    page = render_piece(piece, "svg", Settings(tab=True))[0].decode()
    assert len(groups(page)) == 3
    assert not groups(render_piece(piece, "svg")[0].decode())


def test_there_is_room_for_them_however_large_the_music_is() -> None:
    piece = tune("C", "G7")
    for scale in (50, 100, 200):
        page = ElementTree.fromstring(render_piece(piece, "svg", Settings(tab=True, scale=scale))[0])
        rows = next(element for element in page.iter() if element.get("class") == "diagrams")
        top, size = (
            float(number) for number in rows.get("transform", "").replace(")", "").replace("(", " ").split()[2::2]
        )
        staff = next(element for element in page.iter() if element.get("class") == "staff")
        first_line = float(next(path for path in staff.iter() if "stroke-width" in path.attrib).get("d", "").split()[1])
        assert top > 0 and top + 1850 * size < first_line
        # On paper they have one size: 18 mm of a page 210 mm wide.
        width = float(page.get("viewBox", "").split()[2])
        assert size == pytest.approx(width / 21000, rel=0.02)


def test_a_piece_of_many_chords_shows_the_first() -> None:
    names = [f"{root}{quality}" for root in ("C", "D", "E", "F", "G") for quality in ("", "m", "7", "m7", "maj7")]
    pages = render_piece(tune(*names), "svg", Settings(tab=True))
    assert [len(groups(page.decode())) for page in pages] == [MOST] + [0] * (len(pages) - 1)


def test_chords_without_a_tune_to_play_have_no_diagrams() -> None:
    hands = tuple(Part(name, (Note(0, 60, BAR),), group="Piano", clef="treble") for name in ("Right", "Left"))
    page = render_piece(replace(tune("C"), parts=hands), "svg")[0].decode()
    assert not groups(page) and "<frame>" not in piece_to_musicxml(tune("C"))
