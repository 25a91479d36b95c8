"""What memory keeps of a tune while a corpus is built: what it is compared by, and where its piece lies on disk.

A hundred thousand pieces do not fit into memory. Each process that judges them appends them to a file of its own, one
a line.
"""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from composer.analysis.overlaps import Members, members_of
from composer.analysis.similarity import fingerprint, grams, scaled_grams, sounding_onsets
from composer.corpus.clean import one_line
from composer.corpus.judge import Tune
from composer.music.piece import Piece
from composer.music.piece_json import json_to_piece, piece_to_json


class Spot(NamedTuple):
    """A line of a file of pieces: the file, its first byte, its bytes."""

    path: str
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Trace:
    """A tune without its piece. `grams` and `scaled` are the 10-grams of its lead sheet, see `similarity`.

    The name, style and split stand here and not in the piece, since the corpus as a whole may change them.
    """

    name: str
    source: str
    style: str
    title: str
    split: str
    fingerprint: str
    grams: Members = field(repr=False)
    scaled: Members = field(repr=False)
    spot: Spot | None = None


def trace_of(tune: Tune) -> Trace:
    """Returns what a tune is compared by."""
    onsets = sounding_onsets(one_line(tune.piece))
    return Trace(
        name=tune.name,
        source=tune.source,
        style=tune.piece.style,
        title=tune.piece.title,
        split=tune.split,
        fingerprint=fingerprint(tune.piece),
        grams=members_of(grams(onsets)),
        scaled=members_of(scaled_grams(onsets)),
    )


def put_away(tune: Tune, folder: Path) -> Trace:
    """Writes the piece of a tune into a folder and returns its trace."""
    line = f"{piece_to_json(tune.piece)}\n".encode()
    path = folder / f"{os.getpid()}.jsonl"
    with path.open("ab") as file:
        spot = Spot(str(path), file.tell(), len(line))
        file.write(line)
    return replace(trace_of(tune), spot=spot)


def take_out(trace: Trace) -> Piece:
    """Returns the piece of a tune that `put_away` wrote, in the style that it has by now."""
    assert trace.spot, f"{trace.name} was never put away"
    with Path(trace.spot.path).open("rb") as file:
        file.seek(trace.spot.start)
        return replace(json_to_piece(file.read(trace.spot.size)), style=trace.style)
