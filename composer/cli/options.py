"""Options that several commands have, and what becomes of them."""

import secrets
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from composer.cli.output import say, say_of
from composer.render.formats import FORMATS, default_name, parse_formats
from composer.render.output_path import Target, make_target

if TYPE_CHECKING:
    from composer.music.piece import Piece
    from composer.verbs.receipt import Receipt
    from composer.verbs.result import Composition

File = Annotated[Path, typer.Argument(help="A piece: MIDI, MusicXML (.musicxml, .mxl) or ABC.")]
Style = Annotated[str | None, typer.Option(help="A style the model knows. Default: the piece's own, else folk.")]
Lock = Annotated[str, typer.Option(help="Key lock of new notes: scale, harmonic, melodic or natural minor, soft, off.")]
Ending = Annotated[str, typer.Option(help="How the last bar ends where it is new: tonic, half or open.")]
Seed = Annotated[int | None, typer.Option(help="The same seed and options give the same bytes.")]
Temperature = Annotated[float, typer.Option(help="Below 1 safer, above 1 bolder.")]
TopP = Annotated[float, typer.Option("--top-p", help="Draw from the likeliest words of this mass.")]
Candidates = Annotated[int, typer.Option(help="Draw this many as one batch and keep the best.")]
MaxCopy = Annotated[
    int | None, typer.Option("--max-copy", help="No longer run of notes than this may stand in the training corpus.")
]
Melody = Annotated[str, typer.Option(help="The part with the tune, by name or number. Default: found.")]
Tune = Annotated[str, typer.Option(help="Which tune of an ABC book: a number, X: or title. Default: the first.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="A file (its suffix is the format) or a folder.")]
Format = Annotated[
    str | None, typer.Option("--format", help=f"Comma-separated: {','.join(FORMATS)}. Default: mid,musicxml.")
]
Model = Annotated[Path | None, typer.Option("--checkpoint", help="Folder of another model.")]
Json = Annotated[bool, typer.Option("--json", help="The receipt as JSON on stdout, one line a piece.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No receipt.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]


@dataclass(frozen=True)
class Output:
    """Where pieces go and how their receipts are shown."""

    target: Target
    json: bool
    quiet: bool

    def deliver(self, made: "Composition", name: str = "", number: int = 1) -> None:
        """Writes the files of a piece, then shows its receipt."""
        say("\n".join(made.receipt.got.get("taken", ())), self.quiet)
        files = self.target.write(made.piece, name or default_name(made.piece, made.receipt.seed), number)
        receipt = replace(made.receipt, files=tuple(map(str, files)))
        if self.json:
            sys.stdout.write(receipt.to_json() + "\n")
        elif not self.quiet:
            sys.stdout.write("\n".join(self._lines(receipt)) + "\n")

    def _lines(self, receipt: "Receipt") -> "Iterable[str]":
        from composer.cli.output import receipt_lines

        return receipt_lines(receipt)


def write_piece(piece: "Piece", name: str, where: tuple[Path | None, str | None, bool, bool]) -> None:
    """Writes a piece without a receipt where `-o`, `--format`, `--quiet` and `--force` say, and says its files."""
    out, format_, quiet, force = where
    target = make_target(out, parse_formats(format_) if format_ else None, 1, force)
    say(piece.fields.get("tune", ""), quiet)
    if not quiet:
        say_of(piece, target.formats)
    for path in target.write(piece, name):
        if not quiet:
            sys.stdout.write(f"wrote   {path}\n")


def make_output(out: Path | None, format_: str | None, flags: tuple[bool, bool, bool], count: int = 1) -> Output:
    """The output of `-o`, `--format` and (json, quiet, force); warms up what writing will need meanwhile."""
    json, quiet, force = flags
    target = make_target(out, parse_formats(format_) if format_ else None, count, force)
    if {"musicxml", "svg", "png", "pdf"} & set(target.formats):
        # music21 takes longer to import than a tune to sample, and sampling leaves the interpreter free
        threading.Thread(target=_import_music21, daemon=True).start()
    return Output(target, json, quiet)


def _import_music21() -> None:
    import music21  # noqa: F401

    import composer.io.musicxml.write  # noqa: F401


def some_seed(seed: int | None) -> int:
    """The seed asked for, or a new one."""
    return secrets.randbelow(2**31) if seed is None else seed


def name_after(file: Path, verb: str, seed: int) -> str:
    """Name of a piece made from a file: "tune-continue-s7"."""
    return f"{file.stem}-{verb}-s{seed}"
