"""`compose continue`: bars after the last."""

from typing import Annotated

import typer

from composer.cli.options import (
    Candidates,
    Ending,
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


def continue_(
    file: File,
    bars: Annotated[int, typer.Option(min=1, help="How many bars to add.")] = 8,
    style: Style = None,
    lock: Lock = "scale",
    ending: Ending = "tonic",
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
    """Continue a piece: the given bars stay as they are, new ones follow."""
    output = make_output(out, format_, (json_, quiet, force))
    from composer import api

    made = api.continue_(
        file, bars=bars, style=style, lock=lock, ending=ending, seed=some_seed(seed), temperature=temperature,
        top_p=top_p, candidates=candidates, max_copy=max_copy, melody=melody, tune=tune, checkpoint=checkpoint,
    )  # fmt: skip
    output.deliver(made, name_after(file, "continue", made.receipt.seed))
