"""Bars as they stand in ABC made full: pickups, bars cut in two by a repeat sign, endings, sections.

Every stretch between repeat signs is placed on the written timeline so that bar lines keep to the meter. A section
played more than once is a whole number of bars, so that its passes follow on without a seam.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import cycle
from string import ascii_uppercase

from composer.io.abc.fields import WHOLE
from composer.io.abc.repeats import Stretch, stretches
from composer.io.abc.voice import BarError, RawBar
from composer.music.piece import MeterChange, Section

HINT = "check its note lengths and the M: field"
MAX_NAMED = 20


@dataclass
class Span:
    """A stretch in its place: onset, end and endings in ticks."""

    onset: Fraction
    end: Fraction
    stretch: Stretch
    endings: list[Fraction] = field(default_factory=list)


@dataclass
class Layout:
    """Bars with their onsets, as they stand in the piece; `pickup` is the length of a short first bar, else 0."""

    placed: list[tuple[Fraction, RawBar]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    meters: list[MeterChange] = field(default_factory=list)
    now: Fraction = Fraction(0)
    bar_start: Fraction = Fraction(0)
    pickup: Fraction = Fraction(0)

    @property
    def offset(self) -> Fraction:
        """Ticks since the last bar line."""
        return self.now - self.bar_start

    @property
    def length(self) -> Fraction:
        """Ticks to the end of the last bar."""
        return self.bar_start + (self.meters[-1].meter.bar_ticks if self.offset else 0)


def lay_out(bars: list[RawBar]) -> Layout:
    """Places all bars. Raises InputError naming the bar that does not fit."""
    layout = Layout()
    for stretch in stretches(bars):
        _place(layout, stretch)
    return layout


def sections(layout: Layout) -> tuple[Section, ...]:
    """Returns the sections of the placed stretches, labelled in order; empty for a piece without a sign."""
    spans = _merge(layout)
    if len(spans) == 1 and not spans[0].stretch.repeats:
        return ()
    named = {span.stretch.label for span in spans}
    # With every letter taken by P: fields the search would never end, so beyond a limit letters may come
    # twice.
    letters = (letter for letter in cycle(ascii_uppercase) if letter not in named or len(named) > MAX_NAMED)
    found = []
    lead = ""
    for span in spans:
        # A pickup written apart takes no letter; the label of its P: field passes to the music that
        # follows.
        stretch = span.stretch
        label = "" if stretch.is_lead else stretch.label or lead or next(letters)
        lead = stretch.label if stretch.is_lead else ""
        endings = tuple(round(onset) for onset in span.endings)
        found.append(Section(round(span.onset), round(span.end), label, len(endings) or stretch.passes, endings))
    return tuple(found)


def _merge(layout: Layout) -> list[Span]:
    """Spans, less those of pickups and of double bars inside a bar's count: they join the span before them."""
    merged: list[Span] = []
    for span in layout.spans:
        before = merged[-1] if merged else None
        if before and _joins(before, span):
            before.end = span.end
            if before.stretch.is_lead:
                before.stretch = span.stretch
        else:
            merged.append(replace(span))
    # The last bar may be short by the pickup. Where nothing repeats, the silence in it belongs to the
    # section.
    if merged and not merged[-1].stretch.repeats and not _is_whole(merged[-1]):
        merged[-1].end = layout.length
    return merged


def _joins(before: Span, span: Span) -> bool:
    """Tells whether no section begins where a span does."""
    if span.stretch.is_lead:
        return bool(before.endings) or not before.stretch.repeats
    return not (before.stretch.repeats or span.stretch.repeats or _is_whole(before))


def _is_whole(span: Span) -> bool:
    """Tells whether a span is a number of whole bars."""
    stretch = span.stretch
    return not stretch.is_lead and not (span.end - span.onset) % stretch.body[0].meter.bar_ticks


def _place(layout: Layout, stretch: Stretch) -> None:
    """Puts a stretch after all that is placed."""
    first = next(bar for part in (stretch.body, *stretch.endings) for bar in part)
    free = _make_room(layout, first)
    span = Span(layout.now, layout.now, stretch)
    # Sections must cover the piece without gaps, so silence that was passed has to belong to one of them.
    if free and layout.spans:
        _fill(layout, span)
    layout.spans.append(span)
    # A stretch that begins inside a bar begins with a pickup: that much of its last bar is taken on
    # repeating.
    pickup = first.length if layout.offset else Fraction(0)
    _place_bars(layout, stretch.body)
    for ending in stretch.endings:
        if span.endings:
            # Ending 2 never sounds after ending 1, but it is written after it: each begins at a bar
            # line of its own.
            _pad(layout, Fraction(0))
        span.endings.append(layout.now)
        _place_bars(layout, ending)
    if stretch.passes > 1 and not stretch.endings:
        _pad(layout, pickup)
    span.end = layout.now


def _make_room(layout: Layout, first: RawBar) -> Fraction:
    """Moves on to where a bar can begin, at a bar line or where it fills the open bar; the ticks of silence passed."""
    if not layout.meters:
        layout.meters.append(MeterChange(0, first.meter))
        layout.pickup = first.pickup
        _advance(layout, first.bar_ticks - first.pickup if first.pickup else Fraction(0))
        return Fraction(0)
    # Where in its bar the pickup begins. An `offset` of a whole bar means that the last bar is full.
    start = first.bar_ticks - first.pickup
    offset = layout.offset or layout.meters[-1].meter.bar_ticks
    # The bar before was written in full, with rests where the pickup belongs: the pickup takes their place.
    if first.pickup and offset > start:
        _retreat(layout, offset - start, first.number)
        return Fraction(0)
    free = Fraction(start if first.pickup else layout.meters[-1].meter.bar_ticks) - offset
    _advance(layout, free)
    return free


def _retreat(layout: Layout, ticks: Fraction, pickup: int) -> None:
    """Takes back silence at the end of the last bar. Raises BarError where notes are in the way, or it is repeated."""
    span = layout.spans[-1]
    now, bar = layout.placed[-1]
    # A repeated stretch cannot be shortened: the silence at its end is part of every pass.
    if now + bar.sounding > layout.now - ticks or (span.stretch.passes > 1 and not span.endings):
        problem = "is too long for a pickup after a bar as full as that"
        raise BarError(pickup, problem, "shorten the bar before it by the pickup")
    layout.now -= ticks
    if layout.now < layout.bar_start:
        layout.bar_start -= bar.bar_ticks
    span.end = layout.now


def _fill(layout: Layout, span: Span) -> None:
    """Gives the silence before a span to a neighbour that is played once, or a span of its own between two repeats."""
    before = layout.spans[-1]
    if before.endings or not before.stretch.repeats:
        before.end = span.onset
    elif not span.stretch.repeats:
        span.onset = before.end
    else:
        layout.spans.append(Span(before.end, span.onset, Stretch(is_lead=True)))


def _advance(layout: Layout, ticks: Fraction) -> None:
    layout.now += ticks
    if layout.offset == layout.meters[-1].meter.bar_ticks:
        layout.bar_start = layout.now


def _place_bars(layout: Layout, bars: list[RawBar]) -> None:
    """Puts bars one after another. Raises InputError where one does not end at a bar line; silence too much is cut."""
    for index, bar in enumerate(bars):
        if bar.meter != layout.meters[-1].meter:
            _change_meter(layout, bar)
        left = bar.bar_ticks - layout.offset
        # Two short bars in a row are one bar cut by a sign only if they make a whole one. Anything else
        # is a slip in the note lengths, and every bar line after it would be wrong.
        if index and layout.offset and left != bar.length:
            raise BarError(bars[index - 1].number, f"is too short: {_size(layout.offset, bar)}", HINT)
        if bar.sounding > left:
            raise BarError(bar.number, f"is too long: {_size(layout.offset + bar.length, bar)}", HINT)
        layout.placed.append((layout.now, bar))
        _advance(layout, min(bar.length, left))


def _size(ticks: Fraction, bar: RawBar) -> str:
    return f"{ticks / WHOLE} in {bar.meter}"


def _change_meter(layout: Layout, bar: RawBar) -> None:
    if layout.offset:
        raise BarError(bar.number, f"changes the meter to {bar.meter} inside a bar", "change it at a bar line")
    layout.meters.append(MeterChange(round(layout.now), bar.meter))


def _pad(layout: Layout, pickup: Fraction) -> None:
    """Fills the last bar of a repeated stretch with silence up to the pickup that follows on repeating."""
    bar_ticks = layout.meters[-1].meter.bar_ticks
    now, bar = layout.placed[-1]
    # Below zero where the bar is full: the pickup's share then has to be silence that is taken back.
    free = bar_ticks - pickup - (layout.offset or bar_ticks)
    if free < 0 and now + bar.sounding > layout.now + free:
        raise BarError(bar.number, "leaves no room for the pickup to repeat", "shorten it by the pickup")
    layout.bar_start -= bar_ticks if free < 0 and not layout.offset else 0
    _advance(layout, free)
