"""A piece higher or lower: notes, chords and keys together."""

from dataclasses import replace

from composer.music.piece import ChordSymbol, KeyChange, Note, Piece
from composer.music.theory import NO_CHORD, Chord, Key, enharmonic_key


def transpose(piece: Piece, steps: int) -> Piece:
    """Returns the piece so many semitones higher; drums stay. A note may leave what MIDI can hold."""

    def moved(note: Note) -> Note:
        return replace(note, pitch=note.pitch + steps)

    return replace(
        piece.map_notes(moved),
        keys=tuple(KeyChange(one.onset, transpose_key(one.key, steps)) for one in piece.keys),
        chords=tuple(ChordSymbol(one.onset, transpose_chord(one.chord, steps)) for one in piece.chords),
    )


def transpose_key(key: Key, steps: int) -> Key:
    """Returns the key so many semitones higher, spelled with six signs at most."""
    # Seven fifths make a semitone: the tonic moves along the line of fifths and is then respelled.
    return enharmonic_key(Key(key.tonic_fifths + 7 * steps, key.mode)) if steps % 12 else key


def transpose_chord(chord: Chord, steps: int) -> Chord:
    """Returns the chord so many semitones higher; silence stays silence."""
    if chord.quality == NO_CHORD:
        return chord
    bass = None if chord.bass is None else (chord.bass + steps) % 12
    return replace(chord, root=(chord.root + steps) % 12, bass=bass)
