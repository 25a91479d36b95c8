"""MusicXML for corpora: times, chords, voices, ties, repeats, and what is refused."""

import pytest

from composer.corpus.partwise import read_partwise
from composer.errors import InputError
from composer.io.musicxml.write import piece_to_musicxml
from composer.music.piece import KeyChange, MeterChange, Note, Part, Piece, Section
from composer.music.theory import Meter, parse_key

Q, BAR = 480, 1920


def element(name, inside="", **attributes):
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{said}>{inside}</{name}>"


def note(step, length, voice=1, staff=1, extra=""):
    pitch = element("pitch", f"<step>{step}</step><octave>4</octave>")
    return element("note", f"{extra}{pitch}<duration>{length}</duration><voice>{voice}</voice><staff>{staff}</staff>")


def score(*bars, attributes=""):
    first = f"<attributes><divisions>2</divisions><time><beats>4</beats><beat-type>4</beat-type></time>{attributes}</attributes>"
    measures = "".join(element("measure", first * (not number) + bar, number=number) for number, bar in enumerate(bars))
    head = '<part-list><score-part id="P1"><part-name>Piano</part-name></score-part></part-list>'
    return f'<score-partwise>{head}<part id="P1">{measures}</part></score-partwise>'.encode()


def test_voices_chords_and_ties_are_read_and_grace_notes_left_out():
    tie = '<tie type="{}"/>'
    bars = (
        note("C", 8, extra=tie.format("start")) + note("E", 8, extra="<chord/>") + "<backup><duration>8</duration></backup>"
        + note("G", 4, voice=2) + "<forward><duration>2</duration></forward>" + note("A", 2, voice=2),
        note("B", 0, extra="<grace/>") + note("C", 4, extra=tie.format("stop")),
    )  # fmt: skip
    piece = read_partwise(score(*bars))
    assert [part.name for part in piece.parts] == ["Piano", "Piano-2"]
    assert piece.parts[0].notes == (Note(0, 60, 6 * Q), Note(0, 64, 4 * Q))
    assert piece.parts[1].notes == (Note(0, 67, 2 * Q), Note(3 * Q, 69, Q))
    assert piece.length == 2 * BAR


def test_two_staves_are_the_upper_and_lower_one_as_they_stand():
    bar = note("C", 8, voice=5, staff=2) + "<backup><duration>8</duration></backup>" + note("A", 8)
    parts = read_partwise(score(bar, attributes="<staves>2</staves>"), "piano").parts
    assert [(part.name, part.notes[0].pitch) for part in parts] == [("Upper", 69), ("Lower", 60)]


def test_a_transposing_part_is_read_as_it_sounds():
    parts = read_partwise(score(note("C", 8), attributes="<transpose><chromatic>-2</chromatic></transpose>")).parts
    assert parts[0].notes[0].pitch == 58


def test_a_meter_of_unequal_beats_is_their_sum():
    data = score(note("C", 7)).replace(
        b"<beats>4</beats><beat-type>4</beat-type>", b"<beats>3+4</beats><beat-type>8</beat-type>"
    )
    assert str(read_partwise(data).meter) == "7/8"


def test_what_we_write_comes_back():
    notes = tuple(Note(Q * beat, 60 + beat % 7, Q) for beat in range(32))
    piece = Piece(
        (
            Part("Piano", notes, group="Piano"),
            Part("Piano", tuple(Note(BAR * bar, 48, BAR) for bar in range(8)), group="Piano"),
        ),
        8 * BAR,
        meters=(MeterChange(0, Meter(4, 4)), MeterChange(4 * BAR, Meter(2, 4))),
        keys=(KeyChange(0, parse_key("Gm")),),
        sections=(Section(0, 4 * BAR, "", 3), Section(4 * BAR, 8 * BAR, "", 1)),
    )
    found = read_partwise(piece_to_musicxml(piece).encode())
    assert [part.notes for part in found.parts] == [
        tuple(Note(n.onset, n.pitch, n.duration) for n in part.notes) for part in piece.parts
    ]
    assert (found.meters, found.keys, found.sections) == (piece.meters, piece.keys, piece.sections)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html/>", "not a MusicXML score"),
        (score(note("C", "x")), "nonsense"),
        (b"<score-partwise/>", "no bars"),
    ],
)
def test_what_is_no_score_is_refused_in_one_line(data, why):
    with pytest.raises(InputError, match=why):
        read_partwise(data)
