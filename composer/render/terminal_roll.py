"""The piano roll in a terminal: two semitones per row in half blocks, voices in colours."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.render.roll import COLOURS

if TYPE_CHECKING:
    from rich.text import Text

GUTTER = 4
"""Columns left of the notes, for names."""
STEPS = (120, 240, 480, 960, 1920, 3840)
"""Ticks that a column may stand for; the first that needs at most MAX_LINES lines is taken."""
MAX_LINES, MAX_ROWS = 2, 30
UPPER, LOWER, BAR_LINE = "▀", "▄", "│"


@dataclass(frozen=True)
class Cell:
    """One character of the roll: the voices that sound in its upper and lower semitone, None for silence."""

    upper: int | None = None
    lower: int | None = None
    is_bar: bool = False


def roll_rows(piece: Piece, width: int) -> list[tuple[str, list[Cell]]]:
    """Returns the rows of a roll of so many characters, from the top, each with its name; none for silence."""
    played = sounding(piece)
    pitches = [note.pitch for part in played.parts if not part.is_drum for note in part.notes]
    if not pitches or width <= 2 * GUTTER:
        return []
    # Rows begin at even pitches, so that a C is always the lower half of a row.
    top, bottom = max(pitches) // 2 * 2, max(min(pitches), max(pitches) - 2 * MAX_ROWS) // 2 * 2
    ticks = _ticks_per_column(played, width - GUTTER)
    voices = _voices(played, ticks)
    bars = {line // ticks for line in played.bar_lines()}
    columns = range(-(-played.length // ticks))
    rows: list[tuple[str, list[Cell]]] = []
    for start in range(0, len(columns), width - GUTTER):
        line = columns[start : start + width - GUTTER]
        if rows:
            rows.append(("", []))
        for pitch in range(top, bottom - 1, -2):
            cells = [Cell(voices.get((n, pitch + 1)), voices.get((n, pitch)), n in bars) for n in line]
            rows.append((_name(pitch), cells))
    return rows


def _ticks_per_column(piece: Piece, columns: int) -> int:
    return next((ticks for ticks in STEPS if piece.length <= ticks * columns * MAX_LINES), piece.length // columns + 1)


def _voices(piece: Piece, ticks: int) -> dict[tuple[int, int], int]:
    """Returns which voice sounds at each column and pitch; the first where several do."""
    found: dict[tuple[int, int], int] = {}
    for number, part in enumerate(piece.parts):
        for note in () if part.is_drum else part.notes:
            first = round(note.onset / ticks)
            for column in range(first, max(first + 1, round(note.end / ticks))):
                found.setdefault((column, note.pitch), number)
    return found


def _name(pitch: int) -> str:
    return f"C{pitch // 12 - 1}" if pitch % 12 == 0 else ""


def draw_roll(piece: Piece, width: int) -> "Iterator[Text]":
    """Yields the lines of a roll with their colours; nothing for a piece without notes."""
    from rich.text import Text

    for name, cells in roll_rows(piece, width):
        line = Text()
        line.append(f"{name:<{GUTTER}}", "bright_black")
        for cell in cells:
            line.append(*_character(cell))
        yield line


def _character(cell: Cell) -> tuple[str, str]:
    """Returns the character of a cell and its style."""
    upper, lower = (None if one is None else COLOURS[one % len(COLOURS)] for one in (cell.upper, cell.lower))
    if upper and lower:
        return UPPER, f"{upper} on {lower}"
    if upper or lower:
        return (UPPER, upper) if upper else (LOWER, lower or "")
    return (BAR_LINE, "bright_black") if cell.is_bar else (" ", "")
