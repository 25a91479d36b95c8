"""MIDI that abc2midi made out of ABC: back to the grid, to full bars with a pickup, and to the melody alone."""

from collections import Counter
from dataclasses import replace

from composer.errors import InputError
from composer.music.piece import Note, Part, Piece
from composer.music.units import TICKS_PER_GRID

DOWNBEAT_VELOCITY = 105
"""abc2midi strikes the first note of every bar with this velocity and no other."""

MIN_DOWNBEAT_SHARE = 0.9
MAX_SLACK = 2
"""Ticks by which abc2midi moves the ends of notes off the grid, to part them."""


def mend_played(piece: Piece) -> Piece:
    """Returns the melody of a piece that abc2midi wrote, with bar lines where its accents say. Raises InputError."""
    if not piece.parts or not piece.parts[0].notes:
        return piece
    part, bar_ticks = piece.parts[0], piece.meter.bar_ticks
    notes = [_snap(note) for note in part.notes]
    pickup = _pickup(notes, bar_ticks)
    shift = bar_ticks - pickup if pickup else 0
    moved = tuple(replace(note, onset=note.onset + shift, velocity=80) for note in notes)
    length = -(-max(note.end for note in moved) // bar_ticks) * bar_ticks
    return replace(piece, parts=(Part("melody", moved),), pickup=pickup, length=length, chords=(), sections=())


def _snap(note: Note) -> Note:
    """Moves the note's ends to the grid where they lie next to it; others stay, so that the checks see them."""
    onset, end = _snapped(note.onset), _snapped(note.end)
    return replace(note, onset=onset, duration=max(end - onset, 1))


def _snapped(tick: int) -> int:
    near = round(tick / TICKS_PER_GRID) * TICKS_PER_GRID
    return near if abs(near - tick) <= MAX_SLACK else tick


def _pickup(notes: list[Note], bar_ticks: int) -> int:
    """Returns ticks before the first bar line: where in the bar the accents lie. Raises InputError when they wander."""
    accents = [note.onset for note in notes if note.velocity == DOWNBEAT_VELOCITY]
    # The first note of all is accented too, pickup or not.
    phases = Counter(onset % bar_ticks for onset in accents if onset > notes[0].onset)
    if not phases:
        # No second accent: the tune is one bar, which begins where it begins.
        return 0
    (phase, count), *_ = phases.most_common(1)
    # A forgotten bar line moves all accents after it: such a tune cannot be given one pickup.
    if count < MIN_DOWNBEAT_SHARE * sum(phases.values()):
        raise InputError(f"bar lines wander: {count} of {sum(phases.values())} accents on one place", "")
    return phase
