"""The events of a standard MIDI file, as they lie in its bytes.

mido gives up a whole file for one absurd key signature or one foreign chunk, and takes hours over a number that never
ends. Files of other programs have all three, so they are read here and only written by mido.
"""

from collections.abc import Iterator
from typing import NamedTuple

from composer.errors import InputError

MAX_EVENTS = 1_000_000
HEADER_BYTES = 14
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


def read_events(data: bytes) -> tuple[int, list[list[Event]]]:
    """Ticks a quarter and the events of each track. Raises InputError when the bytes are no MIDI file."""
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
    left = MAX_EVENTS
    for chunk in _track_chunks(data, start + 8 + int.from_bytes(header[4:8], "big")):
        tracks.append(_read_track(chunk, left))
        left -= len(tracks[-1])
    if not tracks:
        raise InputError("the MIDI file has no track", "export it again")
    return division, tracks


def _track_chunks(data: bytes, at: int) -> Iterator[bytes]:
    """The bytes of each track; chunks of other kinds are passed over."""
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        if data[at : at + 4] == b"MTrk":
            if at + 8 + size > len(data):
                raise InputError("the MIDI file is cut off", "export it again")
            yield data[at + 8 : at + 8 + size]
        at += 8 + size


def _read_track(chunk: bytes, limit: int) -> list[Event]:
    """All events of a track; a status byte that is left out is that of the message before."""
    events: list[Event] = []
    at = tick = running = 0
    while at < len(chunk):
        if len(events) >= limit:
            raise InputError(f"the MIDI file has more than {MAX_EVENTS} events", "use a shorter piece")
        delta, at = _read_number(chunk, at)
        tick += delta
        status = chunk[at] if at < len(chunk) else 0
        at, status = (at + 1, status) if status & 0x80 else (at, running)
        event, at = _read_event(chunk, at, tick, status)
        running = status if status < SYSTEM_EXCLUSIVE[0] else running
        events.append(event)
    return events


def _read_event(chunk: bytes, at: int, tick: int, status: int) -> tuple[Event, int]:
    """The event whose data begin at `at`, and where the next one begins."""
    meta = 0
    if status == META and at < len(chunk):
        meta, at = chunk[at], at + 1
    if status == META or status in SYSTEM_EXCLUSIVE:
        size, at = _read_number(chunk, at)
    elif status & 0xF0 in DATA_BYTES:
        size = DATA_BYTES[status & 0xF0]
    else:
        raise InputError(f"the MIDI file has an unknown event 0x{status:02x}", "export it again")
    if at + size > len(chunk):
        raise InputError("a track of the MIDI file is cut off", "export it again")
    return Event(tick, status, meta, chunk[at : at + size]), at + size


def _read_number(chunk: bytes, at: int) -> tuple[int, int]:
    """A number of one to four bytes, seven bits in each, and where the next thing begins."""
    value = 0
    for place in range(at, min(at + 4, len(chunk))):
        value = value << 7 | chunk[place] & 0x7F
        if chunk[place] < 0x80:
            return value, place + 1
    raise InputError("a track of the MIDI file is broken", "export it again")
