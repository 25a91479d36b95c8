"""Tempo, meter and key as a meta event of a MIDI file says them."""

from composer.errors import UsageError
from composer.io.midi.events import Event
from composer.io.midi.own import own_words
from composer.music.theory import MAX_BEATS, MAX_SIGNATURE, METER_UNITS, MODES, Key, Meter, parse_key
from composer.music.units import bpm_to_tempo

SLOWEST_TEMPO, FASTEST_TEMPO = bpm_to_tempo(4), bpm_to_tempo(1000)
SET_TEMPO, TIME_SIGNATURE, KEY_SIGNATURE = 0x51, 0x58, 0x59
KEY_WORDS = "Key "
"""Before the name of a key in our own words: MIDI has signatures of major and minor alone."""


def read_tempo(event: Event) -> int | None:
    """Returns microseconds per quarter, or None when the event is another or its value absurd."""
    tempo = int.from_bytes(event.data[:3], "big") if event.meta == SET_TEMPO else 0
    return tempo if FASTEST_TEMPO <= tempo <= SLOWEST_TEMPO else None


def read_meter(event: Event) -> Meter | None:
    """Returns the meter, or None when the event is another or its value absurd."""
    if event.meta != TIME_SIGNATURE or len(event.data) < 2:
        return None
    beats, unit = event.data[0], 2 ** event.data[1]
    return Meter(beats, unit) if 1 <= beats <= MAX_BEATS and unit in METER_UNITS else None


def read_key(event: Event) -> Key | None:
    """Returns the key of a signature or of our own words, or None when the event is another or its value absurd."""
    if (words := own_words(event)).startswith(KEY_WORDS):
        try:
            return parse_key(words.removeprefix(KEY_WORDS))
        except UsageError:
            return None
    if event.meta != KEY_SIGNATURE or len(event.data) < 2:
        return None
    signature = int.from_bytes(event.data[:1], "big", signed=True)
    mode = "minor" if event.data[1] == 1 else "major"
    return Key(signature - MODES[mode].fifths, mode) if abs(signature) <= MAX_SIGNATURE else None
