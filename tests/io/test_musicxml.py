"""MusicXML files: what we write comes back, looks right to other readers, and what others write can be read."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import verovio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer.errors import InputError
from composer.io.musicxml.write import musicxml_to_piece, piece_to_musicxml, read_musicxml, write_musicxml
from composer.music.origin import Origin
from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Note, Part, Piece, Section, TempoChange
from composer.music.theory import QUALITIES, Key, Meter, parse_chord, parse_key
from composer.music.units import bpm_to_tempo
from tests.strategies import pieces

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""The first example of a run imports music21."""

BAR = 1920
JIG_BAR = 1440


def line(*durations: int, start: int = 0, pitch: int = 62) -> tuple[Note, ...]:
    """Notes going up by semitones, one after another."""
    onsets = [start + sum(durations[:place]) for place in range(len(durations))]
    return tuple(Note(onset, pitch + place, durations[place]) for place, onset in enumerate(onsets))


def jig() -> Piece:
    """Two strains of two bars, each with a pickup that stands in the middle of a bar; the second with endings."""
    start, middle = JIG_BAR - 240, 3 * JIG_BAR - 240
    endings = (middle + JIG_BAR, middle + 2 * JIG_BAR)
    return Piece(
        (Part("Fiddle", line(*[240] * 30, start=start), 40),),
        length=6 * JIG_BAR,
        meters=(MeterChange(0, Meter(6, 8)),),
        keys=(KeyChange(0, Key(2, "dorian")),),
        tempos=(TempoChange(0, bpm_to_tempo(112, 720)),),
        chords=(ChordSymbol(JIG_BAR, parse_chord("Dm7")), ChordSymbol(JIG_BAR + 480, parse_chord("Bbmaj7/F"))),
        sections=(Section(start, middle, "A", 2), Section(middle, 6 * JIG_BAR - 240, "B", 2, endings)),
        pickup=240,
        title="The <Mill> & Co",
        style="jig",
        origin=Origin(recipe='{"seed": 1}'),
        texts={"composer": "Trad."},
    )


def tree(piece: Piece) -> Element:
    """The document of a piece."""
    return ElementTree.fromstring(piece_to_musicxml(piece).encode())


def texts(root: Element, path: str) -> list[str]:
    """The texts of all elements on a path."""
    return [element.text or "" for element in root.iterfind(f".//{path}")]


def one_bar(*notes: Note, **other: object) -> Piece:
    """A piece of one bar of 4/4."""
    return replace(Piece((Part("Piano", notes),), BAR), **other)  # type: ignore[arg-type]


def without_velocity(piece: Piece) -> Piece:
    """The piece with every note as loud as a score says: not at all."""
    parts = (replace(part, notes=tuple(replace(note, velocity=80) for note in part.notes)) for part in piece.parts)
    return replace(piece, parts=tuple(parts))


@settings(SLOW, max_examples=25)
@given(pieces())
def test_a_piece_comes_back_whole(piece: Piece) -> None:
    assert musicxml_to_piece(piece_to_musicxml(piece).encode()) == without_velocity(piece)


def test_a_jig_with_endings_in_mid_bar_comes_back_from_a_file(tmp_path: Path) -> None:
    write_musicxml(jig(), tmp_path / "jig.musicxml")
    assert read_musicxml(tmp_path / "jig.musicxml") == jig()


def test_the_same_piece_gives_the_same_bytes_without_a_date() -> None:
    document = piece_to_musicxml(jig())
    assert document == piece_to_musicxml(jig())
    assert "date" not in document


@settings(SLOW, max_examples=15)
@given(pieces())
def test_verovio_reads_every_bar_note_and_chord(piece: Piece) -> None:
    toolkit = verovio.toolkit()
    document = piece_to_musicxml(piece)
    assert toolkit.loadData(document)
    mei = ElementTree.fromstring(toolkit.getMEI().encode())
    name = "{http://www.music-encoding.org/ns/mei}"
    sounding = [
        note for note in ElementTree.fromstring(document.encode()).iter("note") if note.find("pitch") is not None
    ]
    assert len(list(mei.iter(f"{name}note"))) == len(sounding)
    assert len(list(mei.iter(f"{name}harm"))) == len(piece.chords)
    labels = ["".join(mark.itertext()).strip() for mark in mei.iter(f"{name}reh")]
    assert labels == [section.label for section in piece.sections if section.label]


def test_a_pickup_and_the_second_half_of_a_bar_take_no_number() -> None:
    bars = [(bar.get("number"), bar.get("implicit")) for bar in tree(jig()).iter("measure")]
    assert bars == [
        ("0", "yes"), ("1", "no"), ("2", "no"), ("2", "yes"), ("3", "no"), ("3", "yes"), ("4", "no"), ("4", "yes"),
        ("5", "no"),
    ]  # fmt: skip


def test_repeat_signs_and_endings_stand_in_mid_bar() -> None:
    signs = []
    for index, bar in enumerate(tree(jig()).iter("measure")):
        signs += [(index, repeat.get("direction")) for repeat in bar.iter("repeat")]
        signs += [(index, f"{ending.get('type')} {ending.get('number')}") for ending in bar.iter("ending")]
    assert signs == [
        (0, "forward"), (2, "backward"), (3, "forward"), (5, "start 1"), (6, "backward"), (6, "stop 1"),
        (7, "start 2"), (8, "stop 2"),
    ]  # fmt: skip


def test_tempo_is_one_direction_above_the_staff_in_the_beat_of_the_meter() -> None:
    directions = [one for one in tree(jig()).iter("direction") if one.find("direction-type/metronome") is not None]
    assert [one.get("placement") for one in directions] == ["above"]
    assert texts(directions[0], "words") == ["Jig "]
    assert directions[0].find("direction-type/metronome/beat-unit-dot") is not None
    assert texts(directions[0], "per-minute") == ["112"]


def test_chords_carry_the_text_that_is_printed_and_no_zero_alteration() -> None:
    root = tree(jig())
    assert [kind.get("text") for kind in root.iter("kind")] == ["m7", "maj7"]
    assert texts(root, "root-step") == ["D", "B"]
    assert texts(root, "root-alter") == ["-1"]
    assert texts(root, "bass-step") == ["F"]


@pytest.mark.parametrize("suffix", QUALITIES)
def test_every_quality_of_chord_comes_back(suffix: str) -> None:
    chords = (ChordSymbol(0, parse_chord("N.C.")), ChordSymbol(480, parse_chord(f"Bb{suffix}/E")))
    assert musicxml_to_piece(piece_to_musicxml(one_bar(chords=chords)).encode()).chords == chords


def test_title_composer_and_recipe_stand_in_the_head() -> None:
    root = tree(jig())
    assert texts(root, "work-title") == ["The <Mill> & Co"]
    assert [creator.text for creator in root.iter("creator")] == ["Trad."]
    assert root.findtext(".//miscellaneous-field[@name='recipe']") == '{"seed": 1}'


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    piece = one_bar(title="a\0b", origin=Origin(source="x\ud800\x1by"))
    assert musicxml_to_piece(piece_to_musicxml(piece).encode()).title == "ab"


def test_notes_are_spelled_for_their_key() -> None:
    flats = one_bar(*line(480, 480, pitch=70), keys=(KeyChange(0, parse_key("Gb")),))
    assert texts(tree(flats), "step") == ["B", "C"]
    sharps = one_bar(*line(480, 480, pitch=70), keys=(KeyChange(0, parse_key("B")),))
    assert texts(tree(sharps), "step") == ["A", "B"]


def test_a_note_over_a_bar_line_is_tied_and_an_empty_bar_is_one_rest() -> None:
    root = tree(replace(one_bar(Note(960, 60, 1920)), length=3 * BAR))
    assert [tie.get("type") for tie in root.iter("tie")] == ["start", "stop"]
    assert [rest.get("measure") for rest in root.iter("rest")] == [None, None, "yes"]


def test_triplets_are_bracketed_by_groups() -> None:
    root = tree(one_bar(*line(160, 160, 160, 80, 80, 80, 240, 320, 160, 480)))
    assert [tuplet.get("type") for tuplet in root.iter("tuplet")] == ["start", "stop"] * 3


def test_six_eighths_are_beamed_in_two_groups() -> None:
    bar = Piece((Part("Fiddle", line(*[240] * 6)),), JIG_BAR, (MeterChange(0, Meter(6, 8)),))
    assert texts(tree(bar), "beam") == ["begin", "continue", "end"] * 2


def test_played_notes_are_moved_to_sixteenths() -> None:
    root = tree(one_bar(Note(7, 60, 451), Note(487, 62, 233), Note(731, 64, 700)))
    assert texts(root, "type") == ["quarter", "eighth", "eighth", "quarter", "quarter"]


def test_overlapping_notes_go_into_two_voices() -> None:
    piece = one_bar(Note(0, 48, 1920), Note(0, 60, 480), Note(480, 64, 1440))
    assert set(texts(tree(piece), "voice")) == {"1", "2"}
    assert musicxml_to_piece(piece_to_musicxml(piece).encode()).parts == piece.parts


def test_a_piece_without_bars_is_refused() -> None:
    with pytest.raises(InputError, match="no bars"):
        piece_to_musicxml(Piece((), 0))


def test_drums_have_no_staff() -> None:
    piece = replace(jig(), parts=(*jig().parts, Part("Bodhran", line(480), is_drum=True)))
    assert texts(tree(piece), "part-name") == ["Fiddle"]


TIME = "<time><beats>2</beats><beat-type>4</beat-type></time>"
ATTRIBUTES = f"<attributes><divisions>2</divisions><key><fifths>0</fifths></key>{TIME}</attributes>"
REPEAT = '<barline location="right"><repeat direction="backward"/></barline>'


def foreign(*bars: str) -> bytes:
    """A score of another program, two eighths a quarter, no mode and no barline but those in its bars."""
    measures = "".join(f'<measure number="{number}">{bar}</measure>' for number, bar in enumerate(bars, 1))
    head = '<part-list><score-part id="X"><part-name>Voice</part-name></score-part></part-list>'
    return f'<score-partwise version="3.1">{head}<part id="X">{measures}</part></score-partwise>'.encode()


def note(step: str, duration: int, grace: str = "") -> str:
    """A note in octave 4 so many eighths long."""
    length = f"<duration>{duration}</duration>" if not grace else ""
    return f"<note>{grace}<pitch><step>{step}</step><octave>4</octave></pitch>{length}</note>"


def test_a_short_first_bar_is_a_pickup_and_a_minor_ending_a_minor_key() -> None:
    piece = musicxml_to_piece(foreign(ATTRIBUTES + note("E", 1), note("C", 4), note("A", 3)))
    assert (piece.pickup, piece.length, piece.key.name) == (240, 3 * 960, "Am")
    assert [note.onset for note in piece.parts[0].notes] == [720, 960, 1920]


def test_a_repeat_without_a_beginning_goes_back_to_the_last() -> None:
    piece = musicxml_to_piece(foreign(ATTRIBUTES + note("E", 4) + REPEAT, note("C", 4) + REPEAT, note("A", 4)))
    assert [(one.onset, one.end, one.passes) for one in piece.sections] == [
        (0, 960, 2),
        (960, 1920, 2),
        (1920, 2880, 1),
    ]


def test_grace_notes_are_left_out_and_short_bars_filled() -> None:
    piece = musicxml_to_piece(foreign(ATTRIBUTES + note("E", 4), note("C", 1, "<grace/>") + note("D", 1), note("A", 4)))
    assert [(one.onset, one.pitch) for one in piece.parts[0].notes] == [(0, 64), (960, 62), (1920, 69)]


def packed(**members: bytes) -> bytes:
    """An .mxl archive; a name's underscores stand for slashes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "/") + ".xml", data)
    return buffer.getvalue()


def test_a_packed_score_is_found_by_its_container_or_without_a_sound_one() -> None:
    score = piece_to_musicxml(jig()).encode()
    named = packed(**{"a": b"<x/>", "META-INF_container": b'<rootfile full-path="b.xml"/>', "b": score})
    unsound = packed(**{"META-INF_container": b"<rootfile full-path='It's a tune.xml'/>", "b": score})
    assert musicxml_to_piece(named) == musicxml_to_piece(unsound) == jig()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0\1\2", b"<a>", b"PK\3\4 cut off", packed(), packed(a=b"<html/>"), packed(a=b" " * (33 * 2**20)),
        b'<!DOCTYPE x [<!ENTITY a "b">]><score-partwise/>', b"<score-timewise/>", b"<score-partwise/>", foreign(),
        foreign(ATTRIBUTES + note("H", 4)), foreign(ATTRIBUTES + note("C", 10**12)),
        foreign("<note><duration>x</duration></note>"),
    ],
)  # fmt: skip
def test_what_is_no_score_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(InputError) as raised:
        musicxml_to_piece(data)
    assert "\n" not in str(raised.value)


@settings(SLOW, max_examples=40)
@given(st.integers(0, 9000), st.integers(0, 60), st.binary(max_size=12))
def test_broken_scores_raise_one_line(at: int, cut: int, noise: bytes) -> None:
    data = piece_to_musicxml(jig()).encode()
    try:
        assert musicxml_to_piece(data[:at] + noise + data[at + cut :]).length > 0
    except InputError as error:
        assert "\n" not in str(error)
