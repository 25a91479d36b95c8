"""From the files of a source to what its reader gives of each."""

import json

import pytest

from composer.corpus.read import READERS, decode_text, header_fields, name_of, read_raw
from composer.corpus.sources import READERS as NAMED
from composer.corpus.sources import Source
from composer.errors import ComposerError
from composer.io.midi.file import piece_to_midi
from composer.music.piece import Note, Part, Piece

TUNE = "X:{}\nT:One\nT:Or another\nM:4/4\nL:1/4\nK:D % major\nDEFG|ABcd|\n\n"
NOTES = tuple(Note(480 * beat, 60 + beat, 480, 105 if beat % 4 == 0 else 80) for beat in range(8))
MIDI = piece_to_midi(Piece((Part("", NOTES),), 8 * 480))
KERN = "**kern\n*M4/4\n=1\n4c\n4d\n4e\n4f\n=2\n1g\n==\n*-\n"
FILES = {
    "abc": (TUNE.format(1) + TUNE.format(2)).encode(),
    "midi": MIDI,
    "abc2midi": MIDI,
    "kern": KERN.encode(),
    "jsb": json.dumps({"train": [[[60, 55, 52, 48]] * 16], "valid": [], "test": []}).encode(),
}


def source_of(reader, **options):
    return Source("toy", "folk", "CC0-1.0", "nobody", reader, ("*",), archive="toy.tar.gz", **options)


def test_every_reader_that_a_recipe_may_name_exists():
    assert set(READERS) == set(NAMED)


@pytest.mark.parametrize("reader", FILES)
def test_each_reader_gives_pieces_with_notes(reader):
    rows = read_raw(source_of(reader), "a/b.x", {"a/b.x": FILES[reader]})
    assert len(rows) == (2 if reader == "abc" else 1)
    assert all(row.piece.parts[0].notes and row.stem == "b" for row in rows)


@pytest.mark.parametrize("reader", [*FILES, "musicxml"])
def test_what_cannot_be_read_is_kept_with_its_reason(reader):
    rows = read_raw(source_of(reader), "b.x", {"b.x": b"X:1\nM:4/4\nL:1/4\nK:C\nCCCCCCC|CC|CCCC|\n"})
    assert [type(row.piece) for row in rows] and all(isinstance(row.piece, ComposerError) for row in rows)


def test_one_bad_tune_leaves_the_others_of_its_book():
    book = TUNE.format(1) + "X:2\nM:4/4\nL:1/4\nK:C\nCCCCCCC|CC|CCCC|\n\n" + TUNE.format(3)
    rows = read_raw(source_of("abc"), "b.abc", {"b.abc": book.encode()})
    assert [isinstance(row.piece, ComposerError) for row in rows] == [False, True, False]


def test_a_header_joins_lines_of_one_letter_and_drops_comments():
    header = header_fields(TUNE.format(7))
    assert header["T"] == "One\nOr another" and header["K"] == "D" and header["X"] == "7"


def test_old_encodings_are_read():
    assert decode_text("Ó".encode()) == decode_text("Ó".encode("latin-1")) == "Ó"


def test_names_hold_letters_digits_and_dashes_only():
    assert name_of(source_of("abc"), "book/Ríl no 1.abc", "007") == "toy-R-l-no-1-7"
