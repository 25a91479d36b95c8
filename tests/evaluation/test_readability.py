"""Faults that make a page hard to read, each found where it is and nowhere else."""

import xml.etree.ElementTree as ET

import pytest

from composer.evaluation.readability import count_kinds, faults_of_pages, faults_of_score, find_faults
from composer.io.musicxml.write import piece_to_musicxml
from composer.music.piece import ChordSymbol, KeyChange, Note, Part, Piece
from composer.music.theory import Chord, Key


def note(step: str, octave: int, duration: int, extra: str = "", alter: int = 0) -> str:
    pitch = f"<pitch><step>{step}</step><alter>{alter}</alter><octave>{octave}</octave></pitch>"
    return f"<note>{pitch}<duration>{duration}</duration>{extra}</note>"


def rest(duration: int) -> str:
    return f"<note><rest/><duration>{duration}</duration></note>"


SHARP, NATURAL = "<accidental>sharp</accidental>", "<accidental>natural</accidental>"
TIED, STOPPED = '<tie type="start"/>', '<tie type="stop"/>'
HEAD = "<attributes><divisions>4</divisions><key><fifths>1</fifths></key></attributes>"


def score(*notes: str) -> ET.Element:
    text = "".join(notes)
    return ET.fromstring(
        f'<score-partwise><part id="P1"><measure number="1">{HEAD}{text}</measure></part></score-partwise>'
    )


@pytest.mark.parametrize(
    ("notes", "fault"),
    [
        ((note("F", 4, 4), note("F", 4, 12)), "an accidental that is missing"),
        ((note("C", 4, 4, SHARP, 1), note("C", 4, 12, SHARP, 1)), "an accidental that holds already"),
        ((note("C", 4, 2, TIED), note("C", 4, 2, STOPPED), note("C", 4, 12)), "two tied notes in place of one"),
        ((rest(2), rest(2), note("C", 4, 12)), "two rests in place of one"),
        (
            (note("C", 4, 16), "<backup><duration>16</duration></backup>", note("E", 4, 8, "<voice>2</voice>")),
            "a voice that ends before its bar",
        ),
    ],
)
def test_a_fault_of_the_score_is_found(notes, fault) -> None:
    assert {one.kind for one in faults_of_score(score(*notes))} == {fault}


def test_what_is_written_well_has_no_fault() -> None:
    fine = (
        note("F", 4, 4, NATURAL),
        note("F", 4, 4),
        note("F", 5, 4, "", 1),
        note("C", 4, 6, TIED),
        note("C", 4, 2, STOPPED),
    )
    assert list(faults_of_score(score(*fine[:3], note("C", 4, 2, TIED), note("C", 4, 2)))) == []


def page(*boxes: tuple[str, int, int, int, int]) -> str:
    drawn = "".join(
        f'<g class="{kind}"><g class="{kind} bounding-box"><rect x="{x}" y="{y}" width="{w}" height="{h}"/></g></g>'
        for kind, x, y, w, h in boxes
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"><svg class="definition-scale" viewBox="0 0 21000 29700">'
        f'<g class="system">{drawn}</g></svg></svg>'
    )


NOTE = ("note", 1000, 1000, 200, 200)


@pytest.mark.parametrize(
    ("box", "fault"),
    [
        (("harm", 1050, 1100, 300, 300), "harm on note"),
        (("note", 1020, 1050, 200, 200), "a note on a note"),
        (("dir", 20900, 500, 300, 200), "dir outside the page"),
    ],
)
def test_a_fault_of_the_page_is_found(box, fault) -> None:
    assert {one.kind for one in faults_of_pages([page(NOTE, box)])} == {fault}


def test_neighbours_unisons_and_texts_above_are_no_faults() -> None:
    fine = [("harm", 1000, 500, 200, 300), ("note", 1200, 1000, 200, 200), NOTE, ("note", 1000, 1190, 200, 200)]
    assert list(faults_of_pages([page(NOTE, *fine)])) == []
    assert [one.kind for one in faults_of_pages([page(fine[0])])] == ["a line without a note"]


def test_two_texts_on_each_other_are_found_once() -> None:
    faults = list(faults_of_pages([page(NOTE, ("harm", 3000, 500, 300, 300), ("reh", 3100, 500, 300, 300))]))
    assert count_kinds(faults) == {"harm on reh": 1} and faults[0].place == "page 1"


def test_a_page_of_ours_with_everything_on_it_is_clean() -> None:
    upper = tuple(Note(240 * n, 64 + (n * 5) % 13, 240) for n in range(32))
    lower = tuple(Note(960 * n, 40 + (n * 7) % 12, 960) for n in range(8))
    chords = tuple(
        ChordSymbol(960 * n, Chord((n * 7) % 12, quality))
        for n, quality in enumerate(("m7b5", "7", "maj7", "m", "6", "dim7", "", "9"))
    )
    piece = Piece(
        (Part("Right", upper, group="Piano", clef="treble"), Part("Left", lower, group="Piano", clef="bass")),
        4 * 1920, keys=(KeyChange(0, Key(8)),), chords=chords, title="All at once",
    )  # fmt: skip
    assert find_faults(piece_to_musicxml(piece)) == []
