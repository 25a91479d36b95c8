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
"""Files timed in film frames have no quarters: they are read at MIDI's own default, 120 per minute."""

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
    """Ticks per quarter, the events of each track, and one line for each thing that was broken and left out."""

    division: int
    tracks: list[list[Event]]
    warnings: list[str]


def read_events(data: bytes) -> Events:
    """Reads the events of a MIDI file, also of one that is cut off. Raises InputError when the bytes are not MIDI.

    The tracks of a file of type 2 are patterns, not voices: they follow one another.
    """
    # The header is looked for: .rmi files wrap it in RIFF, and downloads may have lines of HTTP before it.
    start = data.find(b"MThd")
    header = data[start : start + HEADER_BYTES]
    if start < 0 or len(header) < HEADER_BYTES:
        raise InputError("this is not a MIDI file", "MIDI files begin with MThd")
    division = int.from_bytes(header[12:14], "big", signed=True)
    if division < 0:
        # SMPTE: minus the frames per second above, ticks per frame below.
        frames, ticks = -(division >> 8), division & 0xFF
        division = frames * ticks // SMPTE_QUARTERS_PER_SECOND
    if division < 1:
        raise InputError(f"the MIDI file has {division} ticks a quarter", "export it again")
    tracks: list[list[Event]] = []
    warnings: list[str] = []
    in_turn = int.from_bytes(header[8:10], "big") == PATTERNS
    for chunk, is_whole in _track_chunks(data, start + 8):
        began = tracks[-1][-1].tick if in_turn and tracks and tracks[-1] else 0
        # One limit for all tracks together: sixty thousand tracks just below a limit of their own would
        # pass it.
        events, fault = _read_track(chunk, MAX_EVENTS - sum(map(len, tracks)), began)
        tracks.append(events)
        fault = fault or ("" if is_whole else "it is cut off")
        warnings += [f"track {len(tracks)} is read up to where {fault}"] if fault else []
    if not tracks:
        raise InputError("the MIDI file has no track", "export it again")
    return Events(division, tracks, warnings)


def _track_chunks(data: bytes, at: int) -> Iterator[tuple[bytes, bool]]:
    """Yields the bytes of each track, and whether all are there; passes over chunks of other kinds."""
    # Searching for the next track survives foreign chunks and lengths that are off; stepping from chunk to
    # chunk gives up at the first lie.
    while (at := data.find(b"MTrk", at)) >= 0:
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        at += 8
        yield data[at : at + size], at + size <= len(data)
        at += size


def _read_track(chunk: bytes, limit: int, tick: int) -> tuple[list[Event], str]:
    """Returns all events of a track and "", or those before a fault and what it is.

    A status byte that is left out is that of the message before. Raises InputError beyond the limit of events.
    """
    events: list[Event] = []
    at = running = 0
    while at < len(chunk):
        if len(events) >= limit:
            raise InputError(f"the MIDI file has more than {MAX_EVENTS} events", "use a shorter piece")
        try:
            delta, at = _read_number(chunk, at)
            # Data bytes lie below 0x80, so a first byte below it means running status.
            status = chunk[at] if at < len(chunk) else 0
            at, status = (at + 1, status) if status & 0x80 else (at, running)
            event, at = _read_event(chunk, at, tick + delta, status)
        except ValueError as fault:
            return events, str(fault)
        tick = event.tick
        # The standard ends running status at meta and exclusive events. Careless programs count on it
        # all the same, and a file that keeps to the standard never lets it matter.
        running = status if status < SYSTEM_EXCLUSIVE[0] else running
        events.append(event)
    return events, ""


def _read_event(chunk: bytes, at: int, tick: int, status: int) -> tuple[Event, int]:
    """Reads the event whose data begin at `at`, and returns it with the place of the next. Raises ValueError."""
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
    """Reads a number of one to four bytes, seven bits in each, and where the next thing begins. Raises ValueError."""
    value = 0
    # Four bytes are the most that the standard allows; without a bound a file of 0xff would be one endless
    # number.
    for place in range(at, min(at + 4, len(chunk))):
        value = value << 7 | chunk[place] & 0x7F
        if chunk[place] < 0x80:
            return value, place + 1
    raise ValueError("a number never ends" if at + 4 <= len(chunk) else "it is cut off")
