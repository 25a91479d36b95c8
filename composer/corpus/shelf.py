"""Pieces on disk as a sequence: each is made when it is asked for, and all processes share the pages they lie in."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import overload

from composer.music.piece import Piece
from composer.music.piece_json import json_to_piece


@dataclass(frozen=True)
class Shelf(Sequence[Piece]):
    """Pieces as lines of a file that is mapped into memory. One that is damaged raises InputError when it is taken."""

    lines: Sequence[memoryview]

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, place: int) -> Piece: ...
    @overload
    def __getitem__(self, place: slice) -> "Shelf": ...
    def __getitem__(self, place: int | slice) -> "Piece | Shelf":
        return Shelf(self.lines[place]) if isinstance(place, slice) else json_to_piece(bytes(self.lines[place]))


@dataclass(frozen=True)
class Picked(Sequence[Piece]):
    """Some pieces of a sequence, by their places in it; none is held."""

    pieces: Sequence[Piece]
    places: Sequence[int]

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> Piece: ...
    @overload
    def __getitem__(self, place: slice) -> "Picked": ...
    def __getitem__(self, place: int | slice) -> "Piece | Picked":
        if isinstance(place, slice):
            return Picked(self.pieces, self.places[place])
        return self.pieces[self.places[place]]


def group(pieces: Sequence[Piece], names_of: Callable[[Piece], Iterable[str]]) -> dict[str, Picked]:
    """Returns pieces by the names of the groups that each belongs to."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, piece in enumerate(pieces):
        for name in names_of(piece):
            places[name].append(place)
    return {name: Picked(pieces, found) for name, found in places.items()}


def pick(pieces: Sequence[Piece], is_wanted: Callable[[Piece], bool]) -> Picked:
    """Returns the pieces that are wanted, in their order."""
    return Picked(pieces, [place for place, piece in enumerate(pieces) if is_wanted(piece)])
