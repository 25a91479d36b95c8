"""ABC bars that do not fit, read all the same: each becomes a bar as long as it is, so that every note is kept.

A tune that a person wants to see or to work on is better read with a change of meter too many than refused; corpora
are read strictly (`layout.lay_out`), because such bars are mostly slips of the transcriber.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from composer.errors import InputError
from composer.io.abc.bar_layout import Layout, lay_out
from composer.io.abc.fields import WHOLE
from composer.io.abc.repeats import window
from composer.io.abc.voice import BarError, RawBar
from composer.music.theory import MAX_BEATS, METER_UNITS, Meter

SIXTEENTH = WHOLE // 16
LONGEST = 6 * WHOLE
Voices = Sequence[Sequence[RawBar]]


@dataclass
class Slack:
    """Numbers of bars that may be as long as they are, and of those whose ending loses its number."""

    lengths: set[int] = field(default_factory=set)
    endings: set[int] = field(default_factory=set)


def lay_out_loosely(voices: Voices) -> tuple[list[Layout], tuple[str, ...]]:
    """Lays the voices out, and returns a line for each bar that was read otherwise than it stands.

    Raises InputError where they cannot be laid out even so.
    """
    slack = Slack()
    longest: dict[int, Fraction] = {}
    for bar in (bar for bars in voices for bar in bars):
        longest[bar.number] = max(bar.length, longest.get(bar.number, bar.length))
    # The strict layout names the bar it stumbles over. That one alone is given way to and all is laid out
    # again, so that as few bars as possible change the meter. A bar can be given way to in two respects,
    # hence the bound.
    for _ in range(2 * sum(map(len, voices)) + 2):
        try:
            layouts = [lay_out([_give(bar, slack, longest[bar.number]) for bar in bars]) for bars in voices]
        except BarError as error:
            _allow(slack, error, voices)
        else:
            return layouts, tuple(_remarks(voices, slack))
    raise InputError("its bars do not fit together", "check its note lengths and the M: field")


def _allow(slack: Slack, error: BarError, voices: Voices) -> None:
    """Gives way at a bar; where that was done already at all uneven bars but a pickup, then at the pickup too."""
    # Bar 1 is spared as long as possible: short, it is a pickup and needs no meter of its own.
    irregular = {bar.number for bars in voices for bar in bars if bar.length != bar.bar_ticks}
    if error.is_ending:
        slack.endings.add(error.bar)
    elif error.bar in irregular - slack.lengths:
        slack.lengths.add(error.bar)
    elif not irregular - {1} <= slack.lengths:
        slack.lengths |= irregular - {1}
    elif irregular <= slack.lengths:
        raise error
    else:
        slack.lengths |= irregular


def _give(bar: RawBar, slack: Slack, longest: Fraction) -> RawBar:
    """Returns a copy of the bar, in a meter of its own where it may be as long as it is in the voice with the most."""
    bar = replace(bar, endings=() if bar.number in slack.endings else bar.endings)
    if bar.number not in slack.lengths or longest == bar.bar_ticks:
        return bar
    # A meter counts notes of a power of two, so the bar is filled up to the next sixteenth.
    length = Fraction(-(-longest // SIXTEENTH) * SIXTEENTH)
    return replace(bar, length=length, meter=meter_as_long(length, bar.meter))


def meter_as_long(ticks: Fraction | int, like: Meter) -> Meter:
    """Finds the meter of a bar of so many ticks, in the notes of another meter or finer. Raises InputError."""
    for unit in (*(unit for unit in METER_UNITS if unit >= like.unit), *reversed(METER_UNITS)):
        beats = Fraction(ticks) * unit / WHOLE
        if beats.denominator == 1 and 1 <= beats <= MAX_BEATS:
            return Meter(int(beats), unit)
    raise InputError(f"a bar is {Fraction(ticks) / WHOLE} whole notes long", "write its bar lines")


def _remarks(voices: Voices, slack: Slack) -> Iterator[str]:
    for bar in (bar for bars in voices[:1] for bar in bars):
        if bar.number in slack.lengths and bar.length != bar.bar_ticks:
            yield f"bar {bar.number} is {bar.length / WHOLE} long in {bar.meter}: read as long as it is"
        if bar.number in slack.endings:
            yield f"bar {bar.number} begins an ending that stands there already: read without its number"


def cut_long(bars: Sequence[RawBar]) -> list[RawBar]:
    """Cuts a line of chant without bar lines at notes, about a whole note apart; leaves other bars as they are."""
    cut = [part for bar in bars for part in (_cut(bar) if bar.length > LONGEST else [bar])]
    return [replace(bar, number=number) for number, bar in enumerate(cut, 1)]


def _cut(bar: RawBar) -> Iterator[RawBar]:
    edges = [Fraction(0)]
    edges += [note.offset for before, note in pairwise(bar.notes) if note.offset // WHOLE > before.offset // WHOLE]
    parts = [window(bar, start, end) for start, end in pairwise([*edges, bar.length])]
    parts[0].opens, parts[0].endings, parts[0].label = bar.opens, bar.endings, bar.label
    parts[-1].closes, parts[-1].double = bar.closes, bar.double
    yield from parts


def meter_said(text: str) -> str:
    """Returns the first meter in an M: field that says more, as "FREI4/4" does; "" where it says none."""
    found = re.search(r"\d{1,2}/\d{1,2}", text)
    return found[0] if found else ""


def commonest_meter(voices: Voices) -> Meter:
    """Returns the meter of most bars, told by their lengths. Raises InputError."""
    lengths = Counter(bar.length for bars in voices for bar in bars if bar.length % SIXTEENTH == 0)
    return meter_as_long(lengths.most_common(1)[0][0], Meter(4, 4)) if lengths else Meter(4, 4)
