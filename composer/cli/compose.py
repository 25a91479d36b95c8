"""`compose`: options in, new pieces out."""

import json
import sys
from dataclasses import replace
from typing import Annotated, Any

import typer

from composer import __version__
from composer.cli.options import (
    Candidates,
    Force,
    Format,
    Json,
    MaxCopy,
    Model,
    Out,
    Quiet,
    Seed,
    Temperature,
    TopP,
    make_output,
    some_seed,
)
from composer.cli.output import say
from composer.errors import UsageError

MAX_COUNT = 1000


def show_version(asked: bool) -> None:
    """Prints the version and ends."""
    if asked:
        typer.echo(f"compose {__version__}")
        raise typer.Exit


def compose(
    context: typer.Context,
    style: Annotated[str | None, typer.Option(help="A style the model knows; `compose styles` lists them.")] = None,
    bars: Annotated[int | None, typer.Option(help="Number of bars as they sound. Default: 16.")] = None,
    key: Annotated[str | None, typer.Option(help="G, Em, F# minor, D dorian …; minor: any minor key.")] = None,
    meter: Annotated[str | None, typer.Option(help="4/4, 6/8, 3/4, 2/4, 9/8 …")] = None,
    tempo: Annotated[float | None, typer.Option(help="Beats of the meter a minute.")] = None,
    chords: Annotated[str | None, typer.Option(help='One a bar: "Am F C G"; with bar lines: "Am | F G | C".')] = None,
    form: Annotated[str | None, typer.Option(help="Sections: AABB, AABA, ABAC, AABA' (varied) …")] = None,
    pickup: Annotated[str | None, typer.Option(help="Notes before the first bar: 1/8, 1/4 …")] = None,
    ending: Annotated[str | None, typer.Option(help="tonic, half (on the dominant) or open. Default: tonic.")] = None,
    range_: Annotated[str | None, typer.Option("--range", help="Lowest and highest note: C4-A5.")] = None,
    density: Annotated[float | None, typer.Option(help="Notes a quarter note: 1 calm, 2 busy.")] = None,
    level: Annotated[int | None, typer.Option(help="Difficulty, 1 (first year) to 5.")] = None,
    rhythm_from: Annotated[str | None, typer.Option("--rhythm-from", help="A piece whose rhythm to take.")] = None,
    lock: Annotated[
        str | None, typer.Option(help="Key lock: scale (default), harmonic, melodic, natural, soft, off.")
    ] = None,
    prompt: Annotated[
        str | None, typer.Option(help='Words: "a slow sad waltz in D minor", "一首欢快的吉格舞曲".')
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how the prompt is read and compose nothing.")
    ] = False,
    seed: Seed = None,
    count: Annotated[int, typer.Option("-n", "--count", help="How many pieces, each with the next seed.")] = 1,
    temperature: Temperature = 1.0,
    top_p: TopP = 0.95,
    candidates: Candidates = 4,
    max_copy: MaxCopy = None,
    out: Out = None,
    format_: Format = None,
    checkpoint: Model = None,
    json_: Json = False,
    quiet: Quiet = False,
    force: Force = False,
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Compose new music: a MIDI file to drag into a DAW and a score to print."""
    if context.invoked_subcommand:
        return
    if not 1 <= count <= MAX_COUNT:
        raise UsageError(f"--count {count} is out of range", f"use 1 to {MAX_COUNT}")
    if explain and not prompt:
        raise UsageError("--explain needs a prompt", 'such as --prompt "a slow sad waltz in D minor"')
    said: dict[str, Any] = {
        "style": style, "bars": bars, "key": key, "meter": meter, "tempo": tempo, "chords": chords, "form": form,
        "pickup": pickup, "ending": ending, "range": range_, "density": density, "level": level,
        "rhythm_from": rhythm_from, "lock": lock,
    }  # fmt: skip
    said = {name: value for name, value in said.items() if value is not None}
    output = None if explain else make_output(out, format_, (json_, quiet, force), count)
    from composer import api
    from composer.verbs.wishes import Wishes, check_numbers

    composer = api.composer_of(checkpoint)
    reading = api.read_words(prompt, composer) if prompt else None
    if reading:
        said = {**reading.wishes, **said}
    if output is None:
        sys.stdout.write(json.dumps(reading.to_json(), ensure_ascii=False) + "\n" if json_ else reading.table() + "\n")  # type: ignore[union-attr]
        return
    if reading and reading.unknown:
        say(f"not understood: {', '.join(reading.unknown)}" + ("" if "style" in said else "; the style is folk"))
    wishes = Wishes(
        **said, seed=some_seed(seed), temperature=temperature, top_p=top_p, candidates=candidates, max_copy=max_copy
    )
    seeds = range(wishes.seed, wishes.seed + count)
    check_numbers(replace(wishes, seed=seeds[-1]))
    # all before the first is written: where one is refused none is left behind
    pieces = [composer.compose(replace(wishes, seed=seed)) for seed in seeds]
    for number, made in enumerate(pieces, 1):
        asked = {**made.receipt.asked, "words": reading.to_json()} if reading else made.receipt.asked
        output.deliver(replace(made, receipt=replace(made.receipt, asked=asked)), number=number)
