"""A tune made ready for a choir: where a soprano sings it, and the chord under its upbeat."""

from collections.abc import Iterable, Sequence

from composer.music.octaves import octaves_into
from composer.music.piece import ChordSymbol, Note, Piece
from composer.music.theory import Chord

SOPRANO_SPAN = (60, 81)
"""C4-A5: where a soprano sings with ease. Her lane reaches farther."""


def soprano_octaves(notes: Sequence[Note]) -> int:
    """Finds octaves to move a tune by so that a soprano can sing it: as few as will do, else where least is outside."""
    # Singers mind how long they are out of their range, and players how often.
    return octaves_into(SOPRANO_SPAN, notes, lambda note: note.duration)


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
