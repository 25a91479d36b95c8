"""What MuseScore makes of our files: every kind of page and pieces of all verbs, as MusicXML and as MIDI.

    python benchmarks/musescore.py [--seeds 1] [--count 40] [--out FOLDER] [--pages]

MuseScore 3 reads each file and writes MusicXML and MIDI. Compared with the piece are notes (onset, pitch), meters,
keys, chord symbols and names of parts as music21 reads them, repeat signs, the pitches of the numbers on a tablature,
and the notes that MuseScore plays, as mido reads them. Debian has the program as `musescore3`. Of each kind of page
there are as many pieces as --seeds says; --pages draws the first page of each file too.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from composer import accompany, again, compose, continue_, harmonize, infill, restyle, vary
from composer.api import quantize
from composer.io.abc.read import parse_abc
from composer.io.midi.chord_track import carries_harmony, play_chords
from composer.io.notation.bars import cut_bars
from composer.io.notation.staves import Player, seat_parts
from composer.music.chord_styles import CHORD_STYLES
from composer.music.piece import Part, Piece
from composer.music.repeats import sounding
from composer.music.theory import QUALITIES, Chord
from composer.music.units import TICKS_PER_QUARTER
from composer.render.formats import render_files, write_files
from composer.render.players import PLAYERS
from composer.render.settings import USUAL, Settings
from composer.render.tablature import OPEN_STRINGS

PROGRAMS = ("mscore3", "musescore3", "mscore")
STYLES = ("jig", "reel", "waltz", "hymn", "chorale", "ballad", "lied", "piano", "mazurka", "polonaise", "ragtime",
          "renaissance", "slip-jig", "strathspey")  # fmt: skip
TRIPLETS = "X:1\nT:Triplets\nM:4/4\nL:1/8\nK:D\n(3ABc d2 (3fed c2|d2 (3efg f2 e2|(3def (3gfe d4|]\n"
JAZZ = "Dm7 G7 | Cmaj7 Am7/G | Dm7b5 G7b9 | C6 | Fmaj7 Bb7 | Em7 A7 | Dm9 G7sus4 | Cmaj9"
CHANGES = (
    "X:1\nT:Changes\nM:4/4\nL:1/8\nK:G\n"
    '"G"GABc d2B2|[M:3/4]"C"edc BAG|"D7"FGA d2c|[M:6/8]"G"BGB dBd|[M:5/4]"C"e2c2 "D"d2A2F2|'
    '[M:2/4][K:D]"A"AGFE|"D"D4|]\n'
)
ENDINGS = (
    "X:1\nT:Endings\nM:4/4\nL:1/8\nK:D\n"
    "A2|:d2f2 a2f2|e2c2 A2c2|1 d2f2 e2A2:|2 d2f2 d4|:g2b2 a2f2|e2g2 f2d2|g2b2 a2f2|1 e2c2 A4:|2 e2c2 A4|3 e2c2 d4|]\n"
)
STEP = 48
"""Parts of a quarter that onsets are compared in."""
KINDS = {f"{name}-seventh": name for name in ("dominant", "half-diminished")} | {"minor-major-seventh": "major-minor"}
"""Kinds of chords in MusicXML by the names that music21 has of its own."""
UNHEARD = 1
"""The velocity that MuseScore gives to numbers of a tablature: not played."""
OFFSCREEN = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


@dataclass(frozen=True)
class Case:
    """A piece and how it is written; only the usual way is tried as MIDI too."""

    name: str
    piece: Piece
    settings: Settings = USUAL

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Formats that MuseScore is given."""
        return ("mid", "musicxml") if self.settings == USUAL else ("musicxml",)


def pieces() -> Iterator[tuple[str, Piece]]:
    """Yields thirty pieces by name."""
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


def pages(seed: int) -> Iterator[Case]:
    """Yields every kind of page, each of a piece of its own."""
    tune = compose(style=("reel", "waltz", "jig", "ballad")[seed % 4], seed=seed, candidates=1).piece
    jazz = compose(
        style="ballad", chords=JAZZ, bars=8, key=("C", "F", "D", "Bb")[seed % 4], seed=seed, candidates=1
    ).piece
    yield Case(f"tab-{seed}", tune, Settings(tab=True))
    yield Case(f"tab-jazz-{seed}", jazz, Settings(tab=True))
    yield from (Case(f"chords-{name}-{seed}", jazz, Settings(chord_style=name)) for name in CHORD_STYLES)
    yield from (Case(f"for-{name}-{seed}", tune, Settings(player=name)) for name in PLAYERS)
    for style in ("chorale", "hymn", "renaissance"):
        choir = compose(style=style, seed=seed, candidates=1).piece
        yield Case(f"{style}-{seed}", choir)
        yield Case(f"{style}-open-{seed}", choir, Settings(open_score=True))
    for style in ("piano", "ragtime", "quartet", "lied"):
        yield Case(f"{style}-{seed}", compose(style=style, seed=seed, candidates=1).piece)
    repeated = compose(style="hornpipe", form="AABB", bars=32, seed=seed, candidates=1).piece
    yield from (Case(f"form-{way}-{seed}", repeated, Settings(tab=way == "tab")) for way in ("plain", "tab"))
    for name, text in (("changes", CHANGES), ("endings", ENDINGS)):
        yield Case(f"{name}-{seed}", parse_abc(text)[0], Settings(tab=bool(seed % 2)))


def cases(seeds: int) -> Iterator[Case]:
    """Yields every kind of page of so many seeds, then the pieces of all verbs."""
    for seed in range(1, seeds + 1):
        yield from pages(seed)
    yield from (Case(name, piece) for name, piece in pieces())


@dataclass(frozen=True)
class Facts:
    """What is compared; None where a file cannot say it.

    Notes and those that are played are (onset, pitch), chords (onset, root, bass, kind), repeats (bar, sign), tab the
    pitches that its numbers sound: which string they stand on is MuseScore's choice.
    """

    notes: list[tuple[int, int]]
    meters: list[str]
    keys: list[int]
    names: list[str]
    chords: list[tuple[int, int, int, str]] | None = None
    repeats: list[tuple[int, str]] | None = None
    tab: list[int] | None = None
    played: list[tuple[int, int]] | None = None


def step(tick: int) -> int:
    """A tick in parts of a quarter."""
    return round(tick * STEP / TICKS_PER_QUARTER)


def expected(case: Case, path: Path) -> Facts:
    """What a file of a piece says: a MIDI file plays repeats and chords, a score begins with its pickup."""
    piece = case.settings.arrange(case.piece)
    if path.suffix == ".mid":
        return _expected_midi(piece)
    piece = replace(piece, parts=piece.parts[:1]) if case.settings.player else piece
    return Facts(
        _onsets(piece),
        [str(change.meter) for change in piece.meters],
        [change.key.signature for change in piece.keys],
        [player.name for player in seat_parts(piece.parts)],
        sorted((step(one.onset - piece.start), *_name(one.chord)) for one in piece.chords if one.chord.tones),
        list(_expected_repeats(piece)),
        _tab(path),
        _onsets(_struck(sounding(piece))),
    )


def _expected_midi(piece: Piece) -> Facts:
    piece = sounding(piece)
    is_played = bool(piece.chords) and not carries_harmony(piece)
    chords = play_chords(piece) if is_played else ()
    return Facts(
        sorted({*_onsets(replace(piece, pickup=0)), *((step(one.onset), one.pitch) for one in chords)}),
        [str(change.meter) for change in piece.meters],
        [change.key.signature for change in piece.keys],
        [part.name for part in piece.parts] + ["Chords"] * is_played,
    )


def _onsets(piece: Piece) -> list[tuple[int, int]]:
    notes = (note for part in piece.parts for note in part.notes)
    return sorted({(step(note.onset - piece.start), note.pitch) for note in notes})


def _name(chord: Chord) -> tuple[int, int, str]:
    return chord.root, chord.root if chord.bass is None else chord.bass, QUALITIES[chord.quality].kind


def _struck(piece: Piece) -> Piece:
    """Leaves out the notes that a voice of the same player holds already: MuseScore does not strike those again."""
    players = seat_parts(piece.parts)
    return replace(piece, parts=tuple(_struck_part(part, player) for player in players for part in player.parts))


def _struck_part(part: Part, player: Player) -> Part:
    notes = [note for one in player.parts for note in one.notes]
    held = {(tick, note.pitch) for note in notes for tick in range(note.onset + 1, note.end)}
    return part.with_notes(note for note in part.notes if (note.onset, note.pitch) not in held)


def _expected_repeats(piece: Piece) -> Iterator[tuple[int, str]]:
    for number, bar in enumerate(cut_bars(piece)):
        yield from [(number, "forward")] * bar.opens
        yield from [(number, str(bar.ending))] * bool(bar.ending)
        yield from [(number, "backward")] * bool(bar.closes)


def found(read: Path, played: Path) -> Facts:
    """What music21 reads in a score that MuseScore wrote, and mido in what it plays."""
    from music21 import clef, converter, harmony, key, meter, note

    warnings.simplefilter("ignore")
    score: Any = converter.parse(read).toSoundingPitch()
    first = score.parts[0]
    heard = [part for part in score.parts if not part.recurse().getElementsByClass(clef.TabClef)]
    symbols = list(first.recurse().getElementsByClass(harmony.ChordSymbol))
    notes = {
        (_step_of(one, score), pitch.midi)
        for part in heard
        for one in part.recurse().getElementsByClass(note.NotRest)
        if not isinstance(one, harmony.ChordSymbol)
        for pitch, tie in _pitches(one)
        if tie in (None, "start")
    }
    return Facts(
        sorted(notes),
        _changes(first, meter.TimeSignature, lambda one: one.ratioString),
        _changes(first, key.KeySignature, lambda one: one.sharps),
        list(dict.fromkeys(part.partName or "" for part in score.parts)),
        sorted({(_step_of(one, score), *_found_name(one)) for one in symbols}),
        list(_found_repeats(read)),
        _tab(read),
        _played(played),
    )


def _found_name(symbol: Any) -> tuple[int, int, str]:
    return symbol.root().pitchClass, symbol.bass().pitchClass, KINDS.get(symbol.chordKind, symbol.chordKind)


def _step_of(element: Any, score: Any) -> int:
    return round(float(element.getOffsetInHierarchy(score)) * STEP)


def _pitches(one: Any) -> Iterator[tuple[Any, str | None]]:
    """Yields pitches of a note or chord with the kind of their ties."""
    for each in getattr(one, "notes", (one,)):
        yield each.pitch, each.tie.type if each.tie else None


def _changes(part: Any, kind: type, read: Callable[[Any], Any]) -> list[Any]:
    values = [read(one) for one in part.recurse().getElementsByClass(kind)]
    return [value for place, value in enumerate(values) if not place or value != values[place - 1]]


def _found_repeats(path: Path) -> Iterator[tuple[int, str]]:
    for number, measure in enumerate(ElementTree.parse(path).iterfind("part[1]/measure")):
        for sign in measure.iterfind("barline/*"):
            if sign.tag == "repeat" or (sign.tag == "ending" and sign.get("type") == "start"):
                yield number, sign.get("direction") or sign.attrib["number"]


def _tab(path: Path) -> list[int]:
    places = ElementTree.parse(path).iterfind(".//technical[fret]")
    return [OPEN_STRINGS[int(one.findtext("string", "1")) - 1] + int(one.findtext("fret", "0")) for one in places]


def _played(path: Path) -> list[tuple[int, int]]:
    from mido import MidiFile

    file, rows = MidiFile(path), set()
    for track in file.tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity > UNHEARD:
                rows.add((round(now * STEP / file.ticks_per_beat), message.note))
    return sorted(rows)


def compare(wanted: Facts, got: Facts) -> dict[str, bool]:
    """Each fact that is wanted, the same or not; a name may have more around it, as in "Violin, Melody"."""
    names = [name for name in wanted.names if any(name in other for other in got.names)]
    got = replace(got, names=names)
    facts = (fact.name for fact in fields(Facts) if getattr(wanted, fact.name))
    return {fact: getattr(wanted, fact) == getattr(got, fact) for fact in facts}


def convert(program: str, jobs: Iterable[tuple[Path, Path]], folder: Path) -> None:
    """Lets MuseScore convert all files in one process."""
    job = folder / "jobs.json"
    job.write_text(json.dumps([{"in": str(source), "out": str(target)} for source, target in jobs]))
    done = subprocess.run([program, "-j", str(job)], env=OFFSCREEN, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(f"{program} ended with {done.returncode}: {done.stderr[-300:]}\n")


def run(program: str, folder: Path, options: argparse.Namespace) -> None:
    """Writes the files, lets MuseScore read them, prints a row a file that differs and the counts."""
    files = {
        path: case
        for case in islice(cases(options.seeds), options.count)
        for path in write_files(render_files(case.piece, folder / case.name, case.suffixes, case.settings), force=True)
    }
    suffixes = ["musicxml", "mid"] + ["png"] * options.pages
    convert(program, [(path, _read(path, suffix)) for path in files for suffix in suffixes], folder)
    counts: dict[tuple[str, str], list[bool]] = {}
    for path, case in files.items():
        read, played = _read(path, "musicxml"), _read(path, "mid")
        wanted, got = expected(case, path), found(read, played) if read.is_file() else Facts([], [], [], [])
        for fact, is_same in compare(wanted, got).items():
            counts.setdefault((path.suffix[1:], fact), []).append(is_same)
            if not is_same:
                print(f"{path.name:28} {fact}: {_difference(getattr(wanted, fact), getattr(got, fact) or [])}")
    for (suffix, fact), rows in counts.items():
        print(f"{suffix:9} {fact:7} the same in {sum(rows)} of {len(rows)}")


def _read(path: Path, suffix: str) -> Path:
    """The name of what MuseScore makes of a file."""
    return path.with_name(f"{path.stem}-{path.suffix[1:]}-read.{suffix}")


def _difference(wanted: list[Any], got: list[Any]) -> str:
    gone, new = [one for one in wanted if one not in got], [one for one in got if one not in wanted]
    return f"{len(gone)} gone {gone[:4]}, {len(new)} new {new[:4]}"


def main() -> None:
    """Runs with the first MuseScore there is, or says that there is none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, help="of the pieces the first so many")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pages", action="store_true")
    options = parser.parse_args()
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        sys.exit(f"skipped: MuseScore 3 is not installed (looked for {', '.join(PROGRAMS)})")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.out or Path(temporary)
        folder.mkdir(exist_ok=True)
        run(program, folder, options)


if __name__ == "__main__":
    main()
