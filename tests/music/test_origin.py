"""The origin of a piece, and its way into files and back."""

from dataclasses import fields, replace

import pytest

from composer.io.midi.file import midi_to_piece, piece_to_midi
from composer.io.musicxml.write import musicxml_to_piece, piece_to_musicxml
from composer.music.origin import OF_READING, STORED, UNKNOWN, Origin, from_fields, to_fields
from composer.music.piece import Note, Part, Piece

TYPED = {"source": "here", "licence": "CC0-1.0", "attribution": "me", "recipe": "{}", "command": "compose"}
FULL = Origin(**TYPED, chords_inferred=True)
TEXTS = {"composer": "Anon.", "number": "7"}


def test_origin_and_texts_share_one_table_in_files_and_come_back():
    table = to_fields(FULL, TEXTS)
    assert table == {**TEXTS, **TYPED, "chords": "inferred"}
    assert from_fields(table) == (FULL, TEXTS)


def test_every_field_of_an_origin_is_either_stored_or_of_the_reading():
    assert {one.name for one in fields(Origin)} == {*STORED, *OF_READING, "chords_inferred"}


def test_a_file_says_nothing_about_how_another_file_was_read():
    assert from_fields(dict.fromkeys(OF_READING, "meter key")) == (UNKNOWN, {})


def test_chords_are_inferred_only_where_the_file_says_just_that():
    assert from_fields({"chords": "by ear"}) == (UNKNOWN, {"chords": "by ear"})


@pytest.mark.parametrize(
    "there_and_back",
    [
        lambda piece: midi_to_piece(piece_to_midi(piece)),
        lambda piece: musicxml_to_piece(piece_to_musicxml(piece).encode()),
    ],
)
def test_files_keep_where_a_piece_comes_from_but_not_how_its_file_was_read(there_and_back):
    read = replace(
        FULL, assumed=("meter",), found=("key G",), warnings=("cut off",), left_out=("bends",), tune="1 of 2"
    )
    piece = Piece((Part("Melody", (Note(0, 60, 480),)),), 1920, origin=read, texts=TEXTS)
    assert (there_and_back(piece).origin, there_and_back(piece).texts) == (FULL, TEXTS)
