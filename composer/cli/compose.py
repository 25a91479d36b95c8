"""`compose`: options in, new pieces out."""

import secrets
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from composer import __version__
from composer.cli.output import receipt_lines
from composer.errors import InputError, UsageError
from composer.formats import (
    ALIASES,
    DEFAULT_FORMATS,
    FORMATS,
    default_name,
    free_stem,
    parse_formats,
    render_files,
    write_files,
)
from composer.io.files import is_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from composer.piece import Piece
    from composer.receipt import Receipt
    from composer.wishes import Wishes

MAX_COUNT = 1000


def show_version(asked: bool) -> None:
    """Prints the version and ends."""
    if asked:
        typer.echo(f"compose {__version__}")
        raise typer.Exit


def compose(
    context: typer.Context,
    style: Annotated[str, typer.Option(help="A style the model knows; `compose styles` lists them.")] = "folk",
    bars: Annotated[int, typer.Option(help="Number of bars as they sound.")] = 16,
    key: Annotated[str | None, typer.Option(help="G, Em, F# minor, D dorian …")] = None,
    meter: Annotated[str | None, typer.Option(help="4/4, 6/8, 3/4, 2/4, 9/8 …")] = None,
    tempo: Annotated[float | None, typer.Option(help="Beats of the meter a minute.")] = None,
    chords: Annotated[str | None, typer.Option(help='One a bar: "Am F C G"; with bar lines: "Am | F G | C".')] = None,
    range_: Annotated[str | None, typer.Option("--range", help="Lowest and highest note: C4-A5.")] = None,
    lock: Annotated[str, typer.Option(help="Key lock: scale, soft or off.")] = "scale",
    seed: Annotated[int | None, typer.Option(help="The same seed and options give the same bytes.")] = None,
    count: Annotated[int, typer.Option("-n", "--count", help="How many pieces, each with the next seed.")] = 1,
    temperature: Annotated[float, typer.Option(help="Below 1 safer, above 1 bolder.")] = 1.0,
    top_p: Annotated[float, typer.Option("--top-p", help="Draw from the likeliest words of this mass.")] = 0.95,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="A file (its suffix is the format) or a folder.")
    ] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help=f"Comma-separated: {','.join(FORMATS)}. Default: mid,musicxml.")
    ] = None,
    checkpoint: Annotated[Path | None, typer.Option(help="Folder of another model.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="The receipt as JSON on stdout, one line a piece.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No receipt.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Compose new music: a MIDI file to drag into a DAW and a score to print."""
    if context.invoked_subcommand:
        return
    from composer.wishes import Wishes

    formats = parse_formats(format_) if format_ else None
    if not 1 <= count <= MAX_COUNT:
        raise UsageError(f"--count {count} is out of range", f"use 1 to {MAX_COUNT}")
    wishes = Wishes(
        style=style, bars=bars, meter=meter, key=key, tempo=tempo, chords=chords, range=range_, lock=lock,
        seed=secrets.randbelow(2**31) if seed is None else seed, temperature=temperature, top_p=top_p,
    )  # fmt: skip
    target = Target(out, formats, count, force)
    for receipt in compose_all(wishes, target, checkpoint):
        if json_:
            sys.stdout.write(receipt.to_json() + "\n")
        elif not quiet:
            sys.stdout.write("\n".join(receipt_lines(receipt)) + "\n")


class Target:
    """Where the files of a run go, from `-o`, `--format` and `-n`."""

    def __init__(self, out: Path | None, formats: tuple[str, ...] | None, count: int, force: bool) -> None:
        suffix = out.suffix.lstrip(".").lower() if out and not is_folder(out) else ""
        suffix = ALIASES.get(suffix, suffix)
        if out and suffix and suffix not in FORMATS and formats is None:
            raise UsageError(f"{out.suffix!r} is not a format", f"use {', '.join('.' + name for name in FORMATS)}")
        self.formats = formats or ((suffix,) if suffix else DEFAULT_FORMATS)
        self.stem = out.with_suffix("") if out and suffix in FORMATS else out
        self.count = count
        self.force = force
        folder = out if out and is_folder(out) else out.parent if out else Path()
        if not is_folder(folder):
            raise InputError(f"there is no folder {str(folder)!r}", "make it first")

    def stem_of(self, piece: "Piece", number: int, seed: int) -> Path:
        """Path without suffix of one piece."""
        if self.stem is None or is_folder(self.stem):
            return free_stem(self.stem or Path(), default_name(piece, seed), self.formats)
        return self.stem if self.count == 1 else self.stem.with_name(f"{self.stem.name}-{number}")


def compose_all(wishes: "Wishes", target: Target, folder: Path | None) -> "Iterator[Receipt]":
    """Composes and writes piece after piece; yields their receipts."""
    if {"musicxml", "svg", "png", "pdf"} & set(target.formats):
        # music21 takes longer to import than a tune to sample, and sampling leaves the interpreter free
        threading.Thread(target=_import_music21, daemon=True).start()
    from composer.checkpoint import load_checkpoint
    from composer.verbs.compose import Composer

    composer = Composer(load_checkpoint(folder))
    for number in range(1, target.count + 1):
        made = composer.compose(replace(wishes, seed=wishes.seed + number - 1))
        stem = target.stem_of(made.piece, number, made.receipt.seed)
        paths = write_files(render_files(made.piece, stem, target.formats), target.force)
        yield replace(made.receipt, files=tuple(map(str, paths)))


def _import_music21() -> None:
    import music21  # noqa: F401

    import composer.io.musicxml  # noqa: F401
