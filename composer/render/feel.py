"""How a piece is played: swung, and as people play, who are never quite even.

What is written stays as it is: this is for MIDI and sound alone. Accents by the place in the bar and a swell over each
phrase are what performance rules have in common (Friberg, Bresin & Sundberg 2006).
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from random import Random

from composer.music.piece import Note, Part, Piece

STRAIGHT, MOST_SWUNG = 50, 75
"""Per cent of a beat that its first half takes: 67 is a triplet's two thirds, 75 a dotted one."""

SWUNG = {"hornpipe": 58, "reel": 53, "ballad": 58, "strathspey": 54}
"""Styles that are swung where nothing is said."""

ACCENTS = (7, 2, -4)
"""Velocity added on the first beat of a bar, on its other beats, and between."""

SWELL = 6
"""Velocity added where a phrase is loudest, and taken away where it begins and ends."""

PEAK = 0.6
"""Where in a phrase that is."""

PHRASE = 4
"""Bars of a phrase."""

LATE, UNEVEN = 5.0, 3.0
"""Standard deviations of ticks and of velocities: five ticks are some 5 ms at 120 quarters a minute."""


def swing(piece: Piece, percent: int) -> Piece:
    """Returns the piece with the first half of each beat lengthened; compound meters are swung already."""
    if percent == STRAIGHT:
        return piece
    return piece.map_time(_swung(piece, percent))


def _swung(piece: Piece, percent: int) -> Callable[[int], int]:
    def to(tick: int) -> int:
        meter = piece.meter_at(tick)
        if meter.is_compound or tick >= piece.length:
            return tick
        beat = meter.beat_ticks
        line = line_before(piece, tick)
        start = line + (tick - line) // beat * beat
        half, long = beat / 2, beat * percent / 100
        into = tick - start
        moved = into * long / half if into < half else long + (into - half) * (beat - long) / half
        return start + round(moved)

    return to


def humanize(piece: Piece, seed: int = 0) -> Piece:
    """Returns the piece with accents, a swell over each phrase and small unevenness, the same each time for a seed.

    Notes that one part strikes together stay together. Nothing begins before the piece does.
    """
    parts = [_played(piece, part, Random(f"{seed} {number}")) for number, part in enumerate(piece.parts)]
    return replace(piece, parts=tuple(parts))


def _played(piece: Piece, part: Part, random: Random) -> Part:
    moves: dict[int, int] = {}

    def change(note: Note) -> Note:
        if note.onset not in moves:
            moves[note.onset] = round(random.gauss(0, LATE))
        onset = max(piece.start, note.onset + moves[note.onset])
        velocity = note.velocity + accent(piece, note.onset) + swell(piece, note.onset) + random.gauss(0, UNEVEN)
        return replace(
            note,
            onset=onset,
            duration=max(1, note.end - onset),
            velocity=min(127, max(1, round(velocity))),
        )

    return part.map_notes(change)


def accent(piece: Piece, tick: int) -> int:
    """Returns the velocity that a place in its bar adds."""
    meter = piece.meter_at(tick)
    line = line_before(piece, tick)
    if tick == line:
        return ACCENTS[0]
    return ACCENTS[1] if (tick - line) % meter.beat_ticks == 0 else ACCENTS[2]


def line_before(piece: Piece, tick: int) -> int:
    """Returns the tick of the last bar line up to a tick."""
    lines = piece.bar_lines()
    return lines[bisect_right(lines, tick) - 1]


def swell(piece: Piece, tick: int) -> float:
    """Returns the velocity that a place in its phrase of four bars adds: most at PEAK, least at both ends."""
    size = PHRASE * piece.meter_at(tick).bar_ticks
    first = piece.bar_lines()[1] if piece.pickup else 0
    place = ((tick - first) % size) / size
    rise = place / PEAK if place < PEAK else (1 - place) / (1 - PEAK)
    return SWELL * (2 * rise - 1)
