"""A piece as a line of JSON comes back as it was, with everything that a dataclass of it holds."""

from dataclasses import replace

import pytest
from conftest import grid_pieces
from hypothesis import given

from composer.errors import InputError
from composer.music.origin import Origin
from composer.music.piece import Mark, TempoChange
from composer.music.piece_json import json_to_piece, piece_to_json


@given(grid_pieces())
def test_a_piece_comes_back(piece):
    origin = Origin("mine", "CC0", chords_inferred=True, assumed=("key", "tempo"), left_out=("a trill",), tune="X:2")
    marks = (Mark(0, "lyric", 'la "l\u00e1"\n', pitch=60), Mark(0, "slur", end=480))
    part = replace(piece.parts[0], marks=marks, group="Piano", clef="alto", program=3)
    full = replace(piece, parts=(part,), origin=origin, texts={"number": "音"}, tempos=(TempoChange(0, 500_000),))
    line = piece_to_json(full)
    assert "\n" not in line and repr(json_to_piece(line)) == repr(full) and json_to_piece(line.encode()) == full


@pytest.mark.parametrize(
    "text", ["", "7", "[]", "{}", "null", "[[],1]", '[[["a",[[1]],0]],0,[],[],[],[],[],0,"","",[],{}]']
)
def test_a_line_that_is_no_piece_is_refused(text):
    with pytest.raises(InputError, match="no piece"):
        json_to_piece(text)
