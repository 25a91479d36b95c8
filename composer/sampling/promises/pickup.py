"""The pickup: so much before the first full bar. The header says it, so that the grid is that long and no other."""

import re
from dataclasses import dataclass
from fractions import Fraction

from composer.errors import UsageError
from composer.music.piece import Piece
from composer.music.theory import Meter
from composer.music.units import TICKS_PER_QUARTER
from composer.sampling.promises.promise import Promise


@dataclass(frozen=True)
class Pickup(Promise):
    """The piece begins so many ticks before its first full bar."""

    ticks: int

    @classmethod
    def parse(cls, text: str, meter: Meter) -> "Pickup":
        """Parses the pickup written "1/8", a part of a whole note shorter than a bar. Raises UsageError."""
        match = re.fullmatch(r"(\d{1,2})/([1-9]\d?)", text.strip())
        ticks = Fraction(4 * TICKS_PER_QUARTER * int(match[1]), int(match[2])) if match else Fraction(0)
        # Sixteenths at the finest: the grid could hold less, but nobody counts such a pickup.
        if not 0 < ticks < meter.bar_ticks or ticks % (TICKS_PER_QUARTER // 4):
            reason = f"--pickup {text!r} does not fit {meter}"
            raise UsageError(reason, "write a note value shorter than a bar, such as 1/8")
        return cls(int(ticks))

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "pickup"

    def check(self, piece: Piece) -> bool:
        """Tells whether the piece begins so long before its first full bar."""
        return piece.pickup == self.ticks

    def say(self) -> str:
        """Says the pickup as a part of a whole note."""
        return f"a pickup of {Fraction(self.ticks, 4 * TICKS_PER_QUARTER)}"
