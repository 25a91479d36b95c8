"""Keys, chords and pieces moved by semitones, spelled for where they come to lie."""

from dataclasses import replace

from composer.music.piece import ChordSymbol, KeyChange, Note, Piece
from composer.music.theory import NO_CHORD, Chord, Key, enharmonic_key

FIFTHS_PER_SEMITONE = 7


def move_key(key: Key, steps: int) -> Key:
    """Returns the key so many semitones higher, with the fewest accidentals."""
    # Seven fifths make a semitone: the tonic moves along the line of fifths and is then respelled.
    moved = Key(key.tonic_fifths + FIFTHS_PER_SEMITONE * steps, key.mode)
    return enharmonic_key(moved) if steps % 12 else key


def move_chord(chord: Chord, steps: int) -> Chord:
    """Returns the chord so many semitones higher."""
    if chord.quality == NO_CHORD:
        return chord
    bass = None if chord.bass is None else (chord.bass + steps) % 12
    return replace(chord, root=(chord.root + steps) % 12, bass=bass)


def move_piece(piece: Piece, steps: int) -> Piece:
    """Returns the piece so many semitones higher: notes with their marks, keys and chords; drums stay."""

    def moved(note: Note) -> Note:
        return replace(note, pitch=note.pitch + steps)

    return replace(
        piece.map_notes(moved),
        keys=tuple(KeyChange(one.onset, move_key(one.key, steps)) for one in piece.keys),
        chords=tuple(ChordSymbol(one.onset, move_chord(one.chord, steps)) for one in piece.chords),
    )
