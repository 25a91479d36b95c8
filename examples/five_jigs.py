"""Composes five jigs with one loaded model and writes each as MIDI and ABC.

Usage: python examples/five_jigs.py FOLDER
"""

import sys
from pathlib import Path

from composer.model.checkpoint import load_checkpoint
from composer.render.formats import default_name, render_files, write_files
from composer.verbs.compose import Composer
from composer.verbs.wishes import Wishes


def main(folder: Path) -> None:
    """Writes the jigs into a folder and prints a line about each."""
    folder.mkdir(parents=True, exist_ok=True)
    composer = Composer(load_checkpoint())
    for seed in range(5):
        made = composer.compose(Wishes(style="jig", bars=16, seed=seed))
        stem = folder / default_name(made.piece, seed)
        write_files(render_files(made.piece, stem, ["mid", "abc"]), force=True)
        print(f"{stem.name}: {made.receipt.got['range']}, form {made.receipt.got['form'] or 'one section'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
