"""The table of lanes: what each line of the grid holds, and the pitch that its numbers count from."""

from dataclasses import dataclass

from composer.errors import InputError

CHORD_SYMBOLS, VOICE = "chords", "voice"
"""Kinds of lane: chord symbols, or notes one after another."""


@dataclass(frozen=True)
class Lane:
    """One line of the grid. `program` and `clef` are those of the part it becomes (`composer.music.piece.Part`).

    A pitch is a number of semitones above `zero` moved up to the tonic; the words hold numbers from `low` to `high`.
    """

    name: str
    kind: str
    zero: int
    low: int
    high: int
    program: int = 0
    clef: str = ""

    def zero_on(self, tonic: int) -> int:
        """Returns the MIDI pitch of the number 0 in a key whose tonic has this pitch class."""
        return self.zero + tonic

    def span_on(self, tonic: int) -> tuple[int, int]:
        """Returns the lowest and highest MIDI pitch that the lane has words for in a key."""
        return self.zero_on(tonic) + self.low, self.zero_on(tonic) + self.high


CHORDS, MELODY = "chords", "melody"

LANES = {
    lane.name: lane
    for lane in (
        Lane(CHORDS, CHORD_SYMBOLS, zero=0, low=0, high=11),
        Lane(MELODY, VOICE, zero=60, low=-28, high=40),
    )
}
"""All lanes, in the order of the numbers by which the model knows them."""

LEAD: tuple[str, ...] = (CHORDS, MELODY)
"""The lanes of a lead sheet, in the order of writing."""


def find_lane(name: str) -> Lane:
    """Returns the lane of a name. Raises InputError where the table has none."""
    if name not in LANES:
        raise InputError(f"the grid has no lane {name!r}", f"its lanes are {', '.join(LANES)}")
    return LANES[name]


def lane_number(name: str) -> int:
    """Returns the place of a lane in the table."""
    return list(LANES).index(find_lane(name).name)
