"""`compose quantize`: a performance as written music."""

from typing import Annotated

import typer

from composer.cli.options import File, Force, Format, Json, Out, Quiet
from composer.cli.output import make_output
from composer.cli.progress import Progress

Meter = Annotated[str, typer.Option(help="The meter, such as 6/8, where it is known. Default: found.")]
Tempo = Annotated[float | None, typer.Option(help="Beats of the meter per minute, about. Default: found.")]
Key = Annotated[str, typer.Option(help="The key, where it is known. Default: found.")]
Swing = Annotated[
    str, typer.Option(help="Write swung eighths straight: the ratio of long to short, such as 2, or find.")
]


def quantize(
    file: File,
    meter: Meter = "",
    tempo: Tempo = None,
    key: Key = "",
    swing: Swing = "",
    out: Out = None,
    format_: Format = None,
    json_: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Write down a performance: find its beats, bars and key, and lay its notes on the grid between beats."""
    from composer import api
    from composer.analysis.quantize import NOT_MOVED
    from composer.music.units import tempo_to_bpm

    output = make_output(out, format_, (json_, quiet, force))
    with Progress(not quiet) as progress:
        progress.update("finding beats and bars")
        piece, moved = api.quantize(file, meter, tempo, key, swing)
    bpm = round(tempo_to_bpm(piece.tempo, piece.meter.beat_ticks))
    got = {"bars": piece.bar_count, "meter": str(piece.meter), "key": piece.key.name, "tempo": bpm}
    found = ", ".join(piece.origin.found)
    still = "already on the grid: every note stays where it was"
    lines = [
        *([f"found   {found}"] if found else []),
        f"has     {piece.bar_count} bars of {piece.meter} in {piece.key.name}, {bpm} beats per minute",
        f"moved   {still if moved == NOT_MOVED else f'{moved}; {moved.far:.0%} by more than 50 ms'}",
    ]
    output.show(piece, f"{file.stem}-quantize", {"found": found, **got, "moved_far": round(moved.far, 3)}, lines)
