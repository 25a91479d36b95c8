"""`compose render`: any piece in any of our formats."""

import json
import sys

from composer.cli.options import File, Force, Format, Json, Out, Quiet
from composer.cli.output import make_output
from composer.cli.progress import Progress


def render(
    file: File, out: Out = None, format_: Format = None, json_: Json = False, quiet: Quiet = False, force: Force = False
) -> None:
    """Turn a piece into other formats: a score, sound, MIDI."""
    from composer.io.read import read_piece

    target = make_output(out, format_, (json_, quiet, force)).target
    with Progress(not quiet) as progress:
        progress.update(f"reading {file.name}")
        piece = read_piece(file)
        progress.update(f"writing {', '.join(target.formats)}")
        files = [str(path) for path in target.write(piece, file.stem)]
    if json_:
        sys.stdout.write(json.dumps({"files": files}) + "\n")
    elif not quiet:
        sys.stdout.write("".join(f"wrote   {path}\n" for path in files))
