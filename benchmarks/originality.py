"""How much of what we compose stands in the training corpus, beside held-out tunes by people (B5's gate).

    python benchmarks/originality.py --corpus corpora/folk --count 200

Melodies of 16 bars without repeats, against every training tune with its repeats played out. `compose evaluate B5` asks
the same of the benchmark's tunes and compares the distributions too.
"""

import argparse
import json
import statistics
from collections.abc import Iterable
from pathlib import Path

from composer.analysis.originality import Match, MelodyIndex, build_index
from composer.api import run_many
from composer.corpus.manifest import load_corpus
from composer.evaluation.copying import find_copying
from composer.evaluation.excerpts import first_bars
from composer.evaluation.melody_figures import bar_repeats
from composer.music.piece import Piece
from composer.music.repeats import sounding


def judge(pieces: Iterable[Piece], index: MelodyIndex) -> tuple[dict[str, float], list[Match]]:
    """Figures of pieces against the index."""
    listed = list(pieces)
    found, matches = find_copying(listed, index)
    return {**found.to_json(), "bar repeats": statistics.mean(map(bar_repeats, listed))}, matches


def main() -> None:
    """Prints both columns."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpora/folk"))
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--candidates", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    index = build_index(map(sounding, load_corpus(options.corpus, "train")))
    drawn = run_many(
        "compose", None, options.count, seed=0, candidates=options.candidates, checkpoint=options.checkpoint
    )
    held_out = load_corpus(options.corpus, "test")
    people, _ = judge((first_bars(piece, is_played_out=False) for piece in held_out), index)
    ours, matches = judge((made.piece for made in drawn), index)
    if options.json:
        print(json.dumps({"people": people, "ours": ours}))
        return
    for name in people:
        print(f"{name:34} people {people[name]!s:>8.8}   ours {ours[name]!s:>8.8}")
    for match in sorted(matches, key=lambda match: -match.notes)[:3]:
        print(f"longest: {match.notes} notes of {match.title!r}")


if __name__ == "__main__":
    main()
