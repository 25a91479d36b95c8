"""`compose accompany`: a part more."""

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


def accompany(
    file: File,
    part: Annotated[str, typer.Option(help="bass, piano or second.")] = "bass",
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
    """Accompany a tune: a bass, a piano or a second voice over its chords."""
    output = make_output(out, format_, (json_, quiet, force))
    from composer import api

    made = api.accompany(
        file, part=part, style=style, lock=lock, seed=some_seed(seed), temperature=temperature,
        top_p=top_p, candidates=candidates, max_copy=max_copy, melody=melody, tune=tune, checkpoint=checkpoint,
    )  # fmt: skip
    output.deliver(made, name_after(file, f"accompany-{part}", made.receipt.seed))
