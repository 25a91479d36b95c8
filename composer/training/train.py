"""From a corpus to a run: vocabulary with counts, examples, model."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from composer.analysis.chords import without_inferred
from composer.errors import InputError, UsageError
from composer.grid.header import GIVEN, MASK
from composer.grid.piece_grid import piece_to_grid
from composer.grid.vocabulary import Vocabulary, word_table
from composer.model.network import ModelConfig, Transformer
from composer.music.piece import Piece
from composer.music.repeats import once
from composer.music.styles import family_of
from composer.training.examples import TASKS, Example, ExampleSource, Task, make_example, whole_grid
from composer.training.loop import Run, TrainConfig
from composer.training.start import start_from
from composer.training.tokenizer import GridTokenizer, make_tokenizer

CHORDED_WEIGHT = 3
"""How often a piece with chord symbols is seen for each time one without is: they are the fewer."""

VALID_PIECES = 96
HEAD_SIZE = 32

SMALL_STYLE = 1200
"""A style with fewer pieces is seen oftener, by the root of what it lacks."""

MAX_WEIGHT = 4
"""How often any piece is seen in an epoch at most."""


def weigh(pieces: Sequence[Piece]) -> list[int]:
    """Weighs how often each piece is seen per epoch: more where its source wrote chords, and if its style is small."""
    sizes = Counter(family_of(piece.style) for piece in pieces)
    # The root, as a compromise: by their sizes small styles drown, made equal their few tunes are learned
    # by heart.
    scale = {name: max(1, round((SMALL_STYLE / size) ** 0.5)) if len(sizes) > 1 else 1 for name, size in sizes.items()}
    has_chords = [bool(without_inferred(piece).chords) for piece in pieces]
    return [
        min(MAX_WEIGHT, (CHORDED_WEIGHT if chorded else 1) * scale[family_of(piece.style)])
        for piece, chorded in zip(pieces, has_chords, strict=True)
    ]


def build_tokenizer(pieces: Sequence[Piece]) -> GridTokenizer:
    """Returns all words of the grid for these pieces' styles, counted as training will see them."""
    own = {piece.style for piece in pieces}
    general = {family_of(style) for style in own}
    styles = sorted(own | general)
    words = tuple(word_table(styles))
    # Words have to have ids before they can be counted.
    uncounted = make_tokenizer(Vocabulary(words, (0,) * len(words)))
    counts: Counter[str] = Counter()
    for piece in pieces:
        # Both forms, since training draws both: a word that is never seen must have a count of 0.
        for form in (piece, once(piece)):
            counts.update(uncounted.encode_piece(form).tokens)
    # Words that no piece has but tasks and headers say.
    counts.update((GIVEN, MASK, *(f"Style_{style}" for style in general)))
    return make_tokenizer(Vocabulary(words, tuple(counts[word] for word in words)))


def valid_batches(pieces: Sequence[Piece], tokenizer: GridTokenizer, batch_tokens: int) -> list[list[Example]]:
    """Whole pieces as they are written, to be composed from nothing; the same ones every time."""
    examples = []
    for piece in pieces:
        grid = whole_grid(piece)
        examples.append(make_example(grid, grid.every_cell(), tokenizer))
    # Sorted by length: validation pads little, and its order does not matter.
    examples.sort(key=len)
    size = max(1, batch_tokens // max(map(len, examples), default=1))
    return [examples[start : start + size] for start in range(0, len(examples), size)]


def pick_valid(pieces: Sequence[Piece], count: int = VALID_PIECES) -> list[Piece]:
    """Returns a spread of the validation pieces, half of them with chords by people where there are enough."""
    pieces = [without_inferred(piece) for piece in pieces]
    chorded = _spread([piece for piece in pieces if piece.chords], count // 2)
    return chorded + _spread([piece for piece in pieces if not piece.chords], count - len(chorded))


def _spread(pieces: Sequence[Piece], count: int) -> list[Piece]:
    return list(pieces[:: max(1, len(pieces) // max(1, count))][:count])


@dataclass(frozen=True)
class Sizes:
    """Depth and width of a network; a head is 32 wide."""

    layers: int = 6
    width: int = 192

    def config(self, vocab_size: int) -> ModelConfig:
        """Returns the model's configuration. Raises UsageError when the width is not a multiple of a head."""
        if self.width % HEAD_SIZE:
            raise UsageError(f"a width of {self.width} is no multiple of {HEAD_SIZE}", "use 128, 192, 256 …")
        return ModelConfig(vocab_size, self.layers, self.width // HEAD_SIZE, self.width)


def fits_grid(piece: Piece) -> bool:
    """Tells whether the grid can hold the piece, with its repeats and without."""
    try:
        return bool(piece_to_grid(piece).cells and piece_to_grid(once(piece)).cells)
    except InputError:
        return False


@dataclass(frozen=True)
class Setup:
    """Sizes of the network, a checkpoint to start from instead of random weights, and the tasks to learn."""

    sizes: Sizes = Sizes()
    start: Path | None = None
    tasks: Mapping[str, Task] = field(default_factory=lambda: TASKS)


def make_run(
    folder: Path, train: Sequence[Piece], valid: Sequence[Piece], config: TrainConfig, setup: Setup = Setup()
) -> Run:
    """Returns a run ready to `train()`. Raises InputError on an empty split."""
    if not train or not valid:
        raise InputError(f"the corpus has {len(train)} training and {len(valid)} validation pieces", "build it again")
    tokenizer = build_tokenizer(train)
    vocabulary = tokenizer.vocabulary
    # Before the model is made, whose weights are random.
    torch.manual_seed(config.seed)
    model = Transformer(setup.sizes.config(len(vocabulary)))
    if setup.start:
        start_from(model, vocabulary, setup.start)
    return Run(
        folder=folder,
        config=config,
        model=model,
        source=ExampleSource(tuple(train), tokenizer, config.seed, setup.tasks),
        weights=weigh(train),
        valid=valid_batches(pick_valid(valid), tokenizer, config.batch_tokens),
        device=torch.device("cuda" if torch.cuda.is_available() else "cpu"),
    )
