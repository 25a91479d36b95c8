"""`again` with one option changed: what changed and what did not, over several pieces.

    python benchmarks/again_changes.py [--pieces 10]

Each row is a change, each column a property, each cell the share of pieces in which the property stayed.
"""

import argparse
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from composer.api import again, compose
from composer.music.piece import Piece

CHANGES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "key": {"key": "Bm"},
    "tempo": {"tempo": 72.0},
    "section B": {"section": "B"},
    "temperature": {"temperature": 0.7},
    "meter": {"meter": "3/4"},
    "seed": {"seed": 999},
}


def notes_of(piece: Piece, label: str = "") -> list[tuple[int, int]]:
    """Onset and pitch of the tune's notes, in one section or all."""
    spans = [(one.onset, one.end) for one in piece.sections if one.label == label] if label else [(0, piece.length)]
    return [(n.onset, n.pitch) for n in piece.parts[0].notes if any(a <= n.onset < b for a, b in spans)]


def shape_of(piece: Piece) -> list[tuple[int, int]]:
    """Steps in time and pitch from each note to the next."""
    return [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(notes_of(piece))]


PROPERTIES: dict[str, Callable[[Piece], Any]] = {
    "notes": notes_of,
    "intervals": shape_of,
    "section A": lambda piece: notes_of(piece, "A"),
    "section B": lambda piece: notes_of(piece, "B"),
    "key": lambda piece: piece.key,
    "meter": lambda piece: piece.meter,
    "tempo": lambda piece: piece.tempo,
    "bars": lambda piece: piece.bar_count,
    "form": lambda piece: [section.label for section in piece.sections],
    "chords": lambda piece: piece.chords,
}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pieces", type=int, default=10)
    count = parser.parse_args().pieces
    asked = {"style": "reel", "bars": 32, "key": "Em", "meter": "4/4", "form": "AABA"}
    originals = [compose(**asked, seed=seed).piece for seed in range(count)]
    print(f"{'changed':12}" + "".join(f"{name:>11}" for name in PROPERTIES))
    for name, change in CHANGES.items():
        changed = [again(piece, **change) for piece in originals]
        stayed = [
            sum(read(a) == read(b.piece) for a, b in zip(originals, changed, strict=True)) / count
            for read in PROPERTIES.values()
        ]
        print(f"{name:12}" + "".join(f"{share:11.0%}" for share in stayed), flush=True)


if __name__ == "__main__":
    main()
