"""How well a melody is foretold: our model, a Witten-Bell n-gram and a mixture with a copier, on held-out tunes.

    python benchmarks/likelihood.py --corpus corpora/folk

Bits a note of a whole corpus's test split as written; `compose evaluate B3` measures Nottingham's tunes played out.
`composer.evaluation.likelihood` says what is counted.
"""

import argparse
import json
from pathlib import Path

from composer.analysis.chords import without_inferred
from composer.corpus.learned_file import load_learned
from composer.corpus.manifest import SPLITS
from composer.evaluation.likelihood import Table, as_sounding, as_written
from composer.evaluation.network import load_network
from composer.music.piece import Piece


def load_splits(corpus: Path, share: int) -> dict[str, list[Piece]]:
    """Lead sheets of each split as training takes them; of the held-out ones every `share`-th."""
    learned = {split: load_learned(corpus, split).pieces for split in SPLITS}
    splits = {
        split: [without_inferred(one) for one in found if len(one.parts) == 1] for split, found in learned.items()
    }
    return {split: pieces[:: 1 if split == "train" else share] for split, pieces in splits.items()}


def nottingham_test(splits: dict[str, list[Piece]]) -> dict[str, list[Piece]]:
    """The splits with Nottingham's tunes alone in the test."""
    return {**splits, "test": [piece for piece in splits["test"] if piece.origin.source == "nottingham"]}


def show(tables: dict[str, Table], unit: str) -> None:
    """Prints tables one below the other."""
    for title, table in tables.items():
        print(f"\n{title}\n{unit + ' a note':44} {'all':>8} {'NEW':>8} {'REPEATED':>8} {'chords':>8}")
        for name, figures in table.items():
            cells = (figures.get(column) for column in ("all", "NEW", "REPEATED", "chords"))
            print(f"{name:44}", *(f"{'':8}" if cell is None else f"{cell:8.3f}" for cell in cells))


def main() -> None:
    """Prints all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpora/folk"))
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--share", type=int, default=1, help="take every n-th held-out piece, for a trial")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    import torch

    if options.threads:
        torch.set_num_threads(options.threads)
    network = load_network(options.checkpoint)
    splits = load_splits(options.corpus, options.share)
    written, played = as_written(splits, network), as_sounding(nottingham_test(splits), network, "whole corpus")
    if options.json:
        print(json.dumps({"bits, as written": written, "nats, played out": played}))
        return
    show(written, "bits")
    show(played, "nats")


if __name__ == "__main__":
    main()
