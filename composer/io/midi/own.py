"""What only we read in a MIDI file: words in sequencer-specific events, which other programs pass over.

    0x7D "tunewright" composer: {"chords_played": true, "fields": {...}, "pickup": 240, "style": "jig"}
    0x7D "tunewright" Key D dorian        after the signature of a key that is neither major nor minor

Files up to version 0.3 hold the same words as text events, which MuseScore prints over bar 1: they are read too.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from composer.io.midi.events import META, Event
from composer.music.origin import to_fields
from composer.music.piece import Part, Piece

TEXT, SEQUENCER_SPECIFIC = 0x01, 0x7F
MAGIC = b"\x7dtunewright "
"""The manufacturer's number for non-commercial use, and whose words follow."""
BACKING = "Backing"
"""Group of parts that play along (`composer.render.band`): heard, and no part of the piece."""

ABOUT = "composer: "


def own_message(words: str) -> Any:
    """Wraps words of ours in a meta message, in ASCII."""
    from mido import MetaMessage

    return MetaMessage("sequencer_specific", data=MAGIC + words.encode("ascii", "replace"))


def own_words(event: Event) -> str:
    """Reads words of ours in an event; "" where it holds none."""
    if event.status != META or event.meta not in (TEXT, SEQUENCER_SPECIFIC):
        return ""
    if event.meta == TEXT:
        return event.data.decode(errors="replace")
    return event.data.removeprefix(MAGIC).decode(errors="replace") if event.data.startswith(MAGIC) else ""


def about_message(piece: Piece, chords_played: bool) -> Any:
    """Writes what MIDI has no event for: text fields, pickup, style, groups, and whether a track plays the symbols."""
    fields = to_fields(piece.origin, piece.texts)
    about = {"chords_played": chords_played, "fields": fields, "pickup": piece.pickup, "style": piece.style}
    groups = [part.group for part in piece.parts]
    # MIDI has tracks but no staves: the group says which tracks share them.
    about |= {"groups": groups} if any(groups) else {}
    return own_message(ABOUT + json.dumps(about, sort_keys=True))


def with_groups(parts: Sequence[Part], groups: Sequence[str]) -> list[Part]:
    """Returns the parts in their groups; as they are where another program has changed their number."""
    if len(parts) != len(groups):
        return list(parts)
    return [replace(part, group=group) for part, group in zip(parts, groups, strict=True)]


def read_about(events: Iterable[Event]) -> dict[str, Any]:
    """Reads and checks what our words hold; empty in other programs' files."""
    for event in events:
        words = own_words(event)
        if not words.startswith(ABOUT):
            continue
        try:
            about = json.loads(words.removeprefix(ABOUT))
            fields = {str(name): str(value) for name, value in dict(about["fields"]).items()}
            pickup, played = max(0, int(about["pickup"])), bool(about.get("chords_played", True))
            groups = [str(group) for group in list(about.get("groups", []))]
            said = {"fields": fields, "pickup": pickup, "style": str(about["style"]), "chords_played": played}
            return said | {"groups": groups}
        # Anyone can write these words, and JSON nests as deep as its author likes.
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
            continue
    return {}
