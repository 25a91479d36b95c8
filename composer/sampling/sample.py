"""Ids in, ids out: draws words from a model under rules, several sequences at once.

A backend is anything with `forward`: positions and a cache in, logits and the next cache out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composer.errors import CancelledError, ComposerError
from composer.grid.cursor import Position
from composer.grid.word_arrays import Lexicon
from composer.model.backend import Backend
from composer.model.inputs import Floats, to_inputs
from composer.sampling.promises.promise import Promises
from composer.sampling.rules import allowed, penalties
from composer.sampling.state import State

Prior = Callable[[State], NDArray[np.float64] | float]

OnBar = Callable[[int, int], bool | None]
"""Told after each bar that is finished: how many are, and how many there will be; False cancels."""


@dataclass(frozen=True)
class Sampling:
    """How words are drawn: `temperature` 0 takes the likeliest; `top_p` keeps the likeliest words of that mass.

    Sequence k of a batch is drawn by the generator of number `first + k` of the seed. `prior` says how many nats to
    add to the logits of a word, where something besides the model knows of it. `on_bar` is told of each finished bar.
    """

    temperature: float = 1.0
    top_p: float = 0.95
    seed: int = 0
    first: int = 0
    prior: Prior | None = None
    on_bar: OnBar | None = None


def to_probabilities(logits: Floats, temperature: float) -> NDArray[np.float64]:
    """Softmax in double precision."""
    kept = logits.astype(np.float64)
    # Temperature 0 would divide by zero; its limit is the likeliest word, the first one of equals.
    if temperature == 0:
        return np.asarray(np.eye(len(kept))[np.argmax(kept)])
    weights = np.exp((kept - kept.max()) / temperature)
    return np.asarray(weights / weights.sum())


def log_of_sum(logits: Floats) -> float:
    """Returns the logarithm of the summed exponentials: what a logit lacks to be a log-probability."""
    top = float(logits.max())
    return top + float(np.log(np.exp(logits.astype(np.float64) - top).sum()))


def keep_top(probabilities: NDArray[np.float64], top_p: float) -> NDArray[np.float64]:
    """Returns the likeliest words whose mass reaches `top_p` (nucleus sampling, Holtzman et al. 2020), renormalised."""
    # A stable sort, so that equal probabilities give the same words on every machine.
    order = np.argsort(-probabilities, kind="stable")
    # The mass before each word: the one that crosses `top_p` is still taken, so one word always is.
    before = np.cumsum(probabilities[order]) - probabilities[order]
    kept = np.zeros_like(probabilities)
    chosen = order[before < top_p]
    kept[chosen] = probabilities[chosen]
    return np.asarray(kept / kept.sum())


def draw(probabilities: NDArray[np.float64], random: np.random.Generator) -> int:
    """Returns one id, by inversion, so that a draw costs exactly one random number."""
    # Rounding may leave the sum below 1, and the draw above it: then the last possible word is meant.
    position = np.searchsorted(np.cumsum(probabilities), random.random(), side="right")
    return min(int(position), int(np.flatnonzero(probabilities)[-1]))


@dataclass
class Sample:
    """One finished sequence: its words and their summed log-probability in nats, under the model without rules.

    `pressure` are the nats that grammar and promises took away: how much of the model's probability lay on words that
    they did not allow (Pachet & Roy 2026).
    """

    words: list[str]
    log_probability: float = 0.0
    pressure: float = 0.0
    drawn: int = 0
    bars_begun: int = 0


def write(
    backend: Backend, lexicon: Lexicon, prompts: Sequence[list[str]], promises: Promises, sampling: Sampling
) -> list[Sample]:
    """Continues prompts of one length, each ending in FILL, to their END; every row has a generator of its own."""
    states = [State(lexicon, promises) for _ in prompts]
    # One generator per row, numbered from the seed: what a draft becomes does not depend on how many are
    # drawn with it.
    generators = [np.random.default_rng([sampling.seed, sampling.first + number]) for number in range(len(prompts))]
    samples = [Sample(list(prompt)) for prompt in prompts]
    places = [[state.feed(word) for word in prompt] for state, prompt in zip(states, prompts, strict=True)]
    logits, cache = backend.forward(to_inputs([lexicon.vocabulary.encode(p) for p in prompts], places), None)
    told = 0
    while True:
        rows = [
            _next(state, sample, row, random, sampling)
            for state, sample, row, random in zip(states, samples, logits, generators, strict=True)
        ]
        if sampling.on_bar:
            told = _tell(sampling.on_bar, told, states, samples)
        # Rows of a batch finish at different times; finished ones are fed padding until the last is done.
        if all(state.cursor.done for state in states):
            return samples
        logits, cache = backend.forward(
            to_inputs([[number] for number, _ in rows], [[place] for _, place in rows]), cache
        )


def _tell(on_bar: OnBar, told: int, states: Sequence[State], samples: Sequence[Sample]) -> int:
    """Tells of bars that every sequence has finished; returns how many were told. Raises CancelledError."""
    # Rows to be written are the bars to tell of, as far as the slowest sequence is.
    bars = len({row for row, _ in states[0].cursor.hidden})
    finished = min(
        bars if state.cursor.done else one.bars_begun - 1 for state, one in zip(states, samples, strict=True)
    )
    if finished > told and on_bar(finished, bars) is False:
        raise CancelledError(f"stopped after bar {finished} of {bars}")
    return max(told, finished)


def _next(
    state: State, sample: Sample, logits: Floats, random: np.random.Generator, sampling: Sampling
) -> tuple[int, Position]:
    """Draws one word of one sequence, or pads a finished one."""
    if state.cursor.done:
        return 0, Position(0.0, 0.0, 0, 0)
    mask = allowed(state)
    if not mask.any():
        raise ComposerError(f"no word is left after {' '.join(sample.words[-5:])}", "this is a bug: please report it")
    words = np.flatnonzero(mask)
    number, whole = int(words[0]), log_of_sum(logits)
    sample.pressure += whole - log_of_sum(logits[words])
    # Most words are settled by the grammar. They cost no random number and no likelihood, so that a promise
    # that settles more words does not change how surprising the piece is said to be.
    if len(words) > 1:
        advised = logits + sampling.prior(state) if sampling.prior else logits
        # Only the words that are left go through softmax and sorting: a tenth of the vocabulary or
        # less.
        weighed = (advised - penalties(state))[words]
        probabilities = to_probabilities(weighed, sampling.temperature)
        number = int(words[draw(keep_top(probabilities, sampling.top_p), random)])
        # Under the model alone: advice, penalties and masks are ours and say nothing about the music.
        sample.log_probability += float(logits[number]) - whole
        sample.drawn += 1
    word = state.lexicon.vocabulary.words[number]
    sample.words.append(word)
    sample.bars_begun += word.startswith("Bar_")
    return number, state.feed(word)
