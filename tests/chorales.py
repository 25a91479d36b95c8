"""Chorales small enough to count by hand, for several tests."""

from composer.music.piece import Note, Part, Piece

QUARTER = 480
C, D, G = (72, 67, 64, 48), (74, 69, 65, 50), (71, 67, 62, 55)


def chorale(*chords, step=QUARTER):
    """A piece of four voices with one chord a step; None is a rest."""
    voices = zip(*chords, strict=True)
    parts = [
        Part("", tuple(Note(step * n, pitch, step) for n, pitch in enumerate(voice) if pitch is not None))
        for voice in voices
    ]
    return Piece(tuple(parts), 1920)
