"""`compose transpose`: a piece higher or lower."""

from typing import Annotated

import typer

from composer.cli.options import File, Force, Format, Out, Quiet, Tune, write_piece


def transpose(
    file: File,
    by: Annotated[int | None, typer.Option(help="Semitones; below 0 is down.")] = None,
    key: Annotated[str | None, typer.Option(help="The key to move to, such as G or F# minor.")] = None,
    tune: Tune = "",
    out: Out = None,
    format_: Format = None,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Transpose a piece: its notes, keys and chords."""
    from composer import api

    made = api.transpose(file, by=by, key=key, tune=tune)
    write_piece(made, f"{file.stem}-{made.key.name.replace('#', 's').replace(' ', '-')}", (out, format_, quiet, force))
