"""Cold start: from typing the command to both files written, in fresh processes, and where the time goes.

    python benchmarks/cold_start.py --runs 10
    python benchmarks/cold_start.py --runs 5 --pages

How it is measured says `composer.evaluation.cost`; `compose evaluate B9` runs it too. With --pages: from MusicXML to
PDF, a tune and a chorale, by us and by MuseScore 3 in turn.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from composer import compose
from composer.evaluation.cost import measure

MUSESCORE = ("mscore3", "musescore3", "mscore")
OURS = (sys.executable, "-m", "composer", "render", "--quiet", "--force")
OFFSCREEN = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def show(figures: dict) -> None:
    """Prints the figures as a table."""
    spread = f"{figures['fastest']:.2f} to {figures['slowest']:.2f}"
    print(f"compose --bars 16, cold: {figures['seconds']:.2f} s (median of {figures['runs']}; {spread})")
    print(f"peak memory {figures['peak_mib']:.0f} MiB")
    for name, seconds in figures["beside"].items():
        print(f"  beside {name:17} {seconds:6.3f} s   ours is {figures['seconds'] / seconds:5.1f} times that")
    total = sum(figures["steps"].values())
    print(f"one step after another: {total:.2f} s")
    for name, seconds in figures["steps"].items():
        print(f"  {name:24} {seconds:6.3f} s  {seconds / total:5.0%}")


def measure_pages(runs: int) -> dict[str, dict[str, tuple[float, float]]]:
    """Returns seconds of the processor and of the clock from MusicXML to PDF, by style and program: medians.

    Exits with a word where MuseScore is missing.
    """
    program = next((found for name in MUSESCORE if (found := shutil.which(name))), None)
    if program is None:
        sys.exit(f"skipped: MuseScore 3 is not installed (looked for {', '.join(MUSESCORE)})")
    with tempfile.TemporaryDirectory() as folder:
        return {style: _measure_page(program, Path(folder) / style, runs) for style in ("reel", "chorale")}


def _measure_page(program: str, stem: Path, runs: int) -> dict[str, tuple[float, float]]:
    score = stem.with_suffix(".musicxml")
    compose(style=stem.name, bars=16, seed=1).save(score)
    commands = {
        "ours": [*OURS, str(score), "-o", f"{stem}-ours.pdf"],
        "MuseScore": [program, str(score), "-o", f"{stem}-theirs.pdf"],
    }
    rows = [{who: _cost(command) for who, command in commands.items()} for _ in range(runs)]
    return {who: (median(row[who][0] for row in rows), median(row[who][1] for row in rows)) for who in commands}


def _cost(command: list[str]) -> tuple[float, float]:
    """Returns seconds of the processor and of the clock that a command takes."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=OFFSCREEN, capture_output=True, check=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def show_pages(figures: dict[str, dict[str, tuple[float, float]]]) -> None:
    """Prints the figures of pages as a table."""
    for style, programs in figures.items():
        for who, (processor, wall) in programs.items():
            print(f"{style:8} 16 bars to PDF, cold  {who:10} {processor:6.2f} s of the processor  {wall:6.2f} s")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    run, table = (measure_pages, show_pages) if options.pages else (measure, show)
    figures = run(options.runs)
    print(json.dumps(figures)) if options.json else table(figures)


if __name__ == "__main__":
    main()
