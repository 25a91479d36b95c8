"""Requests drawn at random from all verbs, options and styles: how many are kept, refused, or fail.

Usage: python benchmarks/requests.py --count 10000 [--corpus corpora/folk]

Every result is checked here again, on the bytes of its MIDI file as another library reads them: it is not empty, the
given notes are there to the tick, and one request in ten is made twice and must give the same bytes.
"""

import argparse
import time
from collections import Counter
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import mido

from composer import api
from composer.corpus.manifest import load_corpus
from composer.errors import ComposerError
from composer.io.midi import piece_to_midi
from composer.piece import Piece

STYLES = ("folk", "jig", "slip-jig", "reel", "hornpipe", "polka", "march", "strathspey", "waltz", "air")
KEYS = ("C", "G", "D", "A", "F", "Bb", "Em", "Am", "Dm", "F#m", "D dorian", "A mixolydian", "Ebm", "B")
CHORDS = ("Am F C G", "C | F G | C", "Dm7 G7 Cmaj7", "G D/F# Em C", "E7 Am")


def some(random: Random, share: float, value: Any) -> Any:
    """The value in a share of cases, else None."""
    return value if random.random() < share else None


def draw_compose(random: Random) -> dict[str, Any]:
    """Options of a random `compose`."""
    form = some(random, 0.3, random.choice(("AABB", "AABA", "ABAC", "ABA'", "AA'BB'", "ABCD")))
    letters = len([letter for letter in form or "" if letter != "'"]) or 1
    options = {
        "style": random.choice(STYLES),
        "bars": letters * random.randint(1, 8) if form else random.randint(1, 40),
        "meter": some(random, 0.4, random.choice(("4/4", "3/4", "6/8", "2/4", "9/8", "2/2", "12/8", "3/8"))),
        "key": some(random, 0.5, random.choice(KEYS)),
        "chords": some(random, 0.2, random.choice(CHORDS)),
        "form": form,
        "pickup": some(random, 0.15, random.choice(("1/8", "1/4"))),
        "ending": some(random, 0.3, random.choice(("half", "open"))),
        "range": some(random, 0.2, random.choice(("C4-C6", "G3-G5", "D4-D5", "A3-E4"))),
        "density": some(random, 0.2, random.choice((0.5, 1.0, 1.5, 2.0))),
        "level": some(random, 0.2, random.randint(1, 5)),
        "lock": some(random, 0.2, random.choice(("soft", "off"))),
        "candidates": some(random, 0.05, 4),
        "temperature": some(random, 0.2, random.choice((0.0, 0.6, 1.3))),
    }
    return {name: value for name, value in options.items() if value is not None}


def draw_edit(random: Random, verb: str, piece: Piece) -> dict[str, Any]:
    """Options of a random verb on a piece."""
    first = random.randint(1, piece.bar_count)
    last = min(piece.bar_count, first + random.randint(0, 7))
    own: dict[str, dict[str, Any]] = {
        "continue_": {"bars": random.randint(1, 16)},
        "infill": {"bars": f"{first}-{last}"},
        "harmonize": {"voices": random.choice(("", "", "satb"))},
        "accompany": {"part": random.choice(("bass", "piano", "second"))},
        "vary": {"keep": random.choice(("rhythm", "contour", "chords")), "amount": random.choice((0.2, 0.5, 1.0))},
        "restyle": {"keep": random.choice(("melody", "chords")), "style": random.choice(STYLES)},
    }
    shared = {"lock": random.choice(("scale", "scale", "soft", "off")), "temperature": random.choice((0.7, 1.0, 1.2))}
    return {**own[verb], **shared}


def read_notes(data: bytes) -> list[tuple[int, int]]:
    """Onset tick and pitch of every note, as mido reads them."""
    notes = []
    for track in mido.MidiFile(file=BytesIO(data)).tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                notes.append((now, message.note))
    return sorted(notes)


def given_are_kept(before: Piece, after: Piece, verb: str) -> bool:
    """For verbs that only add: whether all notes that were given are in the new MIDI file too, to the tick."""
    if verb not in ("continue_", "harmonize", "accompany"):
        return True
    written = Counter(read_notes(piece_to_midi(after, expand=False)))
    given = Counter((note.onset, note.pitch) for note in before.parts[0].notes)
    return not given - written


def attempt(verb: str, piece: Piece, options: dict[str, Any], seed: int) -> tuple[str, bytes, Piece | None]:
    """What became of a request, the bytes of its MIDI file, and its piece."""
    try:
        call = getattr(api, verb)
        made = call(seed=seed, **options) if verb == "compose" else call(piece, seed=seed, **options)
    except ComposerError as reason:
        return f"refused ({reason.exit_code}): {''.join(c for c in str(reason) if not c.isdigit())[:70]}", b"", None
    return "kept", piece_to_midi(made.piece), made.piece


def main() -> None:
    """Prints the counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--corpus", type=Path, default=Path("corpora/folk"))
    arguments = parser.parse_args()
    random = Random(2026)
    pieces = load_corpus(arguments.corpus, "test")
    verbs = ("compose", "compose", "compose", "continue_", "infill", "harmonize", "accompany", "vary", "restyle")
    outcomes: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    started = time.time()
    for number in range(arguments.count):
        verb, piece = random.choice(verbs), random.choice(pieces)
        options = draw_compose(random) if verb == "compose" else draw_edit(random, verb, piece)
        outcome, data, made = attempt(verb, piece, options, number)
        outcomes[verb, outcome] += 1
        if made is None:
            continue
        if not read_notes(data):
            faults.append(f"empty: {verb} {options}")
        if not given_are_kept(piece, made, verb):
            faults.append(f"given notes changed: {verb} {options} {piece.title}")
        if number % 10 == 0 and attempt(verb, piece, options, number)[1] != data:
            faults.append(f"other bytes: {verb} {options}")
    for (verb, outcome), count in sorted(outcomes.items()):
        print(f"{count:6} {verb:10} {outcome}")
    print(f"{len(faults)} faults in {arguments.count} requests, {time.time() - started:.0f} s")
    print("\n".join(faults[:20]))


if __name__ == "__main__":
    main()
