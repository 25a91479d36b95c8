"""A model that knows nothing, and plans for it: what the rules make certain shows best where no model helps."""

import numpy as np

from composer.grid.grid import words_to_grid
from composer.grid.piece_grid import grid_to_piece
from composer.grid.vocabulary import Vocabulary, word_table
from composer.grid.word_arrays import Lexicon
from composer.music.progression import parse_progression
from composer.music.styles import STYLES
from composer.music.theory import parse_meter
from composer.sampling.promises.ending import ENDINGS, Ending
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.promise import Promises
from composer.sampling.promises.range import PitchRange
from composer.sampling.sample import Sampling, write
from composer.verbs.compose import finish, make_task
from composer.verbs.compose_plan import ComposePlan
from composer.verbs.wishes import Wishes

WORDS = tuple(word_table(["folk"]))
LEXICON = Lexicon(Vocabulary(WORDS, (1,) * len(WORDS)))
USUAL = (57, 83)


class Noise:
    """A backend of random logits; `sharpness` 40 makes it as stubborn as a model that is sure and wrong."""

    def __init__(self, seed, sharpness):
        self.random, self.sharpness = np.random.default_rng(seed), sharpness

    def forward(self, inputs, cache):
        return self.random.normal(0, self.sharpness, (len(inputs.ids), len(WORDS))).astype(np.float32), None


class Stubborn:
    """A backend that always wants the same words most, in an order of its own: loops where it may."""

    def __init__(self, seed):
        self.logits = np.random.default_rng(seed).normal(0, 40, (1, len(WORDS))).astype(np.float32)

    def forward(self, inputs, cache):
        return self.logits, None


def make_plan(meter, key, bars=2, limits=USUAL, chords=None, lock="scale"):
    progression = parse_progression(chords) if chords else None
    wishes = Wishes(bars=bars, lock=lock, chords=chords)
    return ComposePlan(wishes, STYLES["folk"], bars, parse_meter(meter), key, 100, progression, limits, limits)


def promise(key, low=0, high=127, lock="scale", final=ENDINGS["tonic"]):
    """What every piece promises."""
    return Promises(KeyLock(key, lock), PitchRange(low, high), Ending(key, final))


def compose_noise(plan, backend, seed=0):
    """The finished piece of a plan by a backend; every promise of the plan is asked of the rules."""
    sample = write(backend, LEXICON, [make_task(plan).prompt()], plan.promises, Sampling(seed=seed))[0]
    return finish(plan, grid_to_piece(words_to_grid(sample.words, plan.key)))
