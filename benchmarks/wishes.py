"""How near wishes come: density and level asked for against what was written, with one candidate and with eight.

    python benchmarks/wishes.py [--tunes 20]

Density: relative error of notes a quarter. Level: share of the tunes' leaps, note values and pitches beyond what the
level allows (`composer.sampling.promises.level.LEVELS`). Beside both, the same of tunes where nothing was wished.
"""

import argparse
from collections.abc import Sequence
from itertools import pairwise
from statistics import mean

from composer.analysis import measures
from composer.api import compose
from composer.music.piece import Piece
from composer.music.units import TICKS_PER_GRID
from composer.sampling.promises.level import LEVELS, PlayLimits

STYLES = ("folk", "jig", "reel", "waltz")
DENSITIES = (0.75, 1.0, 1.5, 2.0)


def tunes(count: int, **options: object) -> list[Piece]:
    """So many tunes over the styles."""
    return [compose(style=STYLES[seed % len(STYLES)], seed=seed, **options).piece for seed in range(count)]


def density_error(pieces: Sequence[Piece], wanted: float) -> float:
    """Mean relative error of the density."""
    return mean(abs(measures.density(piece) - wanted) / wanted for piece in pieces)


def beyond(piece: Piece, level: int) -> float:
    """Share of leaps, values and pitches that a player of a level cannot do, all counted together."""
    limits, span = PlayLimits.parse(level, piece.meter), LEVELS[level].limits(piece.key)
    notes = measures.melody_notes(piece)
    leaps = [abs(a.pitch - b.pitch) > limits.leap for a, b in pairwise(notes)]
    values = [bool(note.duration // TICKS_PER_GRID % limits.shortest) for note in notes]
    pitches = [bool(span) and not span[0] <= note.pitch <= span[1] for note in notes]
    return mean([*leaps, *values, *pitches])


def main() -> None:
    """Prints a row a wish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tunes", type=int, default=20)
    count = parser.parse_args().tunes
    free = tunes(count)
    print(f"{'wish':16} {'not wished':>10} {'1 candidate':>12} {'8 candidates':>13}")
    for density in DENSITIES:
        found = [density_error(tunes(count, density=density, candidates=n), density) for n in (1, 8)]
        print(
            f"density {density:<8} {density_error(free, density):10.1%} {found[0]:12.1%} {found[1]:13.1%}", flush=True
        )
    for level in LEVELS:
        found = [mean(beyond(piece, level) for piece in tunes(count, level=level, candidates=n)) for n in (1, 8)]
        unasked = mean(beyond(piece, level) for piece in free)
        print(f"level {level:<10} {unasked:10.1%} {found[0]:12.1%} {found[1]:13.1%}", flush=True)


if __name__ == "__main__":
    main()
