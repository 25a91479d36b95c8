"""The model at work on a task: cells in, candidates out."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from composer.errors import PromiseError
from composer.grid.grid import words_to_grid
from composer.grid.piece_grid import grid_to_piece
from composer.grid.word_arrays import Lexicon
from composer.model.backend import Backend
from composer.model.checkpoint import Checkpoint
from composer.model.onnx_backend import OnnxBackend, open_onnx
from composer.music.piece import Piece
from composer.sampling.ranking import Candidate, best, limits_of, matched, why_degenerate
from composer.sampling.sample import OnBar, Sample, Sampling, write
from composer.sampling.task import Task
from composer.sampling.windows import Window, cut, join, rows_at_most, windows_of


@dataclass(frozen=True)
class Draft:
    """One answer to a task: the piece, nats per word that was drawn under the model without rules, and pressure.

    `pressure` are the nats that rules took away, per bar that was written.
    """

    piece: Piece
    nats: float
    pressure: float = 0.0


@dataclass(frozen=True)
class Writer:
    """A checkpoint with its model loaded; writes any number of drafts."""

    checkpoint: Checkpoint

    _backends: dict[str, Backend] = field(default_factory=dict, repr=False, compare=False)

    def backend(self, style: str = "") -> Backend:
        """Returns the model run by onnxruntime, with what tuning added where a style is one of the user's own."""
        own = self.checkpoint.tuned.get(style)
        name = own.name if own else ""
        if name not in self._backends:
            onnx = own.added_to(self.checkpoint.onnx) if own else self.checkpoint.onnx
            self._backends[name] = OnnxBackend(open_onnx(onnx))
        return self._backends[name]

    @cached_property
    def lexicon(self) -> Lexicon:
        """The checkpoint's words with their meanings."""
        return Lexicon(self.checkpoint.vocabulary)

    def write(self, task: Task, sampling: Sampling, count: int = 1) -> list[Draft]:
        """Writes drafts of one task as one batch; of one longer than the model's grid one by one, in windows."""
        if len(task.grid.cells) > rows_at_most(task):
            # Windows follow each other, so drafts of a long task cannot share a batch.
            return [self._write_long(task, replace(sampling, first=sampling.first + n)) for n in range(count)]
        samples = self._draw(task, sampling, count)
        key = task.grid.header.key
        return [_to_draft(grid_to_piece(words_to_grid(one.words, key)), [one], task) for one in samples]

    def _draw(self, task: Task, sampling: Sampling, count: int = 1) -> list[Sample]:
        sampling = replace(sampling, prior=task.prior)
        backend = self.backend(task.grid.header.style)
        return write(backend, self.lexicon, [task.prompt()] * count, task.promises, sampling)

    def _write_long(self, task: Task, sampling: Sampling) -> Draft:
        samples: list[Sample] = []
        whole = task
        rows = {row for row, _ in task.hidden}
        for window in windows_of(task):
            generator = replace(
                sampling,
                # Each window gets generators of its own, as far from the last one's as no
                # number of drafts reaches.
                first=sampling.first + WINDOW_STRIDE * len(samples),
                on_bar=_counting_on(sampling.on_bar, rows, window),
            )
            samples += self._draw(cut(task, window), generator)
            # What this window wrote becomes given cells of the next.
            task = join(task, window, words_to_grid(samples[-1].words, task.grid.header.key))
        return _to_draft(grid_to_piece(task.grid), samples, whole)


WINDOW_STRIDE = 1 << 20
"""Between the numbers of the generators of a draft's windows: more than there are drafts."""


def _counting_on(on_bar: OnBar | None, rows: set[int], window: Window) -> OnBar | None:
    """Counts the bars of a window on from those before; is not told of bars that the next window writes again."""
    before, last = (sum(row < limit for row in rows) for limit in (window.first, window.until))
    return on_bar and (lambda bar, _: on_bar(before + bar, len(rows)) if before + bar <= last else None)


def _to_draft(piece: Piece, samples: Sequence[Sample], task: Task) -> Draft:
    nats = -sum(one.log_probability for one in samples) / max(1, sum(one.drawn for one in samples))
    rows = len({row for row, _ in task.hidden})
    return Draft(piece, nats, sum(one.pressure for one in samples) / max(1, rows))


@dataclass(frozen=True)
class SearchOptions:
    """How drafts are drawn: the best of `candidates`, none that shares a run of more than `max_copy` notes.

    `excused`: faults that what was given has itself, or that were asked for. `why_refused` says what a draft breaks of
    what masks cannot make certain, "" where that is nothing.
    """

    sampling: Sampling
    candidates: int = 1
    max_copy: int | None = None
    excused: Collection[str] = ()
    why_refused: Callable[[Piece], str] = lambda _: ""


ROUNDS = 8
"""Batches drawn before giving up on a draft that is good enough."""

TEMPERATURE_STEP = 0.15
"""Added to the temperature for each further batch, up to 1: a model that is too sure writes the same bars for ever."""


def best_of(writer: Writer, task: Task, judge: Callable[[Draft], Candidate], options: SearchOptions) -> Candidate:
    """Returns the best draft of a task, degenerate ones and copies left out; drawn again, warmer, where none is left.

    Raises PromiseError when ROUNDS batches hold none that will do.
    """
    # The first batch is drawn as asked; only where it fails does chance get more room.
    for number in range(ROUNDS):
        asked = options.sampling.temperature
        warmth = max(asked, min(1.0, asked + TEMPERATURE_STEP * number))
        # Other generators for each batch, or the same drafts would be refused again.
        sampling = replace(options.sampling, first=number * options.candidates, temperature=warmth)
        drafts = writer.write(task, sampling, options.candidates)
        candidates = [matched(judge(draft), writer.checkpoint) for draft in drafts]
        faults = [_why_refused(one, writer.checkpoint, options) for one in candidates]
        good = [one for one, fault in zip(candidates, faults, strict=True) if not fault]
        # One good draft is enough: the choice among several is made within a batch.
        if good:
            return best(good)
    raise PromiseError(
        f"no draft of {ROUNDS * options.candidates} will do: {faults[0]}", "ask for less, or change --seed"
    )


def _why_refused(candidate: Candidate, checkpoint: Checkpoint, options: SearchOptions) -> str:
    limits = limits_of(checkpoint, candidate.piece.style)
    return (
        options.why_refused(candidate.piece)
        or why_degenerate(candidate.piece, limits, options.excused)
        or _why_copied(candidate, options.max_copy)
    )


def _why_copied(candidate: Candidate, max_copy: int | None) -> str:
    run = candidate.copied
    return f"a run of {run} notes is in the corpus" if max_copy is not None and run > max_copy else ""
