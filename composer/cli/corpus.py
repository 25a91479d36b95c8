"""`compose corpus`: where the music comes from, and building it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Corpora: real music with its licence, and how it becomes training data.", no_args_is_help=True)

Corpora = Annotated[Path, typer.Option("--out", "-o", help="Folder that the corpus of the style goes into.")]


@app.command("list")
def list_(style: Annotated[str, typer.Argument(help="Only sources of this style.")] = "") -> None:
    """List the sources: name, licence and where each comes from."""
    from composer.corpus.sources import list_sources

    for source in list_sources(style):
        place = source.url or f"inside the package {source.package}"
        typer.echo(f"{source.name:12} {source.style:8} {source.licence:44.44} {place}")


@app.command()
def build(
    style: Annotated[str, typer.Argument(help="The style to build: folk.")] = "folk",
    mirror: Annotated[Path | None, typer.Option(help="Read the archives from this folder, not the network.")] = None,
    out: Corpora = Path("corpora"),
    offline: Annotated[bool, typer.Option("--offline", help="Only sources inside installed packages.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Turn the sources of a style into MIDI files, with licences, splits and a reason for every tune left out."""
    from composer.corpus.build import Settings, build_corpus
    from composer.corpus.report import render_report, report_to_json

    report = build_corpus(style, out / style, mirror, Settings(offline=offline, progress=_show_progress))
    typer.echo(report_to_json(report) if json_ else render_report(report))


def _show_progress(name: str, received: int) -> None:
    sys.stderr.write(f"\r{name}: {received / 1e6:.1f} MB")


@app.command()
def verify(
    style: Annotated[str, typer.Argument(help="A corpus that was built.")] = "folk", out: Corpora = Path("corpora")
) -> None:
    """Encode every piece of a built corpus as model words and back, and say which come back changed."""
    from composer.cells import essence, grid_to_piece, piece_to_grid
    from composer.corpus.manifest import load_corpus
    from composer.errors import InputError
    from composer.grid import grid_to_words, words_to_grid

    same, refused = 0, []
    pieces = load_corpus(out / style)
    for piece in pieces:
        try:
            grid = piece_to_grid(piece)
        except InputError as reason:
            refused.append(f"{piece.title}: {reason}")
            continue
        if grid_to_piece(words_to_grid(grid_to_words(grid, grid.every_cell()))) != essence(piece):
            raise InputError(f"{piece.title!r} comes back changed", "this is a bug: please report it")
        same += 1
    typer.echo("\n".join(refused))
    typer.echo(f"{same} of {len(pieces)} pieces come back exactly, {len(refused)} do not fit the grid")
