"""MIDI that abc2midi made out of ABC: back to the grid, to full bars with a pickup, and to the melody alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from composer.errors import InputError
from composer.music.piece import DEFAULT_VELOCITY, Note, Piece
from composer.music.units import TICKS_PER_GRID

DOWNBEAT_VELOCITY = 105
"""abc2midi strikes the first note of every bar with this velocity and no other."""

MIN_DOWNBEAT_SHARE = 0.9
MAX_SLACK = 2
"""Ticks by which abc2midi moves the ends of notes off the grid, to part them."""


def mend_played(piece: Piece) -> Piece:
    """Returns the melody of a piece that abc2midi wrote, with bar lines where its accents say. Raises InputError."""
    if not piece.parts:
        return piece
    bar_ticks = piece.meter.bar_ticks
    melody = replace(piece.parts[0], name="melody", program=0)
    snapped = replace(piece, parts=(melody,), chords=(), sections=(), pickup=0).map_time(_snapped)
    if not snapped.parts[0].notes:
        return snapped
    pickup = _pickup(snapped.parts[0].notes, bar_ticks)
    moved = snapped.after(-pickup % bar_ticks).map_notes(lambda note: replace(note, velocity=DEFAULT_VELOCITY))
    length = -(-max(note.end for note in moved.parts[0].notes) // bar_ticks) * bar_ticks
    return replace(moved, pickup=pickup, length=length)


def _snapped(tick: int) -> int:
    """The tick on the grid where it lies beside it; elsewhere as it is, for the checks to see."""
    near = round(tick / TICKS_PER_GRID) * TICKS_PER_GRID
    return near if abs(near - tick) <= MAX_SLACK else tick


def _pickup(notes: Sequence[Note], bar_ticks: int) -> int:
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
