"""The table of lanes: what each line of the grid holds, and the pitch that its numbers count from."""

from dataclasses import dataclass

from composer.errors import InputError

CHORD_SYMBOLS, VOICE = "chords", "voice"
"""Kinds of lane: chord symbols, or notes in one rhythm."""

LOWEST, HIGHEST = -28, 48
"""Numbers that words of a voice hold, in semitones above the lane's zero on the tonic."""

HAND = 5
"""Notes that one hand strikes at once."""


@dataclass(frozen=True)
class Lane:
    """One line of the grid. `program`, `clef` and `group` are those of the part it becomes (`composer.music.piece`).

    A pitch is a number of semitones above `zero` moved up to the tonic; the words hold numbers from `low` to `high`.
    `most` notes begin together at the most; `limits` are the MIDI pitches that a player or singer of it reaches, where
    nothing else is said.
    """

    name: str
    kind: str
    zero: int
    low: int = LOWEST
    high: int = HIGHEST
    program: int = 0
    clef: str = ""
    most: int = 1
    limits: tuple[int, int] = (0, 127)
    group: str = ""

    @property
    def title(self) -> str:
        """Name of the part that it becomes: "Right-2"."""
        return self.name.capitalize()

    def zero_on(self, tonic: int) -> int:
        """Returns the MIDI pitch of the number 0 in a key whose tonic has this pitch class."""
        return self.zero + tonic

    def span_on(self, tonic: int) -> tuple[int, int]:
        """Returns the lowest and highest MIDI pitch that the lane has words for in a key."""
        return self.zero_on(tonic) + self.low, self.zero_on(tonic) + self.high


CHORDS, MELODY = "chords", "melody"

CHOIR, PIANO, STRINGS = "Choir", "Piano", "Strings"
"""Groups of parts that one bracket or brace joins."""


def _choir(name: str, zero: int, clef: str, limits: tuple[int, int]) -> Lane:
    return Lane(name, VOICE, zero, program=52, clef=clef, limits=limits, group=CHOIR)


def _hand(name: str, zero: int, clef: str, limits: tuple[int, int]) -> Lane:
    return Lane(name, VOICE, zero, clef=clef, most=HAND, limits=limits, group=PIANO)


def _string(name: str, zero: int, clef: str, program: int, limits: tuple[int, int]) -> Lane:
    return Lane(name, VOICE, zero, program=program, clef=clef, most=4, limits=limits, group=STRINGS)


# Low voices count from a lower zero, so that one word is the same degree in about the same place of every voice.
LANES = {
    lane.name: lane
    for lane in (
        Lane(CHORDS, CHORD_SYMBOLS, zero=0, low=0, high=11),
        Lane(MELODY, VOICE, zero=60, high=40),
        _choir("soprano", 60, "treble", (57, 84)),
        _choir("alto", 60, "treble", (50, 79)),
        _choir("tenor", 48, "treble8vb", (45, 72)),
        _choir("bass", 36, "bass", (36, 65)),
        Lane("voice", VOICE, zero=60, program=52, clef="treble", limits=(43, 88)),
        _hand("right", 60, "treble", (48, 103)),
        _hand("right-2", 60, "treble", (48, 103)),
        _hand("left", 36, "bass", (24, 76)),
        _hand("left-2", 36, "bass", (24, 76)),
        _string("violin-1", 60, "treble", 40, (55, 103)),
        _string("violin-2", 60, "treble", 40, (55, 100)),
        _string("viola", 48, "alto", 41, (48, 93)),
        _string("cello", 36, "bass", 42, (36, 84)),
    )
}
"""All lanes, in the order of the numbers by which the model knows them, which is that of the page."""

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
