"""Data sets with a format of their own: the chorales of JSB, the songs of POP909."""

import json

import pytest

from composer.corpus.datasets import read_jsb, read_pop909
from composer.errors import InputError
from composer.io.midi.file import piece_to_midi
from composer.music.piece import Note, Part, Piece
from composer.music.theory import Meter, parse_chord, parse_key
from composer.music.units import TICKS_PER_QUARTER as Q

CHORALE = [[60, 55, 52, 48]] * 12 + [[62, 55, 53, -1]] * 4


def chorales(**splits):
    return json.dumps({"train": [], "valid": [], "test": [], **splits}).encode()


def test_a_chorale_has_four_voices_in_full_bars():
    ((split, name, piece),) = read_jsb(chorales(valid=[CHORALE]))
    assert (split, name) == ("valid", "valid-1")
    assert [part.name for part in piece.parts] == ["Soprano", "Alto", "Tenor", "Bass"]
    assert piece.length == Meter(4, 4).bar_ticks


def test_a_pitch_that_goes_on_is_cut_at_half_notes():
    soprano = next(read_jsb(chorales(test=[CHORALE])))[2].parts[0]
    assert soprano.notes == (Note(0, 60, 2 * Q), Note(2 * Q, 60, Q), Note(3 * Q, 62, Q))


def test_silence_of_a_voice_is_no_note():
    bass = next(read_jsb(chorales(train=[CHORALE])))[2].parts[3]
    assert [(note.onset, note.end) for note in bass.notes] == [(0, 2 * Q), (2 * Q, 3 * Q)]


@pytest.mark.parametrize("data", [b"{}", b"[1]", b"not json", chorales(train=[[1, 2]])])
def test_another_file_is_refused(data):
    with pytest.raises(InputError, match="JSB"):
        list(read_jsb(data))


def song(downbeats=(0, 3, 6)):
    """Two bars of 3/4 played a little late, at half a second per beat from second 0 on."""
    tune = tuple(Note(beat * Q + 10, 60 + beat, Q - 20) for beat in range(6))
    other = Part("PIANO", (Note(0, 48, 3 * Q),))
    beats = "".join(f"{beat / 2} 0 {float(beat in downbeats)}\n" for beat in range(8))
    return {
        "x/001/001.mid": piece_to_midi(Piece((other, Part("MELODY", tune)), 6 * Q)),
        "x/001/beat_midi.txt": beats.encode(),
        "x/001/chord_midi.txt": b"0 1.5 C:maj\n1.5 2.0 A:min7/5\n2.0 3.0 G:weird\n3.0 9.0 N\n",
        "x/001/key_audio.txt": b"0.0 9.0 Gb:min\n",
    }


def test_a_song_lies_on_its_beats_with_the_melody_first():
    piece = read_pop909("x/001/001.mid", song())
    assert [part.name for part in piece.parts] == ["MELODY", "PIANO"]
    assert piece.meter == Meter(3, 4)
    assert [note.onset % Q for note in piece.parts[0].notes] == [0] * 6
    assert [note.duration for note in piece.parts[0].notes] == [Q] * 6


def test_a_song_has_the_key_and_chords_that_lie_beside_it():
    piece = read_pop909("x/001/001.mid", song())
    assert piece.key == parse_key("F#m")
    assert [symbol.chord for symbol in piece.chords] == [parse_chord(name) for name in ("C", "Am7", "G")]
    assert [symbol.onset for symbol in piece.chords] == [0, 3 * Q, 4 * Q]


def test_a_song_that_begins_before_its_first_downbeat_begins_inside_a_bar():
    piece = read_pop909("x/001/001.mid", song(downbeats=(1, 4, 7)))
    assert piece.parts[0].notes[1].onset == Meter(3, 4).bar_ticks


def test_a_song_without_downbeats_is_refused():
    with pytest.raises(InputError, match="no downbeats"):
        read_pop909("x/001/001.mid", song(downbeats=()))
