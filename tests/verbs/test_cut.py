"""`cut` and `transpose`: a piece shorter, higher or lower, with all that is in it."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from composer import api
from composer.errors import InputError, UsageError
from composer.io.abc.read import parse_abc
from composer.io.midi.file import read_midi
from composer.music.piece import MeterChange, Note, Part, Piece
from composer.music.theory import Key, Meter, parse_chord

TEXT = 'X:1\nT:t\nM:4/4\nL:1/4\nK:Em\nB,|"Em"EFGA|"B7/D#"BAGF|"Em"E2G2|"Am"A3B|\n'


@pytest.fixture
def tune():
    return parse_abc(TEXT)[0]


def test_the_pickup_comes_with_bar_one(tune):
    made = api.cut(tune, "1-2")
    assert made.pickup == 480 and made.bar_count == 2 and made.keys == tune.keys
    assert made.parts[0].notes == tuple(note for note in tune.parts[0].notes if note.onset < 3 * 1920)
    assert made.chords == tune.chords[:2]


def test_later_bars_begin_at_their_bar_line(tune):
    made = api.cut(tune, "3")
    assert made.pickup == 0 and [(n.onset, n.pitch) for n in made.parts[0].notes] == [(0, 64), (960, 67)]


def test_bars_are_counted_through_changes_of_meter():
    notes = tuple(Note(n * 480, 60 + n, 480) for n in range(10))
    piece = Piece((Part("Melody", notes),), 4800, (MeterChange(0, Meter(4, 4)), MeterChange(1920, Meter(3, 4))))
    made = api.cut(piece, "2-3")
    assert made.meters == (MeterChange(0, Meter(3, 4)),) and made.parts[0].notes[0].pitch == 64


@pytest.mark.parametrize("bars", ["0-9", "3-2", "1,3", "5", ""])
def test_bars_that_the_piece_does_not_have_are_refused(bars, tune):
    with pytest.raises(UsageError, match="bars 0 to 4"):
        api.cut(tune, bars)


@pytest.mark.parametrize(("by", "key"), [(3, None), (-9, None), (None, "Gm")])
def test_notes_keys_and_chords_move_together(by, key, tune):
    made = api.transpose(tune, by=by, key=key)
    steps = by if by is not None else 3
    assert [n.pitch for n in made.parts[0].notes] == [n.pitch + steps for n in tune.parts[0].notes]
    assert made.key == Key(1, "minor")
    assert [one.chord for one in made.chords] == [parse_chord(name) for name in ("Gm", "D7/F#", "Gm", "Cm")]


def test_there_and_back_is_the_same_piece(tune):
    assert api.transpose(api.transpose(tune, by=5), by=-5) == tune


def test_drums_stay(tune):
    drums = replace(tune, parts=(*tune.parts, Part("Drums", (Note(0, 36, 100),), is_drum=True)))
    assert api.transpose(drums, by=2).parts[1] == drums.parts[1]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({}, UsageError, "--by or --key"),
        ({"by": 1, "key": "Am"}, UsageError, "--by or --key"),
        ({"key": "G"}, UsageError, "the piece is in E minor"),
        ({"by": 99}, UsageError, "--by 99"),
        ({"by": -48}, None, ""),
        ({"by": 48}, None, ""),
    ],
)
def test_what_cannot_be_transposed_says_why(options, error, words, tune):
    low = replace(tune, parts=(Part("Melody", (Note(0, 40, 480), Note(480, 90, 480))),))
    with pytest.raises(error or InputError, match=words or "beyond what can sound"):
        api.transpose(low, **options)


@pytest.fixture
def compose(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

    def run(*words):
        command = [sys.executable, "-m", "composer", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)

    return run


def test_the_commands_write_files(compose, tmp_path):
    (tmp_path / "tune.abc").write_text(TEXT)
    assert compose("cut", "tune.abc", "--bars", "1-2").stderr == ""
    assert compose("transpose", "tune.abc", "--key", "Am", "--format", "mid").returncode == 0
    assert read_midi(tmp_path / "tune-bars-1-2.mid").bar_count == 2
    assert read_midi(tmp_path / "tune-Am.mid").key.name == "Am"


def test_which_tune_of_a_book_was_taken_is_said(compose, tmp_path):
    (tmp_path / "book.abc").write_text(TEXT + "\n" + TEXT.replace("X:1\nT:t", "X:2\nT:u"))
    said = "tune 1 of 2: X:1 t (line 1); choose with --tune\n"
    assert compose("render", "book.abc", "-o", "one.mid").stderr == said
    assert compose("continue", "book.abc", "--bars", "1", "-o", "two.mid", "-q").stderr == ""
    assert compose("continue", "book.abc", "--bars", "1", "-o", "three.mid", "--json").stderr == said
