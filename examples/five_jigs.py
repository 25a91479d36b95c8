"""Composes five jigs with one loaded model and writes each as MIDI and ABC.

Usage: python examples/five_jigs.py [FOLDER]
"""

import sys
from pathlib import Path

from composer import compose


def main(folder: Path) -> None:
    """Writes the jigs into a folder, jigs by default, and prints a line about each."""
    folder.mkdir(parents=True, exist_ok=True)
    for made in compose(style="jig", bars=16, seed=0, count=5):
        name = f"jig-{made.receipt.seed}"
        for suffix in ("mid", "abc"):
            made.save(folder / f"{name}.{suffix}", force=True)
        print(f"{name}: {made.receipt.got['range']}, form {made.receipt.got['form'] or 'one section'}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "jigs"))
