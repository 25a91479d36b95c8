"""Pieces of a corpus to words and back: what comes back, what is counted, what is said of the rest."""

from dataclasses import replace

import pytest

from composer.corpus import verify
from composer.corpus.manifest import entry_of, write_manifest
from composer.corpus.splits import Place
from composer.corpus.verify import say, verify_corpus
from composer.errors import InputError
from composer.io.midi.file import write_midi
from composer.music.piece import ChordSymbol, MeterChange, Note, Part, Piece
from composer.music.theory import Chord, Meter

BAR, Q = 1920, 480


def choir(bars=16):
    rows = (("Cantus", 72), ("Altus", 65), ("Tenor", 57), ("Bassus", 48))
    parts = (Part(name, tuple(Note(Q * n, pitch + n % 3, Q) for n in range(4 * bars)), 52) for name, pitch in rows)
    return Piece(tuple(parts), BAR * bars, chords=(ChordSymbol(0, Chord(0, "")),), style="chorale", title="One")


@pytest.fixture
def corpus(tmp_path):
    odd = replace(choir(8), meters=(MeterChange(0, Meter(5, 4)), MeterChange(4 * BAR, Meter(4, 4))), title="Odd")
    rows = []
    for name, piece in (("one", choir()), ("odd", odd)):
        write_midi(piece, tmp_path / f"{name}.mid", expand=False)
        rows.append(entry_of(f"{name}.mid", piece, "ours", Place(name, "train")))
    write_manifest(tmp_path, rows)
    return tmp_path


def test_tunes_and_textures_come_back_and_what_does_not_fit_is_counted(corpus):
    assert list(say(verify_corpus(corpus))) == [
        "1 of 1 tunes come back exactly, 0 do not fit the grid",
        "1 of 1 textures come back exactly, 0 do not fit the grid",
        "ours: 1 textures, 16 bars; 256 of 256 notes kept to the tick (100.00 %)",
        "  notes in no texture: too short 124",
    ]


def test_a_piece_that_comes_back_changed_is_a_bug(corpus, monkeypatch):
    monkeypatch.setattr(verify, "grid_to_piece", lambda grid: Piece((), BAR))
    with pytest.raises(InputError, match="comes back changed"):
        verify_corpus(corpus)
