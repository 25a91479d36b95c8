"""Pedal and lyrics of a MIDI file, carried as marks of a part, and the names of what a piece leaves out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from composer.io.midi.events import META, Event
from composer.io.midi.stage import PAN, PLACES
from composer.music.piece import Mark, Part

LYRIC_EVENT = 0x05
CONTROLLER, PROGRAM_CHANGE, PITCH_BEND = 0xB0, 0xC0, 0xE0
PRESSURES = (0xA0, 0xD0)
SUSTAIN, DOWN = 64, 64
"""The pedal's controller, and the value from which it is down."""

PEDAL, LYRIC = "pedal", "lyric"
CONTROLLERS = {1: "modulation", 7: "volume", 10: "pan", 11: "expression", 66: "sostenuto", 67: "soft pedal"}
"""The controllers that files hold most often."""


def read_pedal(track: list[Event], channel: int) -> Iterator[Mark]:
    """Yields each time the sustain pedal of a channel is held, to the end of its track where it is never let go."""
    down: int | None = None
    for event in track:
        if event.message != CONTROLLER or event.channel != channel or event.data[0] != SUSTAIN:
            continue
        is_down = event.data[1] >= DOWN
        if is_down and down is None:
            down = event.tick
        elif not is_down and down is not None:
            if event.tick > down:
                yield Mark(down, PEDAL, end=event.tick)
            down = None
    if down is not None and track[-1].tick > down:
        yield Mark(down, PEDAL, end=track[-1].tick)


def read_lyrics(track: list[Event]) -> list[Mark]:
    """Reads the syllables of a track, as they stand there."""
    found = [event for event in track if event.status == META and event.meta == LYRIC_EVENT]
    texts = [(event.tick, _decode(event.data)) for event in found]
    return [Mark(tick, LYRIC, text) for tick, text in texts if text.strip()]


def with_lyrics(parts: list[Part], lyrics: list[Mark]) -> list[Part]:
    """Puts the syllables of a track on the part that has most notes where they stand, each on its highest note."""
    if not parts or not lyrics:
        return parts
    # Karaoke files keep the words in a track of their own: the part that is sung is the one whose onsets
    # they share.
    ticks = {mark.onset for mark in lyrics}
    tops = [{note.onset: note.pitch for note in part.notes} for part in parts]
    sung = max(range(len(parts)), key=lambda number: len(ticks & set(tops[number])))
    marks = [replace(mark, pitch=tops[sung].get(mark.onset)) for mark in lyrics]
    part = replace(parts[sung], marks=_in_order([*parts[sung].marks, *marks]))
    return [*parts[:sung], part, *parts[sung + 1 :]]


def _in_order(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: (mark.onset, mark.kind)))


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def mark_messages(part: Part, channel: int) -> list[tuple[int, Any]]:
    """Returns ticks and messages of a part's pedal and lyrics: the pedal is let go before it is held again."""
    from mido import Message, MetaMessage

    held = [(mark.onset, mark.end) for mark in part.marks if mark.kind == PEDAL and mark.end is not None]
    # At one tick 0 sorts before 127, so that a pedal that is changed is let go first.
    moves = sorted(move for start, end in held for move in ((start, 127), (end, 0)))
    timed = [(tick, Message("control_change", channel=channel, control=SUSTAIN, value=value)) for tick, value in moves]
    return timed + [(mark.onset, MetaMessage("lyrics", text=mark.text)) for mark in part.marks if mark.kind == LYRIC]


def say_left_out(tracks: Iterable[list[Event]], merged: int) -> tuple[str, ...]:
    """What a file holds that a piece does not, one line a kind with its count."""
    counts: Counter[str] = Counter()
    for track in tracks:
        counts.update(_left_out(track))
    counts["notes struck again on the same tick"] = merged
    return tuple(f"left out: {what} ({count})" for what, count in counts.most_common() if count)


def _left_out(track: list[Event]) -> Iterator[str]:
    programs: dict[int, int] = {}
    for event in track:
        if event.message == CONTROLLER and _is_place(event):
            continue
        if event.message == CONTROLLER and event.data[0] in CONTROLLERS:
            yield f"changes of {CONTROLLERS[event.data[0]]}"
        elif event.message == CONTROLLER and event.data[0] != SUSTAIN:
            yield "other controllers"
        elif event.message == PITCH_BEND:
            yield "pitch bends"
        elif event.message in PRESSURES:
            yield "changes of pressure"
        elif event.message == PROGRAM_CHANGE and programs.setdefault(event.channel, event.data[0]) != event.data[0]:
            yield "changes of instrument in mid-track"


def _is_place(event: Event) -> bool:
    """Tells whether an event says where a part of ours stands, which its name says as well."""
    return event.tick == 0 and event.data[0] == PAN and event.data[1] in PLACES.values()
