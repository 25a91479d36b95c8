"""The rhythm of another tune, laid over the rows of a grid."""

from collections.abc import Iterable
from itertools import cycle, islice

from composer.grid.grid import rhythm_of_cell
from composer.grid.header import MELODY, Cell
from composer.grid.piece_grid import piece_to_grid
from composer.music.piece import Piece
from composer.sampling.promises import Frame, Spot
from composer.verbs.source import LONGEST


def frame_of(rhythm: Piece, rows: int, pickup: bool) -> Frame:
    """The bars of a tune over and over until so many rows are full; of both the pickup's row is left out."""
    source = piece_to_grid(rhythm, LONGEST)
    melody = source.header.lanes.index(MELODY)
    cells = [rhythm_of_cell(row[melody]) for row in source.cells[int(bool(rhythm.pickup)) :]]
    filled = range(int(pickup), rows)
    laid = lay_rhythm(zip(filled, islice(cycle(cells), len(filled)), strict=True))
    notes = [spot for spot, (kind, _) in laid.items() if kind == "Note"]
    return Frame(rhythm=laid, last_note=max(notes, default=None))


def lay_rhythm(cells: Iterable[tuple[int, Cell]]) -> dict[Spot, tuple[str, int]]:
    """Kind and steps of the word at each spot of rows of rhythm; a tie that has nothing before it becomes a rest."""
    laid: dict[Spot, tuple[str, int]] = {}
    sounds = False
    for row, cell in cells:
        place = 0
        for word in cell:
            name, _, value = word.partition("_")
            kind = {"Dur": "Note", "Tie": "Tie" if sounds else "Rest"}.get(name, "Rest")
            laid[row, place] = kind, int(value)
            place += int(value)
            sounds = kind != "Rest"
        sounds = sounds and bool(cell)
    return laid
