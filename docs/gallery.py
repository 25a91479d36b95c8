"""Writes the gallery: twelve pieces of twelve styles, seeds 1 to 12, none chosen. Usage: python docs/gallery.py.

Each as MIDI and page with its receipt, and all on one page to listen to; `README.md` there says what we think of them.
"""

import subprocess
import sys
from pathlib import Path

from composer.io.midi.file import read_midi
from composer.render.formats import render_sheet

GALLERY = Path(__file__).parents[1] / "examples" / "gallery"
STYLES = (
    "jig", "reel", "waltz", "hymn", "chorale", "renaissance",
    "mazurka", "ragtime", "lied", "quartet", "ballad", "piano",
)  # fmt: skip


def main() -> None:
    """Replaces all files of the gallery but its README."""
    GALLERY.mkdir(exist_ok=True)
    for old in GALLERY.iterdir():
        if old.suffix != ".md":
            old.unlink()
    receipts, cards = [], []
    for seed, style in enumerate(STYLES, 1):
        name = f"{seed:02}-{style}"
        command = ["--style", style, "--seed", str(seed), "--format", "mid,pdf", "-o", name]
        made = subprocess.run(
            [sys.executable, "-m", "composer", *command], cwd=GALLERY, check=True, capture_output=True, text=True
        )
        receipts.append(f"$ compose {' '.join(command)}\n{made.stdout}")
        print(receipts[-1], flush=True)
        cards.append((read_midi(GALLERY / f"{name}.mid"), name, style))
    (GALLERY / "listen.html").write_bytes(render_sheet(cards))
    (GALLERY / "receipts.txt").write_text("\n".join(receipts), encoding="utf-8")


if __name__ == "__main__":
    main()
