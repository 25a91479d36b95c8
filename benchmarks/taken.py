"""How many pieces that people wrote are taken by each verb, by kind of music, and why the others are refused.

Usage: python benchmarks/taken.py choose --data FOLDER > pieces.txt      FOLDER has the unpacked archives
       python benchmarks/taken.py run pieces.txt > runs.jsonl      each piece through every verb, or those
                                                                 that follow its name, parted by tabs
       python benchmarks/taken.py table runs.jsonl                        kind x (taken, refused by reason)

The first step draws files by a seed, so that two versions of the program can be given the same. Whether the given notes
are there is judged from the bytes of the MIDI file as mido reads them: the onset and pitch of every note of every part.
"""

import argparse
import json
import re
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import mido

from composer import api
from composer.errors import ComposerError
from composer.io.midi.file import piece_to_midi
from composer.io.read import read_piece
from composer.music.piece import Piece

MUSIC21 = "music21"
KINDS = {
    "folk": (f"{MUSIC21}/essenFolksong/*.abc", f"{MUSIC21}/miscFolk/*"),
    "tunebooks": (f"{MUSIC21}/airdsAirs/*.abc", f"{MUSIC21}/ryansMammoth/*.abc", f"{MUSIC21}/oneills1850/*.abc"),
    "leads": ("openewld/**/*.mxl", f"{MUSIC21}/leadSheet/*"),
    "hymns ABC": ("openhymnal/**/*.abc",),
    "hymns MIDI": ("eog-hymns/**/*.mid",),
    "chorales": ("bach-figured/**/*.krn", f"{MUSIC21}/bach/*.mxl"),
    "choral": (f"{MUSIC21}/palestrina/*", f"{MUSIC21}/monteverdi/*", f"{MUSIC21}/josquin/*", "nifc-satb/**/*.krn"),
    "quartets": ("openscore-quartets/**/*.mxl", f"{MUSIC21}/haydn/*/*", f"{MUSIC21}/mozart/*/*"),
    "piano": ("nifc-piano/**/*.krn", f"{MUSIC21}/chopin/*", f"{MUSIC21}/joplin/*", f"{MUSIC21}/schumann_robert/*"),
    "piano MIDI": ("mutopia-pd/**/*.mid",),
    "organ": ("nifc-organ/**/*.krn",),
    "songs": ("nifc-voice-piano/**/*.krn", "openscore-lieder/**/*.mxl"),
    "pop MIDI": ("pop909/**/*.mid",),
    "game MIDI": ("openmsx/**/*.mid", "helland/**/*.mid", "freedoom/**/*.mid"),
}
"""Where the files of each kind lie below the folder; "music21" is the corpus in that package."""

READABLE = {".abc", ".krn", ".mid", ".midi", ".mxl", ".musicxml", ".xml"}
MOST_BARS = 160
"""Longer pieces are left out of the draw: they take long, and are refused or taken for the same reasons."""

SECONDS = 180

VERBS: dict[str, Callable[..., Any]] = {
    "continue": lambda path: api.continue_(path, bars=4, seed=1),
    "infill": lambda path: api.infill(path, bars="3-4", seed=1),
    "harmonize": lambda path: api.harmonize(path, seed=1),
    "satb": lambda path: api.harmonize(path, voices="satb", strict=False, seed=1),
    "bass": lambda path: api.accompany(path, part="bass", seed=1),
    "piano": lambda path: api.accompany(path, part="piano", seed=1),
    "vary": lambda path: api.vary(path, keep="rhythm", seed=1),
    "restyle": lambda path: api.restyle(path, style="waltz", seed=1),
}
ALL_STAY = ("continue", "harmonize", "bass", "piano")
"""Verbs of which every given note stays; of infill and vary those outside of some bars."""


def choose(data: Path, count: int, seed: int) -> Iterator[str]:
    """Lines of kind and path: so many files of each kind."""
    import music21

    roots = {MUSIC21: Path(music21.__file__).parent / "corpus"}
    for kind, patterns in KINDS.items():
        found: set[Path] = set()
        for pattern in patterns:
            first, _, rest = pattern.partition("/")
            found |= set(roots.get(first, data / first).glob(rest))
        files = sorted(path for path in found if path.suffix.lower() in READABLE)
        Random(seed).shuffle(files)
        yield from (f"{kind}\t{path}" for path in _short(files, count))


def _short(files: list[Path], count: int) -> Iterator[Path]:
    """The first files that are not long, as many as asked for; what cannot be read counts too."""
    taken = 0
    for path in files:
        try:
            short = read_piece(path).bar_count <= MOST_BARS
        except ComposerError as error:
            short = "no notes" not in str(error)
        if short:
            yield path
            taken += 1
        if taken == count:
            return


def run(lines: list[str]) -> Iterator[dict[str, Any]]:
    """What became of each piece in each verb."""
    signal.signal(signal.SIGALRM, _stop)
    for line in lines:
        kind, name, *wanted = line.rstrip("\n").split("\t")
        for verb, call in VERBS.items():
            if wanted and verb not in wanted:
                continue
            started = time.perf_counter()
            found = {"kind": kind, "file": name, "verb": verb, **_judge(verb, call, Path(name))}
            yield {**found, "seconds": round(time.perf_counter() - started, 2)}


def _stop(*_: object) -> None:
    raise TimeoutError


def _judge(verb: str, call: Callable[..., Any], path: Path) -> dict[str, Any]:
    signal.alarm(SECONDS)
    try:
        made = call(path)
    except ComposerError as error:
        return {"result": reason_of(str(error)), "said": str(error)}
    except TimeoutError:
        return {"result": "slow", "said": f"more than {SECONDS} s"}
    except Exception as error:  # noqa: BLE001 - a failure is what is counted here
        return {"result": "FAILED", "said": f"{type(error).__name__}: {error}"}
    finally:
        signal.alarm(0)
    got = made.receipt.got
    said = {name: got[name] for name in ("taken", "found") if name in got}
    return {"result": "taken", "said": said, **lost_notes(verb, read_piece(path), made.piece, got)}


def lost_notes(verb: str, given: Piece, made: Piece, got: dict[str, Any]) -> dict[str, int]:
    """How many given notes were to stay and how many of them are gone, told from the bytes of the MIDI file."""
    if verb not in (*ALL_STAY, "infill", "vary") or is_moved(got):
        return {"stay": 0, "lost": 0}
    lines = given.bar_lines()
    first = 0 if given.pickup else 1
    new = [3, 4] if verb == "infill" else got.get("varied_bars", [])
    spans = [(lines[bar - first], lines[bar - first + 1]) for bar in new]
    stay = Counter(
        (note.onset, note.pitch)
        for part in given.parts
        for note in part.notes
        if not any(start <= note.onset < end for start, end in spans)
    )
    there = Counter(midi_notes(made))
    # of a note struck twice at once MIDI holds one
    lost = sum(1 for note in stay if not there[note])
    return {"stay": len(stay), "lost": lost}


def is_moved(got: dict[str, Any]) -> bool:
    """Whether bar lines or beats had to be found first, so that notes are not at the ticks of the file."""
    return "found" in got or any("played off the beat" in line for line in got.get("taken", ()))


def midi_notes(piece: Piece) -> Iterator[tuple[int, int]]:
    """Onset and pitch of every note in the bytes of the MIDI file, as mido reads them."""
    for track in mido.MidiFile(file=BytesIO(piece_to_midi(piece, expand=False))).tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                yield now, message.note


REASONS = {
    r"knows no|does not know|cannot be led|is not a meter": "meter",
    r"meter changes": "meter change",
    r"as in a performance": "performance",
    r"spans \d+ semitones": "span",
    r"no alto, tenor": "no voices fit",
    r"stands there twice|too short|too long|no room|are no bars|endings": "ABC bars",
    r"no draft": "no draft will do",
    r"does not keep": "PROMISE BROKEN",
    r"has \d+ bars": "length",
}


def reason_of(message: str) -> str:
    """The reason in the table for an error's message, else "other"."""
    return next((reason for words, reason in REASONS.items() if re.search(words, message)), "other")


def table(runs: list[dict[str, Any]]) -> Iterator[str]:
    """A row a kind: taken of all, reasons of the others, given notes lost of those that were to stay."""
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in runs:
        by_kind[one["kind"]].append(one)
    yield "| kind | taken | % | refused | given notes lost |\n|---|---|---|---|---|"
    for kind, found in [*by_kind.items(), ("all", runs)]:
        taken = [one for one in found if one["result"] == "taken"]
        others = Counter(one["result"] for one in found if one["result"] != "taken")
        reasons = ", ".join(f"{reason} {count}" for reason, count in others.most_common())
        lost = f"{sum(one['lost'] for one in taken)} of {sum(one['stay'] for one in taken)}"
        yield f"| {kind} | {len(taken)} of {len(found)} | {len(taken) / len(found):.0%} | {reasons} | {lost} |"


def main() -> None:
    """Runs one of the three steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("choose", "run", "table"))
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    if options.step == "choose":
        lines: Iterator[str] = choose(options.data, options.count, options.seed)
    elif options.step == "run":
        lines = (json.dumps(one, ensure_ascii=False) for one in run(options.file.read_text().splitlines()))
    else:
        lines = table([json.loads(line) for line in options.file.read_text().splitlines()])
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
