"""How well a melody is foretold (B3): our model, a Witten-Bell n-gram and a mixture with a copier, on held-out tunes.

    python benchmarks/likelihood.py --corpus corpora/folk

An event of the count models is a note's (inter-onset, pitch above the tonic), 24 steps a quarter, and one that ends
the tune. Ours is given the header (style, meter, mode, bars, pickup) and charged for all else that it writes outside of
the chord lane: bar lines, sections, rests and lengths too, which the count models need not say. Where a piece has
chords, ours writes each bar's before its melody: the melody is foretold given the chords, and these are a column of
their own. REPEATED notes are those whose last eight events were heard in the tune before, NEW all others.
"""

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from ngram import Mixture, train
from numpy.typing import NDArray

from composer.analysis.chords import without_inferred
from composer.errors import InputError
from composer.grid.lanes import CHORDS, LANES, MELODY, lane_number
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.units import TICKS_PER_GRID

SPLITS = ("train", "valid", "test")
HISTORY = 8
MAX_ORDER = 5
BATCH_TOKENS = 4096
PUBLISHED = {"Witten-Bell, order 2": 2.839, "mixture with copier": 1.257}
"""Nats a note on the 118 test tunes of B3 with repeats played out, trained on Nottingham alone."""

MAX_STEP, PITCHES = 4096, 128
ENDING = (0, 0)
"""The event after the last note."""

Event = tuple[int, int]
Floats = NDArray[np.float64]
Judge = Callable[[Piece], Floats]
"""Nats of each note of a piece, and of its end."""


def events(piece: Piece) -> list[Event]:
    """Inter-onset (grid steps, the first from where the piece begins) and pitch above the tonic of each note."""
    zero = LANES[MELODY].zero_on(piece.key.tonic)
    found, last = [], piece.start
    for note in piece.parts[0].notes:
        found.append((round((note.onset - last) / TICKS_PER_GRID), note.pitch - zero))
        last = note.onset
    return found


def is_repeated(found: Sequence[Event]) -> NDArray[np.bool_]:
    """Whether the HISTORY events before each one stand earlier in the tune as well."""
    heard, answers = set(), []
    for place in range(len(found)):
        history = tuple(found[max(0, place - HISTORY) : place])
        answers.append(len(history) == HISTORY and history in heard)
        heard.add(history)
    return np.array(answers, dtype=bool)


class Alphabet:
    """Events as ints, and a distribution over all of them: inter-onset times pitch, each smoothed to uniform."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.ids: dict[Event, int] = {}
        self.names: list[Event] = []
        counted = [self.names[number] for piece in pieces for number in self.encode(piece)]
        self.steps = Counter(step for step, _ in counted)
        self.pitches = Counter(pitch for _, pitch in counted)

    def encode(self, piece: Piece) -> list[int]:
        """Ids of a piece's events and its end; a new event gets a new one."""
        found = [*events(piece), ENDING]
        for event in found:
            if self.ids.setdefault(event, len(self.names)) == len(self.names):
                self.names.append(event)
        return [self.ids[event] for event in found]

    def base(self, symbol: int) -> float:
        """Probability of an event out of context."""
        step, pitch = self.names[symbol]
        return _smoothed(self.steps, step, MAX_STEP) * _smoothed(self.pitches, pitch, PITCHES)


def _smoothed(counts: Counter[int], value: int, kinds: int) -> float:
    """Witten-Bell over `kinds` equally likely values."""
    return (counts[value] + len(counts) / kinds) / (counts.total() + len(counts))


def count_models(training: Sequence[Piece], valid: Sequence[Piece]) -> dict[str, Judge]:
    """Both baselines by name; the best order and the mixture's weights come from the validation pieces."""
    alphabet = Alphabet(training)
    counts = train(MAX_ORDER, map(alphabet.encode, training))

    def nats(piece: Piece) -> Floats:
        """Rows of the events' nats with contexts of 0 to MAX_ORDER events."""
        ids = alphabet.encode(piece)
        pasts = [ids[max(0, place - MAX_ORDER) : place] for place in range(len(ids))]
        rows = [counts.probabilities(past, one, alphabet.base(one)) for past, one in zip(pasts, ids, strict=True)]
        return np.asarray(-np.log(np.array(rows)))

    best = int(sum(nats(piece).sum(axis=0) for piece in valid).argmin())
    mixture = Mixture(train(4, map(alphabet.encode, training)), alphabet.base)
    mixture.fit(map(alphabet.encode, valid))
    judges: dict[str, Judge] = {
        f"Witten-Bell, order {order}": partial(_column, nats, order) for order in dict.fromkeys((2, best))
    }
    return {**judges, "mixture with copier": lambda piece: -np.log(mixture.probabilities(alphabet.encode(piece)))}


def _column(nats: Judge, order: int, piece: Piece) -> Floats:
    return np.asarray(nats(piece)[:, order])


@dataclass(frozen=True)
class Network:
    """A trained model, and what it needs to read a piece."""

    model: Any
    vocabulary: Any

    def lanes(self, piece: Piece) -> tuple[list[str], Floats, NDArray[np.bool_]]:
        """Each word written for a piece, its nats, and whether it belongs to the chord lane. Raises InputError."""
        import torch

        from composer.grid.cursor import FIRST_LANE
        from composer.training.examples import collate, make_example, whole_grid
        from composer.training.measure import token_nats
        from composer.training.tokenizer import make_tokenizer

        grid = whole_grid(piece)
        example = make_example(grid, grid.every_cell(), make_tokenizer(self.vocabulary))
        batch, targets = collate([example])
        with torch.no_grad():
            logits, _ = self.model(*batch.tensors())
        nats = token_nats(logits, targets)[0, example.fill :].double().numpy()
        lane = batch.lane[0, example.fill :].numpy()
        return self.vocabulary.decode(example.ids[example.fill + 1 :]), nats, lane == FIRST_LANE + lane_number(CHORDS)

    def judge(self, piece: Piece) -> Floats:
        """Nats of each note with all that was written since the note before, and of what follows the last one."""
        words, nats, in_chords = self.lanes(piece)
        begins = np.array([word.startswith("Note_") for word in words])
        number = np.cumsum(begins) - begins
        return np.bincount(number[~in_chords], nats[~in_chords], minlength=begins.sum() + 1).astype(np.float64)

    def chord_nats(self, piece: Piece) -> float:
        """Nats of the chord lane."""
        _, nats, in_chords = self.lanes(piece)
        return float(nats[in_chords].sum())


def load_network(folder: Path | None) -> Network:
    """The weights beside a checkpoint, half precision, as a torch model. Raises InputError."""
    import torch
    from safetensors.torch import load_file

    from composer.model.checkpoint import load_checkpoint
    from composer.model.network import ModelConfig, Transformer
    from composer.training.publish import WEIGHTS_FILE

    checkpoint = load_checkpoint(folder)
    path = checkpoint.folder / WEIGHTS_FILE
    if not path.exists():
        raise InputError(f"there is no {path}", "measure the folder that `compose train` wrote")
    model = Transformer(ModelConfig(**checkpoint.about["config"])).eval()
    model.load_state_dict({name: tensor.to(torch.float32) for name, tensor in load_file(path).items()})
    return Network(model, checkpoint.vocabulary)


def row(judge: Judge, pieces: Sequence[Piece], unit: float, extra: float = 0.0) -> dict[str, float]:
    """Mean code length a note in `unit` nats (1, or ln 2 for bits): all, NEW and REPEATED notes; the end in the first.

    `extra` nats are added for each piece.
    """
    total, sums, notes = extra * len(pieces), np.zeros(2), np.zeros(2)
    for piece in pieces:
        nats, repeated = judge(piece), is_repeated(events(piece)).astype(int)
        total += float(nats.sum())
        sums += np.bincount(repeated, nats[:-1], minlength=2)
        notes += np.bincount(repeated, minlength=2)
    new, old = sums / np.maximum(1, notes) / unit
    return {"all": total / notes.sum() / unit, "NEW": float(new), "REPEATED": float(old)}


def without_chords(piece: Piece) -> Piece:
    """The melody alone."""
    return replace(piece, chords=())


def played_out(piece: Piece) -> Piece:
    """The melody with its repeats played out and no section marks."""
    return replace(sounding(piece), chords=(), sections=())


def fits(piece: Piece) -> bool:
    """Whether the grid can hold the piece."""
    from composer.grid.piece_grid import piece_to_grid

    try:
        return bool(piece_to_grid(piece).cells)
    except InputError:
        return False


Table = dict[str, dict[str, float]]


def as_written(splits: dict[str, list[Piece]], network: Network) -> dict[str, Table]:
    """Bits a note of the test pieces as written, by group of pieces and model."""
    judges = count_models(splits["train"], splits["valid"])
    groups = {
        "without chords": [piece for piece in splits["test"] if not piece.chords],
        "with chords": [piece for piece in splits["test"] if piece.chords],
        "all": splits["test"],
    }
    bits = math.log(2)
    tables: dict[str, Table] = {}
    for name, pieces in groups.items():
        notes = sum(len(piece.parts[0].notes) for piece in pieces)
        table = {model: row(judge, pieces, bits) for model, judge in judges.items()}
        table["ours"] = row(network.judge, pieces, bits)
        table["ours"]["chords"] = sum(map(network.chord_nats, filter(has_chords, pieces))) / notes / bits
        if name != "without chords":
            table["ours, melody alone"] = row(network.judge, list(map(without_chords, pieces)), bits)
        tables[f"{name}: {len(pieces)} pieces, {notes} notes"] = table
    return tables


def has_chords(piece: Piece) -> bool:
    """Whether the piece has chord symbols."""
    return bool(piece.chords)


def as_sounding(splits: dict[str, list[Piece]], network: Network) -> dict[str, Table]:
    """Nats a note of the Nottingham tunes of the test split, melodies with repeats played out, log 12 for the tonic."""
    played = {split: list(map(played_out, pieces)) for split, pieces in splits.items()}
    own = {split: list(filter(is_nottingham, pieces)) for split, pieces in played.items()}
    kept = list(filter(fits, own["test"]))
    notes = sum(len(piece.parts[0].notes) for piece in kept)
    table: Table = {f"{name} (published, 118 tunes)": {"all": nats} for name, nats in PUBLISHED.items()}
    for said, pieces in (("Nottingham", own), ("whole corpus", played)):
        for name, judge in count_models(pieces["train"], pieces["valid"]).items():
            table[f"{name}, counted on {said}"] = row(judge, kept, 1, math.log(12))
    table["ours, never trained on repeats played out"] = row(network.judge, kept, 1, math.log(12))
    left_out = len(own["test"]) - len(kept)
    return {f"Nottingham played out: {len(kept)} tunes, {notes} notes; {left_out} over 64 bars left out": table}


def is_nottingham(piece: Piece) -> bool:
    """Whether a tune comes from the Nottingham database."""
    return piece.origin.source == "nottingham"


def load_splits(corpus: Path, share: int) -> dict[str, list[Piece]]:
    """Pieces of each split as training takes them; of the held-out ones every `share`-th."""
    from composer.corpus.manifest import load_corpus
    from composer.training.train import fits_grid

    splits = {split: list(filter(fits_grid, map(without_inferred, load_corpus(corpus, split)))) for split in SPLITS}
    return {split: pieces[:: 1 if split == "train" else share] for split, pieces in splits.items()}


def show(tables: dict[str, Table], unit: str) -> None:
    """Prints tables one below the other."""
    for title, table in tables.items():
        print(f"\n{title}\n{unit + ' a note':44} {'all':>8} {'NEW':>8} {'REPEATED':>8} {'chords':>8}")
        for name, figures in table.items():
            cells = (figures.get(column) for column in ("all", "NEW", "REPEATED", "chords"))
            print(f"{name:44}", *(f"{'':8}" if cell is None else f"{cell:8.3f}" for cell in cells))


def main() -> None:
    """Prints all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpora/folk"))
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--share", type=int, default=1, help="take every n-th held-out piece, for a trial")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    import torch

    if options.threads:
        torch.set_num_threads(options.threads)
    network = load_network(options.checkpoint)
    splits = load_splits(options.corpus, options.share)
    written, played = as_written(splits, network), as_sounding(splits, network)
    if options.json:
        print(json.dumps({"bits, as written": written, "nats, played out": played}))
        return
    show(written, "bits")
    show(played, "nats")


if __name__ == "__main__":
    main()
