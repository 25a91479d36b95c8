"""A piece as a grid of bars × lanes, a task as the cells to be written, and both as words for the model.

The words of one training example:

    <header>  Style_jig Meter_6/8 Mode_major … Lane_chords Lane_melody
    Given     bar by bar, lane by lane; a hidden cell is one `Mask_None`, or its rhythm alone (`Onset_` for each note)
              (left out when nothing is given)
    Fill      the hidden cells in the same order, each bar opened by its bar token
    End

A bar token counts down: `Bar_1` is the last bar. Inside a cell time is implicit: a cell is full when its durations
add up to the bar. Pitches are semitones above the tonic, counted from each lane's zero, durations grid steps (24 per
quarter); notes struck together are written from the top down, the last one with their duration.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from composer.errors import InputError
from composer.grid.cursor import Cursor
from composer.grid.header import END, FILL, GIVEN, MASK, Cell, Header, bar_word
from composer.grid.word import NOTE, REST, TIE, Rhythm, Word, parse_word, rhythm_to_words
from composer.music.theory import Key


@dataclass(frozen=True)
class Grid:
    """A header and its cells: `cells[bar][lane]` are the words of that lane in that bar."""

    header: Header
    cells: tuple[tuple[Cell, ...], ...]

    def column(self, lane: str) -> list[Cell]:
        """Returns the cells of a lane, bar by bar; [] where the grid has no such lane."""
        if lane not in self.header.lanes:
            return []
        index = self.header.lanes.index(lane)
        return [row[index] for row in self.cells]

    def every_cell(self) -> frozenset[tuple[int, int]]:
        """Returns all (bar, lane) indices: the task of composing from nothing."""
        return frozenset((bar, lane) for bar in range(len(self.cells)) for lane in range(len(self.header.lanes)))


NO_RHYTHMS: Mapping[tuple[int, int], Rhythm] = {}


def grid_to_words(
    grid: Grid, hidden: Collection[tuple[int, int]], rhythms: Mapping[tuple[int, int], Rhythm] = NO_RHYTHMS
) -> list[str]:
    """Writes a task in words: the given cells with the hidden ones masked, then the hidden ones; `hidden` is not empty.

    `rhythms` are hidden cells whose rhythm is given (`rhythm_of_cell`).
    """
    words = grid.header.words()
    # Nothing is given where everything is to be written: the model reads the header and begins.
    if rhythms or set(hidden) < grid.every_cell():
        words.append(GIVEN)
        for row, lanes in enumerate(grid.cells):
            words.append(bar_word(grid.header, row))
            for lane, cell in enumerate(lanes):
                words.extend(_hidden_cell(rhythms.get((row, lane), ())) if (row, lane) in hidden else cell)
    words.append(FILL)
    for row, lanes in enumerate(grid.cells):
        written = [cell for lane, cell in enumerate(lanes) if (row, lane) in hidden]
        if written:
            words.append(bar_word(grid.header, row))
            words.extend(word for cell in written for word in cell)
    return [*words, END]


def _hidden_cell(rhythm: Rhythm) -> Cell:
    return rhythm_to_words(rhythm) or (MASK,)


def rhythm_of_cell(cell: Cell) -> Rhythm:
    """Returns the kinds and lengths of a voice cell's words; () without any note. Section marks are to be written."""
    words = [parse_word(text) for text in cell]
    if not any(word.kind == NOTE for word in words):
        return ()
    return tuple((word.kind, word.steps) for word in words if word.kind in (NOTE, REST, TIE))


def without_tie(cell: Cell) -> Cell:
    """Returns a cell whose row before is not read: what is tied into it becomes a rest."""
    words = [parse_word(text) for text in cell]
    # Only ties before the first struck note have lost their beginning; later ones go on with a note of this
    # cell.
    timed = next((place for place, word in enumerate(words) if word.kind not in (TIE,) and not word.is_mark), len(cell))
    return tuple(
        str(Word(REST, steps=word.steps)) if word.kind == TIE and place < timed else text
        for place, (word, text) in enumerate(zip(words, cell, strict=True))
    )


def words_to_grid(words: Iterable[str], key: Key | None = None) -> Grid:
    """Returns the grid that `grid_to_words` wrote, with all its cells; `key` where the words do not say the tonic.

    Raises InputError when the words do not make a complete grid.
    """
    stream = list(words)
    cursor = Cursor()
    given: dict[tuple[int, int], list[str]] = {}
    written: dict[tuple[int, int], list[str]] = {}
    for word in stream:
        place, cells = cursor.cell, written if cursor.filling else given
        cursor.feed(word)
        if place is not None and word != MASK:
            cells.setdefault(place, []).append(word)
    if not cursor.done:
        raise InputError("the words stop before the grid is full")
    # A hidden cell may stand among the given ones with its rhythm alone; what was written takes its place.
    cells = given | written
    header = cursor.header if key is None else replace(cursor.header, key=key)
    rows = range(header.rows)
    return Grid(header, tuple(tuple(tuple(cells[row, lane]) for lane in range(len(header.lanes))) for row in rows))
