"""How the parts of a piece share staves, and which staves a brace or a bracket joins: decided by groups and names."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from composer.io.notation.clefs import CLEFS, choose_clef
from composer.music.piece import Part, Piece


@dataclass(frozen=True)
class Ensemble:
    """Names of the parts on each staff, from the top, upper voice first, and the clefs of the staves ("" by range).

    `is_one` player reads all staves, joined by a brace; else each staff has its own and a bracket joins them. Where
    `rests_shown` a voice that is silent has rests of its own, as singers need them.
    """

    staves: tuple[tuple[str, ...], ...]
    clefs: tuple[str, ...]
    is_one: bool = False
    rests_shown: bool = False


ENSEMBLES = (
    Ensemble((("soprano", "alto"), ("tenor", "bass")), ("treble", "bass"), rests_shown=True),
    Ensemble((("right", "right-2"), ("left", "left-2")), ("", ""), is_one=True),
    Ensemble((("violin-1",), ("violin-2",), ("viola",), ("cello",)), ("treble", "treble", "alto", "bass")),
)
"""Parts of one group whose names are among an ensemble's sit as it says; of any other group each has a staff."""

HANDS = frozenset(name for ensemble in ENSEMBLES if ensemble.is_one for staff in ensemble.staves for name in staff)
PIANO = "Piano"

KEYBOARDS = (*range(8), *range(16, 21))
"""General MIDI programs that two hands play: pianos, harpsichords and organs."""

PRINTED = {"violin-1": "Violin I", "violin-2": "Violin II", "cello": "Violoncello"}
"""Names on the page, where the part's own with a capital is not the usual one."""

BETWEEN = ", "
"""Stands between the names of voices that share a staff."""


@dataclass(frozen=True)
class Staff:
    """The parts on one staff, the upper voice first, and its clef."""

    parts: tuple[Part, ...]
    clef: str


@dataclass(frozen=True)
class Player:
    """One instrument or group of singers: its staves and its name on the page.

    `ensemble` is None where the table does not know the group; `group` is the name of it.
    """

    staves: tuple[Staff, ...]
    name: str
    group: str = ""
    ensemble: Ensemble | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, from the top."""
        return tuple(part for staff in self.staves for part in staff.parts)

    @property
    def shares_staves(self) -> bool:
        """Whether the voices of its staves have numbers that say whose they are."""
        return self.ensemble is not None and len(self.parts) > 1


def seat_parts(parts: Iterable[Part]) -> list[Player]:
    """Seats the parts: neighbours of one group together, any other alone."""
    numbered = enumerate(parts)
    # A part without a group is nobody's neighbour: its number keeps it alone.
    rows = groupby(numbered, key=lambda row: (row[1].group, -1 if row[1].group else row[0]))
    return [player for _, members in rows for player in _seat_group([part for _, part in members])]


def _seat_group(members: Sequence[Part]) -> Iterator[Player]:
    group = members[0].group
    ensemble = _find_ensemble(members)
    if ensemble is None:
        staves = tuple(Staff((part,), choose_clef(part)) for part in members)
        yield Player(staves, group or members[0].name, group)
        return
    staves = tuple(_seat_staves(members, ensemble))
    for together in [staves] if ensemble.is_one else [(staff,) for staff in staves]:
        name = group if ensemble.is_one else BETWEEN.join(printed_name(part.name) for part in together[0].parts)
        yield Player(together, name, group, ensemble)


def _find_ensemble(members: Sequence[Part]) -> Ensemble | None:
    """Returns the ensemble that has all these names, each of them once."""
    names = [part.name.casefold() for part in members]
    known = members[0].group and len(set(names)) == len(names)
    found = (one for one in ENSEMBLES if set(names) <= {name for staff in one.staves for name in staff})
    return next(found, None) if known else None


def _seat_staves(members: Sequence[Part], ensemble: Ensemble) -> Iterator[Staff]:
    by_name = {part.name.casefold(): part for part in members}
    for names, clef in zip(ensemble.staves, ensemble.clefs, strict=True):
        if parts := tuple(by_name[name] for name in names if name in by_name):
            yield Staff(parts, _staff_clef(parts, clef))


def _staff_clef(parts: Sequence[Part], usual: str) -> str:
    """Returns the clef of a staff: that of a part that has it alone, the ensemble's, or what suits all its notes."""
    own = parts[0].clef if len(parts) == 1 or not usual else ""
    together = tuple(sorted(note for part in parts for note in part.notes))
    return own if own in CLEFS else usual or choose_clef(Part("", together))


def printed_name(name: str) -> str:
    """Returns the name of an ensemble's part as it stands on the page."""
    return PRINTED.get(name.casefold(), name[:1].upper() + name[1:])


def plain_name(name: str) -> str:
    """Returns a name without the brackets in which editors put what the source does not say: "[Pianoforte]"."""
    name = name.strip()
    return name[1:-1].strip() if name.startswith("[") and name.endswith("]") else name


def join_hands(piece: Piece) -> Piece:
    """Returns the piece with the hands of a keyboard in a group, where a file has them as parts of their own.

    They are neighbours with the names of hands, or two with one name; either play an instrument of KEYBOARDS.
    """
    runs = groupby(piece.parts, key=lambda part: not part.group and not part.is_drum and part.program in KEYBOARDS)
    parts = [part for alone, run in runs for part in (_join_run(list(run)) if alone else run)]
    return replace(piece, parts=tuple(parts))


def _join_run(parts: list[Part]) -> list[Part]:
    names = {part.name.casefold() for part in parts}
    if len(names) == len(parts) > 1 and names <= HANDS:
        return [replace(part, group=PIANO) for part in parts]
    if len(parts) == 2 and len(names) == 1:
        return [replace(part, group=plain_name(part.name) or PIANO) for part in parts]
    return parts


def open_score(piece: Piece) -> Piece:
    """Returns the piece with a staff for each singer: choirs lose the group that seats two of them together."""
    alone = {id(part) for player in seat_parts(piece.parts) for part in player.parts if _is_choir(player)}
    parts = (replace(part, group="") if id(part) in alone else part for part in piece.parts)
    return replace(piece, parts=tuple(parts))


def _is_choir(player: Player) -> bool:
    return player.ensemble is not None and player.ensemble.rests_shown
