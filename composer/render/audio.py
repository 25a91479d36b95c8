"""A piece as sound: the MIDI file we write, played on a soundfont by midirenderer, brought to an even loudness."""

import importlib.util
import io
import wave
from dataclasses import replace
from pathlib import Path

from composer.errors import InputError
from composer.io.files import read_limited
from composer.io.midi.file import piece_to_midi
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.units import seconds_to_ticks

TAIL_SECONDS = 2.0
"""Time after the last bar in which notes and reverberation die away."""
PEAK = 0.89
"""Loudest sample, as a share of full scale: one decibel below it. Left alone, one piano would peak at 0.03."""
FULL_SCALE = 32767
MAX_SOUNDFONT_BYTES = 2**30


def piece_to_wav(piece: Piece, soundfont: Path | None = None) -> bytes:
    """Renders a WAV file (48 kHz, stereo, 16 bit) of the piece as it sounds, with repeats, and a tail of two seconds.

    The soundfont is an .sf2 file; left out, it is the one inside pretty_midi. Raises InputError where the soundfont
    cannot be used or midirenderer is missing.
    """
    try:
        from midirenderer import render_wave_from
    except ImportError as error:
        raise InputError("sound needs midirenderer", "pip install midirenderer pretty_midi") from error
    font = soundfont or _packaged_soundfont()
    try:
        wav = render_wave_from(read_limited(font, MAX_SOUNDFONT_BYTES), piece_to_midi(_with_tail(piece)))
    except (ValueError, RuntimeError) as error:
        raise InputError(f"cannot play on {font}: {error}", "give a SoundFont 2 file (.sf2)") from error
    return _normalise(wav)


def _packaged_soundfont() -> Path:
    """Returns the soundfont in pretty_midi's folder, found without importing it."""
    spec = importlib.util.find_spec("pretty_midi")
    folders = [Path(folder) for folder in spec.submodule_search_locations or []] if spec else []
    for folder in folders:
        for path in sorted(folder.rglob("*.sf2")):
            return path
    raise InputError("there is no soundfont", "pip install pretty_midi, or name an .sf2 file")


def _with_tail(piece: Piece) -> Piece:
    played = sounding(piece)
    # The length grows, not the notes: the MIDI file then has silence for the reverberation to fill.
    return replace(played, length=played.length + seconds_to_ticks(TAIL_SECONDS, played.tempos[-1].tempo))


def _normalise(wav: bytes) -> bytes:
    """Returns the same sound with its loudest sample at PEAK; silence stays silence."""
    import numpy as np

    with wave.open(io.BytesIO(wav)) as reader:
        parameters, frames = reader.getparams(), reader.readframes(reader.getnframes())
    samples = np.frombuffer(frames, "<i2").astype(np.float32)
    # Soundfonts differ much in loudness; one factor for all samples keeps the dynamics.
    loudest = float(np.abs(samples).max(initial=0)) or 1.0
    louder = np.round(samples * (PEAK * FULL_SCALE / loudest)).astype("<i2")
    output = io.BytesIO()
    with wave.open(output, "wb") as writer:
        writer.setparams(parameters)
        writer.writeframes(louder.tobytes())
    return output.getvalue()
