"""The pivot: bar lines, pickups and the order in which sections sound."""

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from strategies import pieces

from composer.music.piece import MeterChange, Note, Part, Piece, Section
from composer.music.theory import Meter

BAR = 1920


def test_a_piece_has_a_meter_a_key_and_a_tempo_unasked():
    piece = Piece((Part("Melody", ()),), BAR)
    assert (str(piece.meter), piece.key.name, piece.tempo, piece.bar_count) == ("4/4", "C", 500_000, 1)


def test_nothing_of_a_piece_can_be_changed():
    with pytest.raises(FrozenInstanceError):
        Piece((), BAR).length = 0  # type: ignore[misc]


def test_bar_lines_follow_a_change_of_meter():
    piece = Piece((), 2 * BAR + 1440, (MeterChange(0, Meter(4, 4)), MeterChange(2 * BAR, Meter(3, 4))))
    assert piece.bar_lines() == (0, BAR, 2 * BAR, 2 * BAR + 1440)
    assert piece.bar_count == 3


def test_a_pickup_sounds_at_the_end_of_a_bar_that_does_not_count():
    piece = Piece((), 3 * BAR, pickup=480)
    assert (piece.start, piece.bar_count) == (BAR - 480, 2)


@given(pieces())
def test_bar_lines_begin_at_nothing_rise_and_end_with_the_piece(piece):
    lines = piece.bar_lines()
    assert lines[0] == 0 and lines[-1] == piece.length and list(lines) == sorted(set(lines))
    assert all(change.onset in lines for change in piece.meters)


def test_a_section_without_endings_is_played_over_and_over():
    assert list(Section(0, BAR, passes=3).spans()) == [(0, BAR)] * 3


def test_each_pass_has_its_own_ending():
    spans = list(Section(0, 4 * BAR, passes=2, endings=(2 * BAR, 3 * BAR)).spans())
    assert spans == [(0, 2 * BAR), (2 * BAR, 3 * BAR), (0, 2 * BAR), (3 * BAR, 4 * BAR)]


def test_notes_sort_by_onset_then_pitch():
    notes = [Note(480, 60, 1), Note(0, 64, 9), Note(0, 60, 9)]
    assert sorted(notes) == [notes[2], notes[1], notes[0]]
    assert replace(notes[0], duration=20).end == 500
