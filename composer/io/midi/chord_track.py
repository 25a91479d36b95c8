"""Chord symbols as notes, for the track that plays them, and whether the parts need one."""

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import pairwise

from composer.music.piece import Note, Piece
from composer.music.theory import NO_CHORD, QUALITIES, Chord

CHORDS_VELOCITY = 52
CHORDS_LOWEST, BASS_LOWEST = 48, 36
CHORD_VOICES = 4
"""A ninth or more is played as its seventh chord: the whole stack in close position is a cluster."""

FEWEST_TONES = 3
"""Pitch classes that sound at once in a chord."""


def carries_harmony(piece: Piece) -> bool:
    """Tells whether the parts themselves sound a chord under most symbols, as a choir, a piano or a quartet does.

    A tune alone, over a bass or over a second voice does not.
    """
    onsets = [symbol.onset for symbol in piece.chords if symbol.chord.quality != NO_CHORD]
    ticks, tones = _tones_together(piece)
    heard = 0
    for start, end in pairwise([*onsets, piece.length]):
        within = tones[max(0, bisect_right(ticks, start) - 1) : bisect_left(ticks, end)]
        heard += max(within, default=0) >= FEWEST_TONES
    return 2 * heard > len(onsets)


def _tones_together(piece: Piece) -> tuple[list[int], list[int]]:
    """Returns the ticks at which notes begin or end, and how many pitch classes sound from each on; drums left out."""
    notes = [note for part in piece.parts if not part.is_drum for note in part.notes]
    moves = [(note.onset, 1, note.pitch % 12) for note in notes] + [(note.end, -1, note.pitch % 12) for note in notes]
    sounding: Counter[int] = Counter()
    together: dict[int, int] = {}
    # At one tick ends sort before beginnings, so that notes that follow one another are not heard together.
    for tick, step, tone in sorted(moves):
        sounding[tone] += step
        together[tick] = sum(count > 0 for count in sounding.values())
    return list(together), list(together.values())


def play_chords(piece: Piece) -> tuple[Note, ...]:
    """Plays the symbols in close position between C3 and B3, each over its bass, until the next one."""
    ends = [symbol.onset for symbol in piece.chords[1:]] + [piece.length]
    return tuple(
        Note(symbol.onset, pitch, end - symbol.onset, CHORDS_VELOCITY)
        for symbol, end in zip(piece.chords, ends, strict=True)
        for pitch in _voicing(symbol.chord)
    )


def _voicing(chord: Chord) -> list[int]:
    if chord.quality == NO_CHORD:
        return []
    bass = chord.root if chord.bass is None else chord.bass
    steps = QUALITIES[chord.quality].steps[:CHORD_VOICES]
    return [BASS_LOWEST + bass, *sorted(CHORDS_LOWEST + (chord.root + step) % 12 for step in steps)]
