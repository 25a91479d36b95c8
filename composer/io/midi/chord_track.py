"""Chord symbols as notes, for the track that plays them."""

from composer.music.piece import Note, Piece
from composer.music.theory import NO_CHORD, QUALITIES, Chord

CHORDS_VELOCITY = 52
CHORDS_LOWEST, BASS_LOWEST = 48, 36
CHORD_VOICES = 4
"""A ninth or more is played as its seventh chord: the whole stack in close position is a cluster."""


def play_chords(piece: Piece) -> tuple[Note, ...]:
    """The symbols in close position between C3 and B3, each over its bass, sounding until the next."""
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
