"""Makes the table that chords under melodies are found by, from the folk tunes that have chords; then judge it with
`compose evaluate B6`.

python benchmarks/fit_harmony.py corpora/folk
"""

import argparse
from pathlib import Path

import torch

from composer.analysis.melody_harmony import TABLE_FILE
from composer.corpus.manifest import load_corpus
from composer.music.piece import Piece
from composer.music.repeats import once
from composer.training.harmony import HarmonyConfig, fit_harmony


def main() -> None:
    """Writes the table beside the code that reads it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=TABLE_FILE)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=HarmonyConfig.epochs)
    parser.add_argument("--hidden", type=int, default=HarmonyConfig.hidden)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    def tunes(split: str) -> list[Piece]:
        pieces = load_corpus(options.corpus, split)
        return [once(piece) for piece in pieces if piece.chords and not piece.origin.chords_inferred]

    config = HarmonyConfig(options.hidden, epochs=options.epochs, seed=options.seed)
    table = fit_harmony(tunes("train"), tunes("valid"), config, lambda text: print(text, flush=True))
    options.out.write_bytes(table.to_bytes())
    print(f"{options.out}: {len(table.labels)} chords, {options.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
