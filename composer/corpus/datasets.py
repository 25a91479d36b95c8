"""Data sets with a format of their own, read as pieces: JSB chorales as JSON, POP909 as MIDI with its annotations."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import PurePosixPath

from composer.errors import InputError, UsageError
from composer.grid.ensembles import SINGERS
from composer.grid.lanes import LANES
from composer.io.midi.file import midi_to_piece
from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Note, Part, Piece
from composer.music.styles import CHOIR
from composer.music.theory import MODE_ALIASES, NO_CHORD, Chord, Key, Meter, enharmonic_key, name_to_fifths, parse_chord
from composer.music.units import TICKS_PER_QUARTER, ticks_to_seconds

SIXTEENTH = TICKS_PER_QUARTER // 4
VOICES = tuple(LANES[name].title for name in SINGERS)
SILENCE = -1


def read_jsb(data: bytes) -> Iterator[tuple[str, str, Piece]]:
    """Split, number and piece of each chorale. The set has no meter: all are laid in 4/4 from their first note.

    It does not tell held notes from repeated ones either: a run of one pitch is cut where a half note ends. Raises
    InputError.
    """
    try:
        splits = json.loads(data)
        for split in ("train", "valid", "test"):
            for number, steps in enumerate(splits[split], 1):
                yield split, f"{split}-{number}", _chorale(steps)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(f"not the JSB chorales: {error!r}", "use Jsb16thSeparated.json") from error


def _chorale(steps: list[list[int]]) -> Piece:
    columns = list(zip(*steps, strict=True))
    parts = tuple(Part(name, _voice(column), CHOIR) for name, column in zip(VOICES, columns, strict=True))
    bar = Meter(4, 4).bar_ticks
    return Piece(parts, -(-len(steps) * SIXTEENTH // bar) * bar)


def _voice(pitches: tuple[int, ...]) -> tuple[Note, ...]:
    """Reads the notes of one voice; a run of one pitch is cut at half notes."""
    notes, now = [], 0
    for pitch, run in groupby(int(pitch) for pitch in pitches):
        end = now + len(list(run)) * SIXTEENTH
        while now < end:
            # Longer notes are rare in chorales, and where a run was struck again is not known.
            stop = min(end, (now // (2 * TICKS_PER_QUARTER) + 1) * 2 * TICKS_PER_QUARTER)
            if pitch != SILENCE:
                notes.append(Note(now, pitch, stop - now))
            now = stop
    return tuple(notes)


BEATS, CHORDS, KEY = "beat_midi.txt", "chord_midi.txt", "key_audio.txt"
ORDER = ("MELODY", "PIANO", "BRIDGE")
CHORD_NAMES = {"maj": "", "min": "m", "min7": "m7", "dim7": "dim7", "hdim7": "m7b5", "maj6": "6", "min6": "m6"}
"""Our suffixes for Harte's, where they differ."""


def read_pop909(path: str, files: Mapping[str, bytes]) -> Piece:
    """Reads the song of a MIDI file, its notes moved to the beats annotated next to it. Raises InputError."""
    folder = PurePosixPath(path).parent
    played = midi_to_piece(files[path])
    beats = [(float(row[0]), float(row[2]) > 0) for row in _rows(files, folder / BEATS)]
    downbeats = [number for number, (_, is_down) in enumerate(beats) if is_down]
    if len(downbeats) < 2:
        raise InputError(f"{folder}: no downbeats", "is it POP909?")
    # Annotated downbeats are not always evenly spaced: their mean distance is the bar.
    size = max(2, round((downbeats[-1] - downbeats[0]) / (len(downbeats) - 1)))
    # Beats before the first downbeat are a pickup; counting begins with an empty part of a bar.
    first = -downbeats[0] % size
    times = [time for time, _ in beats]

    def tick(seconds: float) -> int:
        """Ticks of a moment: the beats are quarters, and a sixteenth or a triplet the finest that is told apart."""
        # Piecewise linear between the annotated beats, and on beyond the outer ones.
        index = min(max(bisect_right(times, seconds) - 1, 0), len(times) - 2)
        beat = index + (seconds - times[index]) / (times[index + 1] - times[index])
        return max(0, round((beat + first) * 12) * (TICKS_PER_QUARTER // 12))

    parts = sorted(played.parts, key=lambda part: ORDER.index(part.name) if part.name in ORDER else len(ORDER))
    parts = [_moved(part, played.tempo, tick) for part in parts]
    meter = Meter(size, 4)
    last = max((note.end for part in parts for note in part.notes), default=0)
    symbols = {tick(float(row[0])): chord for row in _rows(files, folder / CHORDS) if (chord := _chord(row[2]))}
    key = next((row[2] for row in _rows(files, folder / KEY)), "C:maj")
    return Piece(
        tuple(parts),
        -(-last // meter.bar_ticks) * meter.bar_ticks,
        meters=(MeterChange(0, meter),),
        keys=(KeyChange(0, _key(key)),),
        tempos=played.tempos[:1],
        chords=tuple(ChordSymbol(onset, chord) for onset, chord in sorted(symbols.items()) if onset < last),
        title=folder.name,
    )


def _rows(files: Mapping[str, bytes], path: PurePosixPath) -> list[list[str]]:
    return [line.split() for line in files.get(str(path), b"").decode().splitlines() if len(line.split()) == 3]


def _moved(part: Part, tempo: int, tick: Callable[[float], int]) -> Part:
    """A part from ticks of a steady tempo to seconds, and from there to the grid of the beats.

    Notes are not simply moved with the time: what was played shorter than the grid is written as short as that.
    """

    def place(played: int) -> int:
        return tick(ticks_to_seconds(played, tempo))

    placed: dict[tuple[int, int], Note] = {}
    for note in part.notes:
        onset = place(note.onset)
        end = max(place(note.end), onset + TICKS_PER_QUARTER // 12)
        placed[onset, note.pitch] = replace(note, onset=onset, duration=end - onset)
    return replace(part.map_time(place), notes=tuple(placed[one] for one in sorted(placed)))


def _key(name: str) -> Key:
    """Returns a key of ours for `Gb:min`, which may have to be written F#m."""
    tonic, _, mode = name.partition(":")
    return enharmonic_key(Key(name_to_fifths(tonic), MODE_ALIASES[mode]))


def _chord(name: str) -> Chord | None:
    """Returns a chord of ours for one of Harte's (`A:min7/5`), its bass left out; None where it is another."""
    if name == "N":
        return Chord(0, NO_CHORD)
    root, _, rest = name.partition(":")
    quality = rest.partition("/")[0].partition("(")[0]
    try:
        return parse_chord(root + CHORD_NAMES.get(quality, quality))
    except UsageError:
        # Extensions beyond our qualities fall back to the triad, which is right as far as it goes.
        return parse_chord(root + "m") if quality.startswith("min") else parse_chord(root)
