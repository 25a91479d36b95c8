"""How a piece moves, where nobody says its style: as a chorale, as a hymn tune, or neither."""

from composer.music.piece import Part, Piece

CHORALE_PARTS = range(3, 6)
TOGETHER = 0.5
"""Share of the top part's notes with which all others begin one, from which parts move as a chorale."""

ON_BEAT = 0.85
"""Share of a tune's notes that begin on a beat, from which on each beat has its own chord."""


def manner_of(piece: Piece, tune: Part) -> str:
    """Finds the style to harmonize a piece in: "chorale" for parts that move together, "hymn" for a tune that moves
    in beats, "" for any other."""
    parts = [part for part in piece.parts if part.notes and not part.is_drum]
    # Chorales move together: counted from the top voice, so that passing notes below do no harm.
    if len(parts) in CHORALE_PARTS and all(map(_is_voice, parts)):
        others = [{note.onset for note in part.notes} for part in parts[1:]]
        together = sum(all(note.onset in onsets for onsets in others) for note in parts[0].notes)
        if together >= TOGETHER * len(parts[0].notes):
            return "chorale"
    on_beat = sum(note.onset % piece.meter.beat_ticks == 0 for note in tune.notes)
    return "hymn" if on_beat >= ON_BEAT * len(tune.notes) else ""


def _is_voice(part: Part) -> bool:
    """Tells whether never two notes of a part begin together."""
    return len({note.onset for note in part.notes}) == len(part.notes)
