"""`compose cut`: some bars of a piece."""

from typing import Annotated

import typer

from composer.cli.options import File, Force, Format, Out, Quiet, Tune, write_piece


def cut(
    file: File,
    bars: Annotated[str, typer.Option(help="Bars as printed, such as 1-12; a pickup comes with bar 1.")],
    tune: Tune = "",
    out: Out = None,
    format_: Format = None,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Cut bars out of a piece: they become a piece of their own."""
    from composer import api

    write_piece(api.cut(file, bars, tune), f"{file.stem}-bars-{bars.replace(' ', '')}", (out, format_, quiet, force))
