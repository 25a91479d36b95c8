"""Parts for transposing instruments: written as they are read, sounding as they were."""

from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from composer.io.musicxml.tree import to_text
from composer.io.musicxml.write import piece_to_musicxml
from composer.music.piece import Part, Piece
from composer.music.transpose import transpose
from composer.render.players import PLAYERS, Instrument

OCTAVE = 12
AFTER_CLEF = ("divisions", "key", "time", "staves", "part-symbol", "instruments", "clef", "staff-details")
"""What stands before `transpose` among the attributes of a measure."""


def play_on(piece: Piece, name: str) -> Piece:
    """Returns the piece with its first part played on an instrument, moved by octaves to where that can play."""
    instrument, (tune, *others) = PLAYERS[name], piece.parts
    octaves = OCTAVE * _octaves(tune, instrument)
    moved = tune.map_notes(lambda note: replace(note, pitch=note.pitch + octaves))
    return replace(piece, parts=(replace(moved, name=instrument.name, program=instrument.program, clef=""), *others))


def _octaves(tune: Part, instrument: Instrument) -> int:
    """Returns by how many octaves a part moves so that the fewest notes are out of range; not at all if it fits."""

    def outside(octaves: int) -> tuple[int, int]:
        pitches = [note.pitch + OCTAVE * octaves for note in tune.notes]
        missed = sum(not instrument.lowest <= pitch <= instrument.highest for pitch in pitches)
        return missed + 1000 * any(not 0 <= pitch <= 127 for pitch in pitches), abs(octaves)

    return min(range(-3, 4), key=outside)


def write_part(piece: Piece, name: str, chord_style: str) -> str:
    """Writes the MusicXML of the first part alone, at the pitch that the instrument's player reads."""
    instrument = PLAYERS[name]
    written = transpose(replace(piece, parts=piece.parts[:1]), -instrument.steps)
    root = ElementTree.fromstring(piece_to_musicxml(written, chord_style))  # noqa: S314 - our own document
    attributes = root.find("part/measure/attributes")
    assert attributes is not None, "the first measure has a key and a meter"
    place = max((index for index, one in enumerate(attributes, 1) if one.tag in AFTER_CLEF), default=0)
    attributes.insert(place, _transpose(instrument))
    return to_text(root)


def _transpose(instrument: Instrument) -> Element:
    transpose = Element("transpose")
    SubElement(transpose, "diatonic").text = str(instrument.letters)
    SubElement(transpose, "chromatic").text = str(instrument.steps)
    return transpose
