"""Accompaniments foretold: the copier follows the chord, a share of the likelihood helps where bars come again."""

import math
from dataclasses import replace

import pytest
from textures import song, tune

from composer.evaluation.accompaniment import HIDDEN, Counts, words_of
from composer.grid.piece_grid import piece_to_grid
from composer.music.piece import Note, Part


@pytest.fixture(scope="module")
def grid():
    return piece_to_grid(song())


def test_every_word_of_the_hidden_lanes_is_said_once(grid):
    hidden = HIDDEN["song"]
    said = list(words_of(grid, hidden))
    lanes = [grid.header.lanes.index(lane) for lane in grid.header.lanes if lane in hidden]
    cells = [word for lane in lanes for row in grid.cells for word in row[lane]]
    assert [one.text for one in said] == cells and len(lanes) == 2
    notes = sum(len(part.notes) for part in song().parts[1:])
    assert sum(one.is_note for one in said) == notes


def test_the_copier_moves_the_bar_before_with_the_chord():
    # Roots of C, F and C, each struck twice.
    roots = tuple(Note(1920 * bar + at, root, 480) for bar, root in enumerate((48, 53, 48)) for at in (0, 480))
    lead = tune(3)
    parts = (replace(lead.parts[0], name="Voice"), replace(lead.parts[0], name="Right"), Part("Left", roots))
    grid = piece_to_grid(replace(lead, parts=parts, style="lied"))
    moved = [one for one in words_of(grid, ("left",)) if one.expected]
    assert len(moved) == 6 and all(one.text == one.expected for one in moved)


def test_a_share_for_the_copier_makes_a_steady_hand_cheaper(grid):
    counts = Counts()
    counts.learn(grid, ("left",))
    alone, copied = counts.nats(grid, ("left",)), counts.nats(grid, ("left",), 0.6)
    assert 0 < copied < alone and math.isfinite(alone)
