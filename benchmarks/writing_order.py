"""In which order the voices of a bar are best written: models of one size and equal minutes, one order each.

    python benchmarks/writing_order.py --corpus satb --orders lanes,bass-second,time --minutes 4

Chorales are those of benchmark B1 (`--data` is the folder of Jsb16thSeparated.json), pieces for piano those of a built
corpus (`--corpora`). Prints nats a note on the validation split: everything that is written, divided by the notes.
"""

import argparse
import json
import math
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import torch

from composer.analysis.key import key_from_notes, with_key
from composer.corpus.datasets import read_jsb
from composer.corpus.manifest import load_corpus
from composer.corpus.voicings import voicings
from composer.errors import InputError
from composer.grid.cursor import FIRST_LANE, UNITS_PER_BAR, Cursor, Position
from composer.grid.ensembles import ensemble_of, parts_by_lane
from composer.grid.grid import Grid
from composer.grid.header import END, FILL, bar_word
from composer.grid.keys import transpose_within
from composer.grid.lanes import CHORDS, lane_number
from composer.grid.piece_grid import piece_to_grid
from composer.grid.vocabulary import Vocabulary, word_table
from composer.grid.word import NOTE, WITH, parse_word
from composer.model.network import ModelConfig, Transformer
from composer.music.piece import Piece
from composer.training.crop import crop
from composer.training.examples import IGNORED, Example, collate
from composer.training.measure import token_nats
from composer.training.optimizer import make_optimizers, scale_learning_rate

ORDERS = {
    "lanes": ("soprano", "alto", "tenor", "bass", "right", "right-2", "left", "left-2"),
    "bass-second": ("soprano", "bass", "alto", "tenor", "right", "left", "right-2", "left-2"),
    "bass-first": ("bass", "soprano", "alto", "tenor", "left", "right", "left-2", "right-2"),
    "time": ("soprano", "alto", "tenor", "bass", "right", "right-2", "left", "left-2"),
    "time-bass-first": ("bass", "tenor", "alto", "soprano", "left-2", "left", "right-2", "right"),
}
"""Lanes from the first to the last, one after another; where the name begins with "time" that only settles ties."""


def events(grid: Grid, row: int, order: str, chords: bool) -> Iterator[tuple[str, int, str]]:
    """Yields lane, place and text of the words of a bar, in an order of writing."""
    first = (CHORDS,) if chords else ()
    lanes = [lane for lane in (*first, *ORDERS[order]) if lane in grid.header.lanes]
    found = []
    for number, lane in enumerate(lanes):
        place = grid.header.row_start(row)
        for text in grid.cells[row][grid.header.lanes.index(lane)]:
            found.append((place if order.startswith("time") else 0, number, lane, place, text))
            place += parse_word(text).steps
    for _, _, lane, place, text in sorted(found, key=lambda one: one[:2]):
        yield lane, place, text


def example(grid: Grid, order: str, chords: bool, index: dict[str, int]) -> Example:
    """Returns a whole piece to be written, its words in an order."""
    header = grid.header.words()
    cursor = Cursor()
    for word in header:
        cursor.feed(word)
    words, spots = [*header, FILL], [(0.0, 0, 0)] * (len(header) + 1)
    for row in range(grid.header.rows):
        start = grid.header.row_start(row)
        words.append(bar_word(grid.header, row))
        spots.append((UNITS_PER_BAR * (row + start / grid.header.bar_steps), 1, 0))
        for lane, place, text in events(grid, row, order, chords):
            words.append(text)
            time_ = UNITS_PER_BAR * (row + place / grid.header.bar_steps)
            spots.append((time_, FIRST_LANE + lane_number(lane), place))
    words.append(END)
    spots.append((float(UNITS_PER_BAR * grid.header.rows), 0, 0))
    following = [*spots[1:], spots[-1]]
    places = [
        Position(own[0], after[0], after[1], after[2], own[1]) for own, after in zip(spots, following, strict=True)
    ]
    return Example([index[word] for word in words], places, len(header))


def chorales(data: Path, split: str) -> list[Piece]:
    """Returns the chorales of a split, on the lanes of a choir, with their keys."""
    from composer.analysis.chords import with_chords

    found = []
    for name, _, piece in read_jsb(data.read_bytes()):
        if name == split:
            piece = with_chords(with_key(piece, key_from_notes(piece, None)))
            found += voicings(piece)
    return found


def pieces_of(options: argparse.Namespace, split: str) -> list[Piece]:
    """Returns the pieces of a split that the grid holds."""
    if options.corpus == "satb":
        return chorales(options.data, split)
    found = [voiced for piece in load_corpus(options.corpora, split) for voiced in voicings(piece)]
    return [piece for piece in found if ensemble_of(parts_by_lane(piece)).name == options.corpus]


def grids(pieces: list[Piece], random: Random | None) -> list[Grid]:
    """Returns the pieces as grids, cropped and, with chance, in other keys."""
    found = []
    for piece in pieces:
        cut = crop(piece, random or Random(0))
        try:
            found.append(piece_to_grid(transpose_within(cut, random) if random else cut))
        except InputError:
            continue
    return found


def batches(examples: list[Example], tokens: int, random: Random) -> Iterator[list[Example]]:
    """Yields batches of alike lengths."""
    examples = sorted(examples, key=len)
    made: list[list[Example]] = [[]]
    for one in examples:
        if made[-1] and len(one) * (len(made[-1]) + 1) > tokens:
            made.append([])
        made[-1].append(one)
    random.shuffle(made)
    yield from made


def nats(model: Transformer, examples: list[Example], notes: int) -> float:
    """Returns the nats a note of held-out examples."""
    model.eval()
    total = 0.0
    with torch.no_grad():
        for batch in batches(examples, 4096, Random(0)):
            inputs, targets = collate(batch)
            logits, _ = model(*inputs.tensors())
            total += float(token_nats(logits, targets).sum())
    model.train()
    return total / notes


def train(order: str, chords: bool, options: argparse.Namespace, train_pieces: list[Piece], valid: list[Grid]) -> dict:
    """Trains one model for some processor minutes; returns its best figure on valid, and how far it came."""
    words = word_table(["chorale", *sorted({piece.style for piece in train_pieces} - {"chorale"})])
    index = {word: number for number, word in enumerate(words)}
    torch.manual_seed(options.seed)
    model = Transformer(ModelConfig(len(Vocabulary(tuple(words), (1,) * len(words))), 4, 4, 128))
    optimizers = make_optimizers(model, 0.02, 0.003, 0.05)
    held = [example(grid, order, chords, index) for grid in valid]
    notes = sum(
        parse_word(text).kind in (NOTE, WITH) for grid in valid for row in grid.cells for c in row for text in c
    )
    random, spent, epoch, read = Random(options.seed), 0.0, 0, 0
    limit, best = 60 * options.minutes, math.inf
    while spent < limit:
        examples = [example(grid, order, chords, index) for grid in grids(train_pieces, random)]
        epoch += 1
        for batch in batches(examples, 4096, random):
            began = time.process_time()
            left = 1 - spent / limit
            scale_learning_rate(optimizers, min(1.0, 2 * max(0.0, left)))
            inputs, targets = collate(batch)
            logits, _ = model(*inputs.tensors())
            (token_nats(logits, targets).sum() / (targets != IGNORED).sum()).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for optimizer in optimizers:
                optimizer.step()
                optimizer.zero_grad()
            spent += time.process_time() - began
            read += inputs.ids.numel()
            if spent >= limit:
                break
        if epoch % max(1, options.every) == 0 or spent >= limit:
            best = min(best, nats(model, held, notes))
    return {"order": order, "chords": chords, "valid": round(best, 4), "epochs": epoch, "words": read, "notes": notes}


def main() -> None:
    """Trains one model per order and prints a line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", default="satb", choices=("satb", "piano"))
    parser.add_argument("--data", type=Path, default=Path("../shared/data/jsb/Jsb16thSeparated.json"))
    parser.add_argument("--corpora", type=Path, default=Path("corpora/piano"))
    parser.add_argument("--orders", default=",".join(ORDERS))
    parser.add_argument("--chords", default="no", choices=("no", "yes", "both"))
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--every", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    train_pieces = pieces_of(options, "train")
    valid = grids(pieces_of(options, "valid")[:200], None)
    for order in options.orders.split(","):
        for chords in {"no": (False,), "yes": (True,), "both": (False, True)}[options.chords]:
            print(json.dumps(train(order, chords, options, train_pieces, valid)), flush=True)


if __name__ == "__main__":
    main()
