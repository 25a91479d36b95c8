"""What a musician asks for, as typed, and as the values it means."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from random import Random

from composer.checkpoint import Checkpoint
from composer.errors import UsageError
from composer.given import prepare
from composer.grid import MAX_BARS, METERS, REFERENCE_OCTAVE
from composer.io.read import read_piece
from composer.metrics.originality import WINDOW
from composer.outline import Block, lay_form, written_bars
from composer.piece import Piece
from composer.profile import Profile
from composer.progression import guess_key, parse_progression
from composer.situation import UNLOCKED, Ease
from composer.styles import Style, find_style
from composer.theory import MINOR_FORMS, MODES, Chord, Key, Meter, minor_form, parse_key, parse_meter, parse_pitch
from composer.units import TICKS_PER_QUARTER

LOCKS = ("scale", *MINOR_FORMS, *UNLOCKED)
ENDINGS = {"tonic": frozenset({0}), "half": frozenset({7, 11, 2}), "open": frozenset[int]()}
"""Degrees (semitones above the tonic) that the last note may have; none leaves it open."""

MAX_CANDIDATES = 64
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


@dataclass(frozen=True)
class Wishes:
    """Options of `compose` as they are typed; None or "" means not said."""

    style: str = "folk"
    bars: int = 16
    meter: str | None = None
    key: str | None = None
    mode: str | None = None
    tempo: float | None = None
    chords: str | None = None
    range: str | None = None
    form: str | None = None
    pickup: str | None = None
    ending: str = "tonic"
    density: float | None = None
    level: int | None = None
    rhythm_from: str | None = None
    lock: str = "scale"
    seed: int = 0
    temperature: float = 1.0
    top_p: float = 0.95
    candidates: int = 1
    max_copy: int | None = None
    span: str | None = None


@dataclass(frozen=True)
class Plan:
    """The same with every default filled in. `limits` and `span` are MIDI pitches: what may sound, what is aimed at.

    `bars` are bars as they sound, `blocks` the sections as written, `pickup` its ticks, `octaves` how far the finished
    piece is moved so that it lies where it was in another key.
    """

    wishes: Wishes
    style: Style
    bars: int
    meter: Meter
    key: Key
    bpm: float
    progression: list[list[Chord]] | None
    limits: tuple[int, int]
    span: tuple[int, int]
    blocks: tuple[Block, ...] = ()
    pickup: int = 0
    octaves: int = 0
    rhythm: Piece | None = None

    @property
    def written_bars(self) -> int:
        """Bars on the page, the pickup's not counted."""
        return written_bars(self.blocks) if self.blocks else self.bars

    @property
    def rows(self) -> int:
        """Rows of the grid."""
        return self.written_bars + bool(self.pickup)


def plan(wishes: Wishes, checkpoint: Checkpoint) -> Plan:
    """Reads every wish; what is not said is drawn, by the seed, as often as the style has it.

    Raises UsageError for a wish that cannot be read.
    """
    style = find_style(wishes.style, checkpoint.styles())
    wishes = replace(wishes, lock=minor_form(wishes.key or "") or wishes.lock)
    if (wishes.key or "").strip().lower() in MODES:
        wishes = replace(wishes, key=None, mode=(wishes.key or "").strip().lower())
    check_numbers(wishes)
    profile = checkpoint.profiles[style.name]
    random = Random(wishes.seed)
    progression = parse_progression(wishes.chords) if wishes.chords else None
    meter = read_meter(wishes.meter) if wishes.meter else None
    key = parse_key(wishes.key) if wishes.key else guess_key(progression) if progression else None
    meter_name, key = profile.draw_form(random, meter, key, "minor" if wishes.lock in MINOR_FORMS else wishes.mode)
    check_lock(wishes.lock, key)
    meter = parse_meter(meter_name)
    limits, span, octaves = _place(wishes, profile, random, key)
    return Plan(
        wishes=wishes,
        style=style,
        bars=wishes.bars,
        meter=meter,
        key=key,
        bpm=wishes.tempo or style.tempo(meter),
        progression=progression,
        limits=limits,
        span=span,
        blocks=lay_form(wishes.form, wishes.bars, not wishes.pickup) if wishes.form else (),
        pickup=read_pickup(wishes.pickup, meter) if wishes.pickup else 0,
        octaves=octaves,
        rhythm=_read_rhythm(wishes.rhythm_from, meter) if wishes.rhythm_from else None,
    )


def _place(wishes: Wishes, profile: Profile, random: Random, key: Key) -> tuple[Pair, Pair, int]:
    """Pitches that may sound, pitches aimed at, and octaves to move by; drawn, or as an earlier piece had them."""
    zero = REFERENCE_OCTAVE + key.tonic
    if wishes.span and not wishes.range:
        low, high, lowest, highest = (zero + int(pitch) for pitch in wishes.span.split(","))
        octaves = -1 if high > USUAL_SPAN[1] + 3 else 1 if low < USUAL_SPAN[0] - 3 else 0
        return (lowest, highest), (low, high), octaves
    limits = read_range(wishes.range) if wishes.range else level_limits(wishes.level, key) or USUAL_SPAN
    return limits, profile.draw_span(random, key.tonic, limits), 0


def level_limits(level: int | None, key: Key) -> Pair | None:
    """Lowest and highest MIDI pitch of a level's range, None where it has none of its own."""
    if level is None or LEVELS[level].span is None:
        return None
    low, high = LEVELS[level].span  # type: ignore[misc]
    zero = REFERENCE_OCTAVE + key.tonic - (12 if key.tonic > 6 else 0)
    return zero + low, zero + high


def read_pickup(text: str, meter: Meter) -> int:
    """Ticks of "1/8", a part of a whole note shorter than a bar. Raises UsageError."""
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text.strip())
    ticks = Fraction(4 * TICKS_PER_QUARTER * int(match[1]), max(1, int(match[2]))) if match else Fraction(0)
    if not 0 < ticks < meter.bar_ticks or ticks % (TICKS_PER_QUARTER // 4):
        raise UsageError(f"{text!r} is no pickup of {meter}", "write a note value shorter than a bar, such as 1/8")
    return int(ticks)


def _read_rhythm(path: str, meter: Meter) -> Piece:
    """The tune whose rhythm is to be kept. Raises InputError, UsageError where its meter is another one."""
    lead = prepare(read_piece(Path(path))).lead
    if lead.meter != meter:
        raise UsageError(f"the rhythm of {path} is in {lead.meter}, not {meter}", f"use --meter {lead.meter}")
    return lead


def check_numbers(wishes: Wishes) -> None:
    """Raises UsageError for a number outside of what it may be."""
    for name, value, low, high in (
        ("--bars", wishes.bars, 1, MAX_BARS),
        ("--tempo", BPM_RANGE[0] if wishes.tempo is None else wishes.tempo, *BPM_RANGE),
        ("--temperature", wishes.temperature, 0, 5),
        ("--top-p", wishes.top_p, 0.01, 1),
        ("--seed", wishes.seed, 0, 2**63 - 1),
        ("--density", 1 if wishes.density is None else wishes.density, 0.1, 4),
        ("--level", 1 if wishes.level is None else wishes.level, 1, max(LEVELS)),
        ("--candidates", wishes.candidates, 1, MAX_CANDIDATES),
        ("--max-copy", WINDOW if wishes.max_copy is None else wishes.max_copy, WINDOW, 1000),
    ):
        if not low <= value <= high:
            raise UsageError(f"{name} {value} is out of range", f"use {low} to {high}")
    for name, word, words in (("--lock", wishes.lock, LOCKS), ("--ending", wishes.ending, tuple(ENDINGS))):
        if word not in words:
            raise UsageError(f"{name} {word!r} is unknown", f"use {', '.join(words)}")


def check_lock(lock: str, key: Key) -> None:
    """Raises UsageError where a form of the minor scale is asked of another mode."""
    if lock in MINOR_FORMS and key.mode != "minor":
        raise UsageError(f"--lock {lock} is for minor keys, not {key.long_name}", "use --lock scale or a minor key")


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
