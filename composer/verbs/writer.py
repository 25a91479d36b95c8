"""A task for the model, and the model at work on it: cells in, candidates out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from composer.cells import grid_to_piece
from composer.checkpoint import Checkpoint
from composer.choose import Candidate, best_first, matched, why_degenerate
from composer.errors import PromiseError
from composer.grid import FILL, Cell, Grid, grid_to_words, words_to_grid
from composer.lexicon import Lexicon
from composer.onnx_backend import OnnxBackend, open_onnx
from composer.piece import Piece
from composer.receipt import Receipt
from composer.sample import Advise, Backend, Sampling, write
from composer.situation import Promises

Cells = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Task:
    """Which cells of a grid are to be written, what must be kept, and the rhythm of hidden cells where it is given.

    `advice` is what something besides the model knows of the words to come.
    """

    grid: Grid
    hidden: Cells
    promises: Promises
    rhythms: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    advice: Advise | None = None

    def prompt(self) -> list[str]:
        """The words before the first one to be written."""
        words = grid_to_words(self.grid, self.hidden, self.rhythms)
        return words[: words.index(FILL) + 1]


@dataclass(frozen=True)
class Draft:
    """One answer to a task: the lead sheet, and nats a word that was drawn, under the model without rules."""

    piece: Piece
    nats: float


@dataclass(frozen=True)
class Composition:
    """A new piece and what can be said of it."""

    piece: Piece
    receipt: Receipt


@dataclass(frozen=True)
class Writer:
    """A checkpoint with its model loaded; writes any number of drafts."""

    checkpoint: Checkpoint

    @cached_property
    def backend(self) -> Backend:
        """The model, run by onnxruntime."""
        return OnnxBackend(open_onnx(self.checkpoint.onnx))

    @cached_property
    def lexicon(self) -> Lexicon:
        """The checkpoint's words with their meanings."""
        return Lexicon(self.checkpoint.vocabulary)

    def write(self, task: Task, sampling: Sampling, count: int = 1) -> list[Draft]:
        """Drafts of one task, drawn as one batch."""
        sampling = replace(sampling, advice=task.advice)
        samples = write(self.backend, self.lexicon, [task.prompt()] * count, task.promises, sampling)
        key = task.grid.header.key
        return [
            Draft(grid_to_piece(words_to_grid(sample.words, key)), -sample.log_probability / max(1, sample.drawn))
            for sample in samples
        ]


@dataclass(frozen=True)
class Choice:
    """How drafts are drawn: the best of `candidates`, none that shares a run of more than `max_copy` notes."""

    sampling: Sampling
    candidates: int = 1
    max_copy: int | None = None


ROUNDS = 8
"""Batches drawn before giving up on a draft that is good enough."""


def choose(writer: Writer, task: Task, judge: Callable[[Draft], Candidate], choice: Choice) -> Candidate:
    """The best draft of a task, degenerate ones and copies left out; drawn again where none is left.

    Raises PromiseError when ROUNDS batches hold none that will do.
    """
    for number in range(ROUNDS):
        sampling = replace(choice.sampling, first=number * choice.candidates)
        drafts = writer.write(task, sampling, choice.candidates)
        candidates = [matched(judge(draft), writer.checkpoint) for draft in drafts]
        faults = [why_degenerate(one.piece) or _why_copied(one, choice.max_copy) for one in candidates]
        good = [one for one, fault in zip(candidates, faults, strict=True) if not fault]
        if good:
            return best_first(good)[0]
    raise PromiseError(
        f"no draft of {ROUNDS * choice.candidates} will do: {faults[0]}", "ask for less, or change --seed"
    )


def _why_copied(candidate: Candidate, max_copy: int | None) -> str:
    run = candidate.match.notes if candidate.match else 0
    return f"a run of {run} notes is in the corpus" if max_copy is not None and run > max_copy else ""
