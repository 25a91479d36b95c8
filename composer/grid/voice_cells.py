"""Notes <-> the cells of one voice: cut at bar lines and at section marks into words, and joined again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import NamedTuple

from composer.errors import InputError
from composer.grid.header import DURATIONS, Cell
from composer.grid.lanes import Lane
from composer.grid.word import NOTE, REST, TIE, WITH, Word, parse_word
from composer.music.piece import Note
from composer.music.units import GRID_PER_QUARTER, TICKS_PER_GRID, grid_to_ticks

Span = tuple[int, int]
"""Where something begins and ends, in grid steps."""


class Strike(NamedTuple):
    """Notes that begin and end together, in grid steps and MIDI pitches from the top down; none is a rest."""

    onset: int
    end: int
    pitches: tuple[int, ...]
    tied: bool = False


def to_steps(ticks: int) -> int:
    """Returns grid steps. Raises InputError for a time that is off the grid."""
    if ticks % TICKS_PER_GRID:
        raise InputError(f"a time of {ticks} ticks is off the grid of {GRID_PER_QUARTER} steps a quarter")
    return ticks // TICKS_PER_GRID


def split_steps(steps: int, unit: int = 1) -> Iterator[int]:
    """Yields a length as notated values, the longest first; those in whole units where there are any."""
    while steps:
        # Greedy is right here: any length on the grid can be completed by smaller values. Whole units
        # come first, so that chords of five beats change on beats.
        longest = max((value for value in DURATIONS if value <= steps), key=lambda value: (value % unit == 0, value))
        yield longest
        steps -= longest


def notes_to_cells(
    notes: Sequence[Note], lane: Lane, tonic: int, bars: Sequence[Span], marks: Mapping[int, Sequence[str]]
) -> list[Cell]:
    """Returns the cells of a lane: notes and rests of each bar, cut at bar lines and at section marks.

    `tonic` is the pitch class that numbers count from, `bars` the sounding stretch of each row, `marks` the words by
    the grid step that they stand at. Raises InputError for notes that are no voice.
    """
    # Inside a cell time is implicit, so whatever begins inside a note cuts it in two, tied together.
    cuts = sorted({*marks, *(start for start, _ in bars), bars[-1][1]})
    zero, waiting = lane.zero_on(tonic), dict(marks)
    cells: list[list[str]] = [[] for _ in bars]
    row = 0
    # Strikes and bars both run forwards: each belongs to the first row that has not ended before it.
    for strike in _cut(_strikes(notes, lane, bars[0][0], bars[-1][1]), cuts):
        while strike.onset >= bars[row][1]:
            row += 1
        # A mark stands before the first strike at its step; marks are cuts, so that one does begin there.
        cells[row] += waiting.pop(strike.onset, [])
        cells[row] += _words(strike, zero)
    return [tuple(words) for words in cells]


def _words(strike: Strike, zero: int) -> Iterator[str]:
    """Yields the words of a strike, or of its continuation."""
    *upper, lowest = [pitch - zero for pitch in strike.pitches] or [0]
    for index, steps in enumerate(split_steps(strike.end - strike.onset)):
        if not strike.pitches:
            yield str(Word(REST, steps=steps))
        elif strike.tied or index:
            yield str(Word(TIE, steps=steps))
        else:
            yield from (str(Word(WITH, str(number))) for number in upper)
            yield str(Word(NOTE, str(lowest), steps))


def _strikes(notes: Iterable[Note], lane: Lane, start: int, end: int) -> Iterator[Strike]:
    """Yields the notes of a voice and the rests between. Raises InputError where one overlaps another."""
    now = start
    for onset, group in groupby(notes, key=lambda note: note.onset):
        together = sorted(group, key=lambda note: -note.pitch)
        strike = Strike(to_steps(onset), to_steps(together[0].end), tuple(note.pitch for note in together))
        # The inverse of this function would put an overlapping note elsewhere: it is refused, not mended.
        if strike.onset < now or strike.end <= strike.onset or strike.end > end:
            raise InputError(f"the note at tick {onset} overlaps another or leaves the piece")
        _check_together(together, lane)
        if strike.onset > now:
            yield Strike(now, strike.onset, ())
        yield strike
        now = strike.end
    if now < end:
        yield Strike(now, end, ())


def _check_together(notes: Sequence[Note], lane: Lane) -> None:
    """Raises InputError where notes struck together are not one strike of a voice."""
    onset = notes[0].onset
    if len(notes) > lane.most:
        raise InputError(f"{len(notes)} notes begin together at tick {onset}, {lane.name} has at most {lane.most}")
    if len({note.duration for note in notes}) > 1 or len({note.pitch for note in notes}) < len(notes):
        raise InputError(f"notes that begin together at tick {onset} in {lane.name} are not equally long")


def _cut(strikes: Iterable[Strike], cuts: Sequence[int]) -> Iterator[Strike]:
    """Yields strikes cut in two, tied together, wherever a cut lies inside them."""
    place = 0
    for strike in strikes:
        while cuts[place] <= strike.onset:
            place += 1
        inside = [cut for cut in cuts[place:] if cut < strike.end] if cuts[place] < strike.end else []
        for index, (onset, end) in enumerate(pairwise([strike.onset, *inside, strike.end])):
            yield Strike(onset, end, strike.pitches, tied=index > 0)


def cells_to_notes(
    cells: Iterable[Cell], lane: Lane, tonic: int, now: int
) -> tuple[tuple[Note, ...], list[tuple[int, str]]]:
    """Inverse of `notes_to_cells`: the notes, and the marks with their ticks; `now` is the tick of the first word."""
    zero = lane.zero_on(tonic)
    notes: list[Note] = []
    marks: list[tuple[int, str]] = []
    struck: list[int] = []
    for text in (text for cell in cells for text in cell):
        word = parse_word(text)
        if word.is_mark:
            marks.append((now, text))
        elif word.kind == WITH:
            struck.append(zero + word.number)
        elif word.kind == NOTE:
            struck.append(zero + word.number)
            together = len(struck)
            notes += [Note(now, pitch, grid_to_ticks(word.steps)) for pitch in reversed(struck)]
            struck = []
        elif word.kind == TIE:
            # A tie continues across bar lines, whatever cell the notes were begun in.
            ticks = grid_to_ticks(word.steps)
            notes[-together:] = [replace(note, duration=note.duration + ticks) for note in notes[-together:]]
        now += grid_to_ticks(word.steps)
    return tuple(notes), marks
