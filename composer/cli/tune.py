"""`compose tune`: a style of the user's own, from a folder of music."""

import time
from pathlib import Path
from typing import Annotated

import typer

from composer.cli.output import say as tell
from composer.errors import InputError, UsageError

RECITED = 24
"""Notes in one run with the folder from which a result recites it."""

TRIALS, BARS = 3, 16
"""Results that are composed to see whether the style recites, and how long they are."""


def tune(
    folder: Annotated[Path, typer.Argument(help="A folder of MIDI, MusicXML, ABC or kern: twenty pieces or more.")],
    style: Annotated[str, typer.Option(help="A name for the style.")] = "mine",
    minutes: Annotated[float, typer.Option(min=0.05, max=60, help="Minutes of learning.")] = 2.0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the order of examples.")] = 0,
    rank: Annotated[int, typer.Option(min=1, max=16, help="Rank of what is added to each matrix of the model.")] = 8,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Where to write it, to give it away.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a style of that name.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")] = False,
) -> None:
    """Learn a style of your own from a folder of music: `compose --style mine` writes in it at once."""
    try:
        from composer.training.tune import TuneConfig
        from composer.training.tune import tune as learn
    except ImportError:
        raise InputError("tuning needs torch", "pip install 'tunewright[train]'") from None
    from composer.corpus.own_folder import read_own
    from composer.io.files import is_there
    from composer.model.checkpoint import load_checkpoint
    from composer.model.tuned_style import SUFFIX, save_style, styles_folder

    checkpoint = load_checkpoint()
    if style in checkpoint.profiles and style not in checkpoint.tuned:
        raise UsageError(f"{style!r} is a style of the model", "name yours otherwise")
    path = out or styles_folder() / f"{style}{SUFFIX}"
    if is_there(path) and not force:
        raise UsageError(f"{path} exists", "name another --style, or give --force")
    started = time.monotonic()
    tunes, drops = read_own(folder, style)
    tell(f"{len(tunes)} pieces, {len(drops)} left out", quiet)
    made = learn(style, tunes, checkpoint, TuneConfig(rank, minutes, seed=seed), lambda text: tell(text, quiet))
    save_style(made, path)
    before, after = made.about["bits_per_note_before"], made.about["bits_per_note"]
    seconds, size = time.monotonic() - started, path.stat().st_size
    typer.echo(f"{path}: {before:.3f} bits a note as {made.base}, {after:.3f} now; {size // 1024} kB, {seconds:.0f} s")
    if not out:
        typer.echo(_judge(style))


def _judge(style: str) -> str:
    """Composes a few pieces and says how much of the folder they recite."""
    from composer import api

    api.writer_of.cache_clear()
    checkpoint = api.writer_of().checkpoint
    index = checkpoint.tuned[style].index
    runs = [
        index.longest_match(api.run("compose", style=style, bars=BARS, seed=seed).piece).notes for seed in range(TRIALS)
    ]
    if max(runs) < RECITED:
        return f"compose --style {style} is ready: at most {max(runs)} notes in a row are your folder's"
    return (
        f"warning: {max(runs)} notes in a row of {TRIALS} trials are your folder's: "
        f"use compose --style {style} --max-copy 14, or tune on more pieces"
    )
