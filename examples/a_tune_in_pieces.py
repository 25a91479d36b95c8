"""Reads a tune from text, writes its chords anew, follows the work bar by bar, and saves a page.

Usage: python examples/a_tune_in_pieces.py [FOLDER]
"""

import sys
from pathlib import Path

from composer import harmonize, load

TUNE = b"""X:1
T:An example
R:jig
M:6/8
L:1/8
K:Em
|:EGA B2e|dBA G2A|BAG FED|E3 E3:|
"""


def main(folder: Path) -> None:
    """Prints each bar as its chords are written, and saves page and sound."""
    folder.mkdir(parents=True, exist_ok=True)
    made = harmonize(load(TUNE), style="jig", seed=1, on_bar=lambda bar, bars: print(f"bar {bar} of {bars}"))
    print(" | ".join(made.receipt.got["chords_by_bar"]))
    for suffix in ("svg", "mid"):
        print(*made.save(folder / f"example.{suffix}", force=True))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "example"))
