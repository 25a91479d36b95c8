"""Two tunes that share nothing, for tests of ranking, limits and drafts."""

from composer.music.piece import Note, Part, Piece

BAR = 1920
ONE = (0, 2, 4, 5, 7, 5, 4, 2, 0, 4, 7, 12, 11, 9, 7, 5)
OTHER = (7, 3, 8, 1, 6, 2, 9, 0, 5, 11, 4, 10, 3, 6, 0, 1)


def piece_of(pitches, bars=8, step=480):
    notes = tuple(Note(step * n, 60 + pitch, step) for n, pitch in enumerate(pitches))
    return Piece((Part("Melody", notes),), BAR * bars)
