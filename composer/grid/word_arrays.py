"""What each word of a vocabulary means, as arrays over its ids, for the rules that mask them."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from composer.grid.chord_words import words_to_chord
from composer.grid.vocabulary import Vocabulary
from composer.grid.word import Word, parse_word
from composer.music.theory import Chord, Key

Mask = NDArray[np.bool_]
"""Of each word of a vocabulary, by its id, whether it is meant."""

SILENT = -1000
"""Pitch of words other than notes."""

MOST_MASKS = 4096
"""Masks kept at a time, of one byte per word: about 9 MB with the shipped vocabulary."""


@dataclass(frozen=True)
class Lexicon:
    """What each word of a vocabulary means, as arrays over its ids."""

    vocabulary: Vocabulary
    masks: dict[tuple[Hashable, ...], Mask] = field(default_factory=dict)

    @cached_property
    def words(self) -> list[Word]:
        """The words, taken apart."""
        return [parse_word(text) for text in self.vocabulary.words]

    def keep(self, name: tuple[Hashable, ...], make: Callable[[], Mask]) -> Mask:
        """Returns the mask of this name, made once, read-only: most depend on few things and come again."""
        # Sampling asks for a mask before every word, and most masks depend on little: place, room left,
        # chord.
        if name not in self.masks:
            # Emptied as a whole: simpler than dropping the oldest, and filled again within a bar.
            if len(self.masks) >= MOST_MASKS:
                self.masks.clear()
            self.masks[name] = np.asarray(make())
            self.masks[name].flags.writeable = False
        return self.masks[name]

    def of_kind(self, *kinds: str) -> Mask:
        """Tells whether each word is of one of the kinds."""
        return self.keep(("kind", *kinds), lambda: np.array([word.kind in kinds for word in self.words]))

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        """Grid steps that each word takes; 0 for words without a duration."""
        return np.array([word.steps for word in self.words])

    @cached_property
    def pitch(self) -> NDArray[np.int64]:
        """Semitones of each word that sounds above its lane's zero on the tonic; SILENT elsewhere."""
        return np.array([SILENT if pitch is None else pitch for pitch in self.vocabulary.pitches])

    @cached_property
    def silent(self) -> Mask:
        """Words other than notes."""
        return np.asarray(self.pitch == SILENT)

    @cached_property
    def chords(self) -> dict[int, Chord]:
        """The chord of each chord word, on a tonic of C."""
        ids = np.flatnonzero(self.of_kind("Chord")).tolist()
        return {number: words_to_chord([self.vocabulary.words[number]], Key(0)) for number in ids}

    @cached_property
    def anything(self) -> Mask:
        """All words: the neutral mask."""
        return np.ones(len(self.vocabulary), dtype=bool)

    @cached_property
    def seen(self) -> Mask:
        """Words that occurred in training."""
        return np.array(self.vocabulary.counts) > 0

    @cached_property
    def unseen(self) -> NDArray[np.float32]:
        """1 for each word that did not occur in training, else 0."""
        return (~self.seen).astype(np.float32)

    def notes_on(self, degrees: Iterable[int]) -> Mask:
        """Returns words other than notes, and notes on these degrees (semitones above the tonic)."""
        on = np.zeros(12, dtype=bool)
        on[list(degrees)] = True
        return self.silent | on[self.pitch % 12]

    def diatonic(self, degrees: frozenset[int]) -> Mask:
        """Returns words other than chords and basses, and those made of these degrees."""
        return self.keep(("diatonic", degrees), lambda: self._diatonic(degrees))

    def _diatonic(self, degrees: frozenset[int]) -> Mask:
        mask = np.ones(len(self.vocabulary), dtype=bool)
        for number, chord in self.chords.items():
            mask[number] = chord.tones <= degrees
        for degree in set(range(12)) - degrees:
            mask[self.vocabulary.index[f"Bass_{degree}"]] = False
        return mask

    def lasting(self, durations: Iterable[int]) -> Mask:
        """Returns words without a duration, and those with one of these (grid steps)."""
        # A lookup by steps is faster than testing every word against the set.
        fits = np.zeros(int(self.steps.max()) + 1, dtype=bool)
        fits[[0, *durations]] = True
        return fits[self.steps]

    def only(self, *words: str) -> Mask:
        """Returns a mask of just these words."""
        return self.keep(("only", *words), lambda: self._only(words))

    def _only(self, words: tuple[str, ...]) -> Mask:
        mask = np.zeros(len(self.vocabulary), dtype=bool)
        mask[self.vocabulary.encode(words)] = True
        return mask
