"""The training loop: steps, schedule, validation, log, and a state that resumes to the same numbers."""

import json
import math
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from types import FrameType

import torch
from torch import Tensor
from torch.optim import Optimizer

from composer.errors import UsageError
from composer.grid.ensembles import LEAD_SHEET
from composer.model.network import Batch, Transformer
from composer.training.examples import Example, ExampleSource, collate
from composer.training.measure import measure, token_nats
from composer.training.optimizer import make_optimizers, scale_learning_rate
from composer.training.ranks import ALONE, Ranks
from composer.training.state import Progress, load_state, save_best, save_state

LOG_FILE = "log.jsonl"


@dataclass(frozen=True)
class TrainConfig:
    """Settings of a run. `batch_tokens` are padded tokens per pass; `accumulate` passes of all processes make a step.

    `rate` scales both learning rates. A run ends after `steps` or `minutes` of its own time, whichever comes first, and
    its learning rate falls towards that end.
    """

    steps: int = 4000
    batch_tokens: int = 2048
    accumulate: int = 2
    matrix_lr: float = 0.02
    adam_lr: float = 0.003
    weight_decay: float = 0.05
    warmup: int = 30
    cooldown: float = 0.45
    evaluate_every: int = 200
    log_every: int = 10
    save_minutes: float = 4.0
    seed: int = 0
    rate: float = 1.0
    minutes: float = math.inf

    def done(self, step: int, seconds: float) -> float:
        """Returns the share of the run that is done (0-1)."""
        return min(1.0, max(step / self.steps, seconds / (60 * self.minutes)))

    def learning_rate(self, step: int, seconds: float = 0.0) -> float:
        """Returns the share of the full learning rate at a step: warm-up, plateau, linear cooldown to nothing."""
        # A plateau between the two: how long a run is need not be known before its cooldown begins.
        rising = min(1.0, (step + 1) / self.warmup)
        falling = (1 - self.done(step, seconds)) / max(1 / self.steps, self.cooldown)
        return max(0.0, min(rising, falling))


@dataclass
class Run:
    """One training run: what it trains, on what, where it writes, and how far it is.

    `weights[i]` is how often piece i is seen per epoch; `valid` are batches of held-out examples by ensemble.
    """

    folder: Path
    config: TrainConfig
    model: Transformer
    source: ExampleSource
    weights: Sequence[float]
    valid: Mapping[str, list[list[Example]]]
    ranks: Ranks = ALONE
    progress: Progress = field(default_factory=Progress)
    stopped: bool = False

    def __post_init__(self) -> None:
        config = self.config
        if config.accumulate % self.ranks.count:
            hint = f"use {self.ranks.count} passes, or a multiple"
            raise UsageError(f"{config.accumulate} passes cannot be shared by {self.ranks.count} processes", hint)
        self.model.to(self.device)
        self.optimizers: list[Optimizer] = make_optimizers(
            self.model, config.rate * config.matrix_lr, config.rate * config.adam_lr, config.weight_decay
        )
        # compiling takes minutes on a CPU and gains a tenth there
        if self.device.type == "cuda":
            self.model.compile(dynamic=True)
        self.forward = self.ranks.wrap(self.model)
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def device(self) -> torch.device:
        """Where this process computes."""
        return self.ranks.device

    def resume(self) -> None:
        """Goes on where the folder's state stands. Raises InputError when it is missing."""
        self.progress = load_state(self.folder, self.model, self.optimizers)

    def save(self) -> None:
        """Writes the state, once for all processes."""
        if self.ranks.is_first:
            save_state(self.folder, self.model, self.optimizers, self.progress)

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Asks the loop to save and end after this step; a signal handler."""
        self.stopped = True

    @property
    def is_done(self) -> bool:
        """Whether all steps are done, or the time is over."""
        return self.config.done(self.progress.step, self.progress.seconds) >= 1

    def train(self) -> Iterator[dict[str, float]]:
        """Trains to the last step, or until `stop`; yields one row of the log at a time and saves on the way."""
        saved = time.monotonic()
        batches = self._batches()
        while not self.is_done and not self.stopped:
            row = self._step([next(batches) for _ in range(self.config.accumulate)])
            yield from self._report(row)
            # By time rather than steps: what a kill may lose is minutes, whatever the machine.
            if time.monotonic() - saved > 60 * self.config.save_minutes:
                self.save()
                saved = time.monotonic()
        self.save()
        # No process goes on before the files are written.
        self.ranks.add(torch.zeros(1))

    def _batches(self) -> Iterator[list[Example]]:
        """Yields batches without end from where the run stands; counts them."""
        while True:
            epoch = self.source.epoch(self.progress.epoch, self.weights, self.config.batch_tokens)
            for number, batch in enumerate(epoch):
                # Batches that were used before the stop are built and passed over: they are a
                # pure function of seed and epoch, so the next one is the one that would have
                # come.
                if number < self.progress.batch:
                    continue
                # Counted before it is used: the state is saved only between steps, after all
                # batches of one.
                self.progress.batch += 1
                yield batch
            self.progress.epoch += 1
            self.progress.batch = 0

    def _step(self, batches: list[list[Example]]) -> dict[str, float]:
        """Makes one optimiser step of this process's share of the batches; returns the row for the log."""
        started = time.monotonic()
        factor = self.config.learning_rate(self.progress.step, self.progress.seconds)
        scale_learning_rate(self.optimizers, factor)
        passes = [
            (number, *collate(batch, self.device)) for number, batch in self.ranks.share(list(enumerate(batches)))
        ]
        # Divided by all predicted tokens of the step: with one mean per pass, short passes would weigh
        # more.
        count = self.ranks.add(torch.tensor(sum(int((targets >= 0).sum()) for _, _, targets in passes))).item()
        loss = sum(self._pass(number, batch, targets, count, passes[-1][0]) for number, batch, targets in passes)
        # Clipping catches the rare batch of one long piece; Muon's steps have a fixed size anyway.
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad()
        words = sum(batch.ids.numel() for _, batch, _ in passes)
        # What must be the same in all processes is agreed on: the clock, and whether one was asked to stop.
        sums = torch.tensor([loss, words, time.monotonic() - started, float(self.stopped)], dtype=torch.float64)
        loss, tokens, seconds, stopped = self.ranks.add(sums).tolist()
        seconds /= self.ranks.count
        self.stopped = stopped > 0
        self.progress.step += 1
        self.progress.tokens += int(tokens)
        self.progress.seconds += seconds
        return {
            "step": self.progress.step,
            "loss": loss,
            "learning_rate": factor,
            "tokens_per_second": tokens / seconds,
        }

    def _pass(self, number: int, batch: Batch, targets: Tensor, count: float, last: int) -> float:
        """Adds the gradients of one pass of a step; returns its share of the loss."""
        # Dropout is seeded by step and pass, so that a resumed run draws the same masks as one that was
        # never stopped, and several processes the same as one.
        torch.manual_seed((self.config.seed * 1_000_003 + self.progress.step) * self.config.accumulate + number)
        with self.ranks.hold(self.forward, number == last):
            with self._precision():
                logits, _ = self.forward(*batch.tensors())
            nats = token_nats(logits, targets).sum() / count
            # Times the processes, over which gradients are averaged.
            (nats * self.ranks.count).backward()  # type: ignore[no-untyped-call]
        return float(nats.detach())

    def _precision(self) -> AbstractContextManager[object]:
        """bf16 on a GPU; fp32 on a CPU, where bf16 is far slower."""
        return torch.autocast("cuda", torch.bfloat16) if self.device.type == "cuda" else nullcontext()

    def _report(self, row: dict[str, float]) -> Iterator[dict[str, float]]:
        """Yields rows worth logging, with the validation figures where they are due."""
        step = self.progress.step
        if step % self.config.evaluate_every == 0 or self.is_done:
            row |= self.evaluate()
        elif step % self.config.log_every:
            return
        row |= {"seconds": round(self.progress.seconds, 1), "epoch": self.progress.epoch}
        if self.ranks.is_first:
            with (self.folder / LOG_FILE).open("a") as log:
                log.write(json.dumps({name: round(value, 5) for name, value in row.items()}) + "\n")
        yield row

    def evaluate(self) -> dict[str, float]:
        """Measures the model as it stands; the best weights so far are kept (early stopping)."""
        found = {
            name: measure(self.model, batches, self.source.vocabulary, self.ranks)
            for name, batches in self.valid.items()
        }
        # All ensembles count alike: the mean over words would be that of the piano, which has the most.
        loss = mean(one.loss for one in found.values())
        # Early stopping by keeping: training goes on, and publishing takes the best weights.
        if loss < self.progress.best_loss:
            self.progress.best_loss, self.progress.best_step = loss, self.progress.step
            if self.ranks.is_first:
                save_best(self.folder, self.model)
        lead = found.get(LEAD_SHEET) or next(iter(found.values()))
        figures = {"valid_bits_per_note": lead.bits_per_note, "valid_bits_per_chord": lead.bits_per_chord}
        others = {f"valid_{name}_bits_per_note": one.bits_per_note for name, one in found.items() if one is not lead}
        return {"valid_loss": loss, **figures, **others}


@contextmanager
def stopping_well(run: Run) -> Iterator[None]:
    """Lets Ctrl-C and a polite kill finish the step and save, so that nothing is lost; afterwards they end at once."""
    before = {number: signal.signal(number, run.stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
