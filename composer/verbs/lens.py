"""Meters that the model does not know, shown to it as one it does: values halved or doubled, bars filled up."""

from dataclasses import dataclass, replace
from fractions import Fraction

from composer.grid.header import METERS
from composer.music.piece import MeterChange, Piece, TempoChange
from composer.music.theory import Meter, parse_meter

HALF, WHOLE, TWICE, FOUR_TIMES = Fraction(1, 2), Fraction(1), Fraction(2), Fraction(4)

SHOWN_AS: dict[str, tuple[str, Fraction]] = {
    **{meter: (meter, WHOLE) for meter in METERS},
    "1/1": ("2/2", WHOLE), "1/2": ("2/4", WHOLE), "8/8": ("4/4", WHOLE), "6/2": ("6/4", HALF),
    "2/1": ("2/2", HALF), "3/1": ("3/2", HALF), "4/1": ("4/4", HALF / 2), "4/2": ("4/4", HALF), "8/4": ("4/4", HALF),
    "9/4": ("9/8", HALF), "12/4": ("12/8", HALF), "1/4": ("2/4", TWICE), "1/8": ("2/4", FOUR_TIMES),
    "2/8": ("2/4", TWICE), "4/8": ("4/4", TWICE), "4/16": ("4/4", FOUR_TIMES), "2/16": ("2/4", FOUR_TIMES),
    "3/16": ("3/8", TWICE), "6/16": ("6/8", TWICE), "9/16": ("9/8", TWICE), "12/16": ("12/8", TWICE),
    "5/4": ("6/4", WHOLE), "7/4": ("4/4", HALF), "10/4": ("12/8", HALF), "11/4": ("12/8", HALF),
    "5/2": ("6/4", HALF), "7/2": ("4/4", HALF / 2), "5/1": ("6/4", HALF / 2),
    "5/8": ("6/8", WHOLE), "7/8": ("4/4", WHOLE), "10/8": ("12/8", WHOLE), "11/8": ("12/8", WHOLE),
    "5/16": ("6/8", TWICE), "7/16": ("4/4", TWICE),
}  # fmt: skip
"""Maps each usual meter to the model's, and to how many times as long everything is there; others by `nearest`.

Where the bars are still shorter than the model's, their last note or rest lasts on to the bar line, and what the model
writes there is left out.
"""


@dataclass(frozen=True)
class Lens:
    """How `length` ticks of music in one meter are shown to the model: in `shown`, `scale` times as long."""

    meter: Meter
    shown: Meter
    scale: Fraction
    length: int

    @property
    def is_plain(self) -> bool:
        """Whether nothing looks different through it."""
        return self.meter == self.shown and self.length % self.meter.bar_ticks == 0

    @property
    def end(self) -> int:
        """Ticks of the bars as the model sees them: a short last bar is filled up too."""
        return -(-self.length // self.meter.bar_ticks) * self.shown.bar_ticks

    def to(self, tick: int) -> int:
        """Returns where the model sees a tick; the end of the music at a bar line."""
        # Bar by bar, so that rounding inside one bar never moves the next bar line.
        bar, place = divmod(tick, self.meter.bar_ticks)
        return self.end if tick >= self.length else bar * self.shown.bar_ticks + round(place * self.scale)

    def back(self, tick: int) -> int:
        """Where a tick that the model wrote lies in the music; what lies in a filled-up rest comes to its bar line."""
        # Past the end lies what the verb has added: it goes on from the true end, which may be inside a
        # filled-up bar.
        if tick >= self.end:
            return self.length + self._back(tick - self.end)
        return min(self._back(tick), self.length)

    def _back(self, tick: int) -> int:
        bar, place = divmod(tick, self.shown.bar_ticks)
        # What the model writes in the part of its bar that the music does not have comes to the bar
        # line.
        return bar * self.meter.bar_ticks + min(round(place / self.scale), self.meter.bar_ticks)

    def show(self, piece: Piece) -> Piece:
        """Returns the piece as the model sees it, as fast to the ear."""
        moved = piece.map_time(self.to)
        # A tempo counts microseconds per quarter, and quarters became `scale` times as long: the ear
        # hears the same.
        tempos = tuple(TempoChange(one.onset, round(one.tempo / self.scale)) for one in moved.tempos)
        return replace(moved, meters=(MeterChange(0, self.shown),), tempos=tempos)

    def __str__(self) -> str:
        """In words; "" where only a short last bar is filled up."""
        if self.meter == self.shown:
            return ""
        filled = " with the rest of each bar left out" if self._is_filled() else ""
        return f"written in {self.meter}, worked on in {self.shown}{filled}"

    def _is_filled(self) -> bool:
        return self.meter.bar_ticks * self.scale != self.shown.bar_ticks


def lens_of(meter: Meter, length: int) -> Lens:
    """Returns the lens for so many ticks of a meter."""
    shown, scale = SHOWN_AS.get(str(meter)) or nearest(meter)
    return Lens(meter, parse_meter(shown), scale, length)


def nearest(meter: Meter) -> tuple[str, Fraction]:
    """Finds the model's meter that bars of any other fill best, and the scale: at most a quarter is left over."""
    scales = [Fraction(2) ** power for power in range(-6, 7)]
    ways = [(shown, scale) for shown in METERS for scale in scales]
    # Above 1, the shown bar is longer than the music: it can be filled up but not cut.
    rests = {way: parse_meter(way[0]).bar_ticks / (meter.bar_ticks * way[1]) for way in ways}
    return min((way for way in ways if rests[way] >= 1), key=lambda way: rests[way])
