"""Words <-> ids, as the checkpoint saved them. Standard library only, so that composing need not import MidiTok."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from composer.errors import InputError
from composer.grid.word import parse_word

FORMAT = "composer-vocabulary-1"


@dataclass(frozen=True)
class Vocabulary:
    """Words in the order of their ids, and how often each was seen in training (0: never sample it)."""

    words: tuple[str, ...]
    counts: tuple[int, ...]

    @cached_property
    def index(self) -> dict[str, int]:
        """Id of each word."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def fingerprint(self) -> str:
        """Short hash of words and order; a checkpoint with another one does not fit."""
        # Order counts: the same words in another order are other ids, and weights would be read wrongly
        # in silence.
        return hashlib.sha256("\n".join(self.words).encode()).hexdigest()[:16]

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
