"""Wishes with every default filled in, and what follows from them, worked out once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING, Any

from composer.errors import PromiseError, UsageError
from composer.grid.ensembles import ENSEMBLES, LEAD_SHEET, Ensemble
from composer.grid.grid import rhythm_of_cell
from composer.grid.header import MAX_BARS, Header
from composer.grid.lanes import CHORDS, LANES, MELODY
from composer.grid.piece_grid import piece_to_grid
from composer.grid.voice_line import Spot
from composer.grid.word import Beat
from composer.music.piece import ChordSymbol, Piece
from composer.music.progression import guess_key, parse_progression, place_progression
from composer.music.styles import Style
from composer.music.theory import MINOR_FORMS, MODES, Chord, Key, Meter, minor_form, parse_key, parse_meter, pitch_name
from composer.music.units import GRID_PER_QUARTER, TICKS_PER_GRID
from composer.sampling.promises.bars import BarCount, FullBars, InMeter
from composer.sampling.promises.chords import Chords
from composer.sampling.promises.ending import Ending
from composer.sampling.promises.form import Block, first_rows, form_of, parse_form, place_form, written_bars
from composer.sampling.promises.key import KeyLock, check_lock
from composer.sampling.promises.level import LEVELS, PlayLimits
from composer.sampling.promises.pickup import Pickup
from composer.sampling.promises.promise import Promise, Promises
from composer.sampling.promises.range import PitchRange, parse_ranges
from composer.sampling.promises.rhythm import GivenRhythm, place_rhythm, without_loose_ties
from composer.verbs.ensemble import choose_ensemble
from composer.verbs.source import LONGEST, prepare
from composer.verbs.together import check_ranges, together
from composer.verbs.wishes import USUAL_SPAN, Pair, Wishes, parse_densities, read_meter

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint
    from composer.model.style_profile import Profile
    from composer.sampling.promises.promise import Between

USUAL_BARS = 16


@dataclass(frozen=True)
class ComposePlan:
    """Wishes with every default filled in. `limits` and `span` are MIDI pitches: what may sound, what is aimed at.

    `ensemble` is who plays and `voices` its lanes, all that it always has where none are named; `bars` are bars as they
    sound, `blocks` the sections as written, `pickup` its ticks, `octaves` how far the finished piece is moved so that
    it lies where it was in another key, `rhythm` the tune whose rhythm is taken, `ranges` and `densities` (notes per
    quarter) those asked for by voice.
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
    ensemble: Ensemble = ENSEMBLES[LEAD_SHEET]
    voices: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    pickup: int = 0
    octaves: int = 0
    rhythm: Piece | None = None
    ranges: Mapping[str, Pair] = field(default_factory=dict)
    densities: Mapping[str, float] = field(default_factory=dict)

    @property
    def written_bars(self) -> int:
        """Bars on the page, the pickup's not counted."""
        return written_bars(self.blocks) if self.blocks else self.bars

    @property
    def rows(self) -> int:
        """Rows of the grid."""
        return self.written_bars + bool(self.pickup)

    @property
    def section_rows(self) -> list[tuple[int, int]]:
        """First row and number of bars of each section, or of the whole piece."""
        if not self.blocks:
            return [(int(bool(self.pickup)), self.bars)]
        rows = first_rows(self.blocks, bool(self.pickup))
        return [(row, block.bars) for row, block in zip(rows, self.blocks, strict=True)]

    @cached_property
    def chords(self) -> tuple[ChordSymbol, ...]:
        """The chords asked for over the written bars; they begin again with each section. A pickup has the first."""
        if not self.progression:
            return ()
        symbols: list[ChordSymbol] = []
        for row, bars in self.section_rows:
            start = row * self.meter.bar_ticks
            # With each section from its beginning: the B of a form must not start in the middle of
            # the progression.
            laid = place_progression(self.progression, self.meter, bars)
            symbols += [replace(symbol, onset=start + symbol.onset) for symbol in laid]
        # The first chord is there before bar 1; the model may not write chords where some are given.
        if self.pickup:
            symbols.insert(0, replace(symbols[0], onset=self.meter.bar_ticks - self.pickup))
        return tuple(symbols)

    @cached_property
    def ending(self) -> Ending:
        """The ending asked for, on a tone of the last chord where that holds none of its degrees."""
        asked = Ending.parse(self.wishes.ending, self.key)
        tones = self.chords[-1].chord.tones if self.chords and asked.degrees else frozenset()
        degrees = frozenset((tone - self.key.tonic) % 12 for tone in tones)
        # A chord at the end that has none of the wanted degrees would clash with them: then any of its
        # tones will do.
        final = asked.degrees & degrees or degrees or asked.degrees
        return replace(asked, degrees=final, any_length=self.rhythm is not None, has_home=not self.chords)

    @cached_property
    def header(self) -> Header:
        """The header of the piece to be written, its range said as the model counts it."""
        return Header(
            style=self.style.name,
            meter=self.meter,
            key=self.key,
            bars=self.written_bars,
            pickup=self.pickup // TICKS_PER_GRID,
            repeats=any(block.passes > 1 for block in self.blocks),
            lanes=(CHORDS, *self.voices) if self.voices else self.ensemble.lanes,
            wishes={**self._how_dense(self.lead), **self._where_it_lies()},
            others={voice: self._of_voice(voice) for voice in self.voices if voice != self.lead},
        )

    def _how_dense(self, voice: str) -> dict[str, int]:
        """Returns the word for the density that is asked of a voice, in notes per whole note."""
        return {"Density": round(4 * self.densities[voice])} if voice in self.densities else {}

    def _of_voice(self, voice: str) -> dict[str, int]:
        """Returns the words for what is asked of a voice."""
        lies = self._as_words(voice, self.ranges[voice]) if voice in self.ranges else {}
        return {**self._how_dense(voice), **lies}

    def _where_it_lies(self) -> dict[str, int]:
        """Returns the words that say how high the music is: of a tune its range, of several voices the tonic alone."""
        if self.ensemble.name == LEAD_SHEET:
            return self._as_words(self.lead, self.span)
        said = self._as_words(self.lead, self.span) if self.lead in self.ranges else {}
        return {"Tonic": self.key.tonic, **said}

    def _as_words(self, voice: str, span: Pair) -> dict[str, int]:
        """Returns a range as the model counts it."""
        lane = LANES[voice]
        zero = lane.zero_on(self.key.tonic)
        # Cut to what the lane has words for; the range itself is a promise of its own.
        low, high = (min(max(pitch - zero, lane.low), lane.high) for pitch in span)
        return {"Low": low, "High": high}

    @property
    def lead(self) -> str:
        """The voice with the tune."""
        return self.ensemble.lead

    @cached_property
    def promises(self) -> Promises:
        """What the piece must keep. Raises PromiseError where the range holds no note to end on."""
        key = KeyLock(self.key, self.wishes.lock)
        # A half cadence ends over the dominant, whose root some modes and locks do not have.
        if self.wishes.ending == "half" and self.ending.home not in key.degrees:
            raise PromiseError(f"{self.key.long_name} does not have a half cadence", "use --ending tonic or open")
        self._check_range(self.ending.degrees or key.degrees)
        return Promises(
            BarCount(self.bars),
            FullBars(),
            InMeter(self.meter),
            key,
            PitchRange(*self.limits, self.octaves, lane=self.ensemble.lead),
            self.ending,
            *self._where_asked(),
            *self._of_other_voices(),
        )

    def _of_other_voices(self) -> Iterator[Promise]:
        """Yields the ranges of the voices besides the tune."""
        for name in self.header.voices:
            if name != self.header.lead:
                asked = self.ranges.get(name)
                yield PitchRange(*(asked or LANES[name].limits), title=f"range of {name}" if asked else "", lane=name)
        yield from self.together

    @property
    def together(self) -> "tuple[Between, ...]":
        """What its voices promise together."""
        return tuple(together(self.header.voices, self.wishes.strict))

    def _where_asked(self) -> Iterator[Promise]:
        """Yields promises that not every piece has."""
        if self.pickup:
            yield Pickup(self.pickup)
        if self.chords:
            yield Chords(self.chords)
        if self.blocks:
            yield form_of(self.blocks, bool(self.pickup))
        if self.rhythm:
            yield self._take_rhythm(self.rhythm)
        if self.wishes.level:
            yield replace(PlayLimits.parse(self.wishes.level, self.meter), lane=self.ensemble.lead)

    def _take_rhythm(self, source: Piece) -> GivenRhythm:
        """Returns the bars of a tune over and over, from each section's beginning on; its pickup is left out."""
        bars = list(map(rhythm_of_cell, piece_to_grid(source, LONGEST).column(MELODY)[int(bool(source.pickup)) :]))
        beats: dict[Spot, Beat] = {}
        # From each section's beginning, so that equal sections get equal rhythms.
        for row, count in self.section_rows:
            rows = zip(range(row, row + count), cycle(bars), strict=False)
            beats |= place_rhythm(self.header, without_loose_ties(rows))
        return GivenRhythm(beats, lane=self.ensemble.lead)

    def _check_range(self, wanted: frozenset[int]) -> None:
        """Raises PromiseError where the grid cuts a range to less than an octave, or none of the degrees lies in it."""
        lowest, highest = LANES[self.ensemble.lead].span_on(self.key.tonic)
        low, high = max(self.limits[0], lowest), min(self.limits[1], highest)
        said = "-".join(pitch_name(pitch, self.key) for pitch in self.limits)
        # Cut a little, a range is kept as far as the grid goes; cut below an octave, a melody has no
        # room.
        if (low, high) != self.limits and high - low < 12:
            held = f"{pitch_name(lowest, self.key)} to {pitch_name(highest, self.key)}"
            reason = f"the range {said} leaves the grid, which holds {held} in {self.key.name}"
            raise PromiseError(reason, "move the range or the key")
        if not any((pitch - self.key.tonic) % 12 in wanted for pitch in range(low, high + 1)):
            goal = f"the tonic of {self.key.name}" if 0 in wanted else "a note"
            reason = f"the range {said} does not hold {goal} to end on"
            raise PromiseError(reason, "use an octave or more, such as C4-C6")

    @property
    def drawn(self) -> dict[str, Any]:
        """What was settled where nothing was said, as options: for the recipe."""
        zero = LANES[self.ensemble.lead].zero_on(self.key.tonic)
        span = ",".join(str(pitch - zero) for pitch in (*self.span, *self.limits))
        return {"bars": self.bars, "meter": str(self.meter), "key": self.key.name, "span": span}


def plan_piece(wishes: Wishes, checkpoint: "Checkpoint") -> ComposePlan:
    """Reads every wish; what is not said is drawn, by the seed, as often as the style has it.

    Raises UsageError for a wish that cannot be read, PromiseError for wishes that contradict each other.
    """
    style = checkpoint.find_style(wishes.style)
    wishes = replace(wishes, style=style.name, lock=minor_form(wishes.key or "") or wishes.lock)
    profile = checkpoint.profiles[style.name]
    # One generator for all that is drawn, in a fixed order: the same seed and wishes give the same plan.
    random = Random(wishes.seed)
    rhythm = prepare(wishes.rhythm_from.piece).lead if wishes.rhythm_from else None
    progression = parse_progression(wishes.chords) if wishes.chords else None
    meter = read_meter(wishes.meter) if wishes.meter else rhythm.meter if rhythm else None
    # "--key minor" asks for a mode and leaves the tonic to chance.
    mode = (wishes.key or "").strip().lower()
    is_any = mode in MODES
    key = parse_key(wishes.key) if wishes.key and not is_any else guess_key(progression) if progression else None
    mode_asked = "minor" if wishes.lock in MINOR_FORMS else mode if is_any else None
    # What is given restricts the draw: a meter is drawn among those that go with the key, and the other way
    # round.
    meter_name, key = profile.draw_form(random, meter, key, mode_asked)
    check_lock(wishes.lock, key)
    meter = parse_meter(meter_name)
    _check_rhythm(rhythm, meter, wishes)
    ensemble = choose_ensemble(wishes.parts, style, checkpoint)
    densities = parse_densities(wishes.density, ensemble.voices) if wishes.density else {}
    check_density(densities.get(ensemble.lead), wishes.level, meter)
    ranges = parse_ranges(wishes.range, ensemble.voices) if wishes.range else {}
    limits, span, octaves = _place(wishes, profile, random, key, ensemble, ranges.get(ensemble.lead))
    # The last to be drawn: all that was drawn before comes out as it did without it.
    voices = {*ranges, *densities, *(profile.draw_voices(random, ensemble) if ensemble.optional else ensemble.voices)}
    check_ranges(ranges, [voice for voice in ensemble.voices if voice in voices])
    bars = wishes.bars or (min(rhythm.bar_count, MAX_BARS) if rhythm else usual_bars(wishes.form))
    return ComposePlan(
        wishes=wishes,
        style=style,
        ensemble=ensemble,
        voices=tuple(voice for voice in ensemble.voices if voice in voices),
        bars=bars,
        meter=meter,
        key=key,
        bpm=wishes.tempo or style.tempo(meter),
        progression=progression,
        limits=limits,
        span=span,
        blocks=place_form(wishes.form, bars, not wishes.pickup) if wishes.form else (),
        pickup=Pickup.parse(wishes.pickup, meter).ticks if wishes.pickup else 0,
        octaves=octaves,
        rhythm=rhythm,
        ranges=ranges,
        densities=densities,
    )


def check_density(density: float | None, level: int | None, meter: Meter) -> None:
    """Raises PromiseError where the notes of a level are too long for the density that is asked for."""
    if density is None or level is None:
        return
    most = GRID_PER_QUARTER / PlayLimits.parse(level, meter).shortest
    if density > most:
        reason = f"--level {level} has at most {most:g} per quarter in {meter}, --density asks for {density:g}"
        raise PromiseError(reason, f"use --density {most:g} or a higher level")


def _check_rhythm(rhythm: Piece | None, meter: Meter, wishes: Wishes) -> None:
    """Raises UsageError where another meter was said than that of the tune whose rhythm is taken."""
    if rhythm and rhythm.meter != meter and wishes.rhythm_from:
        name = wishes.rhythm_from.file or "the tune"
        raise UsageError(f"the rhythm of {name} is in {rhythm.meter}, not {meter}", "leave --meter out")


def _place(
    wishes: Wishes, profile: "Profile", random: Random, key: Key, ensemble: Ensemble, asked: Pair | None
) -> tuple[Pair, Pair, int]:
    """Settles pitches that may sound, those aimed at, and octaves to move by; drawn, or an earlier piece's."""
    lane = LANES[ensemble.lead]
    zero = lane.zero_on(key.tonic)
    # Made again in another key: where it lay is counted from the tonic, and moved back by an octave if that
    # is too high or low for its instrument.
    if wishes.span and not asked and ensemble.name == LEAD_SHEET:
        low, high, lowest, highest = (zero + int(pitch) for pitch in wishes.span.split(","))
        octaves = -1 if high > USUAL_SPAN[1] + 3 else 1 if low < USUAL_SPAN[0] - 3 else 0
        return (lowest, highest), (low, high), octaves
    level = LEVELS[wishes.level].limits(key) if wishes.level else None
    usual = USUAL_SPAN if ensemble.name == LEAD_SHEET else lane.limits
    limits = asked or level or usual
    # A singer or player has a range; what a tune is drawn from was counted over lead sheets.
    if ensemble.name != LEAD_SHEET:
        return limits, limits, 0
    return limits, profile.draw_span(random, key.tonic, limits), 0


def usual_bars(form: str | None) -> int:
    """About USUAL_BARS, in sections of whole phrases of four bars."""
    sections = len(parse_form(form)) if form else 1
    # Whole phrases, so that a form of three sections does not get bars that no phrase fills.
    return min(MAX_BARS, 4 * max(1, round(USUAL_BARS / sections / 4)) * sections)
