"""Piece <-> one line of JSON, without any loss: rows of numbers and texts in the order of the dataclasses' fields."""

import json
from collections.abc import Callable, Iterable
from dataclasses import astuple
from itertools import starmap
from typing import Any, TypeVar

from composer.errors import InputError
from composer.music.origin import Origin
from composer.music.piece import (
    ChordSymbol,
    KeyChange,
    Mark,
    MeterChange,
    Note,
    Part,
    Piece,
    Section,
    TempoChange,
)
from composer.music.theory import Chord, Key, Meter

T = TypeVar("T")


def piece_to_json(piece: Piece) -> str:
    """Writes a piece in one line of ASCII, about 20 characters a note."""
    return json.dumps(astuple(piece), separators=(",", ":"))


def json_to_piece(text: str | bytes) -> Piece:
    """Inverse of `piece_to_json`. Raises InputError where the text is not of that form."""
    try:
        parts, length, meters, keys, tempos, chords, sections, pickup, title, style, origin, texts = json.loads(text)
        return Piece(
            _all(_part, parts),
            length,
            _all(lambda onset, meter: MeterChange(onset, Meter(*meter)), meters),
            _all(lambda onset, key: KeyChange(onset, Key(*key)), keys),
            _all(TempoChange, tempos),
            _all(lambda onset, chord: ChordSymbol(onset, Chord(*chord)), chords),
            _all(_section, sections),
            pickup,
            title,
            style,
            _origin(*origin),
            texts,
        )
    except (ValueError, TypeError) as reason:
        raise InputError(f"this is no piece: {reason}") from None


def _all(make: Callable[..., T], rows: Iterable[Iterable[Any]]) -> tuple[T, ...]:
    return tuple(starmap(make, rows))


def _part(name: str, notes: list[Any], program: int, is_drum: bool, *others: Any) -> Part:
    group, clef, marks = others
    return Part(name, _all(Note, notes), program, is_drum, group, clef, _all(Mark, marks))


def _section(onset: int, end: int, label: str, passes: int, endings: list[int]) -> Section:
    return Section(onset, end, label, passes, tuple(endings))


def _origin(*row: Any) -> Origin:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return Origin(*values)
