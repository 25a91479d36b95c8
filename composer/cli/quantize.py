"""`compose quantize`: a performance as written music."""

import sys
from typing import Annotated

import typer

from composer.cli.options import File, Force, Format, Out
from composer.cli.output import say_of
from composer.render.formats import parse_formats
from composer.render.output_path import make_target

Meter = Annotated[str, typer.Option(help="The meter, such as 6/8, where it is known. Default: found.")]
Tempo = Annotated[float | None, typer.Option(help="Beats of the meter per minute, about. Default: found.")]
Key = Annotated[str, typer.Option(help="The key, where it is known. Default: found.")]
Swing = Annotated[
    str, typer.Option(help="Write swung eighths straight: long to short, such as 2 for triplets, or find.")
]


def quantize(
    file: File,
    meter: Meter = "",
    tempo: Tempo = None,
    key: Key = "",
    swing: Swing = "",
    out: Out = None,
    format_: Format = None,
    force: Force = False,
) -> None:
    """Write down a performance: find its beats, bars and key, and lay its notes on the grid between beats."""
    from composer import api
    from composer.analysis.quantize import NOT_MOVED
    from composer.music.units import tempo_to_bpm

    target = make_target(out, parse_formats(format_) if format_ else None, 1, force)
    piece, moved = api.quantize(file, meter, tempo, key, swing)
    say_of(piece, target.formats)
    for path in target.write(piece, f"{file.stem}-quantize"):
        sys.stdout.write(f"wrote   {path}\n")
    if found := piece.fields.get("found"):
        sys.stdout.write(f"found   {found}\n")
    bpm = tempo_to_bpm(piece.tempo, piece.meter.beat_ticks)
    sys.stdout.write(f"has     {piece.bar_count} bars of {piece.meter} in {piece.key.name}, {bpm:.0f} beats a minute\n")
    still = "already on the grid: every note stays where it was"
    sys.stdout.write(f"moved   {still if moved == NOT_MOVED else f'{moved}; {moved.far:.0%} by more than 50 ms'}\n")
