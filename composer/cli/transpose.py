"""`compose transpose`: a piece higher or lower."""

from typing import Annotated

import typer

from composer.cli.options import File, Force, Format, Json, Out, Quiet, Tune
from composer.cli.output import make_output


def transpose(
    file: File,
    by: Annotated[int | None, typer.Option(help="Semitones; below 0 is down.")] = None,
    key: Annotated[str | None, typer.Option(help="The key to move to, such as G or F# minor.")] = None,
    tune: Tune = "",
    out: Out = None,
    format_: Format = None,
    json_: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Transpose a piece: its notes, keys and chords."""
    output = make_output(out, format_, (json_, quiet, force))
    from composer import api

    made = api.transpose(file, by=by, key=key, tune=tune)
    output.show(made, f"{file.stem}-{made.key.name.replace('#', 's').replace(' ', '-')}")
