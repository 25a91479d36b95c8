"""Files: names that say what is inside, all of a piece or none, nothing replaced unasked."""

from dataclasses import replace
from pathlib import Path

import pytest
from noise import Noise, compose_noise, make_plan

from composer.errors import InputError, UsageError
from composer.io.files import read_limited, write_atomically
from composer.music.piece import Note, Part, Piece, Section
from composer.music.theory import parse_key
from composer.render.formats import FORMATS, default_name, free_stem, parse_formats, render_files, write_files
from composer.render.output_path import make_output_path

PIECE = compose_noise(make_plan("6/8", parse_key("F#m"), 2), Noise(0, 1.0))
BEGINNINGS = {
    "mid": b"MThd",
    "musicxml": b"<?xml",
    "abc": b"X:1",
    "svg": b"<svg",
    "png": b"\x89PNG",
    "pdf": b"%PDF",
    "wav": b"RIFF",
    "ogg": b"OggS",
    "html": b"<!doctype html>",
    "roll.svg": b"<svg",
    "roll.png": b"\x89PNG",
    "mp3": (b"ID3", b"\xff\xfb"),
}


@pytest.mark.parametrize(
    ("text", "names"), [("mid", ("mid",)), ("MIDI, xml", ("mid", "musicxml")), ("pdf,pdf", ("pdf",))]
)
def test_formats_are_read(text, names):
    assert parse_formats(text) == names


@pytest.mark.parametrize("text", ["doc", "", "mid,", "mid,exe"])
def test_unknown_formats_are_refused_with_those_there_are(text):
    with pytest.raises(UsageError, match="musicxml"):
        parse_formats(text)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_begins_as_it_should(name):
    (path, data), *_ = render_files(PIECE, Path("tune"), [name]).items()
    assert path == Path(f"tune.{name}") and data.lstrip().startswith(BEGINNINGS[name])


def test_a_name_says_style_key_bars_and_seed():
    assert default_name(PIECE, 7) == "folk-Fsm-2bars-s7"


def test_a_free_name_is_free_in_every_format(tmp_path):
    assert free_stem(tmp_path, "a", ["mid", "abc"]) == tmp_path / "a"
    for name in ("a.abc", "a-2.mid"):
        (tmp_path / name).touch()
    assert free_stem(tmp_path, "a", ["mid", "abc"]) == tmp_path / "a-3"
    assert free_stem(tmp_path, "a", ["pdf"]) == tmp_path / "a"


def test_names_that_the_program_makes_are_written_again_where_forced(tmp_path):
    for force, names in ((False, ["a"]), (True, ["a"]), (False, ["a", "a-2"])):
        make_output_path(f"{tmp_path}/", ("abc",), force=force).write(PIECE, "a")
        assert sorted(path.stem for path in tmp_path.iterdir()) == names


def test_where_one_file_exists_none_is_written(tmp_path):
    (tmp_path / "b").write_bytes(b"old")
    files = {tmp_path / "a": b"1", tmp_path / "b": b"2"}
    with pytest.raises(InputError, match="--force"):
        write_files(files)
    assert [path.name for path in tmp_path.iterdir()] == ["b"] and (tmp_path / "b").read_bytes() == b"old"
    assert write_files(files, force=True) == tuple(files) and (tmp_path / "b").read_bytes() == b"2"


@pytest.mark.parametrize("place", ["none/x", "file/x", ".", "a" * 300])
def test_what_cannot_be_written_leaves_nothing(tmp_path, place):
    (tmp_path / "file").touch()
    with pytest.raises(InputError):
        write_atomically(tmp_path / place, b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_reading_says_what_is_wrong(tmp_path):
    (tmp_path / "big").write_bytes(b"12345")
    assert read_limited(tmp_path / "big", 5) == b"12345"
    for path, reason in ((tmp_path / "big", "larger"), (tmp_path, "folder"), (tmp_path / "none", "does not exist")):
        with pytest.raises(InputError, match=reason):
            read_limited(path, 4)


def long_piece(bars: int = 1, notes: int = 4, parts: int = 1, step: int = 480) -> Piece:
    """Parts of equal notes one after another, in as many bars."""
    line = tuple(Note(number * step, 60, 100) for number in range(notes))
    return Piece((Part("Tune", line),) * parts, bars * 1920)


@pytest.mark.parametrize(
    ("piece", "name", "reason"),
    [
        (long_piece(bars=2001), "musicxml", "2001 bars: a score holds at most 2000"),
        (long_piece(bars=2001), "abc", "2001 bars"),
        (long_piece(bars=200, parts=61), "pdf", "12200 bars in all parts together"),
        (long_piece(bars=1000, notes=20_001, step=60), "svg", "20001 notes"),
        (long_piece(bars=1000, notes=5001, step=337), "png", "run compose quantize"),
        (long_piece(bars=901), "wav", "lasts 30 minutes"),
    ],
)
def test_what_is_too_large_to_be_written_is_refused_at_once(piece, name, reason, monkeypatch):
    monkeypatch.setitem(FORMATS, name, lambda piece, settings: pytest.fail("it was rendered"))
    with pytest.raises(InputError, match=reason):
        render_files(piece, Path("a"), ["mid", name])


def test_a_large_piece_is_still_written_as_midi():
    assert list(render_files(long_piece(bars=2001), Path("a"), ["mid"])) == [Path("a.mid")]


def test_endless_repeats_are_refused():
    piece = replace(long_piece(bars=300), sections=(Section(0, 300 * 1920, "A", 99),))
    with pytest.raises(InputError, match="118800 quarters"):
        render_files(piece, Path("a"), ["mid"])


def test_a_name_counts_bars_as_they_sound():
    piece = replace(PIECE, sections=(Section(0, PIECE.length, "A", 2),))
    assert f"-{2 * PIECE.bar_count}bars-" in default_name(piece, 1)
