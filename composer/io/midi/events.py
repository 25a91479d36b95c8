"""The events of a standard MIDI file, as they lie in its bytes.

mido gives up a whole file for one absurd key signature or one foreign chunk, and takes hours over a number that never
ends. Files of other programs have all three, so they are read here and only written by mido.
"""

from collections.abc import Iterator
from typing import NamedTuple

from composer.errors import InputError

MAX_EVENTS = 1_000_000
HEADER_BYTES = 14
PATTERNS = 2
"""The type of a file whose tracks follow one another."""

SMPTE_QUARTERS_PER_SECOND = 2
"""Files timed in film frames have no quarters: they are read at MIDI's own default, 120 a minute."""

DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
"""Data bytes of each channel message, by the upper half of its status byte."""

META = 0xFF
SYSTEM_EXCLUSIVE = (0xF0, 0xF7)


class Event(NamedTuple):
    """One event: its tick in the file's own resolution, its status byte, the type of a meta event, its data bytes."""

    tick: int
    status: int
    meta: int
    data: bytes

    @property
    def message(self) -> int:
        """The kind of channel message, whatever its channel."""
        return self.status & 0xF0

    @property
    def channel(self) -> int:
        """The channel, from 0."""
        return self.status & 0x0F


class Events(NamedTuple):
    """Ticks a quarter, the events of each track, and one line for each thing that was broken and left out."""

    division: int
    tracks: list[list[Event]]
    warnings: list[str]


def read_events(data: bytes) -> Events:
    """What the bytes of a MIDI file hold, also of one that is cut off. Raises InputError when they are none.

    The tracks of a file of type 2 are patterns, not voices: they follow one another.
    """
    start = data.find(b"MThd")
    header = data[start : start + HEADER_BYTES]
    if start < 0 or len(header) < HEADER_BYTES:
        raise InputError("this is not a MIDI file", "MIDI files begin with MThd")
    division = int.from_bytes(header[12:14], "big", signed=True)
    if division < 0:
        frames, ticks = -(division >> 8), division & 0xFF
        division = frames * ticks // SMPTE_QUARTERS_PER_SECOND
    if division < 1:
        raise InputError(f"the MIDI file has {division} ticks a quarter", "export it again")
    tracks: list[list[Event]] = []
    warnings: list[str] = []
    in_turn = int.from_bytes(header[8:10], "big") == PATTERNS
    for chunk, is_whole in _track_chunks(data, start + 8):
        began = tracks[-1][-1].tick if in_turn and tracks and tracks[-1] else 0
        events, fault = _read_track(chunk, MAX_EVENTS - sum(map(len, tracks)), began)
        tracks.append(events)
        fault = fault or ("" if is_whole else "it is cut off")
        warnings += [f"track {len(tracks)} is read up to where {fault}"] if fault else []
    if not tracks:
        raise InputError("the MIDI file has no track", "export it again")
    return Events(division, tracks, warnings)


def _track_chunks(data: bytes, at: int) -> Iterator[tuple[bytes, bool]]:
    """The bytes of each track, and whether all are there; chunks of other kinds are passed over."""
    while (at := data.find(b"MTrk", at)) >= 0:
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        at += 8
        yield data[at : at + size], at + size <= len(data)
        at += size


def _read_track(chunk: bytes, limit: int, tick: int) -> tuple[list[Event], str]:
    """All events of a track and "", or those before a fault and what it is.

    A status byte that is left out is that of the message before. Raises InputError when there are too many.
    """
    events: list[Event] = []
    at = running = 0
    while at < len(chunk):
        if len(events) >= limit:
            raise InputError(f"the MIDI file has more than {MAX_EVENTS} events", "use a shorter piece")
        try:
            delta, at = _read_number(chunk, at)
            status = chunk[at] if at < len(chunk) else 0
            at, status = (at + 1, status) if status & 0x80 else (at, running)
            event, at = _read_event(chunk, at, tick + delta, status)
        except ValueError as fault:
            return events, str(fault)
        tick = event.tick
        running = status if status < SYSTEM_EXCLUSIVE[0] else running
        events.append(event)
    return events, ""


def _read_event(chunk: bytes, at: int, tick: int, status: int) -> tuple[Event, int]:
    """The event whose data begin at `at`, and where the next one begins. Raises ValueError."""
    meta = 0
    if status == META and at < len(chunk):
        meta, at = chunk[at], at + 1
    if status == META or status in SYSTEM_EXCLUSIVE:
        size, at = _read_number(chunk, at)
    elif status & 0xF0 in DATA_BYTES:
        size = DATA_BYTES[status & 0xF0]
    else:
        raise ValueError(f"an unknown event 0x{status:02x} comes")
    if at + size > len(chunk):
        raise ValueError("it is cut off")
    return Event(tick, status, meta, chunk[at : at + size]), at + size


def _read_number(chunk: bytes, at: int) -> tuple[int, int]:
    """A number of one to four bytes, seven bits in each, and where the next thing begins. Raises ValueError."""
    value = 0
    for place in range(at, min(at + 4, len(chunk))):
        value = value << 7 | chunk[place] & 0x7F
        if chunk[place] < 0x80:
            return value, place + 1
    raise ValueError("a number never ends" if at + 4 <= len(chunk) else "it is cut off")
