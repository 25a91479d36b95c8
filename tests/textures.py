"""Small pieces of several voices, written here: a choir, a voice above a piano, a piano, a quartet."""

from dataclasses import replace

from composer.arrange.accompaniment import write_piano
from composer.arrange.satb import write_voices
from composer.grid.piece_grid import make_parts
from composer.music.piece import ChordSymbol, KeyChange, Note, Part, Piece
from composer.music.theory import Key, parse_chord

BAR = 1920
LINE = (67, 69, 71, 72, 74, 72, 71, 69, 67, 65, 64, 65, 67, 71, 72, 72)
NAMES = ("C", "F", "G", "C", "Am", "Dm", "G7", "C")


def tune(bars=8, octaves=0, chords=True, name="Melody"):
    """A line of quarters in C with a chord a bar, the last note long."""
    places = range(4 * bars - 2)
    notes = [Note(480 * place, LINE[place % len(LINE)] + 12 * octaves, 480) for place in places]
    notes.append(Note(480 * (4 * bars - 2), 72 + 12 * octaves, 960))
    names = [NAMES[bar % len(NAMES)] for bar in range(bars - 1)] + ["C"]
    symbols = tuple(ChordSymbol(BAR * bar, parse_chord(one)) for bar, one in enumerate(names)) if chords else ()
    part = Part(name, tuple(notes))
    return Piece((part,), BAR * bars, keys=(KeyChange(0, Key(0)),), chords=symbols, title="Up and down")


def choir(style="chorale"):
    """Four voices, the lower ones by rule."""
    piece = replace(tune(), style=style)
    lower = write_voices(piece, piece.parts[0])
    return _on_lanes(piece, ("soprano", "alto", "tenor", "bass"), (piece.parts[0], *lower))


def song():
    """A voice above two hands."""
    piece = replace(tune(), style="lied")
    return _on_lanes(piece, ("voice", "right", "left"), (piece.parts[0], *write_piano(piece, piece.parts[0])))


def piano():
    """Two hands: the tune above broken chords."""
    piece = replace(tune(), style="ragtime")
    left = write_piano(piece, piece.parts[0])[1]
    return _on_lanes(piece, ("right", "left"), (piece.parts[0], left))


def quartet():
    """Four strings that play what a choir sings."""
    piece = choir("quartet")
    return _on_lanes(piece, ("violin-1", "violin-2", "viola", "cello"), piece.parts)


def textures():
    """One of each."""
    return [choir(), song(), piano(), quartet()]


def _on_lanes(piece, lanes, parts):
    notes = {lane: part.notes for lane, part in zip(lanes, parts, strict=True)}
    return replace(piece, parts=make_parts(notes))
