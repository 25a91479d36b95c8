"""A tune made ready for a choir: where a soprano sings it, and the chord under its upbeat."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from composer.music.piece import ChordSymbol, Note, Piece
from composer.music.theory import Chord

SOPRANO_RANGE = range(60, 82)
"""C4-A5."""

TOLERATED = 0.15
"""Share of a tune's time that may lie outside of it before the tune is moved."""

OCTAVES = (0, 1, -1, 2, -2, 3, -3)


def soprano_octaves(notes: Sequence[Note]) -> int:
    """Finds octaves to move a tune by so that a soprano can sing it: as few as will do, else where least is outside."""
    outside = {octaves: _outside(notes, 12 * octaves) for octaves in OCTAVES}
    fitting = (octaves for octaves in OCTAVES if outside[octaves] <= TOLERATED)
    return next(fitting, min(OCTAVES, key=outside.__getitem__))


def _outside(notes: Iterable[Note], shift: int) -> float:
    """Returns the share of the time in which a tune moved by so many semitones leaves the soprano's range."""
    times = [(note.duration, note.pitch + shift in SOPRANO_RANGE) for note in notes]
    return sum(time for time, inside in times if not inside) / max(1, sum(time for time, _ in times))


def with_upbeat(piece: Piece, notes: Iterable[Note]) -> tuple[ChordSymbol, ...]:
    """Returns the chords of a piece, and before them the one that fits best what the tune sounds there.

    Where several fit as well, the dominant comes first, unless the first chord is that one.
    """
    symbols = [symbol for symbol in piece.chords if symbol.chord.tones]
    # An upbeat before the first symbol would be sung alone.
    early = [note for note in notes if symbols and note.onset < symbols[0].onset]
    if not early:
        return piece.chords
    minor = "m" if 3 in {(tone - piece.key.tonic) % 12 for tone in piece.key.scale} else ""
    # The dominant first: max takes the first of equals, and upbeats lead to the tonic by it.
    steps = ((7, ""), (0, minor), (5, minor))
    first = symbols[0].chord
    likely = [chord for step, quality in steps if (chord := Chord((piece.key.tonic + step) % 12, quality)) != first]
    best = max((*likely, first), key=lambda chord: sum(n.duration for n in early if n.pitch % 12 in chord.tones))
    kept = () if best == first else (symbols[0],)
    later = (symbol for symbol in piece.chords if symbol.onset > symbols[0].onset)
    return (ChordSymbol(early[0].onset, best), *kept, *later)


def moved(notes: Iterable[Note], octaves: int) -> tuple[Note, ...]:
    """Returns the notes so many octaves higher."""
    return tuple(replace(note, pitch=note.pitch + 12 * octaves) for note in notes)
