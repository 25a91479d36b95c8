"""A digest of the files of many requests, to prove that a change of the code changed no note.

Usage: python benchmarks/same_bytes.py --count 400 --out before.json      (on the code before)
       python benchmarks/same_bytes.py --count 400 --against before.json  (on the code after)

Request N draws its verb and options from the seed N as `random_requests.py` does, on pieces that the program composes
itself and on three scores of music21's corpus, so that two checkouts can be compared without any other file.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import Any

from random_requests import VERBS, attempt, draw_change, draw_compose, draw_edit

from composer import api
from composer.io.midi.file import piece_to_midi
from composer.io.musicxml.write import piece_to_musicxml
from composer.io.read import read_piece
from composer.music.origin import Origin
from composer.music.piece import Piece

COMPOSED: tuple[dict[str, Any], ...] = (
    {"style": "jig", "seed": 1},
    {"style": "reel", "seed": 2, "pickup": "1/4"},
    {"style": "waltz", "seed": 3, "form": "AABA"},
    {"style": "hymn", "seed": 4, "key": "Eb"},
    {"style": "mazurka", "seed": 5, "key": "A harmonic minor"},
)
SCORES = ("bach/bwv66.6.mxl", "chopin/mazurka06-2.krn", "ryansMammoth/MaidInThePumpRoomJig.abc")
AGAIN = 10
"""Every so manyth request of `compose` is followed by `again` with one option changed."""


@cache
def given_pieces() -> list[Piece]:
    """Pieces for the verbs to work on, the same in every process."""
    from music21.common import getCorpusFilePath

    scores = [getCorpusFilePath() / score for score in SCORES]
    return [api.compose(**options, candidates=1).piece for options in COMPOSED] + [
        read_piece(score) for score in scores if score.is_file()
    ]


def options_of(number: int, styles: Sequence[str]) -> tuple[str, dict[str, Any], tuple[Piece, ...], Random]:
    """The verb, options and pieces of a request, and the source of chance to go on drawing from."""
    random = Random(f"requests {number}")
    verb, piece = random.choice(VERBS), random.choice(given_pieces())
    options = draw_compose(random, styles) if verb == "compose" else draw_edit(random, verb, piece, styles)
    if prompt := options.pop("prompt", ""):
        options |= api.read_words(prompt).wishes
    options = {"candidates": 1, **options, "seed": number}
    return verb, options, () if verb == "compose" else (piece,), random


def digest(piece: Piece, verb: str) -> str:
    """First 16 hex digits of the sha256 of the MIDI and of the MusicXML, the recipe in them left out."""
    bare = replace(piece, origin=Origin(), texts={})
    files = piece_to_midi(bare, expand=verb == "compose"), piece_to_musicxml(bare).encode()
    return " ".join(hashlib.sha256(data).hexdigest()[:16] for data in files)


def one_request(number: int) -> tuple[int, dict[str, str]]:
    """What came of a request, and of `again` after it."""
    verb, options, music, random = options_of(number, api.writer_of().checkpoint.styles())
    outcome, made = attempt(verb, *music, **options)
    found = {"verb": verb, "outcome": outcome if made is None else digest(made.piece, verb)}
    if made and verb == "compose" and number % AGAIN == 0:
        change = draw_change(random)
        outcome, changed = attempt("again", made.piece, **change)
        found["again"] = f"{change} {outcome if changed is None else digest(changed.piece, verb)}"
    return number, found


def compare(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> list[str]:
    """A line per request that came out otherwise."""
    return [
        f"{number} {before[number]['verb']} {key}: {before[number].get(key)} -> {after[number].get(key)}"
        for number in after
        for key in ("outcome", "again")
        if number in before and before[number].get(key) != after[number].get(key)
    ]


def main() -> None:
    """Writes the digests, or compares them with earlier ones."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--against", type=Path)
    arguments = parser.parse_args()
    with Pool(arguments.processes) as pool:
        made = pool.imap_unordered(partial(one_request), range(arguments.count), chunksize=5)
        found = {str(number): row for number, row in sorted(made)}
    if arguments.out:
        arguments.out.write_text(json.dumps(found, indent=0))
    kept = sum(" " in row["outcome"] and ":" not in row["outcome"] for row in found.values())
    print(f"{len(found)} requests, {kept} made a piece")
    if arguments.against:
        lines = compare(json.loads(arguments.against.read_text()), found)
        print("\n".join(lines) or "all the same")


if __name__ == "__main__":
    main()
