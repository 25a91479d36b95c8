"""`compose again`: the same piece with something changed."""

from pathlib import Path
from typing import Annotated, Any

import typer

from composer.cli.options import File, Force, Format, Json, Model, Out, Quiet, make_output, name_after


def again(
    file: File,
    style: Annotated[str | None, typer.Option(help="Another style.")] = None,
    bars: Annotated[str | None, typer.Option(help="Another number of bars; for infill other bars.")] = None,
    key: Annotated[str | None, typer.Option(help="Another key: the same tune there.")] = None,
    meter: Annotated[str | None, typer.Option(help="Another meter.")] = None,
    tempo: Annotated[float | None, typer.Option(help="Another tempo.")] = None,
    chords: Annotated[str | None, typer.Option(help="Other chords.")] = None,
    form: Annotated[str | None, typer.Option(help="Another form.")] = None,
    pickup: Annotated[str | None, typer.Option(help="Another pickup.")] = None,
    ending: Annotated[str | None, typer.Option(help="tonic, half or open.")] = None,
    range_: Annotated[str | None, typer.Option("--range", help="Another range.")] = None,
    density: Annotated[float | None, typer.Option(help="Notes a quarter note.")] = None,
    level: Annotated[int | None, typer.Option(help="Difficulty, 1 to 5.")] = None,
    keep: Annotated[str | None, typer.Option(help="What vary or restyle keep.")] = None,
    amount: Annotated[float | None, typer.Option(help="Share of the bars that vary changes.")] = None,
    part: Annotated[str | None, typer.Option(help="What accompany writes.")] = None,
    voices: Annotated[str | None, typer.Option(help="What harmonize writes.")] = None,
    lock: Annotated[str | None, typer.Option(help="Key lock: scale, harmonic, melodic, natural, soft, off.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed: another piece of the same recipe.")] = None,
    temperature: Annotated[float | None, typer.Option(help="Below 1 safer, above 1 bolder.")] = None,
    top_p: Annotated[float | None, typer.Option("--top-p", help="Draw from the likeliest words of this mass.")] = None,
    candidates: Annotated[int | None, typer.Option(help="Draw this many and keep the best.")] = None,
    max_copy: Annotated[int | None, typer.Option("--max-copy", help="No longer run of notes from the corpus.")] = None,
    rhythm_from: Annotated[str | None, typer.Option(help="Keep the rhythm of this file's tune.")] = None,
    section: Annotated[str | None, typer.Option(help="Write only this section anew, such as B.")] = None,
    source: Annotated[Path | None, typer.Option(help="Where the file lies that the recipe worked on.")] = None,
    out: Out = None,
    format_: Format = None,
    checkpoint: Model = None,
    json_: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Make a piece again by the recipe in it, with any option changed; all else stays, the seed too."""
    output = make_output(out, format_, (json_, quiet, force))
    from composer import api

    said: dict[str, Any] = {
        "style": style, "bars": bars, "key": key, "meter": meter, "tempo": tempo, "chords": chords, "form": form,
        "pickup": pickup, "ending": ending, "range": range_, "density": density, "level": level, "keep": keep,
        "amount": amount, "part": part, "voices": voices, "lock": lock, "seed": seed, "temperature": temperature,
        "top_p": top_p, "candidates": candidates, "max_copy": max_copy, "rhythm_from": rhythm_from,
    }  # fmt: skip
    changes = {name: value for name, value in said.items() if value is not None}
    if section:
        made = api.rewrite_section(file, section, checkpoint, **changes)
    else:
        made = api.again(file, checkpoint, source, **changes)
    output.deliver(made, name_after(file, "again", made.receipt.seed))
