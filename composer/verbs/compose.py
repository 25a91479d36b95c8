"""`compose`: a new piece from wishes alone."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from composer.grid.chord_words import changes
from composer.grid.grid import Grid
from composer.grid.piece_grid import chord_cells
from composer.music.piece import KeyChange, MeterChange, Piece, TempoChange
from composer.music.units import bpm_to_tempo
from composer.sampling.task import Task
from composer.verbs.plan import VerbPlan
from composer.verbs.wishes import Wishes

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint
    from composer.verbs.compose_plan import ComposePlan


USUAL_TUNES, USUAL_TEXTURES = 4, 2
"""Drafts of a tune: enough that a degenerate one is hardly ever the best (benchmarks/README.md). Several voices take
longer, and have more by which to hold together."""


def plan(_: None, wishes: Wishes, checkpoint: "Checkpoint") -> VerbPlan:
    """Plans all cells to be written, or with typed chords only the melody's. Raises UsageError, PromiseError."""
    from composer.sampling.ranking import MOST_SHARED
    from composer.verbs.compose_plan import plan_piece
    from composer.verbs.measured_wishes import measure_wishes

    asked = plan_piece(wishes, checkpoint)
    count = wishes.candidates or (USUAL_TUNES if len(asked.header.voices) == 1 else USUAL_TEXTURES)
    return VerbPlan(
        asked.wishes,
        make_task(asked),
        partial(finish, asked),
        promises=asked.promises.checks(),
        wishes=partial(measure_wishes, asked),
        drawn={**asked.drawn, "candidates": count},
        usual_candidates=count,
        most_shared=MOST_SHARED,
        excused=excuses_of(asked),
        may_break=[promise.name for promise in asked.together],
    )


def excuses_of(asked: "ComposePlan") -> tuple[str, ...]:
    """Returns faults that were asked for: the rests of a rhythm that is given, a form that has many returns."""
    from composer.sampling.promises.form import Form
    from composer.sampling.ranking import REPEATED, SILENT

    form = asked.promises.find(Form)
    copies = form.copies if form else {}
    # Asked for, these are not faults: the user's rhythm may rest, and a form of returns repeats bars.
    return (SILENT if asked.rhythm else ()) + (REPEATED if 3 * len(copies) >= asked.rows else ())


def make_task(asked: "ComposePlan") -> Task:
    """Returns all cells hidden, or the chord lane given."""
    header = asked.header
    rows = range(header.rows)
    voices = ((),) * len(header.voices)
    if not asked.chords:
        # Empty cells, all hidden: nothing is given but the header.
        empty = Grid(header, tuple(((), *voices) for _ in rows))
        return Task(empty, empty.every_cell(), asked.promises)
    length = asked.meter.bar_ticks * len(rows)
    # The cells are made by the encoder that reads pieces, so that typed chords are words like any others.
    chart = Piece((), length, (MeterChange(0, asked.meter),), chords=asked.chords, pickup=asked.pickup)
    given = Grid(header, tuple((cell, *voices) for cell in chord_cells(chart, header)))
    hidden = frozenset((row, lane) for row in rows for lane in range(1, len(header.lanes)))
    return Task(given, hidden, asked.promises)


def finish(asked: "ComposePlan", piece: Piece) -> Piece:
    """Adds to the piece what the grid does not hold: tempo, instrument, title, section letters, chords as typed."""
    from composer.sampling.promises.form import name_sections

    name = asked.style.name.replace("-", " ")
    piece = name_sections(piece, asked.blocks) if asked.blocks else piece
    return replace(
        piece,
        parts=tuple(
            replace(
                part,
                program=asked.style.program if len(piece.parts) == 1 else part.program,
                # Written where the grid holds it, moved to where it was asked for.
                notes=tuple(replace(note, pitch=note.pitch + 12 * asked.octaves) for note in part.notes),
            )
            for part in piece.parts
            # A second voice that the model left silent is none.
            if part.notes or part.name.lower() not in asked.ensemble.optional
        ),
        keys=(KeyChange(0, asked.key),),
        tempos=(TempoChange(0, bpm_to_tempo(asked.bpm, asked.meter.beat_ticks)),),
        # As typed: the grid spells chords by degree and would lose what the user called them.
        chords=changes(asked.chords) if asked.chords else piece.chords,
        title=f"{name.capitalize()} in {asked.key.long_name}",
        style=asked.style.name,
    )
