"""`compose quantize`: a performance as written music."""

import sys

from composer.cli.options import File, Force, Format, Out
from composer.cli.output import say_of
from composer.render.formats import parse_formats
from composer.render.output_path import make_target


def quantize(file: File, out: Out = None, format_: Format = None, force: Force = False) -> None:
    """Write down a performance: find its beats, bars and key, and lay its notes on the grid between beats."""
    from composer import api

    target = make_target(out, parse_formats(format_) if format_ else None, 1, force)
    piece, moved = api.quantize(file)
    say_of(piece, target.formats)
    for path in target.write(piece, f"{file.stem}-quantize"):
        sys.stdout.write(f"wrote   {path}\n")
    sys.stdout.write(
        f"found   {piece.fields['found']}, {piece.bar_count} bars, {6e7 / piece.tempo:.0f} quarters a minute\n"
    )
    sys.stdout.write(f"moved   {moved}; {moved.far:.0%} by more than 50 ms\n")
