"""A composer of folk tunes: new melodies with chords, as MIDI and as a score."""

__version__ = "0.1.0"
