"""Key and mode found from all voices: learned profiles of pitch classes, and where the music comes to rest.

Profiles after Krumhansl & Kessler (1982) and Temperley (2007), but counted in our corpora, and weighed by a softmax.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from composer.analysis.tables import Tables, load_tables
from composer.music.piece import Note
from composer.music.theory import Key, enharmonic_key
from composer.music.units import TICKS_PER_QUARTER

Array = NDArray[np.float64]

KEY_MODES = ("major", "minor", "dorian", "mixolydian")
KEYS = tuple((tonic, mode) for mode in KEY_MODES for tonic in range(12))
LONGEST = 2 * TICKS_PER_QUARTER
FIFTHS = {0: 0, 7: 1, 2: 2, 9: 3, 4: 4, 11: 5, 6: 6, 5: -1, 10: -2, 3: -3, 8: -4, 1: -5}


def find_key(notes: Sequence[Note]) -> Key:
    """The likeliest key of notes in order of their onsets, at least one."""
    tables = load_tables()
    scores = key_evidence(notes, tables) @ tables.key_weights
    tonic, mode = KEYS[int(scores.argmax())]
    return enharmonic_key(Key(FIFTHS[tonic], mode))


def key_evidence(notes: Sequence[Note], tables: Tables) -> Array:
    """What speaks for each of KEYS: (keys, weights)."""
    sound, bass = pitch_shares(notes)
    first = min(note.pitch for note in notes if note.onset == notes[0].onset) % 12
    end = max(note.end for note in notes)
    final = [note.pitch for note in notes if note.end == end]
    low, high = min(final) % 12, max(final) % 12
    rows = []
    for tonic, mode in KEYS:
        profile = tables.keys[mode]
        rows.append(
            [
                10 * float(np.roll(sound, -tonic) @ profile.sound),
                10 * float(np.roll(bass, -tonic) @ profile.bass),
                float(low == tonic),
                float(high == tonic),
                float((high - tonic) % 12 in (3, 4)),
                float((high - tonic) % 12 == 7),
                float((low - tonic) % 12 == 7),
                float(first == tonic),
                float((first - tonic) % 12 == 7),
                *(float(mode == name) for name in KEY_MODES),
            ]
        )
    return np.array(rows)


def pitch_shares(notes: Sequence[Note]) -> tuple[Array, Array]:
    """Share of the time of each pitch class, and share of the lowest notes struck."""
    sound, bass = np.zeros(12), np.zeros(12)
    lowest: dict[int, int] = {}
    for note in notes:
        sound[note.pitch % 12] += min(note.duration, LONGEST)
        lowest[note.onset] = min(lowest.get(note.onset, 128), note.pitch)
    for pitch in lowest.values():
        bass[pitch % 12] += 1
    return sound / sound.sum(), bass / bass.sum()
