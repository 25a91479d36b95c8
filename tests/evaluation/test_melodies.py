"""Excerpts, figures of single melodies, and the gate against copies."""

from dataclasses import replace

import pytest
from tunes import BAR, ONE, OTHER, piece_of

from composer.analysis.originality import build_index
from composer.errors import InputError
from composer.evaluation import melody_figures
from composer.evaluation.copying import Copying, find_copying
from composer.evaluation.excerpts import first_bars
from composer.music.piece import Note, Part, Piece, Section

LONG = ONE * 4
"""Sixteen bars of quarters."""


def test_the_first_bars_have_repeats_played_out():
    piece = replace(piece_of(ONE, bars=4), sections=(Section(0, 4 * BAR, "A", passes=2),))
    assert first_bars(piece, 8).length == 8 * BAR
    assert len(first_bars(piece, 6).parts[0].notes) == 24
    assert first_bars(piece, 8, is_played_out=False).length == 4 * BAR


def test_a_pickup_is_left_out_and_notes_are_cut():
    notes = (Note(1440, 60, 480), Note(1920, 62, 1920), Note(3840, 64, 3840))
    cut = first_bars(Piece((Part("", notes),), 4 * BAR, pickup=480), 2)
    assert [(note.onset, note.duration) for note in cut.parts[0].notes] == [(0, 1920), (1920, 1920)]
    assert (cut.length, cut.pickup) == (2 * BAR, 0)
    assert first_bars(Piece((Part("", notes),), 4 * BAR), 2) == cut  # a rest at the beginning is one too


def test_figures_by_hand():
    piece = piece_of([0, 0, 7, 7] * 4, bars=4)
    assert melody_figures.pitch_class_entropy(piece) == 1
    assert melody_figures.scale_consistency(piece_of([0, 1, 2, 3])) == 3 / 4
    assert melody_figures.bar_repeats(piece) == 0.75
    assert melody_figures.groove_consistency(piece) == 1
    # of 96 places two differ: the second bar has its last two quarters' worth of notes elsewhere
    other = Piece((Part("", (Note(0, 60, 480), Note(BAR, 60, 480), Note(BAR + 480, 60, 480))),), 2 * BAR)
    assert melody_figures.groove_consistency(other) == pytest.approx(1 - 1 / 96)
    assert (melody_figures.bar_repeats(other), melody_figures.rhythm_repeats(piece_of(ONE, bars=4))) == (0, 0.75)


def test_means_leave_out_what_has_one_bar():
    found = melody_figures.mean_figures([piece_of([0, 2, 4, 5], bars=1), piece_of(ONE, bars=4)])
    assert found["rhythm-bar repeats"].value == 0.75


def test_a_copy_fails_the_gate_in_any_key():
    index = build_index([piece_of(LONG, bars=16)])
    copy, matches = find_copying([piece_of([pitch + 5 for pitch in LONG], bars=16)], index)
    assert not copy.passes and (copy.longest, copy.coverage, matches[0].notes) == (64, 1, 64)
    own, _ = find_copying([piece_of(OTHER)], index)
    assert own.passes and own.to_json()["gate"] == "passed"


@pytest.mark.parametrize(
    ("figures", "passes"),
    [((0.01, 16, 0.15), True), ((0.02, 16, 0.15), False), ((0, 17, 0), False), ((0, 0, 0.2), False)],
)
def test_the_gate(figures, passes):
    share, p90, coverage = figures
    assert Copying(100, 7, p90, 30, share, coverage).passes is passes


def test_nothing_to_look_up_is_refused():
    with pytest.raises(InputError, match="no melodies"):
        find_copying([], build_index([]))
