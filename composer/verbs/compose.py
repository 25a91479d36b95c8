"""The verb `compose`: wishes in, a piece and its receipt out."""

import json
import time
from dataclasses import replace

from composer.model.checkpoint import Checkpoint, load_checkpoint
from composer.music.piece import KeyChange, Piece, TempoChange
from composer.music.units import bpm_to_tempo
from composer.sampling.promises.form import name_sections
from composer.sampling.ranking import Candidate
from composer.sampling.sample import Sampling
from composer.sampling.writer import Choice, Draft, Writer, choose
from composer.verbs.compose_task import make_task
from composer.verbs.plan import Plan, plan
from composer.verbs.receipt import (
    Receipt,
    check_promises,
    describe,
    make_command,
    make_recipe,
    missed_wishes,
    said_wishes,
)
from composer.verbs.result import Composition
from composer.verbs.wishes import Wishes


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
