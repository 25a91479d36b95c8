"""Faults of readability on pages of our own and of people's pieces.

Usage: python benchmarks/readability.py [--results 200] [--corpora FOLDER --pieces 50] [--show]

Composes pieces of all styles in turn, seeds 1, 2 …, and takes pieces of every built corpus at random; each becomes
MusicXML and pages, on which `composer.evaluation.readability` looks for faults. --show names each piece with one.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from composer import api
from composer.corpus.manifest import corpora_of, read_manifest
from composer.errors import ComposerError
from composer.evaluation.readability import find_faults
from composer.io.midi.file import read_midi
from composer.io.musicxml.write import piece_to_musicxml
from composer.model.checkpoint import load_checkpoint
from composer.music.piece import Piece

MOST_BARS = 80
"""Of a piece that is engraved here: longer ones take minutes."""


def results(count: int) -> Iterator[tuple[str, Piece]]:
    """Yields so many pieces of ours, style by style."""
    styles = load_checkpoint().styles()
    for number in range(count):
        style = styles[number % len(styles)]
        try:
            yield f"{style} seed {number + 1}", api.run("compose", style=style, seed=number + 1).piece
        except ComposerError as reason:
            print(f"{style} seed {number + 1}: {reason}")


def pieces_of(corpora: Path, count: int) -> Iterator[tuple[str, Piece]]:
    """Yields so many pieces of each corpus."""
    for built in corpora_of(corpora):
        rows = read_manifest(built)
        for row in Random(1).sample(rows, min(count, len(rows))):
            piece = read_midi(built / row.path)
            if piece.bar_count <= MOST_BARS:
                yield f"{built.name}/{row.path}", piece


def judge(name: str, found: Iterator[tuple[str, Piece]], show: bool) -> None:
    """Prints how many pieces have how many faults of each kind."""
    pieces, faulty, kinds = 0, 0, Counter[str]()
    for title, piece in found:
        faults = find_faults(piece_to_musicxml(piece))
        pieces += 1
        faulty += bool(faults)
        kinds.update(fault.kind for fault in faults)
        if show and faults:
            print(f"{title}: {', '.join(f'{fault.kind} ({fault.place})' for fault in faults[:6])}", flush=True)
    print(f"{name}: {pieces} pieces, {faulty} with a fault")
    for kind, count in kinds.most_common():
        print(f"    {count:6} {kind}")


def main() -> None:
    """Prints the faults of our results, then those of people's pieces."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=int, default=200)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--pieces", type=int, default=50)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    judge("ours", results(options.results), options.show)
    if options.corpora:
        judge("people's", pieces_of(options.corpora, options.pieces), options.show)


if __name__ == "__main__":
    main()
