"""The verb `compose`: wishes in, a piece and its receipt out."""

import json
import time
from dataclasses import dataclass, replace
from functools import cached_property

from composer.cells import chord_cells, grid_to_piece
from composer.checkpoint import Checkpoint, load_checkpoint
from composer.errors import PromiseError
from composer.grid import FILL, HIGHEST, LANES, LOWEST, REFERENCE_OCTAVE, Grid, Header, grid_to_words, words_to_grid
from composer.onnx_backend import OnnxBackend, open_onnx
from composer.piece import KeyChange, MeterChange, Piece, TempoChange
from composer.progression import lay_progression
from composer.receipt import Receipt, check_promises, describe, final_degrees, make_command, make_recipe, said_wishes
from composer.rules import Lexicon, Promises
from composer.sample import Backend, Sampling, write
from composer.units import bpm_to_tempo
from composer.wishes import Plan, Wishes, plan


@dataclass(frozen=True)
class Composition:
    """A new piece and what can be said of it."""

    piece: Piece
    receipt: Receipt


@dataclass(frozen=True)
class Composer:
    """A checkpoint with its model loaded; composes any number of pieces."""

    checkpoint: Checkpoint

    @cached_property
    def backend(self) -> Backend:
        """The model, run by onnxruntime."""
        return OnnxBackend(open_onnx(self.checkpoint.onnx))

    @cached_property
    def lexicon(self) -> Lexicon:
        """The checkpoint's words with their meanings."""
        return Lexicon(self.checkpoint.vocabulary)

    def compose(self, wishes: Wishes) -> Composition:
        """One new piece. Raises UsageError or PromiseError for wishes that cannot be read or kept."""
        started = time.perf_counter()
        asked = plan(wishes, self.checkpoint)
        prompt = make_prompt(asked)
        promises = make_promises(asked)
        sampling = Sampling(wishes.temperature, wishes.top_p, wishes.seed)
        sample = write(self.backend, self.lexicon, [prompt], promises, sampling)[0]
        recipe = make_recipe(asked, self.checkpoint.name)
        piece = finish(grid_to_piece(words_to_grid(sample.words, asked.key)), asked, json.dumps(recipe))
        receipt = Receipt(
            seed=wishes.seed,
            recipe=recipe,
            asked=said_wishes(asked),
            got=describe(piece),
            kept=check_promises(asked, piece),
            seconds=round(time.perf_counter() - started, 3),
        )
        if receipt.broken:
            raise PromiseError(
                f"the piece does not keep: {', '.join(receipt.broken)}", "this is a bug: please report it"
            )
        return Composition(piece, receipt)


def compose(wishes: Wishes, checkpoint: Checkpoint | None = None) -> Composition:
    """One new piece by a checkpoint, the shipped one by default."""
    return Composer(checkpoint or load_checkpoint()).compose(wishes)


def make_promises(asked: Plan) -> Promises:
    """What the piece must keep. Raises PromiseError where the range has no note to end on that the grid can hold."""
    promises = Promises(asked.key, *asked.limits, asked.wishes.lock, final_degrees(asked))
    low, high = max(promises.low, promises.tonic + LOWEST), min(promises.high, promises.tonic + HIGHEST)
    if not any((pitch - promises.tonic) % 12 in promises.final for pitch in range(low, high + 1)):
        goal = f"tonic of {asked.key.name}" if 0 in promises.final else "note of the last chord"
        reason = f"the range {asked.wishes.range} holds no {goal} to end on"
        raise PromiseError(reason, "use an octave or more, such as C4-C6")
    return promises


def make_header(asked: Plan) -> Header:
    """The header of a piece to be written without repeats or pickup, its range said as the model counts it."""
    zero = REFERENCE_OCTAVE + asked.key.tonic
    low, high = (min(max(pitch - zero, LOWEST), HIGHEST) for pitch in asked.span)
    return Header(
        style=asked.style.name,
        meter=asked.meter,
        key=asked.key,
        bars=asked.bars,
        lanes=LANES,
        wishes={"Low": low, "High": high},
    )


def make_prompt(asked: Plan) -> list[str]:
    """The words before the first one to be written: all cells hidden, or the chord lane given."""
    header = make_header(asked)
    rows = range(asked.bars)
    if asked.progression is None:
        empty = Grid(header, tuple(((), ()) for _ in rows))
        return _up_to_fill(grid_to_words(empty, empty.every_cell()))
    symbols = lay_progression(asked.progression, asked.meter, asked.bars)
    frame = Piece((), asked.meter.bar_ticks * asked.bars, (MeterChange(0, asked.meter),), chords=symbols)
    given = Grid(header, tuple((cell, ()) for cell in chord_cells(frame, header)))
    return _up_to_fill(grid_to_words(given, {(row, LANES.index("melody")) for row in rows}))


def _up_to_fill(words: list[str]) -> list[str]:
    return words[: words.index(FILL) + 1]


def finish(piece: Piece, asked: Plan, recipe: str) -> Piece:
    """The piece with what the grid does not hold: tempo, instrument, title, recipe."""
    name = asked.style.name.replace("-", " ")
    return replace(
        piece,
        parts=tuple(replace(part, program=asked.style.program) for part in piece.parts),
        keys=(KeyChange(0, asked.key),),
        tempos=(TempoChange(0, bpm_to_tempo(asked.bpm, asked.meter.beat_ticks)),),
        title=f"{name.capitalize()} in {asked.key.long_name}",
        style=asked.style.name,
        fields={"recipe": recipe, "command": make_command(asked)},
    )
