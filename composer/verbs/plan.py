"""Wishes with every default filled in."""

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from composer.errors import UsageError
from composer.grid.lanes import LANES, MELODY
from composer.io.read import read_piece
from composer.model.checkpoint import Checkpoint
from composer.model.style_profile import Profile
from composer.music.piece import Piece
from composer.music.progression import guess_key, parse_progression
from composer.music.styles import Style, find_style
from composer.music.theory import MINOR_FORMS, Chord, Key, Meter, minor_form, parse_key, parse_meter
from composer.sampling.promises.form import Block, lay_form, written_bars
from composer.sampling.promises.key import check_lock
from composer.sampling.promises.level import LEVELS
from composer.sampling.promises.pickup import Pickup
from composer.sampling.promises.range import PitchRange
from composer.verbs.source import prepare
from composer.verbs.wishes import USUAL_SPAN, Pair, Wishes, check_numbers, read_meter


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
        pickup=Pickup.parse(wishes.pickup, meter).ticks if wishes.pickup else 0,
        octaves=octaves,
        rhythm=_read_rhythm(wishes.rhythm_from, meter) if wishes.rhythm_from else None,
    )


def _place(wishes: Wishes, profile: Profile, random: Random, key: Key) -> tuple[Pair, Pair, int]:
    """Pitches that may sound, pitches aimed at, and octaves to move by; drawn, or as an earlier piece had them."""
    zero = LANES[MELODY].zero_on(key.tonic)
    if wishes.span and not wishes.range:
        low, high, lowest, highest = (zero + int(pitch) for pitch in wishes.span.split(","))
        octaves = -1 if high > USUAL_SPAN[1] + 3 else 1 if low < USUAL_SPAN[0] - 3 else 0
        return (lowest, highest), (low, high), octaves
    level = LEVELS[wishes.level].limits(key) if wishes.level else None
    limits = PitchRange.parse(wishes.range).limits if wishes.range else level or USUAL_SPAN
    return limits, profile.draw_span(random, key.tonic, limits), 0


def _read_rhythm(path: str, meter: Meter) -> Piece:
    """The tune whose rhythm is to be kept. Raises InputError, UsageError where its meter is another one."""
    lead = prepare(read_piece(Path(path))).lead
    if lead.meter != meter:
        raise UsageError(f"the rhythm of {path} is in {lead.meter}, not {meter}", f"use --meter {lead.meter}")
    return lead
