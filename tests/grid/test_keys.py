"""Several voices in other keys, within what is reached."""

from dataclasses import replace
from random import Random

import pytest
from textures import choir, textures

from composer.grid.ensembles import parts_by_lane
from composer.grid.keys import FARTHEST, fits, transpose_within
from composer.grid.lanes import LANES
from composer.music.transpose import transpose


@pytest.mark.parametrize("piece", textures(), ids=lambda piece: piece.style)
def test_a_drawn_key_keeps_every_voice_where_it_is_reached(piece):
    drawn = {transpose_within(piece, Random(seed)).key for seed in range(40)}
    assert len(drawn) > 3
    for seed in range(20):
        moved = transpose_within(piece, Random(seed))
        for lane, part in parts_by_lane(moved).items():
            low, high = LANES[lane].limits
            assert low <= min(n.pitch for n in part.notes) and max(n.pitch for n in part.notes) <= high


def test_a_piece_that_fits_nowhere_stays():
    high = transpose(choir(), 24)
    assert not any(fits(high, shift) for shift in range(-FARTHEST, FARTHEST + 1))
    assert transpose_within(high, Random(1)) == high


def test_transposing_back_gives_the_piece():
    piece = choir()
    there = transpose(piece, 5)
    assert there.key.tonic == (piece.key.tonic + 5) % 12 and there.chords[0].chord.root == 5
    assert transpose(there, -5) == replace(piece, keys=transpose(there, -5).keys)
