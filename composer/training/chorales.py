"""A model of four-part chorales alone: what benchmark B1 trains, on the train split of the JSB chorales only.

The code of a chorale is the grid's own: bar by bar its voices, a word a note, counted from a tonic. Any tonic will do:
the model is trained on all of them, and judged by the mean of what it foretells from each. The mode, the number of bars
and how many sixteenths of the last bar are empty are counted apart.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import torch

from composer.analysis.key import key_from_notes, with_key
from composer.corpus.datasets import VOICES
from composer.grid.header import END, FILL, GIVEN, MASK, MAX_BARS, PAD
from composer.grid.keys import transpose_within
from composer.grid.vocabulary import Vocabulary, word_table
from composer.grid.word import NOTE, parse_word
from composer.music.piece import KeyChange, Piece
from composer.music.theory import MODES, Key, enharmonic_key
from composer.training.examples import TASKS, Example, ExampleSource, collate, draw_task, make_example, whole_grid
from composer.training.loop import Run, TrainConfig
from composer.training.measure import token_nats
from composer.training.ranks import join_ranks
from composer.training.state import load_best
from composer.training.tokenizer import make_tokenizer
from composer.training.train import Sizes, valid_batches

STYLE, ENSEMBLE = "chorale", "satb"

TONICS = 12
"""Tonics that a chorale can be counted from."""

SIXTEENTH = 6
"""Steps of the grid in the data set's unit."""

CHORALE_TASKS = {name: task for name, task in TASKS.items() if not task.rhythm}
"""Tasks without a given rhythm. Composing alone is judged; the others keep chorales from being learned by heart."""

SMALL = Sizes(4, 128, dropout=0.3, word_dropout=0.15)
"""Of a network that learns 229 chorales within minutes."""

MOST = {"mode": len(MODES), "bars": MAX_BARS, "sixteenths": 16}
"""Facts that are coded before the notes of a chorale, each with the number of its possible values; "sixteenths" are
those of the last bar that are empty."""


def chorale_words() -> tuple[str, ...]:
    """Returns the words that a chorale on a grid of sixteenths can have, of the table of all words."""
    kinds = {"Meter", "Mode", "Tonic", "Bars", "Bar", "Lane"}

    def is_needed(text: str) -> bool:
        word = parse_word(text)
        if text in (PAD, GIVEN, MASK, FILL, END, f"Style_{STYLE}", "Repeats_no"):
            return True
        return word.kind in kinds or (word.kind in (NOTE, "Rest", "Tie") and word.steps % SIXTEENTH == 0)

    return tuple(filter(is_needed, word_table([STYLE])))


def train_chorales(
    folder: Path, chorales: Mapping[str, Sequence[Piece]], config: TrainConfig, sizes: Sizes = SMALL
) -> Run:
    """Returns a run ready to `train()` on the chorales of "train", judged by those of "valid"."""
    pieces = {split: [prepare(piece) for piece in found] for split, found in chorales.items()}
    vocabulary = Vocabulary(words := chorale_words(), (1,) * len(words))
    tokenizer = make_tokenizer(vocabulary)
    torch.manual_seed(config.seed)
    return Run(
        folder=folder,
        config=config,
        model=sizes.model(vocabulary),
        source=ChoraleSource(tuple(pieces["train"]), tokenizer, config.seed, CHORALE_TASKS),
        weights=[1.0] * len(pieces["train"]),
        valid={ENSEMBLE: valid_batches(pieces["valid"], tokenizer, config.batch_tokens)},
        ranks=join_ranks(),
    )


def prepare(chorale: Piece) -> Piece:
    """Returns a chorale of the data set with the key that its notes tell, on the lanes of a choir."""
    parts = tuple(replace(part, name=name) for part, name in zip(chorale.parts, VOICES, strict=True))
    return replace(with_key(chorale, key_from_notes(chorale, None)), parts=parts, style=STYLE)


@dataclass(frozen=True)
class ChoraleSource(ExampleSource):
    """Chorales to be written from nothing or from some of their voices, in keys within the voices' ranges.

    They count from any tonic: in their own keys 229 chorales are learned by heart in fifteen epochs.
    """

    def example(self, epoch: int, index: int) -> Example:
        """Makes a piece's example in an epoch: its key drawn at random."""
        random = Random(f"{self.seed} {epoch} {index}")
        grid = whole_grid(count_from(random.randrange(12), transpose_within(self.pieces[index], random)))
        hidden, _ = draw_task(grid, random, self.tasks)
        return make_example(grid, hidden, self.tokenizer)


def count_from(tonic: int, chorale: Piece) -> Piece:
    """Returns a chorale with its pitches counted from a tonic, whatever it is in."""
    return replace(chorale, keys=(KeyChange(0, enharmonic_key(Key(tonic, chorale.key.mode))),))


class Chorales:
    """A trained run as a judge of chorales: of their words, and of what is said before them.

    The mode, the bars and the end of the last bar cost what counts of the training split, one more for each value,
    make of them.
    """

    def __init__(self, run: Run, train: Sequence[Piece], sixteenths: Sequence[int]) -> None:
        load_best(run.folder, run.model)
        self.model, self.tokenizer = run.model.eval(), run.source.tokenizer
        told = [facts(prepare(piece), steps) for piece, steps in zip(train, sixteenths, strict=True)]
        self.counts = {name: Counter(one[name] for one in told) for name in MOST}
        self.total = len(told)

    def nats(self, chorales: Sequence[Piece], sixteenths: Sequence[int]) -> list[float]:
        """Returns the nats of all that is said of each chorale of so many sixteenths."""
        prepared = map(prepare, chorales)
        return [self._words(one) + self._facts(facts(one, n)) for one, n in zip(prepared, sixteenths, strict=True)]

    def _facts(self, told: Mapping[str, object]) -> float:
        return sum(math.log((self.total + MOST[name]) / (self.counts[name][value] + 1)) for name, value in told.items())

    @torch.no_grad()
    def _words(self, chorale: Piece) -> float:
        """Returns the nats of a chorale's words, each foretold by the mean of what it is from all tonics.

        Every tonic makes of the same music as many words, the same word of one the same word of another, so that the
        mean of their probabilities is a probability of what comes next.
        """
        grids = [whole_grid(count_from(tonic, chorale)) for tonic in range(TONICS)]
        examples = [make_example(grid, grid.every_cell(), self.tokenizer) for grid in grids]
        batch, targets = collate(examples, next(self.model.parameters()).device)
        logits, _ = self.model(*batch.tensors())
        nats = token_nats(logits, targets).cpu().double()
        return float((math.log(TONICS) - torch.logsumexp(-nats, 0)).sum())


def facts(chorale: Piece, sixteenths: int) -> dict[str, object]:
    """Returns what is said of a chorale before its notes."""
    key, bars = chorale.key, len(chorale.bar_lines()) - 1
    return {"mode": key.mode, "bars": bars, "sixteenths": 16 * bars - sixteenths}
