"""A performance, played as the player felt it, to written music: beats tracked, notes laid on the grid between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from composer.analysis.beats import track_beats
from composer.analysis.sixteenths import sounding_notes
from composer.errors import InputError
from composer.music.piece import Note, Part, Piece, TempoChange
from composer.music.units import TICKS_PER_QUARTER, bpm_to_tempo, ticks_to_seconds

SIXTEENTH, TRIPLET = TICKS_PER_QUARTER // 4, TICKS_PER_QUARTER // 3
NEAR = 2
"""Ticks beside the grid that count as on it, for programs that round."""

PERFORMED = 0.5
"""Share of the onsets beside the grid from which a file without a meter is taken for a performance."""

LOW = 52
STRAIGHT_BONUS = 0.15
"""By how much of a beat a triplet must fit its notes better than sixteenths, all together."""


@dataclass(frozen=True)
class Moved:
    """How far quantising moved the onsets: mean and largest in seconds, and the share moved by over 50 ms."""

    mean: float
    most: float
    far: float

    def __str__(self) -> str:
        return f"onsets moved by {1000 * self.mean:.0f} ms on average, {1000 * self.most:.0f} ms at most"


def share_off_grid(notes: Sequence[Note]) -> float:
    """Share of the onsets that lie beside every 32nd and every triplet of a sixteenth (0-1)."""
    off = [min(_beside(note.onset, SIXTEENTH // 2), _beside(note.onset, TRIPLET // 4)) > NEAR for note in notes]
    return sum(off) / max(1, len(off))


def _beside(tick: int, step: int) -> int:
    return min(tick % step, -tick % step)


def is_performance(piece: Piece) -> bool:
    """Whether the notes follow a player, not the file's quarters."""
    return share_off_grid(sounding_notes(piece)) > PERFORMED


def quantize(piece: Piece) -> tuple[Piece, Moved]:
    """The piece with a quarter on each beat found and every note on the grid between beats, its meter not yet found.

    Chords, sections and changes of tempo are left out. Raises InputError when there are too few notes, or too many.
    """
    notes = sounding_notes(piece)
    seconds = {note.onset: _seconds(piece, note.onset) for part in piece.parts for note in part.notes}
    seconds |= {note.end: _seconds(piece, note.end) for part in piece.parts for note in part.notes}
    try:
        weights = [min(note.duration, 960) / 240 * (1 + 2 * (note.pitch < LOW)) for note in notes]
        beats = track_beats([seconds[note.onset] for note in notes], weights)
    except ValueError as error:
        raise InputError(str(error), "give a piece of two notes to an hour") from None
    first = int(np.searchsorted(beats, min(seconds.values()), side="right")) - 1
    beats = beats[max(0, first) :]

    def place(tick: int) -> float:
        """Quarters since the first beat."""
        return float(np.interp(seconds[tick], beats, np.arange(len(beats))))

    steps = _steps([place(note.onset) for note in notes], len(beats))

    def grid(tick: int) -> int:
        beat = place(tick)
        step = steps[min(int(beat + 0.08), len(steps) - 1)]
        return round(beat * TICKS_PER_QUARTER / step) * step

    parts = tuple(replace(part, notes=_placed(part, grid)) for part in piece.parts)
    length = max(note.end for part in parts for note in part.notes)
    period = float(np.median(np.diff(beats)))
    moved = [
        abs(np.interp(grid(n.onset) / TICKS_PER_QUARTER, np.arange(len(beats)), beats) - seconds[n.onset])
        for n in notes
    ]
    tempo = (TempoChange(0, bpm_to_tempo(60 / period)),)
    made = replace(piece, parts=parts, length=length, tempos=tempo, chords=(), sections=(), pickup=0)
    return made, Moved(float(np.mean(moved)), float(np.max(moved)), float(np.mean(np.array(moved) > 0.05)))


def _seconds(piece: Piece, tick: int) -> float:
    """The time of a tick, through all changes of tempo."""
    total = 0.0
    changes = [*piece.tempos, TempoChange(piece.length + tick, piece.tempo)]
    for change, following in pairwise(changes):
        if tick <= change.onset:
            break
        total += ticks_to_seconds(min(tick, following.onset) - change.onset, change.tempo)
    return total


def _steps(places: Sequence[float], beats: int) -> list[int]:
    """For each beat the step that its onsets fit best: a sixteenth, or a triplet of the quarter."""
    inside: list[list[float]] = [[] for _ in range(beats + 1)]
    for place in places:
        inside[min(int(place + 0.08), beats)].append(place % 1)

    def misfit(fractions: list[float], parts: int) -> float:
        return sum(abs(fraction * parts - round(fraction * parts)) / parts for fraction in fractions)

    return [
        TRIPLET if misfit(own, 3) + STRAIGHT_BONUS / 2 < misfit(own, 4) and len(own) > 1 else SIXTEENTH
        for own in inside
    ]


def _placed(part: Part, grid: Callable[[int], int]) -> tuple[Note, ...]:
    """Notes on the grid, none shorter than a sixteenth but where the next of its pitch begins."""
    placed: dict[tuple[int, int], Note] = {}
    for note in part.notes:
        onset = grid(note.onset)
        placed[onset, note.pitch] = replace(note, onset=onset, duration=max(grid(note.end) - onset, SIXTEENTH))
    return tuple(placed[key] for key in sorted(placed))
