"""Wishes with every default filled in, and what follows from them, worked out once."""

from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from composer.errors import PromiseError, UsageError
from composer.grid.header import HIGHEST, LANES, LOWEST, MAX_BARS, REFERENCE_OCTAVE, Header
from composer.grid.piece_grid import SILENCE
from composer.music.piece import ChordSymbol, Piece
from composer.music.progression import guess_key, lay_progression, parse_progression
from composer.music.styles import Style, find_style
from composer.music.theory import MINOR_FORMS, Chord, Key, Meter, minor_form, parse_key, parse_meter
from composer.music.units import TICKS_PER_GRID
from composer.sampling.promises import Frame, Promises
from composer.verbs.form_plan import Block, first_rows, lay_form, parse_form, shape_of, written_bars
from composer.verbs.options import ENDINGS
from composer.verbs.rhythm import frame_of
from composer.verbs.source import prepare
from composer.verbs.wishes import (
    LEVELS,
    USUAL_SPAN,
    Pair,
    Wishes,
    check_density,
    check_lock,
    level_limits,
    read_meter,
    read_pickup,
    read_range,
)

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint
    from composer.model.style_profile import Profile

USUAL_BARS = 16


@dataclass(frozen=True)
class ComposePlan:
    """Wishes with every default filled in. `limits` and `span` are MIDI pitches: what may sound, what is aimed at.

    `bars` are bars as they sound, `blocks` the sections as written, `pickup` its ticks, `octaves` how far the finished
    piece is moved so that it lies where it was in another key, `rhythm` the tune whose rhythm is taken.
    """

    wishes: Wishes
    style: Style
    bars: int
    meter: Meter
    key: Key
    bpm: float
    progression: list[list[Chord]] | None
    limits: Pair
    span: Pair
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

    @cached_property
    def chords(self) -> tuple[ChordSymbol, ...]:
        """The chords asked for over the written bars; they begin again with each section. A pickup has the first."""
        if not self.progression:
            return ()
        firsts = first_rows(self.blocks, bool(self.pickup)) if self.blocks else [int(bool(self.pickup))]
        lengths = [block.bars for block in self.blocks] or [self.bars]
        symbols: list[ChordSymbol] = []
        for row, bars in zip(firsts, lengths, strict=True):
            start = row * self.meter.bar_ticks
            laid = lay_progression(self.progression, self.meter, bars)
            symbols += [replace(symbol, onset=start + symbol.onset) for symbol in laid]
        if self.pickup:
            symbols.insert(0, replace(symbols[0], onset=self.meter.bar_ticks - self.pickup))
        return tuple(symbols)

    @cached_property
    def changes(self) -> tuple[ChordSymbol, ...]:
        """The same without symbols that only say again what sounds."""
        before = (SILENCE, *(symbol.chord for symbol in self.chords))
        return tuple(symbol for symbol, chord in zip(self.chords, before, strict=False) if symbol.chord != chord)

    @cached_property
    def final(self) -> frozenset[int]:
        """Degrees the melody may end on: those of the ending asked for, or the last chord's where that holds none."""
        asked = ENDINGS[self.wishes.ending]
        if not self.chords or not asked:
            return asked
        degrees = frozenset((tone - self.key.tonic) % 12 for tone in self.chords[-1].chord.tones)
        return asked & degrees or degrees or asked

    @cached_property
    def header(self) -> Header:
        """The header of the piece to be written, its range said as the model counts it."""
        zero = REFERENCE_OCTAVE + self.key.tonic
        low, high = (min(max(pitch - zero, LOWEST), HIGHEST) for pitch in self.span)
        density = {} if self.wishes.density is None else {"Density": round(4 * self.wishes.density)}
        return Header(
            style=self.style.name,
            meter=self.meter,
            key=self.key,
            bars=self.written_bars,
            pickup=self.pickup // TICKS_PER_GRID,
            repeats=any(block.passes > 1 for block in self.blocks),
            lanes=LANES,
            wishes={**density, "Low": low, "High": high},
        )

    @cached_property
    def promises(self) -> Promises:
        """What the piece must keep. Raises PromiseError where the range holds no note to end on."""
        promises = Promises(
            key=self.key,
            low=self.limits[0],
            high=self.limits[1],
            lock=self.wishes.lock,
            final=self.final,
            home=7 if self.wishes.ending == "half" else 0,
            frame=frame_of(self.rhythm, self.rows, bool(self.pickup)) if self.rhythm else Frame(),
            shape=shape_of(self.blocks, bool(self.pickup)) if self.blocks else None,
            ease=LEVELS[self.wishes.level or max(LEVELS)].ease(self.meter),
        )
        _check_ending(promises, self.wishes)
        return promises

    @property
    def drawn(self) -> dict[str, Any]:
        """What was settled where nothing was said, as options: for the recipe."""
        zero = REFERENCE_OCTAVE + self.key.tonic
        span = ",".join(str(pitch - zero) for pitch in (*self.span, *self.limits))
        return {"bars": self.bars, "meter": str(self.meter), "key": self.key.name, "span": span}


def _check_ending(promises: Promises, wishes: Wishes) -> None:
    low, high = max(promises.low, promises.tonic + LOWEST), min(promises.high, promises.tonic + HIGHEST)
    wanted = promises.final or promises.degrees
    if wishes.ending == "half" and 7 not in promises.degrees:
        raise PromiseError(f"{promises.key.long_name} does not have a half cadence", "use --ending tonic or open")
    if not any((pitch - promises.tonic) % 12 in wanted for pitch in range(low, high + 1)):
        goal = f"the tonic of {promises.key.name}" if 0 in wanted else "a note"
        reason = f"the range {wishes.range} does not hold {goal} to end on"
        raise PromiseError(reason, "use an octave or more, such as C4-C6")


def plan_piece(wishes: Wishes, checkpoint: "Checkpoint") -> ComposePlan:
    """Reads every wish; what is not said is drawn, by the seed, as often as the style has it.

    Raises UsageError for a wish that cannot be read, PromiseError for wishes that contradict each other.
    """
    style = find_style(wishes.style, checkpoint.styles())
    wishes = replace(wishes, style=style.name, lock=minor_form(wishes.key or "") or wishes.lock)
    profile = checkpoint.profiles[style.name]
    random = Random(wishes.seed)
    rhythm = prepare(wishes.rhythm_from.piece).lead if wishes.rhythm_from else None
    progression = parse_progression(wishes.chords) if wishes.chords else None
    meter = read_meter(wishes.meter) if wishes.meter else rhythm.meter if rhythm else None
    key = parse_key(wishes.key) if wishes.key else guess_key(progression) if progression else None
    meter_name, key = profile.draw_form(random, meter, key, "minor" if wishes.lock in MINOR_FORMS else wishes.mode)
    check_lock(wishes.lock, key)
    meter = parse_meter(meter_name)
    _check_rhythm(rhythm, meter, wishes)
    check_density(wishes.density, wishes.level, meter)
    limits, span, octaves = _place(wishes, profile, random, key)
    bars = wishes.bars or (min(rhythm.bar_count, MAX_BARS) if rhythm else usual_bars(wishes.form))
    return ComposePlan(
        wishes=wishes,
        style=style,
        bars=bars,
        meter=meter,
        key=key,
        bpm=wishes.tempo or style.tempo(meter),
        progression=progression,
        limits=limits,
        span=span,
        blocks=lay_form(wishes.form, bars, not wishes.pickup) if wishes.form else (),
        pickup=read_pickup(wishes.pickup, meter) if wishes.pickup else 0,
        octaves=octaves,
        rhythm=rhythm,
    )


def usual_bars(form: str | None) -> int:
    """About USUAL_BARS, in sections of whole phrases of four bars."""
    sections = len(parse_form(form)) if form else 1
    return min(MAX_BARS, 4 * max(1, round(USUAL_BARS / sections / 4)) * sections)


def _check_rhythm(rhythm: Piece | None, meter: Meter, wishes: Wishes) -> None:
    """Raises UsageError where another meter was said than that of the tune whose rhythm is taken."""
    if rhythm and rhythm.meter != meter and wishes.rhythm_from:
        name = wishes.rhythm_from.file or "the tune"
        raise UsageError(f"the rhythm of {name} is in {rhythm.meter}, not {meter}", "leave --meter out")


def _place(wishes: Wishes, profile: "Profile", random: Random, key: Key) -> tuple[Pair, Pair, int]:
    """Pitches that may sound, pitches aimed at, and octaves to move by; drawn, or as an earlier piece had them."""
    zero = REFERENCE_OCTAVE + key.tonic
    if wishes.span and not wishes.range:
        low, high, lowest, highest = (zero + int(pitch) for pitch in wishes.span.split(","))
        octaves = -1 if high > USUAL_SPAN[1] + 3 else 1 if low < USUAL_SPAN[0] - 3 else 0
        return (lowest, highest), (low, high), octaves
    limits = read_range(wishes.range) if wishes.range else level_limits(wishes.level, key) or USUAL_SPAN
    return limits, profile.draw_span(random, key.tonic, limits), 0
