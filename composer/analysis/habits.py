"""What a melody does bar by bar: silence, bars again, one pitch for long, short cells in a loop."""

from bisect import bisect_right
from itertools import groupby

from composer.analysis.measures import melody_notes
from composer.music.piece import Note, Piece

Bar = tuple[tuple[int, int, int], ...]
"""What sounds in a bar: onset in ticks from its line, pitch and duration, cut at its lines; () for silence."""

LONGEST_CELL = 4
"""Bars of the longest cell whose repetition is a loop; a longer one that comes again is a phrase or a section."""


def bar_contents(piece: Piece) -> list[Bar]:
    """Returns what sounds in each bar of the melody, the pickup's among them."""
    lines = piece.bar_lines()
    bars: list[list[tuple[int, int, int]]] = [[] for _ in lines[1:]]
    for note in melody_notes(piece):
        for number in range(max(0, bisect_right(lines, note.onset) - 1), len(bars)):
            start, end = max(note.onset, lines[number]), min(note.end, lines[number + 1])
            if start >= end:
                break
            bars[number].append((start - lines[number], note.pitch, end - start))
    return [tuple(bar) for bar in bars]


def silent_bars(piece: Piece) -> int:
    """Returns bars in which nothing sounds."""
    return sum(not bar for bar in bar_contents(piece))


def leading_silence(piece: Piece) -> int:
    """Returns the silent bars before the first note; all bars where nothing sounds."""
    bars = bar_contents(piece)
    return next((number for number, bar in enumerate(bars) if bar), len(bars))


def distinct_share(piece: Piece) -> float:
    """Returns the share of bars that do not repeat an earlier one literally, silent ones among them (0-1)."""
    bars = bar_contents(piece)
    return len(set(bars)) / len(bars) if bars else 1.0


def loop_bars(piece: Piece) -> int:
    """Bars of the longest stretch that repeats a short cell right before it: 12 where four bars come four times."""
    bars = bar_contents(piece)
    # A cell of n bars goes on looping as long as each bar equals the one n before it.
    same = ([bar == before for before, bar in zip(bars, bars[cell:], strict=False)] for cell in _cells(bars))
    return max((sum(run) for row in same for _, run in groupby(row)), default=0)


def _cells(bars: list[Bar]) -> range:
    return range(1, min(LONGEST_CELL, len(bars) - 1) + 1)


def one_pitch_runs(piece: Piece) -> list[list[Note]]:
    """Returns the melody in stretches of one pitch, in order."""
    return [list(run) for _, run in groupby(melody_notes(piece), key=lambda note: note.pitch)]


def one_pitch_notes(piece: Piece) -> int:
    """Returns notes of the longest stretch of one pitch."""
    return max(map(len, one_pitch_runs(piece)), default=0)


def one_pitch_bars(piece: Piece) -> float:
    """Returns bars of the longest stretch of one pitch struck again, from its first onset to its last."""
    spans = (run[-1].onset - run[0].onset for run in one_pitch_runs(piece))
    return max(spans, default=0) / piece.meter.bar_ticks


def one_pitch_sections(piece: Piece) -> int:
    """Returns sections of at least two bars, the whole piece where none is marked, in which just one pitch sounds."""
    notes = melody_notes(piece)
    spans = [(one.onset, one.end) for one in piece.sections] or [(0, piece.length)]
    long = [(start, end) for start, end in spans if end - start >= 2 * piece.meter.bar_ticks]
    return sum(len({note.pitch for note in notes if start <= note.onset < end}) == 1 for start, end in long)
