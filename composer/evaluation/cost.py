"""Benchmark B9: what a tune costs. A cold start in fresh processes, and how large the model is.

Beside it, in the same run, an empty Python and one that imports music21: their ratios to ours survive a change of
machine. The shares come from further processes that do the same steps one after another under a clock; the program
itself imports music21 while it samples, so they add up to more than its time.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from composer.evaluation.setting import Mark, Result, Row, Setting
from composer.model.checkpoint import ABOUT_FILE, INDEX_FILE, MODEL_FILE, VOCABULARY_FILE, load_checkpoint

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
writer.backend(), writer.lexicon
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

RUNS = 5
WARM = 5
SHIPPED = (MODEL_FILE, VOCABULARY_FILE, ABOUT_FILE, INDEX_FILE)
"""Files of a checkpoint that composing reads, and that lie in the wheel."""


def environment() -> dict[str, str]:
    """Returns this process's environment, with this package before an installed one."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def seconds_of(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Returns wall seconds and peak memory in MiB of one Python process in a folder. Raises CalledProcessError."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=folder, env=environment())  # noqa: S603 - our own code
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return seconds, usage.ru_maxrss / 1024


def cold_run(seed: int) -> tuple[float, float]:
    """Returns seconds and MiB of one cold `compose`. Raises RuntimeError when the files are not there."""
    with tempfile.TemporaryDirectory() as folder:
        spent = seconds_of([*COMMAND, "--seed", str(seed)], Path(folder))
        suffixes = sorted(path.suffix for path in Path(folder).iterdir())
    if suffixes != [".mid", ".musicxml"]:
        raise RuntimeError(f"the program wrote {suffixes}")
    return spent


def stepwise_run(seed: int) -> dict[str, float]:
    """Returns seconds of each step in one fresh process, Python's own start and end among them."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", STEPS, str(seed), folder]
        started = time.perf_counter()
        done = subprocess.run(command, env=environment(), check=True, capture_output=True, text=True)  # noqa: S603
        seconds = time.perf_counter() - started
    steps: dict[str, float] = json.loads(done.stdout)
    return {"python itself": seconds - sum(steps.values()), **steps}


def measure(runs: int) -> dict[str, Any]:
    """Returns medians over runs; the kinds of process take turns, so that a change of load meets all alike."""
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


def warm_seconds(setting: Setting) -> float:
    """Returns the median seconds of a tune of 16 bars once the model is loaded."""
    from composer.api import run as run_verb

    made = [
        run_verb("compose", style="folk", bars=16, seed=seed, checkpoint=setting.checkpoint) for seed in range(WARM + 1)
    ]
    # The first one pays for loading.
    return median(one.receipt.seconds for one in made[1:])


def run(setting: Setting) -> Result:
    """Measures B9 with the shipped checkpoint, and the size of the one that is asked for."""
    setting.say("starting the program again and again")
    figures = measure(RUNS)
    checkpoint = load_checkpoint(setting.checkpoint)
    size = sum(path.stat().st_size for name in SHIPPED if (path := checkpoint.folder / name).is_file())
    low = Mark(is_low=True)
    rows = (
        Row("cold compose --bars 16, seconds", figures["seconds"], Mark(goal=1.0, is_low=True), figures["fastest"],
            figures["slowest"]),
        Row("peak memory, MiB", figures["peak_mib"], Mark(goal=300.0, is_low=True)),
        Row("warm compose --bars 16, seconds", warm_seconds(setting), low),
        Row("times an import of music21", figures["seconds"] / figures["beside"]["import music21"], low),
        Row("parameters, millions", checkpoint.about.get("parameters", 0) / 1e6, low),
        Row("checkpoint that composing reads, MB", size / 1e6, low),
    )  # fmt: skip
    steps = {name: {"seconds": seconds} for name, seconds in figures["steps"].items()}
    return Result(rows, {"one step after another": steps}, ("seconds are of this machine and its load",))
