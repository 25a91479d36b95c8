"""What a musician asks for, as typed, and as the values it means."""

from dataclasses import dataclass
from random import Random

from composer.checkpoint import Checkpoint
from composer.errors import UsageError
from composer.grid import MAX_BARS, METERS
from composer.progression import guess_key, parse_progression
from composer.styles import Style, find_style
from composer.theory import Chord, Key, Meter, parse_key, parse_meter, parse_pitch

LOCKS = ("scale", "soft", "off")
BPM_RANGE = (20, 400)
USUAL_SPAN = (57, 83)
"""A3 to B5: where nine tunes of ten in the corpus lie, and what a fiddle plays without shifting."""


@dataclass(frozen=True)
class Wishes:
    """Options of `compose` as they are typed; None or "" means not said."""

    style: str = "folk"
    bars: int = 16
    meter: str | None = None
    key: str | None = None
    tempo: float | None = None
    chords: str | None = None
    range: str | None = None
    lock: str = "scale"
    seed: int = 0
    temperature: float = 1.0
    top_p: float = 0.95


@dataclass(frozen=True)
class Plan:
    """The same with every default filled in. `limits` and `span` are MIDI pitches: what may sound, what is aimed at."""

    wishes: Wishes
    style: Style
    bars: int
    meter: Meter
    key: Key
    bpm: float
    progression: list[list[Chord]] | None
    limits: tuple[int, int]
    span: tuple[int, int]


def plan(wishes: Wishes, checkpoint: Checkpoint) -> Plan:
    """Reads every wish; what is not said is drawn, by the seed, as often as the style has it.

    Raises UsageError for a wish that cannot be read.
    """
    style = find_style(wishes.style, checkpoint.styles())
    check_numbers(wishes)
    profile = checkpoint.profiles[style.name]
    random = Random(wishes.seed)
    progression = parse_progression(wishes.chords) if wishes.chords else None
    meter = read_meter(wishes.meter) if wishes.meter else None
    key = parse_key(wishes.key) if wishes.key else guess_key(progression) if progression else None
    meter_name, key = profile.draw_form(random, meter, key)
    meter = parse_meter(meter_name)
    limits = read_range(wishes.range) if wishes.range else USUAL_SPAN
    return Plan(
        wishes=wishes,
        style=style,
        bars=wishes.bars,
        meter=meter,
        key=key,
        bpm=wishes.tempo or style.tempo(meter),
        progression=progression,
        limits=limits,
        span=profile.draw_span(random, key.tonic, limits),
    )


def check_numbers(wishes: Wishes) -> None:
    """Raises UsageError for a number outside of what it may be."""
    for name, value, low, high in (
        ("--bars", wishes.bars, 1, MAX_BARS),
        ("--tempo", BPM_RANGE[0] if wishes.tempo is None else wishes.tempo, *BPM_RANGE),
        ("--temperature", wishes.temperature, 0, 5),
        ("--top-p", wishes.top_p, 0.01, 1),
        ("--seed", wishes.seed, 0, 2**63 - 1),
    ):
        if not low <= value <= high:
            raise UsageError(f"{name} {value} is out of range", f"use {low} to {high}")
    if wishes.lock not in LOCKS:
        raise UsageError(f"--lock {wishes.lock!r} is unknown", f"use {', '.join(LOCKS)}")


def read_meter(text: str) -> Meter:
    """A meter that the grid has. Raises UsageError."""
    meter = parse_meter(text)
    if str(meter) not in METERS:
        raise UsageError(f"the model knows no {meter}", f"use one of {', '.join(METERS)}")
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
