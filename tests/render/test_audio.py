import io
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from composer.errors import InputError
from composer.music.piece import Note, Part, Piece, Section
from composer.render.audio import SOUNDFONT, TAIL_SECONDS, check_soundfont, compress, piece_to_sound, piece_to_wav
from composer.render.loudness import LOUDNESS, PEAK, measure_loudness, normalise

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


@pytest.mark.parametrize("pitches", [range(69, 70), range(40, 90, 3)])
def test_every_piece_is_equally_loud_and_none_is_clipped(pitches):
    rate, sound = read(piece_to_wav(piece(*(Note(0, pitch, 3840, 127) for pitch in pitches))))
    assert measure_loudness(sound, rate) == pytest.approx(LOUDNESS, abs=0.5)
    assert np.abs(sound).max() <= PEAK


def test_a_full_sine_of_997_hertz_measures_as_the_standard_says():
    sine = np.sin(2 * np.pi * 997 * np.arange(2 * 48_000) / 48_000)[:, None]
    assert measure_loudness(sine, 48_000) == pytest.approx(-3.01, abs=0.05)
    assert measure_loudness(np.zeros((48_000, 2)), 48_000) == float("-inf")


def test_peaks_are_turned_down_and_the_rest_is_not():
    quiet = np.random.default_rng(1).uniform(-0.1, 0.1, (48_000 * 4, 2))
    quiet[50_000:50_002] = 3.0
    made = normalise(quiet.copy(), 48_000)
    assert np.abs(made).max() <= PEAK + 1e-9
    gains = made[100_000:] / quiet[100_000:]
    assert gains.min() == pytest.approx(gains.max()) and gains.max() > PEAK / 3.0


def test_the_tail_ends_in_silence():
    _, sound = read(piece_to_wav(piece(Note(0, 69, 3840))))
    assert np.abs(sound[-2:]).max() < 0.001


@pytest.mark.parametrize(("name", "beginnings"), [("ogg", (b"OggS",)), ("mp3", (b"ID3", b"\xff\xfb"))])
def test_a_recording_is_compressed(name, beginnings):
    played = piece(Note(0, 69, 3840))
    data = compress(piece_to_sound(played), name)
    assert data.startswith(beginnings) and len(data) < len(piece_to_wav(played)) / 4
    rate_kept, frames = soundfile.info(io.BytesIO(data)).samplerate, soundfile.info(io.BytesIO(data)).frames
    assert rate_kept == 48_000 and frames / rate_kept == pytest.approx(6, abs=0.1)


def test_every_program_sounds_on_the_font_that_comes_with_the_program():
    low = [Part(str(program), (Note(0, 60, 480),), program) for program in range(0, 128, 9)]
    for part in low:
        assert np.abs(read(piece_to_wav(Piece((part,), 1920)))[1]).max() > 0.1, part.name
    licence = SOUNDFONT.with_name("LICENSE").read_text()
    assert "Apache License" in licence and "Sonic Network" in licence


def test_rests_are_silent():
    rate, sound = read(piece_to_wav(piece(Note(960, 69, 480), length=7680)))
    assert np.abs(sound[: int(0.99 * rate)]).max() == 0
    assert np.abs(sound[int(1.1 * rate) : int(1.4 * rate)]).max() > 0.1
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
    path.write_bytes(b"RIFF____WAVE")
    with pytest.raises(InputError, match="not a sound font"):
        check_soundfont(path)


def test_a_missing_library_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "midirenderer", None)
    with pytest.raises(InputError, match="pip install midirenderer"):
        piece_to_wav(piece(Note(0, 69, 480)))
