"""`compose corpus`: where the music comes from, and building it."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="List, build, check and verify corpora: real music with its licence.", no_args_is_help=True)

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]
Corpora = Annotated[Path, typer.Option("--out", "-o", help="Folder that the corpus of the style goes into.")]


@app.command("list")
def list_(
    style: Annotated[str, typer.Argument(help="Only sources of this style.")] = "", out: Corpora = Path("corpora")
) -> None:
    """List the sources: pieces, tunes and notes of the last build, licence, and where each comes from."""
    from composer.corpus.report import make_list, read_reports
    from composer.corpus.sources import list_sources

    typer.echo(make_list(list_sources(style), read_reports(out)))


@app.command()
def build(
    style: Annotated[
        str, typer.Argument(help="The style to build, or all; with --from, a name for your style.")
    ] = "folk",
    folder: Annotated[Path | None, typer.Option("--from", help="Build from a folder of your own music.")] = None,
    name: Annotated[str, typer.Option("--style", help="The same as the argument.")] = "",
    mirror: Annotated[Path | None, typer.Option(help="Read the archives from this folder, not the network.")] = None,
    out: Corpora = Path("corpora"),
    offline: Annotated[bool, typer.Option("--offline", help="Only sources inside installed packages.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
    quiet: Quiet = False,
) -> None:
    """Turn the sources of a style into MIDI files, with licences, splits and a reason for every tune left out."""
    from composer.cli.progress import Progress
    from composer.corpus.build import Settings, build_corpus
    from composer.corpus.own_folder import build_own
    from composer.corpus.report import render_report, report_to_json
    from composer.corpus.sources import EVERYTHING

    style = name or style
    place = out if style == EVERYTHING and not folder else out / style
    with Progress(not quiet) as progress:
        settings = Settings(
            offline=offline,
            progress=lambda name, received: progress.update(f"{name}: {received / 1e6:.1f} MB"),
            tell=progress.update,
        )
        report = build_own(folder, style, place, settings) if folder else build_corpus(style, place, mirror, settings)
    typer.echo(report_to_json(report) if json_ else render_report(report))


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="A folder of MIDI, MusicXML and ABC files.")],
    page: Annotated[Path | None, typer.Option(help="Write a page with pictures and every file: report.html.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Every file and the summary as JSON.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the page if it exists.")] = False,
    quiet: Quiet = False,
) -> None:
    """Check every file of a folder: whether it is fit for training, and why not; find duplicates."""
    import json

    from composer.cli.progress import Progress
    from composer.corpus.check import check_folder, row_to_json, summarize
    from composer.corpus.check_page import make_page
    from composer.render.formats import write_files

    with Progress(not quiet) as progress:
        rows = check_folder(folder, tell=progress.update)
    summary = summarize(rows)
    if page:
        write_files({page: make_page(rows, summary, folder.name or "corpus").encode()}, force)
    if json_:
        typer.echo(json.dumps({"files": [row_to_json(row) for row in rows], "summary": summary}, ensure_ascii=False))
        return
    for row in rows:
        remarks = "; ".join(filter(None, (row.why, *row.oddities)))
        if remarks:
            typer.echo(f"{'kept' if row.kept else 'dropped':8} {row.path}: {remarks}")
    typer.echo(f"{summary['kept']} of {summary['tunes']} tunes kept, {summary['bars']} bars, {summary['notes']} notes")
    for name in ("dropped", "meters", "keys", "licences"):
        typer.echo(f"{name:9} " + ", ".join(f"{value} {count}" for value, count in list(summary[name].items())[:12]))


@app.command()
def verify(
    style: Annotated[str, typer.Argument(help="Style of a built corpus.")] = "folk", out: Corpora = Path("corpora")
) -> None:
    """Encode and decode the tune and the voices of every piece of a built corpus, and say what does not fit."""
    from composer.corpus.verify import say, verify_corpus

    typer.echo("\n".join(say(verify_corpus(out / style))))
