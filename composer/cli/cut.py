"""`compose cut`: some bars of a piece."""

from typing import Annotated

import typer

from composer.cli.options import File, Force, Format, Json, Out, Quiet, Tune
from composer.cli.output import make_output


def cut(
    file: File,
    bars: Annotated[str, typer.Option(help="Bars as printed, such as 1-12; a pickup comes with bar 1.")],
    tune: Tune = "",
    out: Out = None,
    format_: Format = None,
    json_: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Cut bars out of a piece: they become a piece of their own."""
    output = make_output(out, format_, (json_, quiet, force))
    from composer import api

    output.show(api.cut(file, bars, tune), f"{file.stem}-bars-{bars.replace(' ', '')}")
