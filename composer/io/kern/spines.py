"""The spines of a Humdrum file: columns of text that split, join, change places and end, told apart row by row.

After the Humdrum user's guide (Huron, 1995); only spines that carry notes are followed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from composer.errors import InputError

MAX_SPINES = 128
MAX_ROWS = 200_000
NOTES = "**kern"


@dataclass
class Spine:
    """One column of the moment: the staff it belongs to (-1 where it has no notes), and when its last note ends."""

    staff: int
    until: Fraction = Fraction(0)


Row = list[tuple[Spine, str]]
"""Every spine with notes and its token in one line."""


def read_rows(text: str) -> Iterator[Row]:
    """Yields the lines of a file, comments left out, in order. Raises InputError where the columns do not add up."""
    spines: list[Spine] | None = None
    staves = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("!"):
            continue
        tokens = line.split("\t")
        if spines is None:
            if not line.startswith("**"):
                raise InputError(f"line {number} comes before the spines begin", "Humdrum files begin with **kern")
            spines = [Spine(-1) for _ in tokens]
        # A row must have exactly one token per spine: shifted by one column, every later note would lie
        # in another staff.
        if len(tokens) != len(spines) or len(spines) > MAX_SPINES or number > MAX_ROWS:
            raise InputError(f"line {number} has {len(tokens)} columns, not {len(spines)}", "is the file cut or mixed?")
        for spine, token in zip(spines, tokens, strict=True):
            if token.startswith("**"):
                spine.staff, staves = (staves, staves + 1) if token == NOTES else (-1, staves)
        yield [(spine, token) for spine, token in zip(spines, tokens, strict=True) if spine.staff >= 0]
        if line.startswith("*"):
            spines = _move(spines, tokens)


def _move(spines: list[Spine], tokens: list[str]) -> list[Spine]:
    """Moves the spines over interpretations: `*^` splits one, `*v` joins neighbours, `*x` swaps, `*-` ends one."""
    moved: list[Spine] = []
    crossed: Spine | None = None
    before = ""
    for spine, token in zip(spines, tokens, strict=True):
        # Two pairs of columns may join in one line. Without markers between them only the staff tells
        # the pairs apart.
        if token == "*v" and before == "*v" and moved[-1].staff == spine.staff:
            moved[-1].until = max(moved[-1].until, spine.until)
        elif token == "*x" and crossed is not None:
            moved += [spine, crossed]
            crossed = None
        elif token == "*x":
            crossed = spine
        elif token != "*-":
            moved.append(spine)
        if token == "*^":
            # Both halves go on from the same time; the next note of each says how long it lasts.
            moved.append(Spine(spine.staff, spine.until))
        elif token == "*+":
            moved.append(Spine(-1))
        before = token
    return moved
