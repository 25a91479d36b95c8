"""The verb `compose`: wishes in, a piece and its receipt out."""

import json
import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import cycle, islice

from composer.errors import PromiseError
from composer.grid.grid import Grid, rhythm_of_cell
from composer.grid.header import Header
from composer.grid.lanes import LANES, LEAD, MELODY
from composer.grid.piece_grid import chord_cells, piece_to_grid
from composer.grid.word import REST, TIE, Rhythm
from composer.model.checkpoint import Checkpoint, load_checkpoint
from composer.music.piece import KeyChange, MeterChange, Piece, TempoChange
from composer.music.units import TICKS_PER_GRID, bpm_to_tempo
from composer.sampling.promises import Frame, Promises, Spot
from composer.sampling.ranking import Candidate
from composer.sampling.sample import Sampling
from composer.sampling.task import Task
from composer.sampling.writer import Choice, Draft, Writer, choose
from composer.verbs.form_plan import name_sections, shape_of
from composer.verbs.plan import Plan, plan
from composer.verbs.receipt import (
    Receipt,
    check_promises,
    describe,
    final_degrees,
    lay_chords,
    make_command,
    make_recipe,
    missed_wishes,
    pitch_name,
    said_wishes,
)
from composer.verbs.result import Composition
from composer.verbs.wishes import LEVELS, Wishes


class Composer(Writer):
    """A checkpoint with its model loaded; composes any number of pieces."""

    def compose(self, wishes: Wishes) -> Composition:
        """One new piece, the best of `wishes.candidates`. Raises UsageError or PromiseError."""
        started = time.perf_counter()
        asked = plan(wishes, self.checkpoint)
        recipe = make_recipe(asked, self.checkpoint.name)

        def judge(draft: Draft) -> Candidate:
            piece = finish(draft.piece, asked, json.dumps(recipe))
            return Candidate(piece, draft.nats, missed=missed_wishes(asked, piece))

        sampling = Sampling(wishes.temperature, wishes.top_p, wishes.seed)
        chosen = choose(self, make_task(asked), judge, Choice(sampling, wishes.candidates, wishes.max_copy))
        receipt = Receipt(
            seed=wishes.seed,
            recipe=recipe,
            asked=said_wishes(asked),
            got=describe(chosen.piece),
            kept=check_promises(asked, chosen.piece),
            seconds=round(time.perf_counter() - started, 3),
            originality=chosen.originality,
        )
        return Composition(chosen.piece, receipt.checked())


def make_promises(asked: Plan) -> Promises:
    """What the piece must keep. Raises PromiseError where the range has no note to end on that the grid can hold."""
    promises = Promises(
        key=asked.key,
        low=asked.limits[0],
        high=asked.limits[1],
        lock=asked.wishes.lock,
        final=final_degrees(asked),
        home=7 if asked.wishes.ending == "half" else 0,
        frame=make_frame(asked),
        shape=shape_of(asked.blocks, bool(asked.pickup)) if asked.blocks else None,
        ease=LEVELS[asked.wishes.level or max(LEVELS)].ease(asked.meter),
    )
    lowest, highest = LANES[MELODY].span_on(asked.key.tonic)
    low, high = max(promises.low, lowest), min(promises.high, highest)
    check_range(asked)
    wanted = promises.final or promises.degrees
    if asked.wishes.ending == "half" and 7 not in promises.degrees:
        raise PromiseError(f"{asked.key.long_name} has no half cadence", "use --ending tonic or open")
    if not any((pitch - promises.tonic) % 12 in wanted for pitch in range(low, high + 1)):
        goal = f"tonic of {asked.key.name}" if 0 in wanted else "note to end on"
        reason = f"the range {asked.wishes.range} holds no {goal}" + " to end on" * (0 in wanted)
        raise PromiseError(reason, "use an octave or more, such as C4-C6")
    return promises


def check_range(asked: Plan) -> None:
    """Raises PromiseError where the grid cuts a range to less than an octave: its pitches count from the tonic."""
    lowest, highest = LANES[MELODY].span_on(asked.key.tonic)
    low, high = asked.limits
    if (low < lowest or highest < high) and min(high, highest) - max(low, lowest) < 12:
        wanted = "-".join(pitch_name(pitch, asked.key) for pitch in asked.limits)
        held = f"{pitch_name(lowest, asked.key)} to {pitch_name(highest, asked.key)}"
        raise PromiseError(
            f"the range {wanted} leaves the grid, which holds {held} in {asked.key.name}",
            "move the range or the key",
        )


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


def make_frame(asked: Plan) -> Frame:
    """The rhythm of another tune, its bars over and over until the piece is full; empty where none is asked."""
    if asked.rhythm is None:
        return Frame()
    source = piece_to_grid(asked.rhythm)
    first = int(bool(asked.rhythm.pickup))
    cells = [rhythm_of_cell(cell) for cell in source.column(MELODY)[first:]]
    rows = range(int(bool(asked.pickup)), asked.rows)
    rhythm = lay_rhythm(zip(rows, islice(cycle(cells), len(rows)), strict=True))
    notes = [spot for spot, (kind, _) in rhythm.items() if kind == "Note"]
    return Frame(rhythm=rhythm, last_note=max(notes, default=None))


def lay_rhythm(rows: Iterable[tuple[int, Rhythm]]) -> dict[Spot, tuple[str, int]]:
    """Kind and steps of the word at each spot of rows of rhythm; a tie that has nothing before it becomes a rest."""
    laid: dict[Spot, tuple[str, int]] = {}
    sounds = False
    for row, rhythm in rows:
        place = 0
        for kind, steps in rhythm:
            kind = REST if kind == TIE and not sounds else kind
            laid[row, place] = kind, steps
            place += steps
            sounds = kind != REST
        sounds = sounds and bool(rhythm)
    return laid


def finish(piece: Piece, asked: Plan, recipe: str) -> Piece:
    """The piece with what the grid does not hold: tempo, instrument, title, letters of its sections, recipe."""
    name = asked.style.name.replace("-", " ")
    piece = name_sections(piece, asked.blocks) if asked.blocks else piece
    return replace(
        piece,
        parts=tuple(
            replace(
                part,
                program=asked.style.program,
                notes=tuple(replace(note, pitch=note.pitch + 12 * asked.octaves) for note in part.notes),
            )
            for part in piece.parts
        ),
        keys=(KeyChange(0, asked.key),),
        tempos=(TempoChange(0, bpm_to_tempo(asked.bpm, asked.meter.beat_ticks)),),
        title=f"{name.capitalize()} in {asked.key.long_name}",
        style=asked.style.name,
        fields={"recipe": recipe, "command": make_command(asked)},
    )


def compose(wishes: Wishes, checkpoint: Checkpoint | None = None) -> Composition:
    """One new piece by a checkpoint, the shipped one by default."""
    return Composer(checkpoint or load_checkpoint()).compose(wishes)
