"""Guitar tablature: every note has a string and a fret that sound it, and the hand moves little."""

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from composer.errors import InputError, UsageError
from composer.io.musicxml.write import musicxml_to_piece, piece_to_musicxml
from composer.music.piece import MeterChange, Note, Part, Piece, Section
from composer.music.theory import Meter
from composer.render.engrave import STAVES_APART, Look, engrave
from composer.render.formats import render_piece
from composer.render.settings import Settings
from composer.render.tablature import MOST_FRET, OPEN_STRINGS, add_tablature, find_grips

QUARTER = 480
SCALE = tuple(Note(QUARTER * n, pitch, QUARTER) for n, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72)))
TUNE = Piece((Part("Tune", SCALE),), 8 * QUARTER)


def sounded(grips):
    return [[OPEN_STRINGS[string - 1] + fret for string, fret in grip.places] for grip in grips]


def tab_of(piece: Piece) -> list[tuple[int, int, int]]:
    """The pitch, string and fret of each note of the tablature."""
    found = []
    for note in ElementTree.fromstring(add_tablature(piece_to_musicxml(piece))).iter("note"):
        if note.findtext("staff") == "2":
            pitch = musicxml_pitch(note)
            place = [int(note.findtext(f"notations/technical/{name}") or -1) for name in ("string", "fret")]
            found.append((pitch, *place))
    return found


def musicxml_pitch(note: ElementTree.Element) -> int:
    from music21.pitch import Pitch

    step, octave, alter = (note.findtext(f"pitch/{name}") or "0" for name in ("step", "octave", "alter"))
    pitch = Pitch(step, octave=int(octave))
    pitch.ps += float(alter)
    return pitch.midi


def test_every_note_has_a_string_and_a_fret_that_sound_it_an_octave_lower() -> None:
    found = tab_of(TUNE)
    assert [pitch for pitch, _, _ in found] == [note.pitch - 12 for note in SCALE]
    assert all(OPEN_STRINGS[string - 1] + fret == pitch for pitch, string, fret in found)
    # The scale of C lies in the first position, as beginners learn it.
    assert [(string, fret) for _, string, fret in found][:3] == [(5, 3), (4, 0), (4, 2)]


def test_only_the_staff_above_is_heard_where_a_program_plays_both() -> None:
    notes = list(ElementTree.fromstring(add_tablature(piece_to_musicxml(TUNE))).iter("note"))
    assert {note.findtext("staff"): note.get("dynamics") for note in notes} == {"1": None, "2": "1"}


def test_a_high_line_stays_in_one_position() -> None:
    line = [64, 67, 69, 71, 74, 76, 74, 71, 69, 67]
    grips = find_grips([[pitch] for pitch in line])
    assert sounded(grips) == [[pitch] for pitch in line]
    pressed = [grip.frets[0] for grip in grips if grip.frets]
    assert max(abs(one - other) for one, other in pairwise(pressed)) <= 5


def test_notes_struck_together_have_strings_of_their_own_within_a_hand() -> None:
    (grip,) = find_grips([[40, 47, 52, 56, 59, 64]])
    assert sounded([grip]) == [[40, 47, 52, 56, 59, 64]] and len({string for string, _ in grip.places}) == 6
    assert max(grip.frets) - min(grip.frets) <= 4


def test_what_a_guitar_cannot_play_is_refused() -> None:
    with pytest.raises(InputError, match="pitch 51"):
        find_grips([[39]])
    with pytest.raises(InputError, match="at once"):
        find_grips([[40, 41]])
    # More notes than strings are refused before all their combinations are tried.
    with pytest.raises(InputError, match="12 notes"):
        find_grips([list(range(52, 64))])
    assert find_grips([[64 + MOST_FRET]]) and find_grips([]) == []


def test_tied_and_silent_time_leave_a_gap_and_bars_stay_full() -> None:
    notes = (Note(0, 67, 3 * QUARTER), Note(3 * QUARTER, 69, 2 * QUARTER), Note(6 * QUARTER, 71, 2 * QUARTER))
    piece = Piece((Part("Tune", notes),), 8 * QUARTER)
    assert [pitch for pitch, _, _ in tab_of(piece)] == [55, 57, 59]
    for measure in ElementTree.fromstring(add_tablature(piece_to_musicxml(piece))).iter("measure"):
        lengths = [0, 0]
        for element in measure:
            staff = int(element.findtext("staff") or 2) - 1
            if element.tag in ("note", "forward"):
                lengths[staff] += int(element.findtext("duration") or 0)
        assert lengths[0] == lengths[1]


REPEATED = replace(TUNE, sections=(Section(0, 8 * QUARTER, "A", 2, (4 * QUARTER, 6 * QUARTER)),))
UPBEAT = replace(TUNE, pickup=QUARTER, parts=(Part("Tune", tuple(note for note in SCALE if note.onset >= QUARTER)),))


@pytest.mark.parametrize("piece", [TUNE, REPEATED, UPBEAT])
def test_a_score_with_tablature_reads_back_as_the_tune_alone(piece) -> None:
    piece = replace(piece, meters=(MeterChange(0, Meter(2, 4)),))
    plain = piece_to_musicxml(piece)
    assert musicxml_to_piece(add_tablature(plain).encode()) == musicxml_to_piece(plain.encode())


def test_pages_have_the_numbers_and_only_a_tune_has_tablature() -> None:
    with_tab, without = (render_piece(TUNE, "svg", Settings(tab=tab))[0].decode() for tab in (True, False))
    assert with_tab.count('class="tabGrp"') == len(SCALE) and "tabGrp" not in without
    assert len(engrave(add_tablature(piece_to_musicxml(TUNE)))) == 1
    hands = replace(TUNE, parts=tuple(Part(name, SCALE, group="Piano", clef="treble") for name in ("Right", "Left")))
    with pytest.raises(InputError, match="one line"):
        add_tablature(piece_to_musicxml(hands))
    with pytest.raises(UsageError, match="--tab"):
        Settings(tab=True, player="alto-sax")


def test_tablature_lies_near_its_staff(monkeypatch) -> None:
    near = height_of(add_tablature(piece_to_musicxml(TUNE)))
    monkeypatch.setattr("composer.render.engrave.NEAR_STAVES", STAVES_APART)
    assert near < height_of(add_tablature(piece_to_musicxml(TUNE)))


def height_of(musicxml: str) -> float:
    """Height of a page that ends with the music."""
    page = engrave(musicxml, look=Look(is_cropped=True))[0]
    return float(ElementTree.fromstring(page).get("viewBox", "").split()[3])
