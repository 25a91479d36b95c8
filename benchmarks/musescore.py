"""What MuseScore makes of our files: 30 pieces of all verbs and many styles, as MIDI and as MusicXML.

    python benchmarks/musescore.py [--out FOLDER] [--pages]

MuseScore 3 reads each of the 60 files and writes MusicXML, which music21 reads: notes (onset, pitch), meters, keys,
chord symbols and names of parts are compared with the piece. Debian has the program as `musescore3`.
With --pages it draws the first page of each file too.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from composer import accompany, again, compose, continue_, harmonize, infill, restyle, vary
from composer.api import quantize
from composer.io.abc.read import parse_abc
from composer.io.midi.chord_track import carries_harmony, play_chords
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.units import TICKS_PER_QUARTER
from composer.render.formats import render_files, write_files

PROGRAMS = ("mscore3", "musescore3", "mscore")
STYLES = ("jig", "reel", "waltz", "hymn", "chorale", "ballad", "lied", "piano", "mazurka", "polonaise", "ragtime",
          "renaissance", "slip-jig", "strathspey")  # fmt: skip
TRIPLETS = "X:1\nT:Triplets\nM:4/4\nL:1/8\nK:D\n(3ABc d2 (3fed c2|d2 (3efg f2 e2|(3def (3gfe d4|]\n"
STEP = 48
"""Parts of a quarter that onsets are compared in."""


def pieces() -> Iterator[tuple[str, Piece]]:
    """Thirty pieces by name."""
    for style in STYLES:
        yield style, compose(style=style, bars=16, seed=5, **({"key": "Em"} if style == "jig" else {})).piece
    yield "pickup", compose(style="folk", pickup="1/4", meter="3/4", seed=3).piece
    yield "form", compose(style="reel", form="AABA'", bars=32, seed=4).piece
    yield "jazz", compose(style="ballad", chords="Dm7 G7 | Cmaj7 Am7 | Dm7b5 G7b9 | C6", seed=2).piece
    yield "dorian", compose(style="folk", key="D dorian", seed=2).piece
    tune = compose(style="air", key="D", seed=3).piece
    yield "continue", continue_(tune, bars=8, seed=1).piece
    yield "infill", infill(tune, bars="5-8", seed=1).piece
    yield "harmonize", harmonize(replace(tune, chords=()), seed=1).piece
    yield "satb", harmonize(compose(style="hymn", seed=11).piece, voices="satb", seed=1).piece
    for part in ("bass", "piano", "second"):
        yield f"accompany-{part}", accompany(tune, part=part, seed=1).piece
    yield "vary", vary(tune, amount=0.5, seed=1).piece
    yield "restyle", restyle(tune, style="waltz", seed=1).piece
    yield "again", again(tune, key="F").piece
    yield "quantize", quantize(tune)[0]
    yield "triplets", parse_abc(TRIPLETS)[0]


@dataclass(frozen=True)
class Facts:
    """What is compared: notes as (onset, pitch), meters, signatures, chord roots at onsets, names of parts."""

    notes: list[tuple[int, int]]
    meters: list[str]
    keys: list[int]
    chords: list[tuple[int, int]]
    names: list[str]


def step(tick: int) -> int:
    """A tick in parts of a quarter."""
    return round(tick * STEP / TICKS_PER_QUARTER)


def expected(piece: Piece, suffix: str) -> Facts:
    """What a file of a piece says: a MIDI file plays repeats and chords, a score begins with its pickup."""
    is_midi = suffix == "mid"
    piece = sounding(piece) if is_midi else piece
    start = 0 if is_midi else piece.start
    notes = [note for part in piece.parts for note in part.notes]
    is_played = is_midi and piece.chords and not carries_harmony(piece)
    notes += play_chords(piece) if is_played else ()
    return Facts(
        sorted({(step(note.onset - start), note.pitch) for note in notes}),
        [str(change.meter) for change in piece.meters],
        [change.key.signature for change in piece.keys],
        [] if is_midi else [(step(one.onset - start), one.chord.root) for one in piece.chords if one.chord.tones],
        [part.name for part in piece.parts] + ["Chords"] * bool(is_played),
    )


def found(path: Path) -> Facts:
    """What music21 reads in a score that MuseScore wrote."""
    from music21 import converter, harmony, key, meter, note

    warnings.simplefilter("ignore")
    score: Any = converter.parse(path)
    first = score.parts[0]
    symbols = list(score.recurse().getElementsByClass(harmony.ChordSymbol))
    chords = sorted({(round(float(one.getOffsetInHierarchy(score)) * STEP), one.root().pitchClass) for one in symbols})
    notes = {
        (round(float(one.getOffsetInHierarchy(score)) * STEP), pitch.midi)
        for one in score.recurse().getElementsByClass(note.NotRest)
        if not isinstance(one, harmony.ChordSymbol)
        for pitch, tie in _pitches(one)
        if tie in (None, "start")
    }
    return Facts(
        sorted(notes),
        _changes(first, meter.TimeSignature, lambda one: one.ratioString),
        _changes(first, key.KeySignature, lambda one: one.sharps),
        chords,
        list(dict.fromkeys(part.partName or "" for part in score.parts)),
    )


def _pitches(one: Any) -> Iterator[tuple[Any, str | None]]:
    """Pitches of a note or chord with the kind of their ties."""
    for each in getattr(one, "notes", (one,)):
        yield each.pitch, each.tie.type if each.tie else None


def _changes(part: Any, kind: type, read: Callable[[Any], Any]) -> list[Any]:
    values = [read(one) for one in part.recurse().getElementsByClass(kind)]
    return [value for place, value in enumerate(values) if not place or value != values[place - 1]]


def compare(wanted: Facts, got: Facts) -> dict[str, bool]:
    """Each fact, the same or not; a name may have that of its instrument before it, as in "Violin, Melody"."""
    return {
        "notes": wanted.notes == got.notes,
        "meters": wanted.meters == got.meters,
        "keys": wanted.keys == got.keys,
        "chords": wanted.chords == got.chords,
        "names": all(any(name in other for other in got.names) for name in wanted.names),
    }


def convert(program: str, jobs: list[tuple[Path, Path]], folder: Path) -> None:
    """Lets MuseScore convert all files in one process."""
    job = folder / "jobs.json"
    job.write_text(json.dumps([{"in": str(source), "out": str(target)} for source, target in jobs]))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([program, "-j", str(job)], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(f"{program} ended with {done.returncode}: {done.stderr[-300:]}\n")


def run(program: str, folder: Path, with_pages: bool) -> None:
    """Writes the files, lets MuseScore read them, prints a row a file that differs and the counts."""
    made = dict(pieces())
    files = {}
    for name, piece in made.items():
        for path in write_files(render_files(piece, folder / name, ("mid", "musicxml")), force=True):
            files[path] = (piece, path.with_name(f"{path.stem}-{path.suffix[1:]}-read.musicxml"))
    convert(program, [(path, read) for path, (_, read) in files.items()], folder)
    if with_pages:
        convert(program, [(path, read.with_suffix(".png")) for path, (_, read) in files.items()], folder)
    counts: dict[tuple[str, str], list[bool]] = {}
    for path, (piece, read) in files.items():
        suffix = path.suffix[1:]
        wanted, got = expected(piece, suffix), found(read) if read.is_file() else Facts([], [], [], [], [])
        for fact, is_same in compare(wanted, got).items():
            if fact == "chords" and not wanted.chords:
                continue
            counts.setdefault((suffix, fact), []).append(is_same)
            if not is_same:
                print(f"{path.name:28} {fact}: {_difference(getattr(wanted, fact), getattr(got, fact))}")
    for (suffix, fact), rows in counts.items():
        print(f"{suffix:9} {fact:7} the same in {sum(rows)} of {len(rows)}")


def _difference(wanted: list[Any], got: list[Any]) -> str:
    gone, new = [one for one in wanted if one not in got], [one for one in got if one not in wanted]
    return f"{len(gone)} gone {gone[:4]}, {len(new)} new {new[:4]}"


def main() -> None:
    """Runs with the first MuseScore there is, or says that there is none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pages", action="store_true")
    options = parser.parse_args()
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        sys.exit(f"skipped: MuseScore 3 is not installed (looked for {', '.join(PROGRAMS)})")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.out or Path(temporary)
        folder.mkdir(exist_ok=True)
        run(program, folder, options.pages)


if __name__ == "__main__":
    main()
