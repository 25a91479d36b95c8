"""Requests drawn at random from all verbs, options and styles: how many are kept, refused, or fail.

Usage: python benchmarks/random_requests.py --count 10000 [--corpus corpora] [--processes 2] [--first 0]

Every result is judged again from the bytes of its MIDI file as another library reads them: it is not empty, as long and
ends as it was asked to, and given notes are there to the tick. One request in ten is made twice and must give the same
bytes; one in ten is followed by `again` with one option changed.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import Any

import mido

from composer import api
from composer.corpus.manifest import corpora_of, read_manifest
from composer.errors import ComposerError
from composer.grid.ensembles import ENSEMBLES
from composer.io.midi.file import piece_to_midi, read_midi
from composer.music.piece import Piece
from composer.music.theory import parse_meter
from composer.music.units import TICKS_PER_QUARTER
from composer.verbs.options import ENDINGS, LOCKS
from composer.verbs.result import Composition

KEYS = (
    "C",
    "G",
    "D",
    "A",
    "F",
    "Bb",
    "Em",
    "Am",
    "Dm",
    "F#m",
    "D dorian",
    "A mixolydian",
    "Ebm",
    "B",
    "E harmonic minor",
)
METERS = ("4/4", "3/4", "6/8", "2/4", "9/8", "2/2", "12/8", "3/8", "3/2", "6/4")
CHORDS = ("Am F C G", "C | F G | C", "Dm7 G7 Cmaj7", "G D/F# Em C", "E7 Am")
FORMS = ("AABB", "AABA", "ABAC", "ABA'", "AA'BB'", "ABCD")
PROMPTS = (
    "a slow sad waltz in D minor, 16 bars",
    "a lively jig for beginners",
    "一首欢快的吉格舞曲",
    "busy march in F",
)
VERBS = ("compose",) * 4 + ("continue_", "infill", "harmonize", "accompany", "vary", "restyle")
REPEATED, CHANGED = 10, 5
"""Each so manyth request is made twice, and the one so many after it again with a change."""


def draw_compose(random: Random, styles: Sequence[str]) -> dict[str, Any]:
    """Options of a random `compose`."""
    if random.random() < 0.05:
        return {"prompt": random.choice(PROMPTS)}
    form = random.choice(FORMS) if random.random() < 0.3 else None
    letters = len([letter for letter in form or "A" if letter != "'"])
    options: dict[str, Any] = {
        "style": random.choice(styles),
        "bars": letters * random.randint(1, 8) if form else random.randint(1, 48),
    }
    chances = {
        "meter": (0.4, METERS),
        "key": (0.5, KEYS),
        "chords": (0.2, CHORDS),
        "pickup": (0.15, ("1/8", "1/4")),
        "ending": (0.3, tuple(ENDINGS)),
        "range": (0.2, ("C4-C6", "G3-G5", "D4-D5", "A3-E4", "bass E2-C4", "C4-G5, alto G3-C5")),
        "density": (0.2, (0.5, 1.0, 1.5, 2.0)),
        "level": (0.2, (1, 2, 3, 4, 5)),
        "lock": (0.3, LOCKS),
        "candidates": (0.7, (1, 2)),
        "parts": (0.3, tuple(ENSEMBLES)),
        "max_copy": (0.05, (10, 14)),
        "tempo": (0.1, (40.0, 180.0)),
        "temperature": (0.2, (0.0, 0.6, 1.3)),
        "top_p": (0.1, (0.7, 1.0)),
    }
    drawn = {name: random.choice(values) for name, (chance, values) in chances.items() if random.random() < chance}
    return options | drawn | ({"form": form} if form else {})


def draw_edit(random: Random, verb: str, piece: Piece, styles: Sequence[str]) -> dict[str, Any]:
    """Options of a random verb on a piece."""
    first = random.randint(1, piece.bar_count)
    last = min(piece.bar_count, first + random.randint(0, 7))
    own: dict[str, dict[str, Any]] = {
        "continue_": {"bars": random.randint(1, 16), "ending": random.choice(tuple(ENDINGS))},
        "infill": {"bars": f"{first}-{last}"},
        "harmonize": {
            "voices": random.choice(("", "satb", "satb")),
            "strict": random.random() < 0.7,
            "by": random.choice(("model", "model", "rule")),
        },
        "accompany": {
            "part": random.choice(("bass", "piano", "second", "strings")),
            "by": random.choice(("model", "model", "rule")),
        },
        "vary": {"keep": random.choice(("rhythm", "contour", "chords")), "amount": random.choice((0.2, 0.5, 1.0))},
        "restyle": {"keep": random.choice(("melody", "chords")), "style": random.choice(styles)},
    }
    lock = random.choice((*LOCKS, *("scale",) * 6))
    return {**own[verb], "lock": lock, "temperature": random.choice((0.7, 1.0, 1.2))}


def draw_change(random: Random) -> dict[str, Any]:
    """One option of `again`."""
    changes = {
        "key": KEYS,
        "meter": METERS,
        "tempo": (60.0, 150.0),
        "temperature": (0.7, 1.2),
        "bars": (8, 16),
        "seed": (9,),
    }
    name = random.choice(sorted(changes))
    return {name: random.choice(changes[name])}


Notes = list[tuple[int, int]]


def read_notes(data: bytes) -> tuple[Notes, int]:
    """Onset tick and pitch of every note, and the last tick, as mido reads them."""
    notes, end = [], 0
    for track in mido.MidiFile(file=BytesIO(data)).tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                notes.append((now, message.note))
        end = max(end, now)
    return sorted(notes), end


def stretch_of(options: dict[str, Any], piece: Piece) -> tuple[int, int]:
    """Ticks of the bars that an `infill` names."""
    first, last = map(int, options["bars"].split("-"))
    bar, skipped = piece.meter.bar_ticks, int(bool(piece.pickup))
    return (first - 1 + skipped) * bar, (last + skipped) * bar


def faults_of_edit(verb: str, options: dict[str, Any], before: Piece, notes: Notes) -> list[str]:
    """For verbs that keep what was given: whether all of it is in the new file too, to the tick."""
    if verb not in ("continue_", "infill", "harmonize", "accompany"):
        return []
    if options.get("voices") == "satb" and len(before.parts) > 1:
        return []  # the tune stays, and which it is the program finds; its own promise says so
    start, end = stretch_of(options, before) if verb == "infill" else (0, 0)
    every = (note for part in before.parts for note in part.notes)
    given = Counter((note.onset, note.pitch) for note in every if not start <= note.onset < end)
    return ["given notes changed"] * bool(given - Counter(notes))


def faults_of_compose(made: Composition, notes: Notes, end: int) -> list[str]:
    """Length, meter and last note against what was asked, where that fixes them."""
    asked, piece = made.receipt.asked, made.piece
    meter = parse_meter(asked["meter"]) if asked.get("meter") else piece.meter
    bar = 4 * TICKS_PER_QUARTER * meter.beats // meter.unit
    found = []
    if end != (asked["bars"] * bar + (bar if piece.pickup else 0)):
        found.append(f"{end / bar} bars")
    alone = replace(piece, chords=(), parts=piece.parts[:1])
    tune = [pitch for _, pitch in read_notes(piece_to_midi(alone))[0]]
    if asked.get("ending", "tonic") == "tonic" and not asked.get("chords") and tune[-1] % 12 != piece.key.tonic:
        found.append("ends elsewhere")
    return found


@dataclass
class Tally:
    """What became of requests, counted, and the faults in words."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def attempt(verb: str, *arguments: Any, **options: Any) -> tuple[str, Composition | None]:
    """What became of a request. A broken promise shows in its own error, a bug as any other exception."""
    try:
        return "kept", getattr(api, verb)(*arguments, **options)
    except ComposerError as reason:
        text = "".join(letter for letter in str(reason) if not letter.isdigit())
        kind = "BUG" if "this is a bug" in text else f"refused ({reason.exit_code})"
        return f"{kind}: {text.partition(', not')[0][:60]}", None
    except Exception as error:  # noqa: BLE001 - the very thing that is looked for
        return f"EXCEPTION {error!r}", None


def is_fault(outcome: str) -> bool:
    """Whether it failed where it should have been kept or refused: a broken promise says that it is a bug."""
    return outcome.startswith(("EXCEPTION", "BUG"))


def one_request(number: int, files: Sequence[Path], checkpoint: Path | None = None) -> Tally:
    """Draws, makes and judges a request; verbs on a piece work on one of the MIDI files."""
    random = Random(f"requests {number}")
    writer = api.writer_of(checkpoint)
    styles = writer.checkpoint.styles()
    verb, piece = random.choice(VERBS), read_midi(random.choice(files))
    options = draw_compose(random, styles) if verb == "compose" else draw_edit(random, verb, piece, styles)
    if prompt := options.pop("prompt", ""):
        options |= api.read_words(prompt, checkpoint).wishes
    options |= {"seed": number, "checkpoint": checkpoint}
    music = () if verb == "compose" else (piece,)
    tally = Tally()
    outcome, made = attempt(verb, *music, **options)
    tally.outcomes[verb, outcome] += 1
    if is_fault(outcome):
        tally.faults.append(f"{outcome}: {verb} {options} {piece.title}")
    if made is None:
        return tally
    data = piece_to_midi(made.piece, expand=verb == "compose")
    notes, end = read_notes(data)
    found = ["empty"] if not notes else []
    found += faults_of_compose(made, notes, end) if verb == "compose" else faults_of_edit(verb, options, piece, notes)
    if number % REPEATED == 0:
        twin = attempt(verb, *music, **options)[1]
        found += ["other bytes"] * (twin is None or piece_to_midi(twin.piece, expand=verb == "compose") != data)
    if number % REPEATED == CHANGED and verb == "compose":
        change = draw_change(random)
        outcome, _ = attempt("again", made.piece, checkpoint=checkpoint, **change)
        tally.outcomes["again", outcome] += 1
        found += [f"again {change}: {outcome}"] * is_fault(outcome)
    tally.faults += [f"{fault}: {verb} {options} {piece.title}" for fault in found]
    return tally


def total(tallies: Sequence[Tally]) -> Tally:
    """All counts together."""
    outcomes: Counter[tuple[str, str]] = sum((one.outcomes for one in tallies), Counter())
    return Tally(outcomes, [fault for one in tallies for fault in one.faults])


def main() -> None:
    """Prints the counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first request")
    parser.add_argument("--corpus", type=Path, default=Path("corpora"))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--most-bars", type=int, default=64, help="of the pieces that verbs work on")
    arguments = parser.parse_args()
    files = [
        corpus / row.path
        for corpus in corpora_of(arguments.corpus)
        for row in read_manifest(corpus)
        if row.split == "test" and row.bars <= arguments.most_bars
    ]
    numbers = range(arguments.first, arguments.first + arguments.count)
    started = time.time()
    with Pool(arguments.processes) as pool:
        make = partial(one_request, files=files, checkpoint=arguments.checkpoint)
        tally = total(list(pool.imap_unordered(make, numbers, chunksize=20)))
    for (verb, outcome), count in sorted(tally.outcomes.items()):
        print(f"{count:6} {verb:10} {outcome}")
    print(
        f"{len(tally.faults)} faults in {len(numbers)} requests on {len(files)} pieces, {time.time() - started:.0f} s"
    )
    print("\n".join(tally.faults[:20]))


if __name__ == "__main__":
    main()
