"""`compose evaluate`: the benchmarks, and any folder of music under the same measures."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from composer.cli.output import say
from composer.errors import UsageError

if TYPE_CHECKING:
    from composer.evaluation.setting import Report, Setting

COUNT = 200
"""Results that a benchmark draws by default; of a folder none, as they take minutes."""

DATA = "Built corpora, or a mirror of the sources' archives."
FOLDER = "Measure the music in this folder instead: bits a note, melodies, copies, parts."
COUNT_HELP = "Results to compose. Default: 200; with --corpus 0."


def evaluate(
    name: Annotated[str, typer.Argument(help="B1, B3, B5, B6, B7, B8, B9, B10 or all.", metavar="[NAME|all]")] = "",
    data: Annotated[Path | None, typer.Option(help=DATA, metavar="FOLDER")] = None,
    corpus: Annotated[Path | None, typer.Option(help=FOLDER, metavar="FOLDER")] = None,
    style: Annotated[str, typer.Option(help="With --corpus: its style. Default: each piece's own.")] = "",
    seed: Annotated[int, typer.Option(min=0, help="Seed of results, baselines and intervals.")] = 0,
    count: Annotated[int | None, typer.Option("-n", "--count", min=0, help=COUNT_HELP)] = None,
    every: Annotated[int, typer.Option(min=1, help="Take every n-th held-out piece or bar, for a trial.")] = 1,
    minutes: Annotated[float, typer.Option(min=0.1, help="B1: minutes of training its own model.")] = 10.0,
    checkpoint: Annotated[Path | None, typer.Option(help="Folder of another model.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object per benchmark, a line each.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")] = False,
) -> None:
    """Measure the model by a benchmark: seed, protocol, floor, anchor and our figure in one table."""
    if bool(name) == bool(corpus):
        raise UsageError("name a benchmark or a folder", "compose evaluate all --data FOLDER, or --corpus FOLDER")
    from composer.evaluation.data import open_data
    from composer.evaluation.setting import Setting
    from composer.evaluation.table import choose, run_benchmarks

    drawn = count if count is not None else 0 if corpus else COUNT
    opened = open_data(data) if data else None
    setting = Setting(opened, seed, drawn, every, minutes, checkpoint, lambda text: say(text, quiet))
    if corpus:
        _show(_of_folder(corpus, setting, style), json_)
        return
    choose(name)
    for report in run_benchmarks(name, setting):
        _show(report, json_)


def _of_folder(corpus: Path, setting: "Setting", style: str) -> "Report":
    import time

    from composer.evaluation.folder import measure_folder, read_folder
    from composer.evaluation.setting import Report
    from composer.model.checkpoint import load_checkpoint

    started = time.perf_counter()
    model = load_checkpoint(setting.checkpoint)
    if style and style not in model.styles():
        raise UsageError(f"style {style!r} is unknown to {model.name}", f"use {', '.join(model.styles())}")
    folder = read_folder(corpus)
    result = measure_folder(folder, setting, style)
    protocol = "Leads as training takes them, written in the grid; bits of everything but the chord lane, a note."
    seconds = round(time.perf_counter() - started, 1)
    return Report("corpus", folder.name, protocol, setting.seed, setting.count, setting.every, str(corpus), model.name,
                  seconds, result)  # fmt: skip


def _show(report: "Report", as_json: bool) -> None:
    from composer.evaluation.report_text import report_lines

    text = json.dumps(report.to_json(), ensure_ascii=False) if as_json else "\n".join([*report_lines(report), ""])
    typer.echo(text)
