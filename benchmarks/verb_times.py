"""Seconds of each verb on a tune of 16 bars: a cold process each, alone and with eight candidates.

    python benchmarks/verb_times.py [--runs 5]

Medians; beside them, in the same run, a Python that only imports music21.
"""

import argparse
import tempfile
from pathlib import Path
from statistics import median

from composer.api import compose
from composer.evaluation.cost import BASES, seconds_of
from composer.render.formats import render_files, write_files

VERBS = {
    "compose": ["--bars", "16"],
    "compose --chords": ["--bars", "16", "--chords", "G Em | Am D7 | G C | D7 G"],
    "compose --form": ["--bars", "16", "--form", "AABA"],
    "continue": ["FILE", "--bars", "8"],
    "infill": ["FILE", "--bars", "5-8"],
    "harmonize": ["FILE"],
    "harmonize --voices": ["FILE", "--voices", "satb"],
    "accompany": ["FILE", "--part", "piano"],
    "vary": ["FILE", "--amount", "0.3"],
    "restyle": ["FILE", "--style", "waltz"],
    "again": ["FILE", "--key", "Em"],
    "render": ["FILE", "--format", "pdf"],
}
MANY = ["--candidates", "8"]
WITHOUT = ("again", "render", "accompany")
"""Verbs that choose among no candidates, or have nothing to choose."""


def cold(name: str, arguments: list[str], source: Path, runs: int) -> float:
    """Median seconds of a verb in fresh processes and folders."""
    verb = [] if name.startswith("compose") else name.split()[:1]
    words = ["-m", "composer", *verb, *(str(source) if word == "FILE" else word for word in arguments)]
    quiet = [] if name == "render" else ["--quiet"]
    times = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            times.append(seconds_of([*words, *quiet], Path(folder))[0])
    return median(times)


def main() -> None:
    """Prints a row a verb."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        piece = compose(style="jig", bars=16, key="G", seed=5).piece
        (source,) = write_files(render_files(piece, Path(folder) / "tune", ["mid"]))
        base = median(seconds_of(BASES["import music21"], Path(folder))[0] for _ in range(options.runs))
        print(f"{'import music21 alone':20} {base:6.2f} s")
        for name, arguments in VERBS.items():
            one = cold(name, arguments, source, options.runs)
            many = "" if name in WITHOUT else f"{cold(name, [*arguments, *MANY], source, options.runs):6.2f} s"
            print(f"{name:20} {one:6.2f} s  {one / base:5.1f} times   with 8 candidates {many}", flush=True)


if __name__ == "__main__":
    main()
