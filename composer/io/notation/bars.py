"""The bars of a page, with the repeat signs, endings and labels on them, and the way back to sections and bar lines.

A page differs from the pivot: a pickup is a bar of its own, and a bar in which a section ends is written in two halves.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from composer.errors import InputError
from composer.music.piece import Piece, Section
from composer.music.theory import Meter


@dataclass(frozen=True)
class Bar:
    """What stands between two bar lines of the page, from tick `onset` to `end`.

    `lead` counts the ticks of the full bar before it (of a pickup, or the second half of a bar); such a bar is
    `is_extra` and takes no number of its own. `opens` and `closes` (the passes) are repeat signs at its beginning and
    end, `ending` the number of the ending that begins with it, `ends_ending` that one ends with it.
    """

    onset: int
    end: int
    meter: Meter
    number: int = 1
    lead: int = 0
    is_extra: bool = False
    opens: bool = False
    closes: int = 0
    ending: int = 0
    ends_ending: bool = False
    label: str = ""
    is_double: bool = False
    is_final: bool = False

    @property
    def duration(self) -> int:
        """Ticks between its bar lines."""
        return self.end - self.onset

    @property
    def is_full(self) -> bool:
        """Whether it lasts as long as the meter says."""
        return self.duration == self.meter.bar_ticks


def cut_bars(piece: Piece) -> tuple[Bar, ...]:
    """Cuts a piece into the bars of a page. Where the last section ends early, so does its bar. Raises InputError."""
    if piece.length <= piece.start:
        raise InputError("the piece has no bars", "give it one at least")
    lines = piece.bar_lines()
    # Signs can only stand on bar lines, so the page has one wherever a section or an ending begins or ends;
    # the meter alone would put it elsewhere.
    edges = {edge for section in piece.sections for edge in (section.onset, section.end, *section.endings)}
    edges = {edge for edge in (*edges, *lines, piece.start) if piece.start <= edge <= _page_end(piece)}
    begins = {section.onset: section for section in piece.sections}
    ends = {section.end: section for section in piece.sections}
    numbers = {start: number for section in piece.sections for number, start in enumerate(section.endings, 1)}
    closed = _closed_endings(piece)
    bars = []
    for onset, end in pairwise(sorted(edges)):
        index = bisect_right(lines, onset) - 1
        opening, closing = begins.get(onset), ends.get(end)
        repeats = closing.passes if closing and not closing.endings and closing.passes > 1 else 0
        bars.append(
            Bar(
                onset,
                end,
                piece.meter_at(onset),
                number=piece.bar_at(onset),
                lead=onset - lines[index],
                is_extra=onset > lines[index],
                opens=opening is not None and opening.passes > 1,
                closes=closed.get(end, repeats),
                ending=numbers.get(onset, 0),
                ends_ending=end in closed,
                label=opening.label if opening else "",
                is_final=end == _page_end(piece),
                is_double=closing is not None and end != _page_end(piece) and closing.passes == 1,
            )
        )
    return tuple(bars)


def _page_end(piece: Piece) -> int:
    """Returns the end of the last section where nothing sounds in the rest of its bar, as in tunes with a pickup."""
    last = max((note.end for part in piece.parts for note in part.notes), default=0)
    end = piece.sections[-1].end if piece.sections else piece.length
    return end if last <= end and piece.length - end < piece.meters[-1].meter.bar_ticks else piece.length


def _closed_endings(piece: Piece) -> dict[int, int]:
    """Maps the end of each ending to the passes to write there: two for a repeat sign, 0 behind the last."""
    closed = {}
    for section in piece.sections:
        closed.update(dict.fromkeys(section.endings[1:], 2))
        closed.update({section.end: 0} if section.endings else {})
    return closed


def place_bars(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """Places bars of which only the durations are known on the grid of the meter, with their `lead`.

    A short bar first is a pickup. One elsewhere is filled up by the next where both make a bar, else by silence.
    """
    # `line` is the last bar line of the meter, `now` where the next bar begins: between the two lies a bar
    # that was begun and not filled.
    placed: list[Bar] = []
    now = line = 0
    for index, bar in enumerate(bars):
        ticks = bar.meter.bar_ticks
        if index == 0 and _is_pickup(bars):
            now = ticks - bar.duration
        # Too short, and what follows does not complete it: silence up to the next bar line keeps all
        # later bars in place.
        elif now > line and not _fills_up(now - line, bar):
            line = now = line + -(-(now - line) // placed[-1].meter.bar_ticks) * placed[-1].meter.bar_ticks
        placed.append(replace(bar, onset=now, end=now + bar.duration, lead=now - line))
        now += bar.duration
        # A bar longer than its meter passes several lines; the rest of it is then the begun bar.
        line += (now - line) // ticks * ticks
    return tuple(placed)


def _is_pickup(bars: Sequence[Bar]) -> bool:
    first, following = bars[0], bars[1] if len(bars) > 1 else None
    if first.duration >= first.meter.bar_ticks:
        return False
    # A short first bar is half of a bar where the second half follows without a number, else it is a
    # pickup.
    is_halved = following is not None and following.is_extra and _fills_up(first.duration, following)
    return first.is_extra or (following is not None and not is_halved)


def _fills_up(filled: int, bar: Bar) -> bool:
    """Tells whether a bar is the rest of one of which so many ticks are there already."""
    total = filled + bar.duration
    return total == bar.meter.bar_ticks or (bar.is_extra and total < bar.meter.bar_ticks)


def read_sections(bars: Sequence[Bar]) -> tuple[Section, ...]:
    """Reads sections from placed bars; none where nothing is marked.

    Labels and double bars inside a repeat do not divide it. Endings count one pass each.
    """
    labels = {bar.onset: bar.label for bar in bars if bar.label}
    sections = [replace(section, label=labels.get(section.onset, "")) for section in _read_stretches(bars)]
    is_marked = len(sections) > 1 or sections[0].label or sections[0].passes > 1
    return tuple(sections) if is_marked else ()


def _read_stretches(bars: Sequence[Bar]) -> Iterator[Section]:
    """Yields each repeat, and what lies between them, cut at labels and double bars."""
    onset = bars[0].onset
    cuts: list[int] = []
    endings: list[int] = []
    for bar, following in zip(bars, (*bars[1:], None), strict=True):
        if bar.opens:
            yield from _plain_sections(onset, cuts, bar.onset)
            onset, cuts, endings = bar.onset, [], []
        if bar.label:
            cuts.append(bar.onset)
        if bar.ending:
            endings.append(bar.onset)
        # An ending goes on until its bracket or a repeat sign closes it; one after the other make one
        # section.
        ends = bar.ends_ending or bool(bar.closes)
        goes_on = bool(endings) and following is not None and (bool(following.ending) or not ends)
        if not goes_on and (bar.closes or endings):
            # A lone ending has nothing to choose from: the section is repeated as a whole.
            are_endings = len(endings) > 1
            passes = len(endings) if are_endings else max(2, bar.closes)
            yield Section(onset, bar.end, "", passes, tuple(endings) if are_endings else ())
            onset, cuts, endings = bar.end, [], []
        if bar.is_double:
            cuts.append(bar.end)
    yield from _plain_sections(onset, cuts, bars[-1].end)


def _plain_sections(onset: int, cuts: Sequence[int], end: int) -> Iterator[Section]:
    """Yields music played once, from one cut to the next."""
    edges = sorted({onset, *(cut for cut in cuts if onset < cut < end), end})
    yield from (Section(*edge) for edge in pairwise(edges))


def full_length(bars: Sequence[Bar]) -> int:
    """Tick where the bar of the meter ends in which the last of placed bars lies."""
    last = bars[-1]
    return last.onset - last.lead + -(-(last.lead + last.duration) // last.meter.bar_ticks) * last.meter.bar_ticks


def changes_in(changes: Iterable[tuple[int, Any]], default: Any) -> list[tuple[int, Any]]:
    """Values from tick 0 on, the last of those at one tick, and one in force not said again."""
    kept: list[tuple[int, Any]] = []
    for onset, value in dict(changes).items():
        if not kept or value != kept[-1][1]:
            kept.append((onset if kept else 0, value))
    return kept or [(0, default)]
