"""The table of lanes: what each line of the grid holds, and the pitch that its numbers count from."""

from dataclasses import dataclass
from functools import partial

from composer.errors import InputError
from composer.music.piece import Note, Part
from composer.music.styles import CHOIR

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
    nothing else is said. One that `is_low` is led by the lowest note that it sounds, any other by the highest. `hand`
    is the hand that plays it, called as the lane of its first voice.
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
    is_low: bool = False
    hand: str = ""

    @property
    def title(self) -> str:
        """Name of the part that it becomes: "Right-2"."""
        return self.name.capitalize()

    def part(self, notes: tuple[Note, ...]) -> Part:
        """Returns the part that it becomes with these notes."""
        return Part(self.title, notes, self.program, group=self.group, clef=self.clef)

    def zero_on(self, tonic: int) -> int:
        """Returns the MIDI pitch of the number 0 in a key whose tonic has this pitch class."""
        return self.zero + tonic

    def span_on(self, tonic: int) -> tuple[int, int]:
        """Returns the lowest and highest MIDI pitch that the lane has words for in a key."""
        return self.zero_on(tonic) + self.low, self.zero_on(tonic) + self.high


CHORDS, MELODY = "chords", "melody"

_sung = partial(Lane, kind=VOICE, program=CHOIR, group="Choir")
_played = partial(Lane, kind=VOICE, most=HAND, group="Piano")
_bowed = partial(Lane, kind=VOICE, most=4, group="Strings")

# Low voices count from a lower zero, so that one word is the same degree in about the same place of every voice.
LANES = {
    lane.name: lane
    for lane in (
        Lane(CHORDS, CHORD_SYMBOLS, zero=0, low=0, high=11),
        Lane(MELODY, VOICE, zero=60, high=40),
        _sung("soprano", zero=60, clef="treble", limits=(57, 84)),
        _sung("alto", zero=60, clef="treble", limits=(50, 79)),
        _sung("tenor", zero=48, clef="treble8vb", limits=(45, 72)),
        _sung("bass", zero=36, clef="bass", limits=(36, 65), is_low=True),
        Lane("voice", VOICE, zero=60, program=CHOIR, clef="treble", limits=(43, 88)),
        _played("right", zero=60, clef="treble", limits=(48, 103), hand="right"),
        _played("right-2", zero=60, clef="treble", limits=(48, 103), hand="right"),
        _played("left", zero=36, clef="bass", limits=(24, 76), is_low=True, hand="left"),
        _played("left-2", zero=36, clef="bass", limits=(24, 76), is_low=True, hand="left"),
        _bowed("violin-1", zero=60, program=40, clef="treble", limits=(55, 103)),
        _bowed("violin-2", zero=60, program=40, clef="treble", limits=(55, 100)),
        _bowed("viola", zero=48, program=41, clef="alto", limits=(48, 93)),
        _bowed("cello", zero=36, program=42, clef="bass", limits=(36, 84), is_low=True),
    )
}
"""All lanes, in the order of the numbers by which the model knows them, which is that of the page."""

HANDS = {
    hand: tuple(lane.name for lane in LANES.values() if lane.hand == hand)
    for hand in dict.fromkeys(lane.hand for lane in LANES.values() if lane.hand)
}
"""The lanes of each hand, its first voice before its second."""

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
