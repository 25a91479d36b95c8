"""`compose render`: any piece in any of our formats."""

from composer.cli.options import File, Force, Format, Json, Out, Quiet, Tune
from composer.cli.output import make_output
from composer.cli.progress import Progress


def render(
    file: File,
    tune: Tune = "",
    out: Out = None,
    format_: Format = None,
    json_: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Turn a piece into other formats: a score, sound, MIDI."""
    from composer.io.read import read_piece

    output = make_output(out, format_, (json_, quiet, force))
    with Progress(not quiet) as progress:
        progress.update(f"reading {file.name}")
        piece = read_piece(file, tune)
        progress.update(f"writing {', '.join(output.target.formats)}")
        output.show(piece, file.stem)
