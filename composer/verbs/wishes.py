"""What a musician asks of `compose`, as typed, and as the values it means."""

import re
from dataclasses import dataclass
from fractions import Fraction

from composer.errors import PromiseError, UsageError
from composer.grid.header import MAX_BARS, METERS, REFERENCE_OCTAVE
from composer.io.read import Opened
from composer.music.styles import STYLES
from composer.music.theory import MINOR_FORMS, MODES, Key, Meter, parse_meter, parse_pitch
from composer.music.units import TICKS_PER_GRID, TICKS_PER_QUARTER
from composer.sampling.promises import Ease
from composer.verbs.options import SOUND, SamplingOptions, option

Pair = tuple[int, int]


@dataclass(frozen=True)
class Level:
    """What a player of a level can do: the widest leap, the shortest note in simple and in compound meters (grid
    steps), and the range in semitones from the tonic."""

    leap: int
    shortest: int
    compound_shortest: int
    span: Pair | None

    def ease(self, meter: Meter) -> Ease:
        """The same as the rules take it."""
        return Ease(self.leap, self.compound_shortest if meter.is_compound or meter.bar_ticks % 480 else self.shortest)


LEVELS = {
    1: Level(5, 24, 12, (0, 9)),
    2: Level(7, 12, 12, (0, 12)),
    3: Level(9, 12, 12, (-5, 12)),
    4: Level(12, 6, 6, (-5, 16)),
    5: Level(127, 1, 1, None),
}
"""Difficulty, 1 for a first year, 5 for anything."""

BPM_RANGE = (20, 400)
USUAL_SPAN = (57, 83)
"""A3 to B5: where nine tunes of ten in the corpus lie, and what a fiddle plays without shifting."""


def read_span(text: str) -> str:
    """Four numbers of semitones as a recipe holds them. Raises ValueError for anything else."""
    if not re.fullmatch(r"-?\d{1,3}(,-?\d{1,3}){3}", text):
        raise ValueError(text)
    return text


TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
KEYS = tuple(f"{tonic}{mode}" for mode in ("", "m") for tonic in TONICS)
"""Keys that a shell completes; any other may be typed."""


@dataclass(frozen=True, kw_only=True)
class Wishes(SamplingOptions):
    """Options of `compose` as they are typed; None means not said.

    `mode` comes from a prompt; `span` from a recipe: semitones above the tonic of what was aimed at and of the limits.
    """

    style: str = option(
        "folk", "A style of the model; `compose styles` lists them.", suggestions=tuple(STYLES), is_shown=True
    )
    bars: int | None = option(
        None,
        "Bars as they sound; where not said about 16, or as many as --rhythm-from has.",
        bounds=(1, MAX_BARS),
        follows=("rhythm_from",),
        is_shown=True,
    )
    key: str | None = option(
        None, "G, Em, F# minor, D dorian, A harmonic minor …", suggestions=KEYS, follows=("chords",)
    )
    meter: str | None = option(None, f"One of {', '.join(METERS)}.", suggestions=METERS, follows=("rhythm_from",))
    tempo: float | None = option(None, "Beats of the meter per minute.", bounds=BPM_RANGE)
    chords: str | None = option(None, 'One per bar: "Am F C G"; with bar lines: "Am | F G | C".')
    form: str | None = option(
        None, "Sections: AABB, AABA, ABAC, AABA' (varied) …", suggestions=("AABB", "AABA", "ABAC", "ABA'")
    )
    pickup: str | None = option(None, "Notes before the first bar: 1/8, 1/4 …", suggestions=("1/8", "1/4"))
    range: str | None = option(None, "Lowest and highest note: C4-A5.")
    rhythm_from: Opened | None = option(None, "A piece whose rhythm to take, with its meter and number of bars.")  # noqa: RUF009
    density: float | None = option(None, "Notes per quarter note: 1 calm, 2 busy.", SOUND, bounds=(0.1, 4))
    level: int | None = option(None, "Difficulty: 1 for a first year, 5 for anything.", SOUND, bounds=(1, 5))
    mode: str | None = option(None, "Mode of a key that is drawn.", choices=tuple(MODES), is_hidden=True)
    span: str | None = option(None, "Where an earlier piece lay.", read=read_span, is_hidden=True)


def read_pickup(text: str, meter: Meter) -> int:
    """Ticks of "1/8", a part of a whole note shorter than a bar. Raises UsageError."""
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text.strip())
    ticks = Fraction(4 * TICKS_PER_QUARTER * int(match[1]), max(1, int(match[2]))) if match else Fraction(0)
    if not 0 < ticks < meter.bar_ticks or ticks % (TICKS_PER_QUARTER // 4):
        raise UsageError(
            f"--pickup {text!r} does not fit {meter}", "write a note value shorter than a bar, such as 1/8"
        )
    return int(ticks)


def check_lock(lock: str, key: Key) -> None:
    """Raises UsageError where a form of the minor scale is asked of another mode."""
    if lock in MINOR_FORMS and key.mode != "minor":
        raise UsageError(f"--lock {lock} is for minor keys, not {key.long_name}", "use --lock scale or a minor key")


def check_density(density: float | None, level: int | None, meter: Meter) -> None:
    """Raises PromiseError where the notes of a level are too long for the density that is asked for."""
    if density is None or level is None:
        return
    most = TICKS_PER_QUARTER / (LEVELS[level].ease(meter).shortest * TICKS_PER_GRID)
    if density > most:
        reason = f"--level {level} has at most {most:g} per quarter in {meter}, --density asks for {density:g}"
        raise PromiseError(reason, f"use --density {most:g} or a higher level")


def read_meter(text: str) -> Meter:
    """A meter that the grid has. Raises UsageError."""
    meter = parse_meter(text)
    if str(meter) not in METERS:
        raise UsageError(f"the model does not know {meter}", f"use one of {', '.join(METERS)}")
    return meter


def read_range(text: str) -> tuple[int, int]:
    """Lowest and highest MIDI pitch of "C4-A5". Raises UsageError."""
    low, dash, high = text.partition("-")
    if not dash:
        raise UsageError(f"{text!r} is not a range", "write two notes such as C4-A5")
    pitches = parse_pitch(low), parse_pitch(high)
    if pitches[0] >= pitches[1]:
        raise UsageError(f"{text!r} goes down", "write the lower note first, such as C4-A5")
    return pitches


def level_limits(level: int | None, key: Key) -> Pair | None:
    """Lowest and highest MIDI pitch of a level's range, None where it has none of its own."""
    span = LEVELS[level].span if level is not None else None
    zero = REFERENCE_OCTAVE + key.tonic - (12 if key.tonic > 6 else 0)
    return (zero + span[0], zero + span[1]) if span else None
