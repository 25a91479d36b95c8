"""`compose render`: any piece in any of our formats."""

import sys

from composer.cli.options import File, Force, Format, Out
from composer.cli.output import say
from composer.render.formats import parse_formats
from composer.render.output_path import make_target


def render(file: File, out: Out = None, format_: Format = None, force: Force = False) -> None:
    """Turn a piece into other formats: a score, sound, MIDI."""
    from composer.io.read import read_piece

    target = make_target(out, parse_formats(format_) if format_ else None, 1, force)
    piece = read_piece(file)
    for path in target.write(piece, file.stem):
        sys.stdout.write(f"wrote   {path}\n")
    for line in piece.fields.get("warnings", "").splitlines():
        say(f"warning {line}")
