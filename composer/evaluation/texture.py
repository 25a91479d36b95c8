"""The texture of accompaniments: how dense, how wide, how playable, and how much comes again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from composer.analysis.habits import bar_contents
from composer.errors import InputError
from composer.evaluation.bootstrap import Figure, bootstrap
from composer.music.piece import Note, Part, Piece

TENTH = 16
"""Semitones of a major tenth, the widest that most hands reach."""


@dataclass(frozen=True)
class Texture:
    """Figures of some parts of one piece.

    `notes_per_beat` counts beats of the meter; `lowest` and `highest` are MIDI pitches; a hand's span is the distance
    in semitones between the outer notes that one part strikes together, its mean over strikes of two notes or more, and
    `too_wide` the share of strikes that exceed a tenth; the shares of bars are of those with notes, and a bar repeats
    where an earlier one has the same notes (or only the same onsets).
    """

    notes_per_beat: float
    notes_per_strike: float
    lowest: float
    highest: float
    hand_span: float
    too_wide: float
    repeated_bars: float
    repeated_rhythms: float


def texture(piece: Piece, parts: Sequence[int]) -> Texture:
    """Measures the parts of these numbers (0 is the first) together. Raises InputError where they have no notes."""
    chosen = [piece.parts[number] for number in parts if 0 <= number < len(piece.parts)]
    notes = [note for part in chosen for note in part.notes]
    if not notes:
        raise InputError(f"parts {list(parts)} of {piece.title or 'a piece'!r} have no notes", "name parts that sound")
    strikes = [strike for part in chosen for strike in strikes_of(part)]
    spans = np.array([max(strike) - min(strike) for strike in strikes if len(strike) > 1] or [0])
    beats = (piece.length - piece.start) / piece.meter.beat_ticks
    pitches = [note.pitch for note in notes]
    contents = _bars(piece, chosen)
    return Texture(
        notes_per_beat=len(notes) / beats,
        notes_per_strike=len(notes) / len(strikes),
        lowest=min(pitches),
        highest=max(pitches),
        hand_span=float(spans.mean()),
        too_wide=float((spans > TENTH).mean()),
        repeated_bars=repeated_share(contents),
        repeated_rhythms=repeated_share([tuple(sorted({note.onset for note in bar})) for bar in contents]),
    )


def strikes_of(part: Part) -> list[list[int]]:
    """Returns the pitches that a part strikes at each onset, in order."""
    found: dict[int, list[int]] = {}
    for note in part.notes:
        found.setdefault(note.onset, []).append(note.pitch)
    return list(found.values())


def _bars(piece: Piece, parts: Sequence[Part]) -> list[tuple[Note, ...]]:
    """Returns what sounds in each bar that is not silent: onsets from its line, pitches and durations of all parts."""
    rows = [bar_contents(replace(piece, parts=(part,))) for part in parts]
    joined = (sorted(cell for bar in bars for cell in bar) for bars in zip(*rows, strict=True))
    return [tuple(Note(*cell) for cell in bar) for bar in joined if bar]


def repeated_share(bars: Sequence[object]) -> float:
    """Returns the share of bars that equal an earlier one (0-1); 0 without bars."""
    return 1 - len(set(bars)) / len(bars) if bars else 0.0


NAMES = tuple(one.name for one in fields(Texture))


def mean_texture(textures: Iterable[Texture], seed: int = 0) -> dict[str, Figure]:
    """Returns the mean of each figure over pieces and its bootstrap interval. Raises InputError where there is none."""
    rows = np.array([[1.0, *(getattr(one, name) for name in NAMES)] for one in textures])
    if not len(rows):
        raise InputError("there are no accompaniments to measure", "name pieces with more than one part")
    return bootstrap(rows, ("pieces", *NAMES), {said(name): (name, "pieces", 1.0) for name in NAMES}, seed)


def said(name: str) -> str:
    """Writes a field's name as a table has it."""
    return name.replace("_", " ")


def accompaniment_of(piece: Piece) -> list[int]:
    """Returns the numbers of all parts with notes but the first of them and drums."""
    sounding = [number for number, part in enumerate(piece.parts) if part.notes and not part.is_drum]
    return sounding[1:]
