"""Seconds from the start of the process to the files written, and where they go.

    python benchmarks/cold_start.py --runs 10

Each run is a fresh process; a bare interpreter and a bare `import music21` run beside it: compare the ratios.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time

COMMANDS = {
    "compose --bars 16": ["-m", "composer", "--bars", "16", "--style", "folk", "--quiet", "--force"],
    "compose --bars 16 -o x.mid": ["-m", "composer", "--bars", "16", "--quiet", "--force", "-o", "x.mid"],
    "compose --help": ["-m", "composer", "--help"],
    "python -c pass": ["-c", "pass"],
    "python -c 'import music21'": ["-c", "import music21"],
}
STAGES = """
import time; marks = [("start", time.perf_counter())]
mark = lambda name: marks.append((name, time.perf_counter()))
from composer.cli.main import app; mark("imports of the program")
from composer.checkpoint import load_checkpoint
from composer.compose import Composer
from composer.wishes import Wishes
composer = Composer(load_checkpoint()); mark("reading the checkpoint")
composer.backend; composer.lexicon.steps, composer.lexicon.pitch, composer.lexicon.seen; mark("opening the model")
made = composer.compose(Wishes(seed={seed})); mark("sampling and receipt")
from composer.io.midi import piece_to_midi; piece_to_midi(made.piece); mark("MIDI")
import music21; mark("importing music21")
from composer.io.musicxml import piece_to_musicxml; piece_to_musicxml(made.piece); mark("MusicXML")
import json; print(json.dumps({{n: t - b for (_, b), (n, t) in zip(marks, marks[1:])}}))
"""


def time_command(arguments: list[str], seed: int) -> float:
    """Wall seconds of one fresh process."""
    seeded = [*arguments, "--seed", str(seed)] if "--quiet" in arguments else arguments
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run([sys.executable, *seeded], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - started


def time_stages(seed: int) -> dict[str, float]:
    """Wall seconds of each stage, one after another in one fresh process."""
    done = subprocess.run([sys.executable, "-c", STAGES.format(seed=seed)], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    """Prints the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for seed in range(options.runs):
        for name, arguments in COMMANDS.items():
            times[name].append(time_command(arguments, seed))
    stages = [time_stages(seed) for seed in range(options.runs)]
    totals = {name: statistics.median(values) for name, values in times.items()}
    shares = {name: statistics.median(row[name] for row in stages) for name in stages[0]}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if options.json:
        print(json.dumps({"totals": totals, "stages": shares, "peak_mb": peak}))
        return
    for name, seconds in totals.items():
        print(f"{name:30} {seconds:6.2f} s  {seconds / totals['python -c pass']:6.1f} times a bare interpreter")
    for name, seconds in shares.items():
        print(f"  {name:28} {seconds:6.2f} s")
    print(f"peak memory of any of these processes {peak:.0f} MB")


if __name__ == "__main__":
    main()
