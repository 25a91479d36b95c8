"""A piece of several voices in another key, within what its singers and players reach."""

from random import Random

from composer.grid.ensembles import parts_by_lane
from composer.grid.lanes import LANES
from composer.music.piece import Piece
from composer.music.transpose import transpose

FARTHEST = 6
"""Semitones that a piece is moved at most: farther away voices sound like others."""


def transpose_within(piece: Piece, random: Random) -> Piece:
    """Returns the piece moved by semitones drawn at random among those that keep each voice where its lane lies."""
    shifts = [shift for shift in range(-FARTHEST, FARTHEST + 1) if fits(piece, shift)]
    return transpose(piece, random.choice(shifts)) if shifts else piece


def fits(piece: Piece, shift: int) -> bool:
    """Tells whether every voice stays within the limits and the words of its lane."""
    tonic = (piece.key.tonic + shift) % 12
    for name, part in parts_by_lane(piece).items():
        lane = LANES[name]
        (lowest, highest), (low, high) = lane.limits, lane.span_on(tonic)
        pitches = [note.pitch + shift for note in part.notes]
        if pitches and not (max(lowest, low) <= min(pitches) and max(pitches) <= min(highest, high)):
            return False
    return True
