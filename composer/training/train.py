"""From a corpus to a run: vocabulary with counts, examples, model."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from composer.analysis.chords import without_inferred
from composer.corpus.learned import Learned
from composer.corpus.traits import Traits
from composer.errors import InputError, UsageError
from composer.grid.ensembles import LEAD_SHEET
from composer.grid.header import DURATIONS, GIVEN, MASK
from composer.grid.vocabulary import Vocabulary, word_table
from composer.model.network import ModelConfig, Transformer
from composer.music.piece import Piece
from composer.music.styles import STYLES, family_of
from composer.training.crop import MOST_WORDS
from composer.training.examples import TASKS, Example, ExampleSource, TrainingTask, make_example, whole_grid
from composer.training.loop import Run, TrainConfig
from composer.training.ranks import join_ranks
from composer.training.start import start_from
from composer.training.tokenizer import GridTokenizer, make_tokenizer

CHORDED_WEIGHT = 3
"""How often a piece with chord symbols is seen for each time one without is: they are the fewer."""

VALID_PIECES = 96
HEAD_SIZE = 32

INTERVAL = 96
"""Width of what weighs pitches by intervals: 42 thousand weights."""

SMALL_STYLE = 1200
"""A style with fewer pieces is seen oftener, by the root of what it lacks."""

MAX_WEIGHT = 4
"""How often any piece is seen in an epoch at most."""


SHARES = {"lead": 0.50, "satb": 0.14, "piano": 0.14, "song": 0.10, "quartet": 0.12}
"""How much of what is read belongs to each ensemble, in words."""


def weigh(traits: Sequence[Traits]) -> list[float]:
    """Weighs how often each piece is seen per epoch.

    More where its source wrote chords, and if its style is small; then each ensemble by its share of the words.
    """
    sizes = Counter(family_of(one.style) for one in traits)
    # The root, as a compromise: by their sizes small styles drown, made equal their few tunes are learned
    # by heart.
    scale = {name: max(1, round((SMALL_STYLE / size) ** 0.5)) if len(sizes) > 1 else 1 for name, size in sizes.items()}
    weights = [
        min(MAX_WEIGHT, (CHORDED_WEIGHT if one.has_chords else 1) * scale[family_of(one.style)]) for one in traits
    ]
    names = [one.ensemble for one in traits]
    factors = _factors(names, [w * min(MOST_WORDS, one.words) for w, one in zip(weights, traits, strict=True)])
    return [weight * factors[name] for weight, name in zip(weights, names, strict=True)]


def _factors(names: Sequence[str], words: Sequence[float]) -> dict[str, float]:
    """Returns what to multiply the weights of each ensemble by, so that it has its share; 1 for the first of them."""
    totals: dict[str, float] = defaultdict(float)
    for name, count in zip(names, words, strict=True):
        totals[name] += count
    first = next((name for name in SHARES if name in totals), "")
    return {name: SHARES[name] / SHARES[first] * totals[first] / total for name, total in totals.items()}


def build_tokenizer(learned: Learned) -> GridTokenizer:
    """Returns all words of the grid for the styles of what is learned, counted as training will see them."""
    own = {one.style for one in learned.traits}
    general = {family_of(style) for style in own}
    # All styles that have a name, seen or not: a run may go on with more music than it began with.
    styles = sorted(own | general | set(STYLES))
    found = Counter(learned.counts)
    # Words that no piece has but tasks and headers say.
    found.update((GIVEN, MASK, *(f"Style_{style}" for style in general), *(f"Onset_{steps}" for steps in DURATIONS)))
    words = tuple(word_table(styles))
    return make_tokenizer(Vocabulary(words, tuple(found[word] for word in words)))


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


def pick_valid(learned: Learned, count: int = VALID_PIECES) -> dict[str, list[Piece]]:
    """Returns a spread of the validation pieces by ensemble, half of them with chords by people where there are enough.

    Of several voices a quarter as many are taken: each has as many notes as some tunes.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(learned.traits):
        groups[one.ensemble].append(place)
    found: dict[str, list[Piece]] = {}
    for name, places in groups.items():
        picked = _half_chorded(places, learned.traits, count if name == LEAD_SHEET else count // 4)
        found[name] = [without_inferred(learned.pieces[place]) for place in picked]
    return found


def _half_chorded(places: Sequence[int], traits: Sequence[Traits], count: int) -> list[int]:
    chorded = _spread([place for place in places if traits[place].has_chords], count // 2)
    return chorded + _spread([place for place in places if not traits[place].has_chords], count - len(chorded))


def _spread(places: Sequence[int], count: int) -> list[int]:
    return list(places[:: max(1, len(places) // max(1, count))][:count])


@dataclass(frozen=True)
class Sizes:
    """Depth and width of a network, and the shares of channels and words dropped while it learns; a head is 32 wide."""

    layers: int = 6
    width: int = 192
    dropout: float = 0.2
    word_dropout: float = 0.0

    def model(self, vocabulary: Vocabulary) -> Transformer:
        """Returns a network of these sizes, random. Raises UsageError when the width is not a multiple of a head."""
        if self.width % HEAD_SIZE:
            raise UsageError(f"a width of {self.width} is no multiple of {HEAD_SIZE}", "use 128, 192, 256 …")
        heads = self.width // HEAD_SIZE
        dropout, words = self.dropout, len(vocabulary)
        config = ModelConfig(
            words, self.layers, heads, self.width, dropout=dropout, word_dropout=self.word_dropout, n_interval=INTERVAL
        )
        return Transformer(config, vocabulary.pitches)


@dataclass(frozen=True)
class Setup:
    """Sizes of the network, a checkpoint to start from instead of random weights, the tasks to learn."""

    sizes: Sizes = Sizes()
    start: Path | None = None
    tasks: Mapping[str, TrainingTask] = field(default_factory=lambda: TASKS)


def make_run(folder: Path, train: Learned, valid: Learned, config: TrainConfig, setup: Setup = Setup()) -> Run:
    """Returns a run ready to `train()`. Raises InputError on an empty split."""
    if not (train.pieces and valid.pieces):
        count, held_out = len(train.pieces), len(valid.pieces)
        raise InputError(f"the corpus has {count} training and {held_out} validation pieces", "build it again")
    tokenizer = build_tokenizer(train)
    vocabulary = tokenizer.vocabulary
    # Before the model is made, whose weights are random.
    torch.manual_seed(config.seed)
    model = setup.sizes.model(vocabulary)
    if setup.start:
        start_from(model, vocabulary, setup.start)
    return Run(
        folder=folder,
        config=config,
        model=model,
        source=ExampleSource(train.pieces, tokenizer, config.seed, setup.tasks),
        weights=weigh(train.traits),
        valid={name: valid_batches(group, tokenizer, config.batch_tokens) for name, group in pick_valid(valid).items()},
        ranks=join_ranks(),
    )
