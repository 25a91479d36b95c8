"""The bars: so many, each exactly full, in the meter asked for. The grammar of the grid enforces all three."""

from dataclasses import dataclass

from composer.analysis.measures import broken_bars
from composer.grid.header import END, LABELS, bar_word
from composer.grid.lanes import CHORD_SYMBOLS, LANES
from composer.grid.word import BASS, CHORD, DUR, NOTE, REST, TIE, WITH, Word, kind_of
from composer.grid.word_arrays import Mask
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.theory import Meter
from composer.sampling.promises.form import Form
from composer.sampling.promises.promise import Promise
from composer.sampling.promises.rhythm import Held
from composer.sampling.state import State

SECTION_BARS = 4
"""Bars that a section has at the least where the model sets the marks."""


@dataclass(frozen=True)
class BarCount(Promise):
    """So many bars as they sound; the header says how many are written, the bar words count them down."""

    count: int

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "bars"

    def check(self, piece: Piece) -> bool:
        """Tells whether so many bars sound."""
        return sounding(piece).bar_count == self.count

    def say(self) -> str:
        """Says the number."""
        return f"{self.count} bars"


@dataclass(frozen=True)
class FullBars(Promise):
    """No note overlaps another or leaves the piece."""

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "full_bars"

    def check(self, piece: Piece) -> bool:
        """Tells whether every bar is full."""
        return not broken_bars(piece)

    def say(self) -> str:
        """Says the same in words."""
        return "every bar exactly full"


@dataclass(frozen=True)
class InMeter(Promise):
    """The meter, as the header says it."""

    meter: Meter

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "meter"

    def check(self, piece: Piece) -> bool:
        """Tells whether the piece has the meter."""
        return piece.meter == self.meter

    def say(self) -> str:
        """Says the meter."""
        return str(self.meter)


def structure(state: State) -> Mask:
    """Returns the grammar of the grid: bars in order and exactly full, lanes in order, one voice at a time."""
    lexicon, cursor = state.lexicon, state.cursor
    if cursor.expects == "bar":
        return lexicon.only(bar_word(state.header, cursor.row))
    if cursor.expects == "end":
        return lexicon.only(END)
    if cursor.expects == "duration":
        # A chord of silence has no bass, and a chord has one at most.
        bass = () if kind_of(state.last_word) == BASS or state.last_word == "Chord_none" else (BASS,)
        return _with_room(state, *bass, DUR)
    if LANES[state.lane].kind == CHORD_SYMBOLS:
        return lexicon.of_kind(CHORD)
    if state.struck:
        return _below(state, state.struck[-1]) & _with_room(state, NOTE, *_more(state))
    mask = _with_room(state, NOTE, REST, *_more(state), *((TIE,) if may_tie(state) else ()))
    mark = next_mark(state)
    return mask | lexicon.only(mark) if mark else mask


def _more(state: State) -> tuple[str, ...]:
    """Returns the kind of a note that another is struck with, where the lane has room for two more."""
    return (WITH,) if len(state.struck) + 2 <= LANES[state.lane].most else ()


def _below(state: State, number: int) -> Mask:
    """Returns notes under a number: those struck together are written from the top down."""
    lexicon = state.lexicon
    return lexicon.keep(("below", number), lambda: ~lexicon.silent & (lexicon.pitch < number))


def _with_room(state: State, *kinds: str) -> Mask:
    """Returns words of these kinds that are not longer than the cell has room."""
    lexicon, remaining = state.lexicon, state.cursor.remaining
    return lexicon.keep(("room", remaining, *kinds), lambda: lexicon.of_kind(*kinds) & (lexicon.steps <= remaining))


def may_tie(state: State) -> bool:
    """Tells whether the note before may go on: it was written here, not given, and not before a section's beginning."""
    row, lane = state.cursor.row, state.cursor.lane
    # A tie from a given bar would lengthen a note that was promised to stay as it is.
    if state.pitch is None or (state.at_row_start and (row - 1, lane) not in state.cursor.hidden):
        return False
    form, held = state.promises.find(Form), state.promises.find(Held, state.lane)
    # Sections are cut apart when repeats are played: a tie into one would begin with no note.
    begins = state.at_row_start and form is not None and row in form.sections
    return not begins and not (held is not None and held.ends_at(state.spot))


def next_mark(state: State) -> str:
    """The next section's mark at a bar line where the form leaves it open, four bars or more after the last one."""
    row, sections = state.cursor.row, state.sections
    is_free = state.lane == state.header.lead and state.promises.find(Form) is None
    if not is_free or state.follows_mark or state.cursor.place or sections >= len(LABELS):
        return ""
    # Either the first section, or one that leaves whole phrases on both sides.
    fresh = sections == 0 and row == 0
    since, left = row - state.section_row, state.header.rows - row
    due = sections > 0 and since >= SECTION_BARS and left >= SECTION_BARS
    return str(Word("Section", f"{LABELS[sections]}.1")) if fresh or due else ""
