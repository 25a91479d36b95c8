"""`compose render`: any piece in any of our formats."""

from composer.cli.options import File, Force, Format, Out, Tune, write_piece


def render(file: File, tune: Tune = "", out: Out = None, format_: Format = None, force: Force = False) -> None:
    """Turn a piece into other formats: a score, sound, MIDI."""
    from composer.io.read import read_piece

    write_piece(read_piece(file, tune), file.stem, (out, format_, False, force))
