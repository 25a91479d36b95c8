"""`compose tune`: a style of the user's own, from a folder of music."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from composer.cli.output import say as tell
from composer.cli.progress import Progress
from composer.errors import InputError, UsageError

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint
    from composer.model.tuned_style import TunedStyle

RECITED = 24
"""Notes in one run with the folder from which a result recites it."""

TRIALS, BARS = 3, 16
"""Results that are composed to see whether the style recites, and how long they are."""


Folder = Annotated[Path, typer.Argument(help="A folder of MIDI, MusicXML, ABC or kern: twenty pieces or more.")]
Style = Annotated[str, typer.Option(help="A name for the style.")]
Minutes = Annotated[float, typer.Option(min=0.05, max=60, help="Minutes of learning.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the order of examples.")]
Rank = Annotated[int, typer.Option(min=1, max=16, help="Rank of what is added to each matrix of the model.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="Where to write it, to give it away.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a style of that name.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]


def tune(
    folder: Folder,
    style: Style = "mine",
    minutes: Minutes = 2.0,
    seed: Seed = 0,
    rank: Rank = 8,
    out: Out = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Learn a style of your own from a folder of music: `compose --style mine` writes in it at once."""
    try:
        from composer.training.tune import TuneConfig
        from composer.training.tune import tune as learn
    except ImportError:
        raise InputError("tuning needs torch", "pip install 'tunewright[train]'") from None
    from composer.corpus.own_folder import read_own
    from composer.model.checkpoint import load_checkpoint
    from composer.model.tuned_style import save_style

    started, checkpoint = time.monotonic(), load_checkpoint()
    path = _find_place(style, out, force, checkpoint)
    with Progress(not quiet) as progress:
        tunes, drops = read_own(folder, style, progress.update)
    tell(f"{len(tunes)} pieces, {len(drops)} left out", quiet)
    made = learn(style, tunes, checkpoint, TuneConfig(rank, minutes, seed=seed), lambda text: tell(text, quiet))
    save_style(made, path)
    typer.echo(f"{path}: {_say(made)}; {path.stat().st_size // 1024} kB, {time.monotonic() - started:.0f} s")
    if not out:
        typer.echo(_judge(style))


def _find_place(style: str, out: Path | None, force: bool, checkpoint: "Checkpoint") -> Path:
    """Returns the file of a style. Raises UsageError where the model has one of that name, or the file is there."""
    from composer.io.files import is_there
    from composer.model.tuned_style import SUFFIX, styles_folder

    if style in checkpoint.profiles and style not in checkpoint.tuned:
        raise UsageError(f"{style!r} is a style of the model", "name yours otherwise")
    path = out or styles_folder() / f"{style}{SUFFIX}"
    if is_there(path) and not force:
        raise UsageError(f"{path} exists", "name another --style, or give --force")
    return path


def _say(made: "TunedStyle") -> str:
    before, after = made.about["bits_per_note_before"], made.about["bits_per_note"]
    return f"{before:.3f} bits a note as {made.base}, {after:.3f} now"


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
