"""How far promises bend the music: tunes drawn under masks beside tunes drawn without and kept where they keep them.

    python benchmarks/mask_bias.py          # a minute and a half of one processor

Two bars of folk are short enough to be drawn without promises until enough of them keep one by chance: those are what
the model would write of itself under that promise. Of each statistic the table has the total variation between these
and the tunes drawn under masks: as they come, one of eight chosen by exp(-pressure), and all weighed by it. What the
grammar took from a tune without promises is weighed as well, so that every row aims at the model's own distribution.
Chords that are asked for are no case: they are given cells that the model reads, and mask nothing.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from composer.api import writer_of
from composer.evaluation.total_variation import (
    Floats,
    Ints,
    distance,
    effective_size,
    mass_of,
    noise_floor,
    weights_of,
)
from composer.grid.word import NOTE, REST, TIE, Word, parse_word
from composer.music.theory import Key, parse_key
from composer.sampling.promises.ending import Ending
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.promise import Promises
from composer.sampling.promises.range import PitchRange
from composer.sampling.promises.rhythm import GivenRhythm
from composer.sampling.rules import allowed
from composer.sampling.sample import Sample, Sampling, write
from composer.sampling.state import State
from composer.sampling.writer import Writer
from composer.verbs.compose import make_task
from composer.verbs.compose_plan import plan_piece
from composer.verbs.wishes import Wishes

BATCH, STREAMS = 64, 8
ASKED = {"style": "folk", "key": "G", "meter": "2/4", "bars": 2, "seed": 0}
RHYTHM = {(row, place): (NOTE, 12) for row in (0, 1) for place in (0, 12, 24, 36)}
"""Eight eighths, the commonest rhythm of two bars."""

NONE = 12
"""The degree of a note that is not there."""


def promises_of(key: Key) -> dict[str, Promises]:
    """Returns what is promised in each case; "" is the grammar alone."""
    free = Promises(KeyLock(key, "off"))
    ending, narrow = Ending.parse("tonic", key), PitchRange.parse("G4-D5")
    return {
        "": free,
        "ending": free.plus(ending),
        "range G4-D5": free.plus(narrow),
        "rhythm": free.plus(GivenRhythm(RHYTHM)),
        "ending, range, scale": free.plus(ending, narrow, KeyLock(key)),
    }


def notes_of(sample: Sample) -> list[Word]:
    """Returns the notes of a tune."""
    return [word for word in map(parse_word, sample.words) if word.kind == NOTE]


def degree(notes: Sequence[Word], number: int) -> int:
    """Returns the degree of one of the notes in semitones above the tonic, NONE where there are fewer."""
    return notes[number].number % 12 if len(notes) >= abs(number) else NONE


def direction(sample: Sample) -> int:
    """Returns whether the last note is lower than the first (0), the same (1) or higher (2)."""
    notes = notes_of(sample)
    return 1 + int(np.sign(notes[-1].number - notes[0].number)) if notes else 1


def last_length(sample: Sample) -> int:
    """Returns the sixteenths of the last word that takes time and is no chord's, at most 8."""
    timed = [word for word in map(parse_word, sample.words) if word.kind in (NOTE, REST, TIE)]
    return min(8, timed[-1].steps // 6)


STATISTICS: dict[str, tuple[int, Callable[[Sample], int]]] = {
    "first degree": (13, lambda sample: degree([*notes_of(sample)][:1], -1)),
    "last but one": (13, lambda sample: degree(notes_of(sample), -2)),
    "direction": (3, direction),
    "notes": (13, lambda sample: min(12, len(notes_of(sample)))),
    "last length": (9, last_length),
}
"""By name: how many outcomes there are, and which one a tune has."""


@dataclass(frozen=True)
class Drawn:
    """Tunes as arrays: the outcome of each statistic, (tunes,) each, and the nats that rules took away, (tunes,)."""

    outcomes: dict[str, Ints]
    pressure: Floats

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> "Drawn":
        """Returns the arrays of these tunes."""
        outcomes = {name: np.array([of(one) for one in samples], int) for name, (_, of) in STATISTICS.items()}
        return cls(outcomes, np.array([one.pressure for one in samples]))

    def mass(self, name: str, weights: Floats, unit: int = 1) -> Floats:
        """Returns the weight on each outcome of a statistic, (units, outcomes)."""
        return mass_of(self.outcomes[name], weights, STATISTICS[name][0], unit)


@dataclass(frozen=True)
class Maker:
    """What draws tunes: the model, the words before the first bar, and how words are drawn."""

    writer: Writer
    prompt: list[str]
    sampling: dict[str, Any]

    def draw(self, promises: Promises, count: int, first: int) -> Iterator[Sample]:
        """Yields tunes by generators from the number `first` on."""
        backend, lexicon = self.writer.backend(), self.writer.lexicon
        for start in range(first, first + count, BATCH):
            sampling = Sampling(**self.sampling, first=start)
            yield from write(backend, lexicon, [self.prompt] * min(BATCH, first + count - start), promises, sampling)

    def keeps(self, sample: Sample, promises: Promises) -> bool:
        """Tells whether the masks of these promises would have let every word of a tune come."""
        state = State(self.writer.lexicon, promises)
        index = self.writer.checkpoint.vocabulary.index
        for word in self.prompt:
            state.feed(word)
        for word in sample.words[len(self.prompt) :]:
            if not allowed(state)[index[word]]:
                return False
            state.feed(word)
        return True


def compare(true: Drawn, masked: Drawn, seed: int) -> dict[str, dict[str, Any]]:
    """Returns, by way of weighing and statistic, the total variation with its interval and the noise floor."""
    own, even = weights_of(true.pressure), np.ones(len(masked.pressure))
    ways = {
        "masks alone": (even, 1),
        f"one of {STREAMS}": (weights_of(masked.pressure, STREAMS), STREAMS),
        "all weighed": (weights_of(masked.pressure), 1),
    }
    table: dict[str, dict[str, Any]] = {}
    for way, (weights, unit) in ways.items():
        worth = round(effective_size(weights))
        table[way] = {"worth": worth}
        for name in STATISTICS:
            expected = true.mass(name, own)
            found = distance(expected, masked.mass(name, weights, unit), seed)
            table[way][name] = {**found.to_json(), "floor": noise_floor(expected, worth, seed)}
    return table


def measure(maker: Maker, cases: dict[str, Promises], options: argparse.Namespace) -> dict[str, Any]:
    """Returns the comparison for each case, with how many free tunes keep it."""
    free = list(maker.draw(cases.pop(""), options.count, 0))
    results: dict[str, Any] = {}
    for number, (name, promises) in enumerate(cases.items(), 1):
        kept = [sample for sample in free if maker.keeps(sample, promises)]
        # Generators of their own, so that a masked tune shares no random number with a free one.
        masked = list(maker.draw(promises, options.masked, number << 20))
        table = compare(Drawn.of(kept), Drawn.of(masked), options.seed)
        results[name] = {"free": len(free), "kept": len(kept), "masked": len(masked), "ways": table}
        say(name, results[name])
    return results


def say(name: str, result: dict[str, Any]) -> None:
    """Prints the table of a case: total variation (interval), and the noise floor after a slash."""
    print(f"\n{name}: {result['kept']} of {result['free']} free tunes keep it; {result['masked']} masked", flush=True)
    print(f"{'':14} worth " + "".join(f"{statistic:>28}" for statistic in STATISTICS))
    for way, row in result["ways"].items():
        cells = (row[statistic] for statistic in STATISTICS)
        figures = (f"{c['value']:.3f} ({c['low']:.3f}-{c['high']:.3f}) / {c['floor']:.3f}" for c in cells)
        print(f"{way:14} {row['worth']:5} " + "".join(f"{figure:>28}" for figure in figures), flush=True)


def main() -> None:
    """Prints a table for each case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2400, help="tunes drawn without promises")
    parser.add_argument("--masked", type=int, default=480, help=f"tunes drawn under masks, a multiple of {STREAMS}")
    parser.add_argument("--top-p", type=float, default=1.0, help="weights are exact at 1 alone")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    if options.masked % STREAMS:
        parser.error(f"--masked must be a multiple of {STREAMS}, not {options.masked}")
    writer = writer_of(options.checkpoint)
    prompt = make_task(plan_piece(Wishes(**ASKED), writer.checkpoint)).prompt()
    maker = Maker(writer, prompt, {"top_p": options.top_p, "seed": options.seed})
    results = measure(maker, promises_of(parse_key("G")), options)
    print(f"\n{time.process_time():.0f} processor seconds")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
