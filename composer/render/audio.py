"""A piece as sound: the MIDI file we write, played on a sound font by midirenderer, brought to an even loudness."""

import io
import wave
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from composer.errors import InputError
from composer.io.files import read_limited
from composer.io.midi.file import piece_to_midi
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.units import seconds_to_ticks
from composer.render.loudness import normalise

if TYPE_CHECKING:
    import numpy as np

TAIL_SECONDS = 2.0
"""Time after the last bar in which notes and reverberation die away."""
FADE_SECONDS = 0.3
"""End of the tail in which what still sounds is faded out."""
FULL_SCALE = 32767
MAX_SOUNDFONT_BYTES = 2**30
SOUNDFONT = Path(__file__).with_name("soundfont") / "sonivox.sf2"
"""The General MIDI instruments that come with the program."""

CHUNK = 16_384
"""Frames written at once: libsndfile crashes on a minute of Ogg in one piece."""

ENCODINGS: dict[str, dict[str, Any]] = {
    "ogg": {"format": "OGG", "subtype": "VORBIS", "compression_level": 0.6},
    # 128 kbit/s. Left to vary, libsndfile's MP3 would take up to 320.
    "mp3": {"format": "MP3", "subtype": "MPEG_LAYER_III", "compression_level": 0.7, "bitrate_mode": "CONSTANT"},
}
"""What soundfile is told: format, codec, and how much is compressed, from 0 to 1."""


@dataclass(frozen=True)
class Sound:
    """A recording: frames by channels in 16 bits, and frames per second."""

    samples: "np.ndarray[Any, np.dtype[np.int16]]"
    rate: int


def piece_to_sound(piece: Piece, soundfont: Path | None = None, plays_chords: bool = True) -> Sound:
    """Plays the piece as it sounds (48 kHz, stereo), with repeats, and a tail of two seconds, at an even loudness.

    The sound font is an .sf2 file; left out, it is the program's own. A track plays the chord symbols where the parts
    do not, unless `plays_chords` is false. Raises InputError where the sound font cannot be used or midirenderer is
    missing.
    """
    try:
        from midirenderer import render_wave_from
    except ImportError as error:
        raise InputError("sound needs midirenderer", "pip install midirenderer") from error
    font = soundfont or SOUNDFONT
    midi = piece_to_midi(_with_tail(piece), plays_chords=plays_chords)
    try:
        wav = render_wave_from(read_limited(font, MAX_SOUNDFONT_BYTES), midi)
    except (ValueError, RuntimeError) as error:
        raise InputError(f"cannot play on {font}: {error}", "give a SoundFont 2 file (.sf2)") from error
    return _even(wav)


def piece_to_wav(piece: Piece, soundfont: Path | None = None, plays_chords: bool = True) -> bytes:
    """Returns a WAV file of a piece; see `piece_to_sound`."""
    sound = piece_to_sound(piece, soundfont, plays_chords)
    output = io.BytesIO()
    with wave.open(output, "wb") as writer:
        writer.setparams((sound.samples.shape[1], 2, sound.rate, 0, "NONE", "not compressed"))
        writer.writeframes(sound.samples.tobytes())
    return output.getvalue()


def compress(sound: Sound, name: str, compression: float | None = None) -> bytes:
    """Returns an Ogg Vorbis or MP3 file of a recording. Raises InputError where soundfile is missing."""
    try:
        import soundfile
    except (ImportError, OSError) as error:
        raise InputError(f"{name} needs soundfile", "pip install soundfile, or write wav") from error
    how = ENCODINGS[name] | ({} if compression is None else {"compression_level": compression})
    output = io.BytesIO()
    with soundfile.SoundFile(output, "w", sound.rate, sound.samples.shape[1], **how) as writer:
        for start in range(0, len(sound.samples), CHUNK):
            writer.write(sound.samples[start : start + CHUNK])
    return output.getvalue()


def check_soundfont(path: Path) -> None:
    """Raises InputError where a file is not a SoundFont 2, before anything is composed or played on it."""
    head = read_limited(path, MAX_SOUNDFONT_BYTES)[:12]
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise InputError(f"{str(path)!r} is not a sound font", "give a SoundFont 2 file (.sf2)")


def _with_tail(piece: Piece) -> Piece:
    played = sounding(piece)
    # The length grows, not the notes: the MIDI file then has silence for the reverberation to fill.
    return replace(played, length=played.length + seconds_to_ticks(TAIL_SECONDS, played.tempos[-1].tempo))


def _even(wav: bytes) -> Sound:
    """Returns the sound at an even loudness, faded out at its end."""
    import numpy as np

    with wave.open(io.BytesIO(wav)) as reader:
        rate, channels, frames = reader.getframerate(), reader.getnchannels(), reader.readframes(reader.getnframes())
    played = np.frombuffer(frames, "<i2").reshape(-1, channels).astype(np.float32) / FULL_SCALE
    samples = normalise(played, rate)
    fade = min(len(samples), round(FADE_SECONDS * rate))
    samples[len(samples) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    return Sound(np.round(samples * FULL_SCALE).astype("<i2"), rate)
