import io
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from composer.errors import InputError
from composer.music.piece import Note, Part, Piece, Section
from composer.render.audio import TAIL_SECONDS, piece_to_wav

SQUARE_LEAD = 80


def piece(*notes, length=3840, sections=()):
    return Piece((Part("Lead", notes, SQUARE_LEAD),), length, sections=sections)


def read(wav):
    with wave.open(io.BytesIO(wav)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (2, 2)
        rate = reader.getframerate()
        frames = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").reshape(-1, 2)
    return rate, frames.astype(float) / 32768


def test_the_sound_is_as_long_as_the_piece_and_its_tail():
    rate, sound = read(piece_to_wav(piece(Note(0, 69, 3840))))
    assert len(sound) / rate == pytest.approx(4 + TAIL_SECONDS, abs=0.01)


def test_repeats_are_played():
    rate, sound = read(piece_to_wav(piece(Note(0, 69, 3840), sections=(Section(0, 3840, "A", 2),))))
    assert len(sound) / rate == pytest.approx(8 + TAIL_SECONDS, abs=0.01)


def test_a4_sounds_at_440_hertz():
    rate, sound = read(piece_to_wav(piece(Note(0, 69, 3840))))
    held = sound[rate : 3 * rate, 0]
    spectrum = np.abs(np.fft.rfft(held * np.hanning(len(held))))
    assert np.argmax(spectrum) / 2 == pytest.approx(440, abs=2)


def test_the_loudest_sample_is_loud_but_not_clipped():
    _, sound = read(piece_to_wav(piece(*(Note(0, pitch, 3840, 127) for pitch in range(40, 90, 3)))))
    assert 0.85 < np.abs(sound).max() < 1.0


def test_rests_are_silent():
    rate, sound = read(piece_to_wav(piece(Note(960, 69, 480), length=7680)))
    assert np.abs(sound[: int(0.99 * rate)]).max() == 0
    assert np.abs(sound[int(1.1 * rate) : int(1.4 * rate)]).max() > 0.5
    assert np.abs(sound[6 * rate : 8 * rate]).max() < 0.01


def test_a_piece_without_notes_is_silence():
    _, sound = read(piece_to_wav(piece()))
    assert np.abs(sound).max() == 0


def test_a_soundfont_that_is_none_is_refused(tmp_path):
    path = tmp_path / "broken.sf2"
    path.write_bytes(b"RIFF but nothing else")
    with pytest.raises(InputError, match=r"broken\.sf2"):
        piece_to_wav(piece(Note(0, 69, 480)), path)
    with pytest.raises(InputError, match="missing"):
        piece_to_wav(piece(Note(0, 69, 480)), Path("missing.sf2"))


def test_a_missing_library_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "midirenderer", None)
    with pytest.raises(InputError, match="pip install midirenderer"):
        piece_to_wav(piece(Note(0, 69, 480)))
