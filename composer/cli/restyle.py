"""`compose restyle`: a tune in another style."""

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


def restyle(
    file: File,
    keep: Annotated[str, typer.Option(help="melody (its notes on the strong beats) or chords.")] = "melody",
    meter: Annotated[str | None, typer.Option(help="Another meter; default: the style's own.")] = None,
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
    """Turn a tune into another style, its strong notes or its chords kept."""
    output = make_output(out, format_, (json_, quiet, force))
    from composer import api

    made = api.restyle(
        file, keep=keep, meter=meter, style=style, lock=lock, ending=ending, seed=some_seed(seed),
        temperature=temperature, top_p=top_p, candidates=candidates, max_copy=max_copy,
        melody=melody, tune=tune, checkpoint=checkpoint,
    )  # fmt: skip
    output.deliver(made, name_after(file, "restyle", made.receipt.seed))
