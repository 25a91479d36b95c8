"""`compose vary`: a tune with some bars changed."""

from typing import Annotated

import typer

from composer.cli.options import (
    Candidates,
    File,
    Force,
    Format,
    Json,
    Lock,
    MaxCopy,
    Melody,
    Model,
    Out,
    Quiet,
    Seed,
    Style,
    Temperature,
    TopP,
    Tune,
    make_output,
    name_after,
    some_seed,
)


def vary(
    file: File,
    keep: Annotated[str, typer.Option(help="rhythm, contour or chords.")] = "rhythm",
    amount: Annotated[float, typer.Option(help="Share of the bars to change, up to 1.")] = 0.3,
    style: Style = None,
    lock: Lock = "scale",
    seed: Seed = None,
    temperature: Temperature = 1.0,
    top_p: TopP = 0.95,
    candidates: Candidates = 1,
    max_copy: MaxCopy = None,
    melody: Melody = "",
    tune: Tune = "",
    out: Out = None,
    format_: Format = None,
    checkpoint: Model = None,
    json_: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Vary a tune: some of its bars anew, their rhythm, contour or chords kept."""
    output = make_output(out, format_, (json_, quiet, force))
    from composer import api

    made = api.vary(
        file, keep=keep, amount=amount, style=style, lock=lock, seed=some_seed(seed), temperature=temperature,
        top_p=top_p, candidates=candidates, max_copy=max_copy, melody=melody, tune=tune, checkpoint=checkpoint,
    )  # fmt: skip
    output.deliver(made, name_after(file, "vary", made.receipt.seed))
