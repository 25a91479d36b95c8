"""`compose train`: a corpus in, a checkpoint out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from composer.errors import InputError, UsageError


def train(
    corpus: Annotated[Path, typer.Argument(help="A built corpus, or a folder of several.")] = Path("corpora/folk"),
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder of the finished checkpoint.")] = Path(
        "runs/checkpoint"
    ),
    run: Annotated[Path, typer.Option(help="Folder of the run: state, log, curve.")] = Path("runs/folk"),
    steps: Annotated[int, typer.Option(min=1, help="Number of optimiser steps.")] = 4000,
    minutes: Annotated[
        float, typer.Option(min=0.1, help="Minutes of training at the most; the run ends well there. Default: no end.")
    ] = float("inf"),
    layers: Annotated[int, typer.Option(min=1, max=48, help="Layers of the network.")] = 6,
    width: Annotated[int, typer.Option(min=32, max=4096, help="Width of the network: 32 per head.")] = 192,
    dropout: Annotated[
        float,
        typer.Option(min=0, max=0.9, help="Share of channels dropped; less for music seen but once."),
    ] = 0.2,
    batch_tokens: Annotated[int, typer.Option(min=256, help="Tokens of one pass.")] = 2048,
    passes: Annotated[
        int, typer.Option(min=1, help="Passes that make a step, shared between the processes that torchrun starts.")
    ] = 2,
    seed: Annotated[int, typer.Option(min=0, help="Seed of weights and of the order of examples.")] = 0,
    threads: Annotated[int, typer.Option(min=0, help="Processor threads; 0 leaves it to torch.")] = 0,
    start: Annotated[Path | None, typer.Option(help="A checkpoint whose weights to start from.")] = None,
    rate: Annotated[
        float, typer.Option(min=0.001, max=10, help="Learning rate: 1 for new weights, 0.3 with --start.")
    ] = 1.0,
    task: Annotated[list[str] | None, typer.Option(help="Learn this task only; may be repeated.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the run was stopped, as if it had not been.")
    ] = False,
) -> None:
    """Train a model on a built corpus; Ctrl-C saves, --resume goes on."""
    try:
        import torch
    except ImportError:
        raise InputError("training needs torch", "pip install 'tunewright[train]'") from None
    from composer.corpus.learned import load_learned
    from composer.training.examples import TASKS
    from composer.training.loop import LOG_FILE, TrainConfig, stop_on_signals
    from composer.training.state import STATE_FILE
    from composer.training.train import Setup, Sizes, make_run

    if unknown := set(task or ()) - set(TASKS):
        raise UsageError(f"{min(unknown)!r} is not a task", f"use {', '.join(TASKS)}")
    if threads:
        torch.set_num_threads(threads)
    if (run / STATE_FILE).exists() and not resume:
        raise InputError(f"{run} already holds a run", "go on with --resume, or name another folder with --run")
    learned = {split: load_learned(corpus, split) for split in ("train", "valid")}
    pieces = {split: found.pieces for split, found in learned.items()}
    config = TrainConfig(steps, batch_tokens, passes, seed=seed, rate=rate, minutes=minutes)
    tasks = {name: TASKS[name] for name in task} if task else TASKS
    setup = Setup(Sizes(layers, width, dropout), start, tasks, learned["train"].counts)
    training = make_run(run, pieces["train"], pieces["valid"], config, setup)
    if resume:
        training.resume()
    else:
        (run / LOG_FILE).unlink(missing_ok=True)
    stop_on_signals(training)
    _follow(training)
    if not training.is_done:
        typer.echo(f"stopped at step {training.progress.step}; go on with --resume", err=True)
        raise typer.Exit(130)
    _publish(training, pieces, corpus, out)


def _follow(training: Any) -> None:
    """Shows loss, bits per note, tokens per second and time left while the run goes on."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TextColumn("{task.fields[text]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not training.ranks.is_first) as bar:
        task = bar.add_task("train", total=1000, completed=_done(training), text="")
        bits = float("nan")
        for row in training.train():
            bits = row.get("valid_bits_per_note", bits)
            text = f"step {row['step']:.0f}  loss {row['loss']:.3f}  valid {bits:.3f} bits per note"
            text += f"  {row['tokens_per_second']:.0f} tokens/s"
            bar.update(task, completed=_done(training), text=text)


def _done(training: Any) -> int:
    """Returns thousandths of the run that are done."""
    return int(1000 * training.config.done(training.progress.step, training.progress.seconds))


def _publish(training: Any, pieces: dict[str, list[Any]], corpus: Path, out: Path) -> None:
    from composer.corpus.manifest import corpora_of, read_manifest
    from composer.training.curve import draw_curve
    from composer.training.loop import LOG_FILE
    from composer.training.publish import publish
    from composer.training.state import load_best

    rows = [row for built in corpora_of(corpus) for row in read_manifest(built) if row.split == "train"]
    load_best(training.folder, training.model)
    about = {
        "name": corpus.name,
        "figures": {name: round(value, 4) for name, value in training.evaluate().items()},
        "sources": sorted({f"{row.source}: {row.licence}" for row in rows}),
    }
    if not training.ranks.is_first:
        return
    made = publish(training, pieces["train"], about, out, pieces["valid"])
    (out / "curve.png").write_bytes(draw_curve(training.folder / LOG_FILE))
    typer.echo(f"{out}: {made.about['parameters']:,} parameters, {about['figures']}")
