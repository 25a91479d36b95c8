"""What joins staves at the left edge: a brace for one player, a bracket for several, as music21's staff groups."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from composer.io.musicxml.tree import clean
from composer.io.notation.staves import Player

FAMILY = 8
"""General MIDI programs per family of instruments."""

VOICES = range(52, 55)
"""Programs of choirs, whose bar lines leave room for words."""

LYRIC = "lyric"

Drawn = Sequence[Sequence[Any]]
"""The staves of each player as music21's parts."""


def join_staves(players: Sequence[Player], written: Drawn) -> Iterator[Any]:
    """Yields a brace for each player of several staves, and a bracket for neighbours of one staff each."""
    from music21 import layout

    for player, staves in zip(players, written, strict=True):
        if len(staves) > 1:
            yield layout.StaffGroup(list(staves), name=clean(player.name), symbol="brace", barTogether=True)
    rows = zip(players, written, strict=True)
    for key, members in groupby(rows, key=lambda row: _company(row[0])):
        chosen = list(members)
        if key[0] and len(chosen) > 1:
            drawn = [staves[0] for _, staves in chosen]
            yield layout.StaffGroup(drawn, symbol="bracket", barTogether=_has_long_lines([one for one, _ in chosen]))


def _company(player: Player) -> tuple[bool, str]:
    """Returns whether a player may share a bracket, and with whom: with those of one group or of one family."""
    named = player.ensemble is not None and not player.ensemble.is_one
    family = VOICES.start if player.parts[0].program in VOICES else player.parts[0].program // FAMILY
    return len(player.staves) == 1, f"group {player.group}" if named else f"family {family}"


def _has_long_lines(players: Sequence[Player]) -> bool:
    """Tells whether bar lines run through all staves: those of an open choir, or of words that are sung, do not."""
    parts = [part for player in players for part in player.parts]
    is_choir = all(part.program in VOICES for part in parts)
    is_sung = any(mark.kind.startswith(LYRIC) for part in parts for mark in part.marks)
    return not is_sung and (not is_choir or len(players) < len(parts))
