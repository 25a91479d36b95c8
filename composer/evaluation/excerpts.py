"""The bars of a piece that benchmarks compare."""

from dataclasses import replace

from composer.music.piece import Part, Piece
from composer.music.repeats import once, sounding

BARS = 16


def first_bars(piece: Piece, bars: int = BARS, *, is_played_out: bool = True) -> Piece:
    """Returns the melody of the first full bars, with repeats played out or each section once.

    The bar of a pickup is left out, and so is a first bar that is short or begins with a rest, by which MIDI writes
    one. Notes are cut at the end.
    """
    piece = sounding(piece) if is_played_out else once(piece)
    lines = piece.bar_lines()
    first = int(has_upbeat(piece) and len(lines) > 2)
    start, end = lines[first], lines[min(first + bars, len(lines) - 1)]
    melody = Part("Melody", piece.parts[0].notes) if piece.parts else Part("Melody", ())
    cut = replace(piece, parts=(melody,), sections=(), pickup=0)
    moved = cut.map_time(lambda tick: max(0, tick - start))
    return replace(moved, parts=(melody.between(start, end),), length=end - start)


def has_upbeat(piece: Piece) -> bool:
    """Tells whether the first bar is a pickup's, short, or begins with a rest."""
    notes, lines = (piece.parts[0].notes if piece.parts else ()), piece.bar_lines()
    is_short = len(lines) > 1 and lines[1] - lines[0] < piece.meter.bar_ticks
    return bool(piece.pickup) or is_short or bool(notes and notes[0].onset > 0)
