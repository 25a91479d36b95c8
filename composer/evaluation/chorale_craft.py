"""Benchmark B8, the craft of chorales: parallels, crossings, spacing, sonorities, and how the voices move.

Everything is counted on a grid of sixteenths, where a held note and a repeated one are the same. Shorter notes are
heard only where they begin on the grid.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from composer.arrange.voice_leading import Chord, crosses, parallels, sounding_pitches
from composer.errors import InputError
from composer.evaluation.bootstrap import Figure, Floats, bootstrap
from composer.grid.ensembles import SINGERS
from composer.music.piece import Piece
from composer.music.theory import QUALITIES
from composer.music.units import TICKS_PER_QUARTER

STEP = TICKS_PER_QUARTER // 4
STEPS_PER_BEAT = 4
WIDEST = 12
"""Semitones that soprano and alto, and alto and tenor, may lie apart."""

TRIADS = ("", "m", "dim", "aug")
SEVENTHS = ("7", "maj7", "m7", "mMaj7", "m7b5", "dim7")
FIFTHS = frozenset((6, 7, 8))
BARE_FIFTH = (0, 7)
"""Semitones above the root, as `composer.music.theory.QUALITIES` has them; a tertian chord may lack its fifth."""

COLUMNS = (
    "pieces", "fifths", "octaves", "faulty", "changes", "crossed", "wide", "chords", "tertian", "beats",
    "held", "cells", *(f"{voice} {count}" for voice in SINGERS for count in ("held", "pairs", "semitones", "moves")),
)  # fmt: skip

FIGURES = {
    "parallel fifths per 100 changes": ("fifths", "changes", 100.0),
    "parallel octaves per 100 changes": ("octaves", "changes", 100.0),
    "pieces with any parallel": ("faulty", "pieces", 1.0),
    "crossings per 100 chords": ("crossed", "chords", 100.0),
    "wide spacing per 100 chords": ("wide", "chords", 100.0),
    "tertian on the beat": ("tertian", "beats", 1.0),
    "held cells": ("held", "cells", 1.0),
    **{f"{voice} held": (f"{voice} held", f"{voice} pairs", 1.0) for voice in SINGERS},
    **{f"{voice} mean step": (f"{voice} semitones", f"{voice} moves", 1.0) for voice in SINGERS},
}
"""Shares are 0-1, mean steps are in semitones; `chords` are the moments at which a voice has moved."""

PARALLELS = tuple(FIGURES)[:3]


def _shapes() -> dict[frozenset[int], str]:
    """Returns the name of each set of pitch classes that counts as tertian; a fuller chord gives its name first."""
    steps = {name: frozenset(QUALITIES[name].steps) for name in (*TRIADS, *SEVENTHS)}
    whole = {name or "major": shape for name, shape in steps.items()} | {"5": frozenset(BARE_FIFTH)}
    without = {f"{name} without fifth": shape - FIFTHS for name, shape in whole.items() if len(shape) > 2}
    named = [(shape, name) for name, shape in (*whole.items(), *without.items())]
    # Backwards, so that of two names for one set the first in the tables stays.
    return {frozenset((tone + root) % 12 for tone in shape): name for shape, name in named[::-1] for root in range(12)}


TERTIAN = _shapes()
"""Names of the tertian sets of pitch classes, by the set."""


def is_tertian(pitches: Iterable[int]) -> bool:
    """Tells whether pitches make a triad or a seventh chord, its fifth left out or not, or a bare fifth."""
    return chord_name(pitches) != OTHER


OTHER = "other"


def chord_name(pitches: Iterable[int]) -> str:
    """Names the sonority of pitches without its root: "major", "m7", "7 without fifth" …; OTHER where not tertian."""
    return TERTIAN.get(frozenset(pitch % 12 for pitch in pitches), OTHER)


def sixteenths(piece: Piece) -> list[Chord]:
    """Returns the pitches of the four voices on each sixteenth from the piece's start to its last note's end.

    Raises InputError where there are not four voices.
    """
    if len(piece.parts) != len(SINGERS):
        raise InputError(f"{piece.title or 'a piece'!r} has {len(piece.parts)} parts", "give chorales in four parts")
    end = max((note.end for part in piece.parts for note in part.notes), default=0)
    moments = list(range(piece.start // STEP * STEP, end, STEP))
    return list(zip(*(sounding_pitches(part, moments) for part in piece.parts), strict=True))


def count_craft(piece: Piece) -> dict[str, float]:
    """Counts COLUMNS in one chorale. Raises InputError where it does not have four parts."""
    steps = sixteenths(piece)
    # Beats are quarters from the bar line, whatever the meter says: the chorales of the protocol have none.
    first = (piece.start // STEP) % STEPS_PER_BEAT
    on_beat = (chord for number, chord in enumerate(steps, first) if number % STEPS_PER_BEAT == 0)
    beats = [pitches for chord in on_beat if len(pitches := [one for one in chord if one is not None]) == len(SINGERS)]
    moves = [_voice_counts(voice, name) for name, voice in zip(SINGERS, zip(*steps, strict=True), strict=True)]
    return {
        "pieces": 1,
        **_chord_counts(steps),
        "tertian": sum(map(is_tertian, beats)),
        "beats": len(beats),
        "held": sum(counts[f"{name} held"] for name, counts in zip(SINGERS, moves, strict=True)),
        "cells": sum(counts[f"{name} pairs"] for name, counts in zip(SINGERS, moves, strict=True)),
        **{name: count for counts in moves for name, count in counts.items()},
    }


def chords_of(steps: Sequence[Chord]) -> list[Chord]:
    """Returns the chords of a grid in order, each once however long it is held."""
    return [new for old, new in zip([None, *steps], steps, strict=False) if new != old]


def count_parallels(chords: Sequence[Chord]) -> tuple[int, int, int]:
    """Counts parallel fifths, octaves, and the changes from four sounding voices to four others."""
    changes = [(old, new) for old, new in pairwise(chords) if None not in old and None not in new]
    found = [parallels(old, new, same_size=True) for old, new in changes]
    return sum(fifth for fifth, _ in found), sum(octave for _, octave in found), len(changes)


def _chord_counts(steps: Sequence[Chord]) -> dict[str, float]:
    """Counts what is said of chords: parallels, crossings, spacing."""
    chords = chords_of(steps)
    fifths, octaves, changes = count_parallels(chords)
    return {
        "fifths": fifths,
        "octaves": octaves,
        "faulty": fifths + octaves > 0,
        "changes": changes,
        "crossed": sum(map(crosses, chords)),
        "wide": sum(map(is_wide, chords)),
        "chords": len(chords),
    }


def is_wide(chord: Chord) -> bool:
    """Tells whether soprano and alto or alto and tenor lie more than an octave apart."""
    upper = chord[:3]
    return any(a is not None and b is not None and a - b > WIDEST for a, b in pairwise(upper))


def _voice_counts(voice: Sequence[int | None], name: str) -> dict[str, float]:
    """Counts a voice's held cells among pairs of neighbours, its moves, and the semitones that these are wide."""
    pairs = list(pairwise(voice))
    moves = [abs(new - old) for old, new in pairs if old is not None and new is not None and old != new]
    held = sum(old == new for old, new in pairs)
    return {
        f"{name} held": held,
        f"{name} pairs": len(pairs),
        f"{name} semitones": sum(moves),
        f"{name} moves": len(moves),
    }


def craft_rows(pieces: Iterable[Piece]) -> Floats:
    """Returns counts of all chorales, shape (pieces, COLUMNS). Raises InputError."""
    counts = [count_craft(piece) for piece in pieces]
    return np.array([[row[name] for name in COLUMNS] for row in counts], dtype=np.float64).reshape(-1, len(COLUMNS))


def chorale_craft(pieces: Iterable[Piece], seed: int = 0) -> dict[str, Figure]:
    """Measures FIGURES of four-part pieces, each with the interval that drawing the pieces again gives.

    Raises InputError where a piece does not have four parts, or where there is none.
    """
    rows = craft_rows(pieces)
    if not len(rows):
        raise InputError("there are no chorales to judge", "give pieces in four parts")
    return bootstrap(rows, COLUMNS, FIGURES, seed)
