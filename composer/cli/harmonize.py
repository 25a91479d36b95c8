"""`compose harmonize`: chords or voices under a tune."""

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


def harmonize(
    file: File,
    voices: Annotated[str, typer.Option(help="chords, or satb for four parts.")] = "chords",
    strict: Annotated[
        bool, typer.Option("--strict/--no-strict", help="No parallels or crossings in four parts.")
    ] = True,
    keep: Annotated[
        str, typer.Option(help="chords: write only those that are missing, usual with satb; nothing: all anew.")
    ] = "",
    style: Style = None,
    lock: Lock = "scale",
    ending: Ending = "tonic",
    seed: Seed = None,
    temperature: Temperature = 0.3,
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
    """Harmonize a tune: chord symbols, and with --voices satb alto, tenor and bass."""
    output = make_output(out, format_, (json_, quiet, force))
    from composer import api

    made = api.harmonize(
        file, voices=voices, keep=keep, strict=strict, style=style, lock=lock, ending=ending, seed=some_seed(seed),
        temperature=temperature, top_p=top_p, candidates=candidates, max_copy=max_copy,
        melody=melody, tune=tune, checkpoint=checkpoint,
    )  # fmt: skip
    output.deliver(made, name_after(file, "harmonize", made.receipt.seed))
