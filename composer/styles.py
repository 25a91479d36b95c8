"""What a style means when a wish is not said: one table, a row a style, tempo in beats of the meter a minute."""

from dataclasses import dataclass

from composer.errors import UsageError
from composer.theory import Meter


@dataclass(frozen=True)
class Style:
    """Defaults of a style. `program` is the General MIDI instrument of its melody (0-127)."""

    name: str
    bpm: int
    meters: tuple[str, ...]
    about: str
    program: int = 40
    in_two: bool = False

    def tempo(self, meter: Meter) -> float:
        """Beats of a meter a minute; a dance in two counts half notes, so in 4/4 its quarters go twice as fast."""
        return self.bpm * (2 if self.in_two and meter == Meter(4, 4) else 1)


FIDDLE, FLUTE = 40, 73

STYLES = {
    style.name: style
    for style in (
        Style("folk", 100, ("4/4", "6/8", "2/2", "2/4", "3/4"), "any tune of Ireland, Britain and America"),
        Style("jig", 112, ("6/8",), "dance in 6/8, two lilting groups of three"),
        Style("slip-jig", 112, ("9/8",), "dance in 9/8, three groups of three"),
        Style("reel", 104, ("4/4", "2/2"), "fast dance in even eighths", in_two=True),
        Style("hornpipe", 84, ("4/4", "2/2"), "steady dance, often dotted", in_two=True),
        Style("polka", 120, ("2/4",), "quick dance in two"),
        Style("march", 100, ("4/4", "2/4", "6/8"), "walking pace"),
        Style("strathspey", 88, ("4/4",), "Scottish dance with snapped rhythms"),
        Style("waltz", 132, ("3/4",), "dance in three", FLUTE),
        Style("air", 80, ("3/4", "4/4", "6/8"), "slow song without words", FLUTE),
    )
}


def find_style(name: str, known: list[str]) -> Style:
    """The row of a style the checkpoint knows. Raises UsageError that names the nearest one."""
    if name not in known:
        from difflib import get_close_matches

        nearest = get_close_matches(name.lower(), known, n=1, cutoff=0.0)
        raise UsageError(f"{name!r} is not a style", f"did you mean {nearest[0]}? `compose styles` lists {len(known)}")
    return STYLES.get(name, Style(name, 100, ("4/4",), "a style of your own corpus", 0))
