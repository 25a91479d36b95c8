"""Cold start: from typing the command to both files written, in fresh processes, and where the time goes.

    python benchmarks/cold_start.py --runs 10

How it is measured says `composer.evaluation.cost`; `compose evaluate B9` runs it too.
"""

import argparse
import json

from composer.evaluation.cost import measure


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
