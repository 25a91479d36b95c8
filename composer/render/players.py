"""Transposing instruments that a part can be written for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Instrument:
    """A transposing instrument: it sounds `steps` semitones above what is written (below, where negative), `letters` on
    the scale; `lowest` and `highest` are the sounding MIDI pitches a good amateur has."""

    name: str
    steps: int
    letters: int
    program: int
    lowest: int
    highest: int


PLAYERS = {
    "clarinet-Bb": Instrument("Clarinet in B♭", -2, -1, 71, 50, 89),
    "alto-sax": Instrument("Alto Saxophone", -9, -5, 65, 49, 81),
    "trumpet-Bb": Instrument("Trumpet in B♭", -2, -1, 56, 52, 82),
    "horn-F": Instrument("Horn in F", -7, -4, 60, 41, 77),
}


def find_player(name: str) -> str:
    """Returns the name of an instrument as the table has it, in whatever case it is said; "" where it is not there."""
    return next((known for known in PLAYERS if known.casefold() == name.strip().casefold()), "")
