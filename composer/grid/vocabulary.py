"""The table of words, and words <-> ids as the checkpoint saved them. Composing need not import MidiTok for it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from composer.errors import InputError
from composer.grid.header import (
    CLOSE_WORD,
    DURATIONS,
    END,
    FILL,
    GIVEN,
    LABELS,
    MASK,
    MAX_BARS,
    MAX_DENSITY,
    MAX_PASSES,
    METERS,
    PAD,
)
from composer.grid.lanes import HIGHEST, LANES, LOWEST
from composer.grid.word import NOTE, WITH, parse_word
from composer.music.theory import MODES, QUALITIES
from composer.music.units import GRID_PER_QUARTER

FORMAT = "composer-vocabulary-1"


def word_table(styles: Iterable[str]) -> list[str]:
    """Returns every word of the grid, in contiguous blocks; `styles` are the only part that a corpus decides."""
    pitches = range(LOWEST, HIGHEST + 1)
    # The order decides the ids: padding is 0, and a new style moves all that follow it, so weights are
    # matched by word.
    blocks: list[Iterable[str]] = [
        (PAD, GIVEN, MASK, FILL, END, CLOSE_WORD, "Bar_pickup", "Chord_none"),
        (f"Style_{style}" for style in styles),
        (f"Meter_{meter}" for meter in METERS),
        (f"Mode_{mode}" for mode in MODES),
        (f"Lane_{lane}" for lane in LANES),
        (f"Repeats_{answer}" for answer in ("no", "yes")),
        (f"Tonic_{tonic}" for tonic in range(12)),
        (f"Pickup_{steps}" for steps in range(1, 6 * GRID_PER_QUARTER)),
        (f"Density_{density}" for density in range(MAX_DENSITY + 1)),
        (f"Low_{pitch}" for pitch in pitches),
        (f"High_{pitch}" for pitch in pitches),
        (f"Bars_{bars}" for bars in range(1, MAX_BARS + 1)),
        (f"Bar_{left}" for left in range(1, MAX_BARS + 1)),
        (f"Section_{label}.{passes}" for label in LABELS for passes in range(1, MAX_PASSES + 1)),
        (f"Ending_{number}" for number in range(1, MAX_PASSES + 1)),
        (f"Chord_{degree}.{quality}" for degree in range(12) for quality in QUALITIES),
        (f"Bass_{degree}" for degree in range(12)),
        (f"{kind}_{steps}" for kind in ("Dur", "Onset", "Rest", "Tie") for steps in DURATIONS),
        (f"With_{pitch}" for pitch in pitches),
        (f"Note_{pitch}.{steps}" for pitch in pitches for steps in DURATIONS),
    ]
    return [word for block in blocks for word in block]


@dataclass(frozen=True)
class Vocabulary:
    """Words in the order of their ids, and how often each was seen in training (0: never sample it).

    `aliases` are words that are read as another one: the styles of the user's own.
    """

    words: tuple[str, ...]
    counts: tuple[int, ...]
    aliases: tuple[tuple[str, str], ...] = ()

    @cached_property
    def index(self) -> dict[str, int]:
        """Id of each word and alias."""
        numbers = {word: number for number, word in enumerate(self.words)}
        return {**numbers, **{alias: numbers[word] for alias, word in self.aliases}}

    @cached_property
    def fingerprint(self) -> str:
        """Short hash of words and order; a checkpoint with another one does not fit."""
        # Order counts: the same words in another order are other ids, and weights would be read wrongly
        # in silence.
        return hashlib.sha256("\n".join(self.words).encode()).hexdigest()[:16]

    @cached_property
    def pitches(self) -> tuple[int | None, ...]:
        """Of each word that sounds the semitones above its lane's zero on the tonic, None for the others."""
        words = map(parse_word, self.words)
        return tuple(word.number if word.kind in (NOTE, WITH) else None for word in words)

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, words: Iterable[str]) -> list[int]:
        """Returns ids of words. Raises InputError on a word that is not known."""
        try:
            return [self.index[word] for word in words]
        except KeyError as unknown:
            raise InputError(f"the vocabulary has no word {unknown}") from None

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Returns words of ids."""
        return [self.words[number] for number in ids]

    def styles(self) -> list[str]:
        """Returns styles that were seen in training."""
        words = [parse_word(word) for word, count in zip(self.words, self.counts, strict=True) if count]
        return [word.value for word in words if word.kind == "Style"]

    def to_json(self) -> str:
        """Writes one line per word, with its count: for the program and for the eye."""
        words = ",\n".join(f"[{json.dumps(w)}, {n}]" for w, n in zip(self.words, self.counts, strict=True))
        return f'{{"format": "{FORMAT}", "fingerprint": "{self.fingerprint}", "words": [\n{words}\n]}}\n'


def vocabulary_from_json(text: str) -> Vocabulary:
    """Inverse of `Vocabulary.to_json`. Raises InputError on anything else."""
    try:
        data = json.loads(text)
        pairs = [(str(word), int(count)) for word, count in data["words"]]
        vocabulary = Vocabulary(tuple(word for word, _ in pairs), tuple(count for _, count in pairs))
        if data["format"] != FORMAT or data["fingerprint"] != vocabulary.fingerprint:
            raise ValueError("it was changed or belongs to another version")
    except (ValueError, KeyError, TypeError) as reason:
        raise InputError(f"the vocabulary cannot be read: {reason}", "train or install the checkpoint again") from None
    return vocabulary
