"""Cold start (B9): from typing the command to both files written, in fresh processes, and where the time goes.

    python benchmarks/cold_start.py --runs 10

Beside it, in the same run, an empty Python and one that imports music21: their ratios to ours survive a change of
machine. The shares come from further processes that do the same steps one after another under a clock; the program
itself imports music21 while it samples, so they add up to more than its time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

COMMAND = ["-m", "composer", "--bars", "16", "--style", "folk", "--quiet"]
BASES = {"python -c pass": ["-c", "pass"], "import music21": ["-c", "import music21"]}
STEPS = """
import json, sys, time
marks = [("start", time.perf_counter())]
def mark(name): marks.append((name, time.perf_counter()))
import composer.cli.main
from composer import api
import composer.io.midi.file, mido, onnxruntime
mark("imports")
writer = api.writer_of()
writer.backend, writer.lexicon
mark("loading the model")
piece = api.run("compose", seed=int(sys.argv[1])).piece
mark("sampling")
from composer.render.formats import render_files, write_files
from pathlib import Path
stem = Path(sys.argv[2]) / "tune"
write_files(render_files(piece, stem, ["mid"]))
mark("MIDI")
import music21, composer.io.musicxml.write
mark("importing music21")
write_files(render_files(piece, stem, ["musicxml"]))
mark("MusicXML")
times = [time for _, time in marks]
print(json.dumps({name: now - before for (name, now), before in zip(marks[1:], times)}))
"""


def environment() -> dict[str, str]:
    """This process's environment, with the checkout's package before an installed one."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def seconds_of(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MiB of one Python process in a folder. Raises CalledProcessError."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=folder, env=environment())
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return seconds, usage.ru_maxrss / 1024


def cold_run(seed: int) -> tuple[float, float]:
    """Seconds and MiB of one cold `compose`. Raises RuntimeError when the files are not there."""
    with tempfile.TemporaryDirectory() as folder:
        spent = seconds_of([*COMMAND, "--seed", str(seed)], Path(folder))
        suffixes = sorted(path.suffix for path in Path(folder).iterdir())
    if suffixes != [".mid", ".musicxml"]:
        raise RuntimeError(f"the program wrote {suffixes}")
    return spent


def stepwise_run(seed: int) -> dict[str, float]:
    """Seconds of each step in one fresh process, Python's own start and end among them."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", STEPS, str(seed), folder]
        started = time.perf_counter()
        done = subprocess.run(command, env=environment(), check=True, capture_output=True, text=True)
        seconds = time.perf_counter() - started
    steps: dict[str, float] = json.loads(done.stdout)
    return {"python itself": seconds - sum(steps.values()), **steps}


def measure(runs: int) -> dict[str, Any]:
    """Medians over runs; the kinds of process take turns, so that a change of load meets all alike."""
    cold, steps = [], []
    bases: dict[str, list[float]] = {name: [] for name in BASES}
    cold_run(0)  # so that no run pays for files that were never read
    for seed in range(runs):
        cold.append(cold_run(seed))
        steps.append(stepwise_run(seed))
        for name, arguments in BASES.items():
            bases[name].append(seconds_of(arguments, Path(tempfile.gettempdir()))[0])
    seconds = sorted(seconds for seconds, _ in cold)
    return {
        "runs": runs,
        "seconds": median(seconds),
        "fastest": seconds[0],
        "slowest": seconds[-1],
        "peak_mib": max(mib for _, mib in cold),
        "beside": {name: median(times) for name, times in bases.items()},
        "steps": {name: median(run[name] for run in steps) for name in steps[0]},
    }


def show(figures: dict[str, Any]) -> None:
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


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.runs)
    print(json.dumps(figures)) if options.json else show(figures)


if __name__ == "__main__":
    main()
