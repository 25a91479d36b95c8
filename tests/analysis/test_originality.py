"""Runs shared with a corpus are found in any key, and only where they are."""

from dataclasses import replace

import numpy as np
import pytest

from composer.analysis.originality import build_index, index_from_bytes, index_to_bytes
from composer.errors import InputError
from composer.music.origin import Origin
from composer.music.piece import Note, Part, Piece

STEPS = (0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0, 5, 9, 2, 11, 0)
OTHER = (0, 7, 3, 8, 1, 6, 2, 9, 0, 5, 11, 4, 10, 3)


def tune(pitches, title="", start=0, step=240):
    notes = tuple(Note(start + step * n, 60 + pitch, step) for n, pitch in enumerate(pitches))
    length = -(-notes[-1].end // 1920) * 1920
    return Piece((Part("Melody", notes),), length, title=title, origin=Origin(source="here"))


@pytest.fixture
def index():
    return build_index([tune(OTHER, "other", step=180), tune(STEPS, "tune")])


def test_a_copy_is_found_whole_in_another_key(index):
    match = index.longest_match(tune([pitch + 5 for pitch in STEPS]))
    assert (match.notes, match.title, match.bar, match.own_bar, match.coverage) == (16, "tune (here)", 1, 1, 1.0)


def test_a_part_is_found_with_its_bars(index):
    match = index.longest_match(tune([*OTHER[:3], 1, 6, *STEPS[8:]], start=1920))
    assert (match.notes, match.bar, match.own_bar) == (8, 2, 2)
    assert 0 < match.coverage < 1


def test_notes_that_were_given_are_no_copy(index):
    piece = tune(STEPS)
    notes = piece.parts[0].notes
    assert index.longest_match(piece, notes).notes == 0
    assert index.longest_match(piece, notes[:11]).notes == 5
    assert index.longest_match(piece, [replace(note, onset=note.onset + 10_000) for note in notes]).notes == 16


def test_other_rhythm_is_no_copy(index):
    match = index.longest_match(tune(STEPS, step=480))
    assert (match.notes, match.coverage) == (0, 0.0)


def test_too_short_a_melody_matches_nothing(index):
    assert index.longest_match(tune(STEPS[:5])).notes == 0


def test_an_index_comes_back_from_its_file(index):
    again = index_from_bytes(index_to_bytes(index))
    assert again.titles == index.titles and np.array_equal(again.order, index.order)
    assert again.longest_match(tune(STEPS)) == index.longest_match(tune(STEPS))


@pytest.mark.parametrize("data", [b"", b"PK\3\4 no archive", index_to_bytes(build_index([]))[:-9]])
def test_a_broken_index_is_refused(data):
    with pytest.raises(InputError, match="cannot be read"):
        index_from_bytes(data)
