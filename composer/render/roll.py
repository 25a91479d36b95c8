"""The piano roll of a piece as it sounds: one picture of all its notes, voices in colours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from composer.io.musicxml.tree import clean
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.units import TICKS_PER_QUARTER

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d31", "#555555")
"""Of the voices in turn: told apart by all eyes (Okabe and Ito 2008), and on white and black."""

QUARTER_WIDTH, ROW_HEIGHT, MARGIN, LEGEND = 24, 7, 34, 26
"""Pixels per quarter and per semitone, left of the notes for names, and above them for the voices."""

TEXT_SIZE = 11
BLACK_KEYS = frozenset((1, 3, 6, 8, 10))
ROOM = 2
"""Semitones shown above and below the notes."""


@dataclass(frozen=True)
class Frame:
    """What a roll shows: pitches from `low` to `high`, and `length` in ticks."""

    low: int
    high: int
    length: int

    @property
    def width(self) -> float:
        """Pixels of the whole picture."""
        return MARGIN + x_of(self.length) + 1

    @property
    def height(self) -> int:
        """Pixels of the whole picture."""
        return LEGEND + (self.high - self.low + 1) * ROW_HEIGHT

    def y_of(self, pitch: int) -> int:
        """Returns the upper edge of a pitch's row."""
        return LEGEND + (self.high - pitch) * ROW_HEIGHT


def x_of(ticks: int) -> float:
    """Returns how many pixels a time is wide."""
    return round(ticks / TICKS_PER_QUARTER * QUARTER_WIDTH, 2)


def frame_of(piece: Piece) -> Frame:
    """Returns the frame around the notes of a piece; an octave in the middle where it has none."""
    pitches = [note.pitch for part in piece.parts if not part.is_drum for note in part.notes] or [60, 72]
    return Frame(max(0, min(pitches) - ROOM), min(127, max(pitches) + ROOM), piece.length)


def piece_to_roll(piece: Piece) -> str:
    """Draws the roll of a piece with its repeats as an SVG; drums are not on it."""
    played = sounding(piece)
    frame = frame_of(played)
    rows = [*_ground(played, frame), *_notes(played, frame), *_legend(played)]
    size = f'width="{frame.width:g}" height="{frame.height}" viewBox="0 0 {frame.width:g} {frame.height}"'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', *rows, "</svg>", ""])


def _ground(piece: Piece, frame: Frame) -> Iterator[str]:
    """Yields the paper: a stripe for each black key, a line for each bar, the names of the Cs."""
    yield _rect(0, 0, frame.width, frame.height, "#fff")
    for pitch in range(frame.low, frame.high + 1):
        y = frame.y_of(pitch)
        if pitch % 12 in BLACK_KEYS:
            yield _rect(MARGIN, y, x_of(frame.length), ROW_HEIGHT, "#f1f1f4")
        if pitch % 12 == 0:
            yield _text(4, y + ROW_HEIGHT, f"C{pitch // 12 - 1}")
    for line in piece.bar_lines():
        yield _rect(MARGIN + x_of(line), LEGEND, 1, frame.height - LEGEND, "#c8c8d0")


def _notes(piece: Piece, frame: Frame) -> Iterator[str]:
    for number, part in enumerate(piece.parts):
        colour = COLOURS[number % len(COLOURS)]
        for note in () if part.is_drum else part.notes:
            # A pixel less than the note lasts: repeated notes stay apart.
            width = max(1.0, x_of(note.duration) - 1)
            yield _rect(MARGIN + x_of(note.onset), frame.y_of(note.pitch), width, ROW_HEIGHT - 1, colour)


def _legend(piece: Piece) -> Iterator[str]:
    """Yields the names of the voices in their colours."""
    names = [clean(part.name)[:24] for part in piece.parts if not part.is_drum]
    for number, (name, x) in enumerate(zip(names, _places(names), strict=True)):
        yield _rect(x, 7, 10, 10, COLOURS[number % len(COLOURS)])
        yield _text(x + 14, 16, name)


def _places(names: Sequence[str]) -> list[int]:
    return [MARGIN + sum(len(name) * 7 + 34 for name in names[:index]) for index in range(len(names))]


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{TEXT_SIZE}px" font-family="sans-serif">{escape(text)}</text>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{colour}"/>'
