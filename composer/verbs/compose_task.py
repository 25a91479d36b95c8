"""From a plan to a task: header, promises and given chords, made here for writing and for checking alike."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle

from composer.errors import PromiseError
from composer.grid.grid import Grid, rhythm_of_cell
from composer.grid.header import Header
from composer.grid.lanes import LANES, LEAD, MELODY
from composer.grid.piece_grid import chord_cells, piece_to_grid
from composer.grid.word import Beat
from composer.music.piece import ChordSymbol, MeterChange, Piece
from composer.music.progression import lay_progression
from composer.music.theory import pitch_name
from composer.music.units import TICKS_PER_GRID
from composer.sampling.promises.bars import BarCount, FullBars, InMeter
from composer.sampling.promises.chords import Chords
from composer.sampling.promises.ending import Ending
from composer.sampling.promises.form import first_rows, form_of
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.level import PlayLimits
from composer.sampling.promises.pickup import Pickup
from composer.sampling.promises.promise import Promise, Promises
from composer.sampling.promises.range import PitchRange
from composer.sampling.promises.rhythm import GivenRhythm, place_rhythm, without_loose_ties
from composer.sampling.state import Spot
from composer.sampling.task import Task
from composer.verbs.plan import Plan


def make_task(asked: Plan) -> Task:
    """All cells hidden, or the chord lane given."""
    header = make_header(asked)
    promises = make_promises(asked)
    rows = range(header.rows)
    if asked.progression is None:
        empty = Grid(header, tuple(((), ()) for _ in rows))
        return Task(empty, empty.every_cell(), promises)
    length = asked.meter.bar_ticks * len(rows)
    frame = Piece((), length, (MeterChange(0, asked.meter),), chords=lay_chords(asked), pickup=asked.pickup)
    given = Grid(header, tuple((cell, ()) for cell in chord_cells(frame, header)))
    return Task(given, frozenset((row, LEAD.index(MELODY)) for row in rows), promises)


def make_header(asked: Plan) -> Header:
    """The header of a piece to be written, its range said as the model counts it."""
    lane = LANES[MELODY]
    zero = lane.zero_on(asked.key.tonic)
    low, high = (min(max(pitch - zero, lane.low), lane.high) for pitch in asked.span)
    density = {} if asked.wishes.density is None else {"Density": round(4 * asked.wishes.density)}
    return Header(
        style=asked.style.name,
        meter=asked.meter,
        key=asked.key,
        bars=asked.written_bars,
        pickup=asked.pickup // TICKS_PER_GRID,
        repeats=any(block.passes > 1 for block in asked.blocks),
        lanes=LEAD,
        wishes={**density, "Low": low, "High": high},
    )


def make_promises(asked: Plan) -> Promises:
    """What the piece must keep. Raises PromiseError where the range has no note to end on that the grid can hold."""
    key, ending = KeyLock(asked.key, asked.wishes.lock), Ending.parse(asked.wishes.ending, asked.key)
    ending = replace(ending, degrees=final_degrees(asked), any_length=asked.rhythm is not None)
    if asked.wishes.ending == "half" and ending.home not in key.degrees:
        raise PromiseError(f"{asked.key.long_name} has no half cadence", "use --ending tonic or open")
    check_range(asked, ending.degrees or key.degrees)
    return Promises(
        BarCount(asked.bars),
        FullBars(),
        InMeter(asked.meter),
        key,
        PitchRange(*asked.limits, asked.octaves),
        ending,
        *_where_asked(asked),
    )


def _where_asked(asked: Plan) -> Iterator[Promise]:
    """Promises that not every piece has."""
    if asked.pickup:
        yield Pickup(asked.pickup)
    if asked.progression:
        yield Chords(lay_chords(asked))
    if asked.blocks:
        yield form_of(asked.blocks, bool(asked.pickup))
    if asked.rhythm:
        yield take_rhythm(asked, asked.rhythm)
    if asked.wishes.level:
        yield PlayLimits.parse(asked.wishes.level, asked.meter)


def check_range(asked: Plan, wanted: frozenset[int]) -> None:
    """Raises PromiseError where the grid cuts a range to less than an octave, or none of these degrees lies in it."""
    lowest, highest = LANES[MELODY].span_on(asked.key.tonic)
    low, high = max(asked.limits[0], lowest), min(asked.limits[1], highest)
    said = "-".join(pitch_name(pitch, asked.key) for pitch in asked.limits)
    if (low, high) != asked.limits and high - low < 12:
        held = f"{pitch_name(lowest, asked.key)} to {pitch_name(highest, asked.key)}"
        raise PromiseError(
            f"the range {said} leaves the grid, which holds {held} in {asked.key.name}", "move the range or the key"
        )
    if not any((pitch - asked.key.tonic) % 12 in wanted for pitch in range(low, high + 1)):
        goal = f"tonic of {asked.key.name}" if 0 in wanted else "note"
        raise PromiseError(f"the range {said} holds no {goal} to end on", "use an octave or more, such as C4-C6")


def take_rhythm(asked: Plan, source: Piece) -> GivenRhythm:
    """The rhythm of another tune, its bars over and over; it begins again with each section. Its pickup is left out."""
    bars = list(map(rhythm_of_cell, piece_to_grid(source).column(MELODY)[int(bool(source.pickup)) :]))
    beats: dict[Spot, Beat] = {}
    for row, count in section_rows(asked):
        rows = zip(range(row, row + count), cycle(bars), strict=False)
        beats |= place_rhythm(make_header(asked), without_loose_ties(rows))
    return GivenRhythm(beats)


def section_rows(asked: Plan) -> list[tuple[int, int]]:
    """First row and number of bars of each section, or of the whole piece."""
    if not asked.blocks:
        return [(int(bool(asked.pickup)), asked.bars)]
    rows = first_rows(asked.blocks, bool(asked.pickup))
    return [(row, block.bars) for row, block in zip(rows, asked.blocks, strict=True)]


def lay_chords(plan: Plan) -> tuple[ChordSymbol, ...]:
    """The progression over the written bars; it begins again with each section. A pickup has the first chord."""
    symbols: list[ChordSymbol] = []
    for row, bars in section_rows(plan):
        start = row * plan.meter.bar_ticks
        laid = lay_progression(plan.progression or [], plan.meter, bars)
        symbols += [replace(symbol, onset=start + symbol.onset) for symbol in laid]
    if plan.pickup:
        symbols.insert(0, replace(symbols[0], onset=plan.meter.bar_ticks - plan.pickup))
    return tuple(symbols)


def final_degrees(plan: Plan) -> frozenset[int]:
    """Degrees the melody may end on: those of the ending asked for, or the last chord's where that holds none."""
    asked = Ending.parse(plan.wishes.ending, plan.key).degrees
    if not plan.progression or not asked:
        return asked
    last = lay_chords(plan)[-1].chord
    degrees = frozenset((tone - plan.key.tonic) % 12 for tone in last.tones)
    return asked & degrees or degrees or asked
