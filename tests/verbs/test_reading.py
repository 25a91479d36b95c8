"""What the model reads of a given piece, and how what it writes goes back into its parts."""

from dataclasses import replace

import pytest
from textures import piano, textures

from composer.errors import UsageError
from composer.grid.lanes import LANES
from composer.music.piece import Note, Part
from composer.verbs.reading import choose_parts
from composer.verbs.source import prepare, splice

BAR = 1920
HELD = Note(4 * BAR, 55, BAR)


@pytest.fixture
def given():
    """Two hands, one of them with a note held under its tune, all read."""
    piece = piano()
    right = replace(piece.parts[0], notes=tuple(sorted((*piece.parts[0].notes, HELD))))
    return prepare(replace(piece, parts=(right, *piece.parts[1:]))).whole(LANES)


def test_a_staff_of_two_voices_is_read_as_two_lanes(given):
    assert dict(given.reading.owners) == {"right": 0, "right-2": 0, "left": 1}
    assert given.reading.notes("right-2") == (HELD,) and HELD not in given.reading.notes("right")


def test_one_voice_of_a_staff_stays_where_the_other_is_written(given):
    new = replace(given.reading.piece, parts=(replace(given.reading.piece.parts[0], notes=(Note(4 * BAR, 72, BAR),)),))
    notes = splice(given, new, [(4 * BAR, 5 * BAR)], ("right",)).parts[0].notes
    assert [note.pitch for note in notes if note.onset // BAR == 4] == [55, 72]
    assert [
        note.pitch for note in splice(given, new, [(4 * BAR, 5 * BAR)]).parts[0].notes if note.onset // BAR == 4
    ] == [72]


@pytest.mark.parametrize("piece", textures(), ids=lambda piece: piece.style)
def test_every_texture_is_read_as_it_is(piece):
    reading = prepare(piece).whole(LANES).reading
    assert {lane: reading.notes(lane) for lane in reading.owners} == {p.name.lower(): p.notes for p in piece.parts}


def test_a_piece_that_no_ensemble_has_is_read_by_its_tune(given):
    horns = Part("Horns", tuple(Note(480 * beat, pitch, 480) for beat in range(16) for pitch in (55, 60)), 60)
    assert not prepare(replace(piano(), parts=(*piano().parts, horns))).whole(LANES).is_whole
    assert not prepare(piano()).whole(("chords", "melody")).is_whole


def test_parts_are_chosen_by_name_lane_or_number(given):
    owners = given.reading.owners
    assert choose_parts(given.piece, "left", owners) == choose_parts(given.piece, "2", owners) == {1}
    assert choose_parts(given.piece, "right-2,Left", owners) == {0, 1}
    with pytest.raises(UsageError, match=r"'9' is no part of the piece .it has 1 Right, 2 Left"):
        choose_parts(given.piece, "9", owners)
