"""ABC bars between repeat signs, cut into stretches and mended so that full bars can be made of them.

ABC marks repeats where the ink is, in the middle of a bar if a tune has a pickup; the pivot's repeated sections are
whole numbers of bars. The steps between the two: `_split`, `_divide`, `_mend`, `_simplify`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from composer.io.abc.voice import BarError, RawBar

MAX_SPLIT = 8


@dataclass
class Stretch:
    """Bars between two signs: a body, its endings in the order they are played, and how often it is played."""

    body: list[RawBar] = field(default_factory=list)
    endings: list[list[RawBar]] = field(default_factory=list)
    passes: int = 1
    is_lead: bool = False

    @property
    def label(self) -> str:
        """The letter a P: field gives its first bar."""
        label = self.body[0].label if self.body else ""
        return label if len(label) == 1 and label.isupper() else ""

    @property
    def repeats(self) -> bool:
        """Whether it is written once and played more than once."""
        return self.passes > 1 or bool(self.endings)


def stretches(bars: list[RawBar]) -> Iterator[Stretch]:
    """Yields the bars in stretches: one ending per pass, each from a bar line on; pickups apart where they must be.

    Raises InputError naming the bar where that cannot be.
    """
    divided = list(_divide([part for bar in bars for part in _split(bar)]))
    for stretch, following in zip(divided, [*divided[1:], None], strict=True):
        yield from _simplify(_mend(stretch, following))


def _divide(bars: list[RawBar]) -> Iterator[Stretch]:
    """Cuts the bars at repeat signs and after last endings."""
    stretch = Stretch()
    for bar, following in zip(bars, (*bars[1:], None), strict=bool(bars)):
        _enter(stretch, bar)
        # A first ending whose second was left without its number: what follows the `:|` can only be
        # that one.
        if following and len(stretch.endings) == 1 and bar.closes and not following.opens and not following.endings:
            following.endings = (2,)
        if _ends(stretch, bar, following):
            yield from _begin_at_double(stretch)
            stretch = Stretch()


def _begin_at_double(stretch: Stretch) -> Iterator[Stretch]:
    """Yields a repeat without a sign from where it goes back: to the latest double bar or label (ABC standard 4.8)."""
    body = stretch.body
    begins = [index for index in range(1, len(body)) if body[index - 1].double or body[index].label]
    if stretch.repeats and begins and not body[0].opens:
        yield Stretch(body[: begins[-1]])
        stretch = replace(stretch, body=body[begins[-1] :])
    yield stretch


def _enter(stretch: Stretch, bar: RawBar) -> None:
    """Adds a bar to the body or to the ending that is open, opening the one it begins."""
    if bar.endings and (stretch.body or stretch.endings):
        stretch.endings.append([])
    target = stretch.endings[-1] if stretch.endings else stretch.body
    target.append(bar)
    stretch.passes = max(stretch.passes, bar.closes)


def _ends(stretch: Stretch, bar: RawBar, following: RawBar | None) -> bool:
    """Tells whether a stretch is over after this bar."""
    if following is None or following.opens:
        return True
    if following.endings:
        # An ending may run over several bars: a closing sign, a double bar or the next repeat ends it.
        return bool(bar.closes) and not stretch.endings
    return bool(bar.closes or (stretch.endings and bar.double))


def _split(bar: RawBar) -> list[RawBar]:
    """Returns a bar that is several bars long, in as many bars if a note begins at each: a bar line was forgotten."""
    size = bar.bar_ticks
    # A bar that long is unbarred chant rather than one forgotten bar line.
    if bar.length > MAX_SPLIT * size:
        return [bar]
    lines = {Fraction(line) for line in range(size, int(bar.length), size)}
    # A note that sounds across the place of the line says that the bar is meant to be long.
    if bar.length % size or not lines or not lines <= {note.offset for note in bar.notes}:
        return [bar]
    parts = [window(bar, line, line + size) for line in sorted({Fraction(0), *lines})]
    parts[0].opens, parts[0].endings, parts[0].label = bar.opens, bar.endings, bar.label
    parts[-1].closes, parts[-1].double = bar.closes, bar.double
    return parts


def window(bar: RawBar, start: Fraction, end: Fraction) -> RawBar:
    """Returns what begins in `[start, end)` of a bar, as a bar without signs."""
    return RawBar(
        bar.number,
        bar.meter,
        # A bar begins with the key and tempo in force, so that it can be read without those before it.
        [(Fraction(0), [key for offset, key in bar.keys if offset <= start][-1])]
        + [(offset - start, key) for offset, key in bar.keys if start < offset < end],
        [(Fraction(0), [tempo for offset, tempo in bar.tempos if offset <= start][-1])],
        end - start,
        [replace(note, offset=note.offset - start) for note in bar.notes if start <= note.offset < end],
        [(offset - start, chord) for offset, chord in bar.chords if start <= offset < end],
    )


def _mend(stretch: Stretch, following: Stretch | None) -> Stretch:
    """Returns a repeated stretch made to fit the pickups before and after it where its last bar alone does not.

    Where the next pickup needs room in which this stretch only rests, the last bar is played in full but the last time.
    """
    if stretch.passes < 2 or stretch.endings or len(stretch.body) < 2 or not following:
        return stretch
    last = stretch.body[-1]
    size = last.bar_ticks
    # Ticks of the last bar that are free of the next stretch's pickup. If the last bar has to be longer
    # than that for this stretch's own (shorter) pickup to repeat, the bar becomes two endings: the full one
    # for every pass but the last.
    room = size - following.body[0].pickup
    if not last.sounding <= room < size - stretch.body[0].pickup:
        return stretch
    endings = [[last]] * (stretch.passes - 1) + [[replace(last, length=room)]]
    for number, ending in enumerate(endings, 1):
        ending[0] = replace(ending[0], endings=(number,))
    return replace(stretch, body=stretch.body[:-1], endings=endings)


def _simplify(stretch: Stretch) -> Iterator[Stretch]:
    """Yields the same music in stretches that can be placed: cut at double bars, endings in order and at bar lines."""
    # One ending alone is not an alternative: it is the end of the body.
    if len(stretch.endings) == 1:
        stretch = replace(stretch, body=stretch.body + stretch.endings[0], endings=[])
    if not stretch.repeats:
        yield from _cut(stretch)
    elif stretch.endings:
        yield from _unlock(replace(stretch, endings=_in_order(stretch)))
    # With a full last bar, nothing of it is left for the pickup on repeating: the pickup is played once,
    # before.
    elif _begins_late(stretch):
        yield Stretch(stretch.body[:1], is_lead=True)
        yield replace(stretch, body=stretch.body[1:])
    else:
        yield stretch


def _begins_late(stretch: Stretch) -> bool:
    """Tells whether the repeat can only begin after the pickup, because the last bar is full."""
    first, last = stretch.body[0], stretch.body[-1]
    # `|:` before the pickup says that it is meant to be repeated, whatever the arithmetic.
    return len(stretch.body) > 1 and not first.opens and last.sounding == last.bar_ticks > last.bar_ticks - first.pickup


def _cut(stretch: Stretch) -> Iterator[Stretch]:
    """Yields an unrepeated stretch divided after double bars and before labels."""
    part: list[RawBar] = []
    for bar, following in zip(stretch.body, [*stretch.body[1:], None], strict=True):
        part.append(bar)
        if following is None or bar.double or following.label:
            yield Stretch(part, is_lead=_is_lead(part))
            part = []


def _is_lead(bars: list[RawBar]) -> bool:
    return len(bars) == 1 and bool(bars[0].pickup)


def _in_order(stretch: Stretch) -> list[list[RawBar]]:
    """Returns endings pass by pass: an ending for two passes stands twice."""
    by_pass: dict[int, list[RawBar]] = {}
    for ending in stretch.endings:
        for number in ending[0].endings:
            if number in by_pass:
                raise BarError(
                    ending[0].number, f"begins ending {number} again", "end the last with ||", is_ending=True
                )
            by_pass[number] = ending
    count = max(by_pass, default=0)
    if set(by_pass) != set(range(1, count + 1)):
        first = stretch.endings[0][0]
        problem = f"begins endings {sorted(by_pass)} that do not count up from 1"
        raise BarError(first.number, problem, "number them 1, 2", is_ending=True)
    return [by_pass[number] for number in range(1, count + 1)]


def _unlock(stretch: Stretch) -> Iterator[Stretch]:
    """Moves endings to bar lines: a pickup is played before and again at the end of each ending but the last.

    What precedes the endings inside their bar becomes part of each of them. The piece sounds the same.
    """
    # The pickup cannot stand before the repeat sign and be repeated too: it is played once as a lead, and
    # the end of every ending that goes back carries a copy of it.
    body, endings = stretch.body, stretch.endings
    lead = body[0] if len(body) > 1 and body[0].pickup else None
    if lead:
        yield Stretch([lead], is_lead=True)
        body = body[1:]
    # Endings that begin inside a bar: its first half moves into each of them.
    if len(body) > 1 and body[-1].pickup and not body[-2].pickup:
        endings = [[body[-1], *ending] for ending in endings]
        body = body[:-1]
    if lead:
        endings = [*([*ending, *_pickup_after(ending, lead)] for ending in endings[:-1]), endings[-1]]
    yield replace(stretch, body=body, endings=endings, passes=len(endings))


def _pickup_after(ending: list[RawBar], pickup: RawBar) -> list[RawBar]:
    """The pickup to follow an ending, with the silence before it; nothing where the ending's last bar is full."""
    size = pickup.bar_ticks
    offset = sum((bar.length for bar in ending), Fraction(0)) % size
    if not offset:
        return []
    short = size - pickup.length - offset
    if short < 0:
        raise BarError(ending[-1].number, "leaves no room for the pickup", "shorten it by the pickup")
    rest = replace(ending[-1], length=short, notes=[], chords=[], label="", endings=())
    # The rest that fills the ending's bar up to where the pickup begins.
    return [rest, pickup] if short else [pickup]
