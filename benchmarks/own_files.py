"""Files that people have, through every verb: how many are taken, how many refused, and why.

Usage: python benchmarks/own_files.py FOLDER… [--count 20] [--out FOLDER]

A sample of the files of each folder; with --out the first result of each verb and folder is written as MIDI and PNG.
"""

import argparse
import time
from collections import Counter
from pathlib import Path
from random import Random

from composer import api
from composer.errors import ComposerError, InputError
from composer.io.read import READERS, read_piece
from composer.music.piece import Piece
from composer.render.formats import render_files, write_files
from composer.verbs.source import prepare

VERBS = {
    "continue_": {"bars": 8},
    "infill": {"bars": "3-6"},
    "harmonize": {},
    "accompany": {"part": "piano"},
    "vary": {"amount": 0.4},
    "restyle": {"style": "waltz"},
}


def read_or_quantize(path: Path, outcomes: Counter[tuple[str, str]]) -> Piece:
    """The piece of a file; a performance is written down first, as its refusal says. Raises ComposerError."""
    piece = read_piece(path)
    try:
        prepare(piece)
    except InputError as reason:
        if "quantize" in reason.hint:
            outcomes["read", "a performance: quantized first"] += 1
            return api.quantize(path)[0]
    return piece


def main() -> None:
    """Prints a table a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    for folder in options.folders:
        files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in READERS)
        chosen = Random(7).sample(files, min(options.count, len(files)))
        outcomes: Counter[tuple[str, str]] = Counter()
        started = time.time()
        for path in chosen:
            try:
                piece = read_or_quantize(path, outcomes)
            except ComposerError as reason:
                outcomes["read", str(reason)[:90]] += 1
                continue
            for verb, extra in VERBS.items():
                try:
                    made = getattr(api, verb)(piece, seed=1, **extra)
                except ComposerError as reason:
                    words = "".join(letter for letter in str(reason) if not letter.isdigit())
                    outcomes[verb, f"refused: {words[:90]}"] += 1
                    continue
                outcomes[verb, "taken"] += 1
                if options.out and outcomes[verb, "taken"] == 1:
                    stem = options.out / f"{folder.name}-{verb}"
                    write_files(render_files(made.piece, stem, ["mid", "png"]), force=True)
        print(f"{folder.name}: {len(chosen)} files of {len(files)}, {time.time() - started:.0f} s")
        for (verb, outcome), count in sorted(outcomes.items()):
            print(f"  {count:4} {verb:10} {outcome}")


if __name__ == "__main__":
    main()
