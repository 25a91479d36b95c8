"""Makes the tables that meters and keys are found by, from the training pieces of every built corpus.

python benchmarks/fit_tables.py corpora
"""

import argparse
from collections import Counter
from pathlib import Path

from composer.analysis.tables import TABLES_FILE, tables_to_json
from composer.corpus.manifest import corpora_of, load_corpus
from composer.music.piece import Piece
from composer.training.fit_tables import fit_tables, is_plain

NO_METER = "jsb"
"""A source whose bars are not its own."""


def main() -> None:
    """Writes the tables beside the code that reads them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--most", type=int, default=600, help="Pieces of each source.")
    options = parser.parse_args()
    chosen: list[Piece] = []
    for corpus in corpora_of(options.corpora):
        taken: Counter[str] = Counter()
        for piece in load_corpus(corpus, "train"):
            source = piece.origin.source
            if source != NO_METER and is_plain(piece) and taken[source] < options.most:
                taken[source] += 1
                chosen.append(piece)
    TABLES_FILE.write_text(tables_to_json(fit_tables(chosen)), encoding="utf-8")
    print(f"{TABLES_FILE}: from {len(chosen)} pieces")


if __name__ == "__main__":
    main()
