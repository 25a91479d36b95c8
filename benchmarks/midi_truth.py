"""What is found in MIDI that says nothing: meter, bar lines, key, chords, the tune and the hands, against the truth.

    python benchmarks/midi_truth.py corpora [--pieces 100]

Pieces of the test and valid splits, as their MusicXML, kern or ABC has them, are written as MIDI, stripped of every
event that is not a note, read again and completed. Nothing here was learned from those splits.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from composer.analysis.chords import infer_chords
from composer.analysis.key import find_key
from composer.analysis.missing import complete
from composer.analysis.parts import find_melody, split_hands
from composer.analysis.sixteenths import sounding_notes
from composer.corpus.manifest import corpora_of, load_corpus
from composer.io.midi.chord_track import play_chords
from composer.io.midi.file import midi_to_piece, piece_to_midi
from composer.music.origin import Origin
from composer.music.piece import ChordSymbol, Part, Piece
from composer.training.fit_tables import is_plain

MIDDLE_C = 60
KEYBOARD = ("nifc-piano", "nifc-chopin")
"""Sources whose two parts are the staves of a piano."""


def stripped(piece: Piece) -> Piece:
    """The piece as a reader sees it whose file holds notes alone: no names, meters, keys, tempos or markers."""
    parts = [Part("", part.notes, is_drum=part.is_drum) for part in piece.parts]
    if piece.chords:
        parts.append(Part("", play_chords(piece)))
    bare = Piece(tuple(parts), piece.length)
    read = midi_to_piece(piece_to_midi(bare, expand=False))
    return replace(read, origin=Origin(assumed=("meter", "key", "tempo")))


def bar_figures(piece: Piece, found: Piece) -> dict[str, float]:
    """Meter, length of a bar, and bar lines: all right, or each one right."""
    shift = sounding_notes(found)[0].onset - sounding_notes(piece)[0].onset
    true = set(piece.bar_lines())
    lines = {line - shift for line in found.bar_lines()}
    last = max(note.end for part in piece.parts for note in part.notes)
    true, lines = ({line for line in some if 0 <= line < last} for some in (true, lines))
    common = len(true & lines)
    return {
        "meter": piece.meter == found.meter,
        "bar length": piece.meter.bar_ticks == found.meter.bar_ticks,
        "bar lines": lines == true or (common > 1 and lines - {min(lines)} == true - {min(true)}),
        "bar lines F": 2 * common / max(1, len(true) + len(lines)),
    }


def key_figures(piece: Piece) -> dict[str, float]:
    """Key, tonic and signature of the notes alone."""
    found = find_key(sounding_notes(piece))
    return {
        "key": found == piece.key,
        "tonic": found.tonic == piece.key.tonic,
        "signature": found.signature == piece.key.signature,
    }


def chord_figures(piece: Piece, bare: Piece) -> dict[str, float]:
    """Share of the time whose root, and major or minor, is found where the chords are played but not written."""
    found = infer_chords(replace(bare, meters=piece.meters, length=piece.length))
    right: dict[str, float] = defaultdict(float)
    total = 0
    for start, end in pairwise(sorted({*(c.onset for c in (*piece.chords, *found)), piece.length})):
        true, guess = _at(piece.chords, start), _at(found, start)
        if true is None or true.chord.quality == "N.C.":
            continue
        total += end - start
        if guess and guess.chord.root == true.chord.root:
            right["chord root"] += end - start
            right["chord triad"] += (end - start) * ((3 in _steps(true)) == (3 in _steps(guess)))
    return {name: right[name] / total for name in ("chord root", "chord triad")} if total else {}


def _at(symbols: tuple[ChordSymbol, ...], tick: int) -> ChordSymbol | None:
    return next((symbol for symbol in reversed(symbols) if symbol.onset <= tick), None)


def _steps(symbol: ChordSymbol) -> set[int]:
    from composer.music.theory import QUALITIES

    return set(QUALITIES[symbol.chord.quality].steps)


def part_figures(piece: Piece, bare: Piece) -> Iterator[tuple[str, float]]:
    """Whether the tune is found among nameless parts; how many notes of two staves go to the right hand."""
    if len(bare.parts) > 1:
        yield "melody", find_melody(bare) == 0
    if len(piece.parts) == 2 and piece.origin.source in KEYBOARD:
        upper, lower = (set(part.notes) for part in piece.parts)
        both = sorted(upper ^ lower)
        right, _ = split_hands(both)
        truth = [note in upper for note in both]
        yield "hands", sum(a == b for a, b in zip(truth, (n in set(right) for n in both), strict=True)) / len(both)
        yield "hands at middle C", sum((n.pitch >= MIDDLE_C) == t for n, t in zip(both, truth, strict=True)) / len(both)


def main() -> None:
    """Prints a table, a row a style."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--pieces", type=int, default=100)
    options = parser.parse_args()
    for corpus in corpora_of(options.corpora):
        pieces = [p for split in ("test", "valid") for p in load_corpus(corpus, split)]
        pieces = [p for p in pieces if is_plain(p) and p.origin.source != "jsb"]
        pieces = pieces[:: max(1, len(pieces) // options.pieces)][: options.pieces]
        sums: dict[str, list[float]] = defaultdict(list)
        for piece in pieces:
            has_chords = bool(piece.chords) and not piece.origin.chords_inferred
            piece = piece if has_chords else replace(piece, chords=())
            bare = stripped(piece)
            figures = bar_figures(piece, complete(bare)) | key_figures(piece)
            figures |= chord_figures(piece, bare) if has_chords else {}
            for name, value in (*figures.items(), *part_figures(piece, bare)):
                sums[name].append(float(value))
        row = "  ".join(f"{name} {sum(values) / len(values):.3f}" for name, values in sums.items())
        print(f"{corpus.name:12} {len(pieces):4}  {row}", flush=True)


if __name__ == "__main__":
    main()
