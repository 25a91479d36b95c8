"""Clashes: notes struck a semitone, a major seventh or a minor ninth away from what another part sounds there."""

from collections.abc import Iterable, Sequence

from composer.music.piece import Note, Part

SHARP = (1, 11, 13)
"""Semitones of the intervals that clash; farther apart they are mild."""


def clash_share(struck: Iterable[Part], sounding: Sequence[Part]) -> float:
    """Returns the share of notes of some parts that clash where they are struck with others (0-1); 0 without notes."""
    others = [note for part in sounding if not part.is_drum for note in part.notes]
    notes = [note for part in struck for note in part.notes]
    return sum(any(_clash(note, other) for other in others) for note in notes) / len(notes) if notes else 0.0


def _clash(note: Note, other: Note) -> bool:
    return other.onset <= note.onset < other.end and abs(note.pitch - other.pitch) in SHARP
