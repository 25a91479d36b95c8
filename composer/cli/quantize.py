"""`compose quantize`: a performance as written music."""

import json
import sys

from composer.cli.options import File, Force, Format, Json, Out, Quiet
from composer.cli.output import make_output
from composer.cli.progress import Progress


def quantize(
    file: File, out: Out = None, format_: Format = None, json_: Json = False, quiet: Quiet = False, force: Force = False
) -> None:
    """Write down a performance: find its beats, bars and key, and lay its notes on the grid between beats."""
    from composer import api

    target = make_output(out, format_, (json_, quiet, force)).target
    with Progress(not quiet) as progress:
        progress.update("finding beats and bars")
        piece, moved = api.quantize(file)
        files = [str(path) for path in target.write(piece, f"{file.stem}-quantize")]
    tempo = round(6e7 / piece.tempo)
    if json_:
        got = {
            "found": piece.fields["found"],
            "bars": piece.bar_count,
            "tempo": tempo,
            "moved_far": round(moved.far, 3),
        }
        sys.stdout.write(json.dumps({"files": files, "got": got}, ensure_ascii=False) + "\n")
    elif not quiet:
        sys.stdout.write("".join(f"wrote   {path}\n" for path in files))
        sys.stdout.write(f"found   {piece.fields['found']}, {piece.bar_count} bars, {tempo} quarters per minute\n")
        sys.stdout.write(f"moved   {moved}; {moved.far:.0%} by more than 50 ms\n")
