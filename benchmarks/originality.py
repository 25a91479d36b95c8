"""How much of what we compose stands in the training corpus, beside held-out tunes by people (B5's gate).

    python benchmarks/originality.py --corpus corpora/folk --count 200

Melodies of 16 bars without repeats, against every training tune with its repeats played out.
"""

import argparse
import json
import statistics
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from composer.analysis.measures import bar_repeats
from composer.analysis.originality import Match, MelodyIndex, build_index
from composer.api import run_many
from composer.corpus.manifest import load_corpus
from composer.music.piece import Part, Piece
from composer.music.repeats import once, sounding

BARS = 16


def first_bars(piece: Piece) -> Piece:
    """The first sixteen bars of a piece written once."""
    piece = once(piece)
    end = piece.bar_lines()[min(BARS + bool(piece.pickup), len(piece.bar_lines()) - 1)]
    notes = tuple(note for note in piece.parts[0].notes if note.end <= end)
    return replace(piece, parts=(Part("Melody", notes),), sections=(), length=end)


def summary(matches: list[Match], pieces: list[Piece]) -> dict[str, float]:
    """Figures of one set of melodies."""
    longest = sorted(match.notes for match in matches)
    return {
        "melodies": len(matches),
        "longest run, median": statistics.median(longest),
        "longest run, p90": longest[int(0.9 * (len(longest) - 1))],
        "longest run, max": longest[-1],
        "share with 24 notes or more": sum(notes >= 24 for notes in longest) / len(longest),
        "coverage of 8-note windows": statistics.mean(match.coverage for match in matches),
        "bars that repeat an earlier one": statistics.mean(map(bar_repeats, pieces)),
    }


def judge(pieces: Iterable[Piece], index: MelodyIndex) -> tuple[dict[str, float], list[Match]]:
    """Figures of pieces against the index."""
    listed = list(pieces)
    matches = [index.longest_match(sounding(piece)) for piece in listed]
    return summary(matches, listed), matches


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
    people, _ = judge(map(first_bars, load_corpus(options.corpus, "test")), index)
    ours, matches = judge(
        (made.piece for made in drawn),
        index,
    )
    if options.json:
        print(json.dumps({"people": people, "ours": ours}))
        return
    for name in people:
        print(f"{name:34} people {people[name]:8.3f}   ours {ours[name]:8.3f}")
    for match in sorted(matches, key=lambda match: -match.notes)[:3]:
        print(f"longest: {match.notes} notes of {match.title!r}")


if __name__ == "__main__":
    main()
