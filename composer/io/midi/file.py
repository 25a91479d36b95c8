"""Piece <-> standard MIDI file.

Type 1, 480 ticks per quarter. The conductor track comes first and holds what is not a note: the title as its name,
tempo, meter and key, chords and sections as markers (see `markers`), and words that only we read (see `own`).

Then one named track per part, and where the parts do not sound the harmony themselves a track "Chords" that plays the
symbols and is passed over when reading.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from composer.errors import InputError
from composer.io.files import read_limited, write_atomically
from composer.io.midi.chord_track import carries_harmony, play_chords
from composer.io.midi.events import META, Event, read_events
from composer.io.midi.markers import (
    Marker,
    are_rehearsal_letters,
    markers_to_chords,
    markers_to_sections,
    piece_to_markers,
)
from composer.io.midi.own import BACKING, about_message, own_message, read_about, with_groups
from composer.io.midi.pedal_lyrics import mark_messages, read_lyrics, read_pedal, say_left_out, with_lyrics
from composer.io.midi.signatures import KEY_WORDS, read_key, read_meter, read_tempo
from composer.io.midi.stage import PAN, pan_of
from composer.music.origin import from_fields
from composer.music.piece import KeyChange, MeterChange, Note, Part, Piece, TempoChange
from composer.music.repeats import sounding
from composer.music.theory import MAX_SIGNATURE, MODES, Key, Meter, enharmonic_key
from composer.music.units import TICKS_PER_QUARTER

MAX_BYTES = 16 * 2**20
MAX_QUARTERS = 100_000
DEFAULTS = Piece((), 0)

DRUM_CHANNEL = 9
MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
NOTE_OFF, NOTE_ON, PROGRAM_CHANGE = 0x80, 0x90, 0xC0
TRACK_NAME, MARKER = 0x03, 0x06

CHORDS_NAME = "Chords"

Timed = tuple[int, Any]
"""A tick and a mido message."""

Value = TypeVar("Value", Key, Meter, int)


def write_midi(piece: Piece, path: Path, expand: bool = True) -> None:
    """Writes a piece as a MIDI file; see `piece_to_midi`. Raises InputError when nothing can be written there."""
    write_atomically(path, piece_to_midi(piece, expand))


def read_midi(path: Path) -> Piece:
    """Reads a MIDI file of at most 16 MB. Raises InputError where it holds no piece."""
    return midi_to_piece(read_limited(path, MAX_BYTES))


def piece_to_midi(piece: Piece, expand: bool = True, plays_chords: bool = True) -> bytes:
    """Writes the bytes of a MIDI file: the piece as it sounds, or with `expand=False` as written, with markers.

    A track plays the chord symbols where the parts themselves do not, unless `plays_chords` is false.
    """
    import mido

    piece = sounding(piece) if expand else piece
    chords_played = plays_chords and bool(piece.chords) and not carries_harmony(piece)
    parts = [*piece.parts, Part(CHORDS_NAME, play_chords(piece))] if chords_played else [*piece.parts]
    channels = iter(MELODIC_CHANNELS * len(parts))
    tracks = [_write_track(_conductor(piece, chords_played), piece.length)]
    for part in parts:
        channel = DRUM_CHANNEL if part.is_drum else next(channels)
        tracks.append(_write_track(_part_messages(part, channel), piece.length))
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8", tracks=tracks)
    buffer = BytesIO()
    with mido.midifiles.meta.meta_charset("utf-8"):
        file.save(file=buffer)
    return buffer.getvalue()


def _write_track(timed: Iterable[Timed], length: int) -> Any:
    """Builds a track that ends at `length`; messages of one tick keep their order."""
    import mido

    track, now = mido.MidiTrack(), 0
    for tick, message in sorted(timed, key=lambda row: row[0]):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, length - now)))
    return track


def _conductor(piece: Piece, chords_played: bool) -> list[Timed]:
    """Collects everything that is not a note."""
    from mido import MetaMessage

    timed = [(0, MetaMessage("track_name", name=piece.title))] if piece.title else []
    timed.append((0, about_message(piece, chords_played)))
    timed += [(change.onset, MetaMessage("set_tempo", tempo=change.tempo)) for change in piece.tempos]
    timed += [(change.onset, _time_signature(change.meter)) for change in piece.meters]
    for change in piece.keys:
        timed += [(change.onset, message) for message in _key_messages(change.key)]
    timed += [(marker.tick, MetaMessage("marker", text=marker.text)) for marker in piece_to_markers(piece)]
    return timed


def _time_signature(meter: Meter) -> Any:
    """Writes the meter, with a metronome click (24 per quarter) on each felt beat."""
    from mido import MetaMessage

    clocks = min(255, 24 * meter.beat_ticks // TICKS_PER_QUARTER)
    return MetaMessage("time_signature", numerator=meter.beats, denominator=meter.unit, clocks_per_click=clocks)


def _key_messages(key: Key) -> list[Any]:
    """Writes the signature as that of the major or minor key that shares it, and any other key's name as well."""
    from mido import MetaMessage

    key = key if abs(key.signature) <= MAX_SIGNATURE else enharmonic_key(key)
    shown = "minor" if MODES[key.mode].is_minor else "major"
    name = Key(key.signature - MODES[shown].fifths, shown).name
    messages = [MetaMessage("key_signature", key=name)]
    return messages if key.mode == shown else [*messages, own_message(KEY_WORDS + key.name)]


def _part_messages(part: Part, channel: int) -> list[Timed]:
    """Writes name and program, then the notes, each stopped before another begins at its tick."""
    from mido import Message, MetaMessage

    head: list[Timed] = [(0, MetaMessage("track_name", name=part.name))]
    if part.program or not part.is_drum:
        head.append((0, Message("program_change", channel=channel, program=part.program)))
    if pan := pan_of(part):
        head.append((0, Message("control_change", channel=channel, control=PAN, value=pan)))
    moves = []
    for note in _without_overlaps(part.notes):
        moves.append((note.onset, 1, note.pitch, min(127, max(1, note.velocity))))
        moves.append((note.end, 0, note.pitch, 0))
    kinds = ("note_off", "note_on")
    notes = [
        (tick, Message(kinds[on], channel=channel, note=pitch, velocity=velocity))
        # Sorted, a stop (0) comes before a start (1) at one tick: a synthesizer would end the new note
        # otherwise.
        for tick, on, pitch, velocity in sorted(moves)
    ]
    return head + mark_messages(part, channel) + notes


def _without_overlaps(notes: Iterable[Note]) -> list[Note]:
    """Returns the notes by onset; one still sounding when its pitch is struck again ends there."""
    kept: dict[tuple[int, int], Note] = {}
    last: dict[int, Note] = {}
    for note in sorted(notes, key=lambda note: (note.onset, note.pitch, -note.duration)):
        if note.duration <= 0 or (note.onset, note.pitch) in kept:
            continue
        before = last.get(note.pitch)
        if before and before.end > note.onset:
            kept[before.onset, note.pitch] = replace(before, duration=note.onset - before.onset)
        kept[note.onset, note.pitch] = last[note.pitch] = note
    return list(kept.values())


def midi_to_piece(data: bytes) -> Piece:
    """Reads the bytes of a MIDI file, ours or another program's.

    Any resolution is rescaled to 480. Notes never stopped end where their pitch is struck again or their track ends.
    Tempo, meter and key that are missing or absurd are 120, 4/4 and C major, and `origin.assumed` names them. A file
    that is cut off or broken gives what can be read, and a line for each fault in `origin.warnings`. Raises InputError.
    """
    events = read_events(data)
    tracks = _rescale(events.division, events.tracks)
    metas = sorted((event for track in tracks for event in track if event.status == META), key=lambda event: event.tick)
    about = read_about(metas)
    chords_played, groups = about.pop("chords_played", True), about.pop("groups", [])
    origin, texts = from_fields(about.pop("fields", {}))
    origin = replace(
        origin,
        assumed=() if about else _assumed(metas),
        warnings=tuple(events.warnings),
        left_out=say_left_out(tracks, sum(map(_count_merged, tracks))),
    )
    length = _read_length(tracks, _changes(metas, read_meter, DEFAULTS.meter), is_ours=bool(about))
    metas = [event for event in metas if event.tick < length]
    markers = [Marker(event.tick, _text(event)) for event in metas if event.meta == MARKER]
    chords = () if not about and are_rehearsal_letters(markers) else markers_to_chords(markers)
    parts = _read_all_parts(tracks, keep_empty=bool(about))
    if chords and chords_played and parts[-1].name == CHORDS_NAME:
        parts.pop()
    parts = [part for part in with_groups(parts, groups) if part.group != BACKING]
    piece = Piece(
        tuple(parts),
        length,
        meters=tuple(MeterChange(*change) for change in _changes(metas, read_meter, DEFAULTS.meter)),
        keys=tuple(KeyChange(*change) for change in _changes(metas, read_key, DEFAULTS.key)),
        tempos=tuple(TempoChange(*change) for change in _changes(metas, read_tempo, DEFAULTS.tempo)),
        chords=chords,
        title=_track_name(tracks[0]) if len(tracks) == 1 or not _read_parts(tracks[0]) else "",
        origin=origin,
        texts=texts,
        **about,
    )
    return replace(piece, sections=markers_to_sections(markers, piece.start, length))


def _rescale(division: int, tracks: list[list[Event]]) -> list[list[Event]]:
    """Rescales the events to 480 ticks per quarter."""
    quarters = max((track[-1].tick for track in tracks if track), default=0) // division
    if quarters > MAX_QUARTERS:
        raise InputError(f"the MIDI file lasts {quarters} quarters", "use a shorter piece")
    scale = Fraction(TICKS_PER_QUARTER, division)
    if scale == 1:
        return tracks
    return [[event._replace(tick=round(event.tick * scale)) for event in track] for track in tracks]


def _text(event: Event) -> str:
    """Returns a text in UTF-8, as we write it, or else in Latin 1, as old programs do."""
    try:
        return event.data.decode()
    except UnicodeDecodeError:
        return event.data.decode("latin-1")


def _track_name(track: list[Event]) -> str:
    return next((_text(event) for event in track if event.status == META and event.meta == TRACK_NAME), "")


def _assumed(metas: list[Event]) -> tuple[str, ...]:
    """Names of what a file of another program does not say at its beginning."""
    readers = {"meter": read_meter, "key": read_key, "tempo": read_tempo}
    return tuple(name for name, read in readers.items() if not any(read(event) for event in metas if event.tick == 0))


def _read_length(tracks: list[list[Event]], meters: list[tuple[int, Meter]], is_ours: bool) -> int:
    """Returns the end of the bar in which the last note ends; other programs' tracks often go on long after it."""
    kinds = range(0x100) if is_ours else (NOTE_ON, NOTE_OFF)
    last = max((event.tick for track in tracks for event in track if event.message in kinds), default=0)
    onset, meter = meters[bisect_right([onset for onset, _ in meters], max(0, last - 1)) - 1]
    return onset + max(1, -(-(last - onset) // meter.bar_ticks)) * meter.bar_ticks


def _read_all_parts(tracks: list[list[Event]], keep_empty: bool) -> list[Part]:
    """Returns the parts of all tracks, and with `keep_empty` one for each track without notes behind the first."""
    rows = [with_lyrics(_read_parts(track), read_lyrics(track)) for track in tracks]
    if not any(rows):
        raise InputError("the MIDI file has no notes", "open one that sounds")
    lyrics = [mark for track, row in zip(tracks, rows, strict=True) if not row for mark in read_lyrics(track)]
    if keep_empty and not rows[0]:
        rows = [row or [Part(_track_name(track), (), _program(track))] for row, track in zip(rows, tracks, strict=True)]
        rows = rows[1:]
    return with_lyrics([part for row in rows for part in row], lyrics)


def _read_parts(track: list[Event]) -> list[Part]:
    """Returns the parts of a track: one for each channel that has notes."""
    notes = _pair_notes(track)
    name = _track_name(track)
    parts = []
    for channel in sorted(notes):
        events = [event for event in track if event.channel == channel]
        own_name = name if len(notes) == 1 and name else f"{name or 'Channel'} {channel + 1}"
        by_onset = tuple(sorted(notes[channel], key=lambda note: (note.onset, note.pitch)))
        marks = tuple(read_pedal(track, channel))
        parts.append(Part(own_name, by_onset, _program(events), channel == DRUM_CHANNEL, marks=marks))
    return parts


def _program(events: list[Event]) -> int:
    return next((event.data[0] & 0x7F for event in events if event.message == PROGRAM_CHANGE), 0)


def _is_start(event: Event) -> bool:
    return event.message == NOTE_ON and bool(event.data[1] & 0x7F)


def _count_merged(track: list[Event]) -> int:
    """Returns notes of a track that are one with another, because a channel begins both at one tick."""
    starts = [(event.tick, event.channel, event.data[0] & 0x7F) for event in track if _is_start(event)]
    return len(starts) - len(set(starts))


def _pair_notes(track: list[Event]) -> dict[int, list[Note]]:
    """Pairs the notes of each channel. A stop at the very tick of a new note belongs to the note before that one."""
    notes: dict[int, list[Note]] = {}
    sounding: dict[tuple[int, int], Event] = {}
    renewed: dict[tuple[int, int], int] = {}

    def stop(place: tuple[int, int], tick: int) -> None:
        start = sounding.pop(place)
        duration = max(1, tick - start.tick)
        notes.setdefault(start.channel, []).append(Note(start.tick, place[1], duration, start.data[1] & 0x7F))

    for event in track:
        if event.message not in (NOTE_ON, NOTE_OFF):
            continue
        place = event.channel, event.data[0] & 0x7F
        is_start = _is_start(event)
        if is_start and place in sounding and sounding[place].tick == event.tick:
            continue
        # Some programs write the new start before the old stop: the start has ended the old note
        # already, and the stop that follows on the same tick must not end the new one.
        if place in sounding and (is_start or renewed.get(place) != event.tick):
            renewed[place] = event.tick
            stop(place, event.tick)
        if is_start:
            sounding[place] = event
    for place in list(sounding):
        stop(place, track[-1].tick)
    return notes


def _changes(metas: list[Event], read: Callable[[Event], Value | None], default: Value) -> list[tuple[int, Value]]:
    """Values and the ticks they hold from: at one tick the last one counts, and one in force is not repeated."""
    values = {0: default}
    for event in metas:
        value = read(event)
        if value is not None:
            values[event.tick] = value
    ticks = list(values)
    return [(0, values[0])] + [
        (tick, values[tick]) for before, tick in pairwise(ticks) if values[tick] != values[before]
    ]
