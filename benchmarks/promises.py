"""Promises kept (B4): 1,000 requests, every result judged from its files alone, never by the program's own receipt.

    python benchmarks/promises.py --processes 2

The MIDI is read by mido, pretty_midi, symusic and music21, the MusicXML by music21 and as plain XML. Each must give
the melody's same list of (onset, duration, pitch); lengths are in ticks, 480 a quarter.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from io import BytesIO
from itertools import pairwise, product
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

BARS = (8, 12, 16, 24, 32)
METERS = ("4/4", "6/8", "3/4", "2/4", "9/8")
MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 9, 10, 11)
"""Semitones above the tonic; minor with the raised sixth and seventh of its melodic form."""

KEYS = {
    "G": (7, MAJOR, 1),
    "A": (9, MAJOR, 3),
    "Bb": (10, MAJOR, -2),
    "Eb": (3, MAJOR, -3),
    "Em": (4, MINOR, 1),
    "F#m": (6, MINOR, 3),
    "Dm": (2, MINOR, -1),
    "Cm": (0, MINOR, -3),
}
"""Pitch class of the tonic, scale, sharps of the signature (flats negative)."""

SEEDS = range(5)
STYLE = "folk"
TICKS = 480
RANGE = (57, 83)
"""A3 to B5, what the program promises where no range is asked for."""

IN_SCALE = 0.95
STRIDE = 619
"""Prime to the size of the grid: any number of steps visits bars, meters, keys and seeds evenly."""

Notes = list[tuple[int, int, int]]
"""Onset, duration and pitch of each note, in order."""


@dataclass(frozen=True)
class Request:
    """One tune to be asked for."""

    bars: int
    meter: str
    key: str
    seed: int

    @property
    def bar_ticks(self) -> int:
        """Ticks of one bar."""
        beats, unit = map(int, self.meter.split("/"))
        return beats * 4 * TICKS // unit


def requests(count: int) -> list[Request]:
    """The first `count` of the grid's requests, in an order that spreads them evenly."""
    grid = [Request(*values) for values in product(BARS, METERS, KEYS, SEEDS)]
    return [grid[number * STRIDE % len(grid)] for number in range(min(count, len(grid)))]


@dataclass(frozen=True)
class Tune:
    """A request and the files that came: all that the checks look at."""

    request: Request
    midi: bytes
    xml: bytes

    @cached_property
    def file(self) -> Any:
        """The MIDI file as mido has it."""
        import mido

        return mido.MidiFile(file=BytesIO(self.midi))

    @cached_property
    def notes(self) -> Notes:
        """The melody as mido reads it."""
        return mido_notes(self)

    @cached_property
    def measures(self) -> list[ElementTree.Element]:
        """Measures of the score as XML."""
        return ElementTree.fromstring(self.xml).findall("part[1]/measure")

    def meta(self, kind: str) -> list[Any]:
        """The MIDI file's meta messages of a kind."""
        return [message for track in self.file.tracks for message in track if message.type == kind]


def has_bars(tune: Tune) -> bool:
    """Exactly the bars asked for: measures of the score, and the length of every MIDI track."""
    ends = {sum(message.time for message in track) for track in tune.file.tracks}
    length = tune.request.bars * tune.request.bar_ticks
    return len(tune.measures) == tune.request.bars and ends == {length} and tune.notes[-1][0] < length


def has_full_bars(tune: Tune) -> bool:
    """Notes and rests of every measure add up to the bar; no two notes of the melody overlap."""
    divisions = int(tune.measures[0].findtext("attributes/divisions", "0"))
    wanted = divisions * tune.request.bar_ticks // TICKS
    apart = all(left[0] + left[1] <= right[0] for left, right in pairwise(tune.notes))
    return apart and all(_filled(measure) == wanted for measure in tune.measures)


def _filled(measure: ElementTree.Element) -> int:
    """Divisions that a measure's first voice fills; notes of a chord share their time."""
    notes = [note for note in measure.findall("note") if note.find("chord") is None and note.find("grace") is None]
    return sum(int(note.findtext("duration", "0")) for note in notes) - sum(
        int(backup.findtext("duration", "0")) for backup in measure.findall("backup")
    )


def has_meter(tune: Tune) -> bool:
    """One time signature, the one asked for, in both files."""
    written = [
        f"{time.findtext('beats')}/{time.findtext('beat-type')}" for m in tune.measures for time in m.iter("time")
    ]
    played = [f"{message.numerator}/{message.denominator}" for message in tune.meta("time_signature")]
    return written == played == [tune.request.meter]


def has_key(tune: Tune) -> bool:
    """One key signature, the one asked for, in both files."""
    _, scale, sharps = KEYS[tune.request.key]
    written = [(key.findtext("fifths"), key.findtext("mode")) for m in tune.measures for key in m.iter("key")]
    played = [message.key for message in tune.meta("key_signature")]
    return written == [(str(sharps), "major" if scale == MAJOR else "minor")] and played == [tune.request.key]


def is_in_scale(tune: Tune) -> bool:
    """At least 95% of the sounding time lies on the scale."""
    tonic, scale, _ = KEYS[tune.request.key]
    inside = sum(duration for _, duration, pitch in tune.notes if (pitch - tonic) % 12 in scale)
    return inside >= IN_SCALE * sum(duration for _, duration, _ in tune.notes)


def ends_on_tonic(tune: Tune) -> bool:
    """The last note is the tonic, and sounds until the last bar line."""
    onset, duration, pitch = tune.notes[-1]
    at_end = onset + duration == tune.request.bars * tune.request.bar_ticks
    return at_end and pitch % 12 == KEYS[tune.request.key][0]


def is_in_range(tune: Tune) -> bool:
    """Every note lies between G3 and D6."""
    return all(RANGE[0] <= pitch <= RANGE[1] for _, _, pitch in tune.notes)


def mido_notes(tune: Tune) -> Notes:
    """The melody's track by mido."""
    notes: Notes = []
    now, begun = 0, dict[int, int]()
    for message in next(track for track in tune.file.tracks if track.name == "Melody"):
        now += message.time
        if message.type == "note_on" and message.velocity:
            begun[message.note] = now
        elif message.type in ("note_on", "note_off"):
            onset = begun.pop(message.note)
            notes.append((onset, now - onset, message.note))
    return sorted(notes)


def pretty_midi_notes(tune: Tune) -> Notes:
    """The same by pretty_midi, whose seconds are turned back into ticks."""
    from pretty_midi import PrettyMIDI

    midi = PrettyMIDI(BytesIO(tune.midi))
    part = next(part for part in midi.instruments if part.name == "Melody")
    spans = ((midi.time_to_tick(note.start), midi.time_to_tick(note.end), note.pitch) for note in part.notes)
    return sorted((start, end - start, pitch) for start, end, pitch in spans)


def symusic_notes(tune: Tune) -> Notes:
    """The same by symusic."""
    from symusic import Score

    part = next(part for part in Score.from_midi(tune.midi).tracks if part.name == "Melody")
    return sorted((note.time, note.duration, note.pitch) for note in part.notes)


def music21_midi_notes(tune: Tune) -> Notes:
    """The same by music21, which must not quantise."""
    from music21 import converter

    return _music21_notes(converter.parseData(tune.midi, format="midi", quantizePost=False))


def music21_xml_notes(tune: Tune) -> Notes:
    """The score's melody by music21."""
    from music21 import converter

    return _music21_notes(converter.parseData(tune.xml.decode(), format="musicxml"))


def _music21_notes(score: Any) -> Notes:
    """Notes of the part named Melody, tied ones joined, chord symbols left out."""
    from music21.note import Note

    part = next(part for part in score.parts if part.partName == "Melody").stripTies()
    notes = ((note.getOffsetInHierarchy(part), note.quarterLength, note.pitch.midi) for note in part[Note])
    return sorted((round(onset * TICKS), round(length * TICKS), pitch) for onset, length, pitch in notes)


CHECKS: dict[str, Callable[[Tune], bool]] = {
    "exact bars": has_bars,
    "full bars": has_full_bars,
    "meter": has_meter,
    "key": has_key,
    "in scale": is_in_scale,
    "ends on the tonic": ends_on_tonic,
    "range": is_in_range,
    "pretty_midi": lambda tune: pretty_midi_notes(tune) == tune.notes,
    "symusic": lambda tune: symusic_notes(tune) == tune.notes,
    "music21, MIDI": lambda tune: music21_midi_notes(tune) == tune.notes,
    "music21, MusicXML": lambda tune: music21_xml_notes(tune) == tune.notes,
}


def make_tune(request: Request, checkpoint: Path | None) -> Tune:
    """What the program writes for a request."""
    from composer.api import run

    made = run("compose", style=STYLE, checkpoint=checkpoint, **asdict(request))
    return Tune(request, made.bytes("mid"), made.bytes("musicxml"))


def faults_of(request: Request, checkpoint: Path | None) -> list[str]:
    """Names of the checks that a request's result fails; of an exception where one ended it."""
    try:
        tune = make_tune(request, checkpoint)
        empty = not tune.notes
    except Exception as reason:  # noqa: BLE001 - any exception at all is a broken promise, and is counted
        return [f"composing: {type(reason).__name__}: {reason}"]
    return ["no melody"] if empty else [name for name in CHECKS if not _holds(name, tune)]


def _holds(name: str, tune: Tune) -> bool:
    try:
        return CHECKS[name](tune)
    except Exception:  # noqa: BLE001 - a reader that cannot read the file fails its check
        return False


def judge(job: tuple[Request, Path | None]) -> tuple[Request, list[str]]:
    """A request and its faults."""
    return job[0], faults_of(*job)


def judge_all(jobs: list[tuple[Request, Path | None]], processes: int) -> Iterator[tuple[Request, list[str]]]:
    """Requests and their faults as they are done."""
    if processes == 1:
        yield from map(judge, jobs)
        return
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(judge, jobs, chunksize=4)


def report(results: list[tuple[Request, list[str]]], seconds: float) -> dict[str, Any]:
    """Counts of each kind of failure, and the first failing requests."""
    kinds = Counter(dict.fromkeys(CHECKS, 0))
    kinds.update(fault for _, faults in results for fault in faults)
    failing = [{**asdict(request), "faults": faults} for request, faults in results if faults]
    return {"tunes": len(results), "failing": len(failing), "kinds": kinds, "first": failing[:3], "seconds": seconds}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="a sample, spread over the grid")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    started = time.perf_counter()
    jobs = [(request, options.checkpoint) for request in requests(options.count)]
    results = sorted(judge_all(jobs, options.processes), key=lambda result: repr(result[0]))
    figures = report(results, round(time.perf_counter() - started, 1))
    if options.json:
        print(json.dumps(figures))
        return
    print(f"{figures['tunes']} tunes in {figures['seconds']} s, {figures['failing']} with a fault")
    for name, count in figures["kinds"].items():
        print(f"  {name:20} {count:4} failures")
    for request in figures["first"]:
        print(f"  such as {request}")


if __name__ == "__main__":
    main()
