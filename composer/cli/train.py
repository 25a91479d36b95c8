"""`compose train`: a corpus in, a checkpoint out."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from composer.cli.progress import Progress
from composer.errors import InputError, UsageError

Corpus = Annotated[Path, typer.Argument(help="A built corpus, or a folder of several.")]
Out = Annotated[Path, typer.Option("-o", "--out", help="Folder of the finished checkpoint.")]
Folder = Annotated[Path, typer.Option("--run", help="Folder of the run: state, log, curve.")]
Steps = Annotated[int, typer.Option(min=1, help="Number of optimiser steps.")]
Minutes = Annotated[
    float, typer.Option(min=0.1, help="Minutes of training at the most; the run ends well there. Default: no end.")
]
Layers = Annotated[int, typer.Option(min=1, max=48, help="Layers of the network.")]
Width = Annotated[int, typer.Option(min=32, max=4096, help="Width of the network: 32 per head.")]
Dropout = Annotated[
    float, typer.Option(min=0, max=0.9, help="Share of channels dropped; less for music seen but once.")
]
BatchTokens = Annotated[int, typer.Option(min=256, help="Tokens of one pass.")]
Passes = Annotated[
    int, typer.Option(min=1, help="Passes that make a step, shared between the processes that torchrun starts.")
]
Seed = Annotated[int, typer.Option(min=0, help="Seed of weights and of the order of examples.")]
Threads = Annotated[int, typer.Option(min=0, help="Processor threads; 0 leaves it to torch.")]
Start = Annotated[Path | None, typer.Option(help="A checkpoint whose weights to start from.")]
Rate = Annotated[float, typer.Option(min=0.001, max=10, help="Learning rate: 1 for new weights, 0.3 with --start.")]
TaskNames = Annotated[list[str] | None, typer.Option(help="Learn this task only; may be repeated.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where the run was stopped, as if it had not been.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]


def train(
    corpus: Corpus = Path("corpora/folk"),
    out: Out = Path("runs/checkpoint"),
    run: Folder = Path("runs/folk"),
    steps: Steps = 4000,
    minutes: Minutes = float("inf"),
    layers: Layers = 6,
    width: Width = 192,
    dropout: Dropout = 0.2,
    batch_tokens: BatchTokens = 2048,
    passes: Passes = 2,
    seed: Seed = 0,
    threads: Threads = 0,
    start: Start = None,
    rate: Rate = 1.0,
    task: TaskNames = None,
    resume: Resume = False,
    quiet: Quiet = False,
) -> None:
    """Train a model on a built corpus; Ctrl-C saves, --resume goes on."""
    _ready_torch(threads)
    from composer.training.loop import TrainConfig
    from composer.training.train import Setup, Sizes

    setup = Setup(Sizes(layers, width, dropout), start, _find_tasks(task or ()))
    config = TrainConfig(steps, batch_tokens, passes, seed=seed, rate=rate, minutes=minutes)
    _check_folder(run, resume)
    # Of the processes that torchrun starts, one shows how far it is.
    quiet = quiet or os.environ.get("RANK", "0") != "0"
    with Progress(not quiet) as progress:
        training, heldout = _make_run(corpus, run, config, setup, progress.update)
    _begin(training, resume)
    _follow(training, quiet)
    with Progress(not quiet) as progress:
        progress.update("measuring, then writing the checkpoint")
        _publish(training, heldout, corpus, out)


def _ready_torch(threads: int) -> None:
    """Raises InputError where torch is not installed."""
    try:
        import torch
    except ImportError:
        raise InputError("training needs torch", "pip install 'tunewright[train]'") from None
    if threads:
        torch.set_num_threads(threads)


def _find_tasks(names: Iterable[str]) -> Mapping[str, Any]:
    """Returns the tasks of these names, all where none is named. Raises UsageError where there is none of a name."""
    from composer.training.examples import TASKS

    if unknown := set(names) - set(TASKS):
        raise UsageError(f"{min(unknown)!r} is not a task", f"use {', '.join(TASKS)}")
    return {name: TASKS[name] for name in names} or TASKS


def _check_folder(run: Path, resume: bool) -> None:
    """Raises InputError where a new run would write over another."""
    from composer.training.state import STATE_FILE

    if (run / STATE_FILE).exists() and not resume:
        raise InputError(f"{run} already holds a run", "go on with --resume, or name another folder with --run")


def _make_run(corpus: Path, folder: Path, config: Any, setup: Any, tell: Any) -> tuple[Any, Any]:
    """Returns the run, and the pieces that it is judged by."""
    from composer.corpus.learned_file import load_learned
    from composer.training.train import make_run

    learned, heldout = (load_learned(corpus, split, tell) for split in ("train", "valid"))
    return make_run(folder, learned, heldout, config, setup), heldout.pieces


def _begin(training: Any, resume: bool) -> None:
    """Goes back to where the run was stopped, or begins its log."""
    from composer.training.loop import LOG_FILE

    if resume:
        training.resume()
    else:
        (training.folder / LOG_FILE).unlink(missing_ok=True)


def _follow(training: Any, quiet: bool) -> None:
    """Trains to the end; shows loss, bits per note, tokens per second and time left. Exits where it was stopped."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from composer.training.loop import stopping_well

    columns = (BarColumn(), TextColumn("{task.fields[text]}"), TimeRemainingColumn())
    with stopping_well(training), Bar(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task("train", total=1000, completed=_done(training), text="")
        bits = float("nan")
        for row in training.train():
            bits = row.get("valid_bits_per_note", bits)
            text = f"step {row['step']:.0f}  loss {row['loss']:.3f}  valid {bits:.3f} bits per note"
            text += f"  {row['tokens_per_second']:.0f} tokens/s"
            bar.update(task, completed=_done(training), text=text)
    if not training.is_done:
        typer.echo(f"stopped at step {training.progress.step}; go on with --resume", err=True)
        raise typer.Exit(130)


def _done(training: Any) -> int:
    """Returns thousandths of the run that are done."""
    return int(1000 * training.config.done(training.progress.step, training.progress.seconds))


def _publish(training: Any, heldout: Any, corpus: Path, out: Path) -> None:
    """Writes the checkpoint of a finished run, and its curve beside it."""
    from composer.io.files import write_atomically
    from composer.training.curve import draw_curve
    from composer.training.loop import LOG_FILE
    from composer.training.publish import publish
    from composer.training.state import load_best

    load_best(training.folder, training.model)
    # All processes measure together; one writes.
    figures = {name: round(value, 4) for name, value in training.evaluate().items()}
    if not training.ranks.is_first:
        return
    # Drawn before anything is written: a folder with a checkpoint in it has all of it.
    curve = draw_curve(training.folder / LOG_FILE)
    about = {"name": corpus.name, "figures": figures, "sources": _licences(corpus)}
    made = publish(training, about, out, heldout)
    write_atomically(out / "curve.png", curve)
    typer.echo(f"{out}: {made.about['parameters']:,} parameters, {figures}")


def _licences(corpus: Path) -> list[str]:
    """Returns the sources that a model has learned from, each with its licence."""
    from composer.corpus.manifest import corpora_of, read_manifest

    rows = (row for built in corpora_of(corpus) for row in read_manifest(built) if row.split == "train")
    return sorted({f"{row.source}: {row.licence}" for row in rows})
