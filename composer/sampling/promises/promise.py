"""What promises have in common, and all promises of a task together.

A promise takes away the words that would break it, a dictation names the one word that keeps it, a wish only leans.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeVar

from composer.grid.lanes import MELODY
from composer.grid.word_arrays import Mask
from composer.music.piece import Part, Piece
from composer.sampling.state import State

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Promise:
    """One thing that a piece is to keep. `lane` is the lane it is about, "" the whole piece.

    Each class has a `parse` where a musician types it. What `allow` makes certain is what `check` looks for.
    """

    lane: str = field(default="", kw_only=True)

    @property
    def name(self) -> str:
        """Its key in the receipt; "" for one that is not told."""
        return ""

    def allow(self, state: State) -> Mask:
        """Allows words after which the promise can still be kept."""
        return state.lexicon.anything

    def check(self, piece: Piece) -> bool:
        """Tells whether a finished piece keeps it."""
        return True

    def say(self) -> str:
        """Says what is promised, in a few words."""
        return self.name

    def within(self, rows: range, total: int) -> "Promise | None":
        """The promise for some of a grid's rows, counted from the first of them; None where it does not reach them."""
        return self


@dataclass(frozen=True)
class VoicePromise(Promise):
    """A promise about one voice, the melody where none is named."""

    lane: str = field(default=MELODY, kw_only=True)

    def part_of(self, piece: Piece) -> Part | None:
        """Returns the part of the voice: the one named after its lane, else the first; None in an empty piece."""
        named = (part for part in piece.parts if part.name.lower() == self.lane)
        return next(named, piece.parts[0] if piece.parts else None)


@dataclass(frozen=True)
class Dictation(Promise):
    """A promise that names the only word that may come, at some spots."""

    def dictate(self, state: State) -> str:
        """Returns the word, "" where another may come."""
        return ""


@dataclass(frozen=True)
class Wish(VoicePromise):
    """What is leaned towards as far as it leaves a word."""

    def missed(self, piece: Piece) -> float:
        """Returns how far a finished piece is off: 0 is met, 1 far off."""
        return 0.0


@dataclass(frozen=True)
class Between(Promise):
    """A promise between voices, from the top of the page down: kept while they are written as far as it leaves a word.

    Where it leaves none it yields, so that a finished piece has to be checked: one that breaks it is written again.
    """

    lanes: tuple[str, ...] = ()


class LanePromises(NamedTuple):
    """What counts in one lane."""

    dictations: tuple[Dictation, ...]
    promises: tuple[Promise, ...]
    between: tuple[Between, ...]
    wishes: tuple[Wish, ...]


class Promises:
    """The promises of a task: one of each class per lane, in the order of the receipt."""

    def __init__(self, *promises: Promise) -> None:
        # One of a class and lane: a later promise takes the place of an earlier one, which is how verbs
        # adapt them.
        self._by_kind = {(type(promise), promise.lane): promise for promise in promises}
        # On the instance: a cache on the method would keep every task that ever was.
        self.of_lane = lru_cache(maxsize=16)(self._of_lane)

    def __iter__(self) -> Iterator[Promise]:
        return iter(self._by_kind.values())

    def get(self, kind: type[Kind], lane: str = "") -> Kind:
        """Returns the promise of a class and lane. Raises KeyError where none was made."""
        return self._by_kind[kind, lane]  # type: ignore[index, return-value]

    def find(self, kind: type[Kind], lane: str = "") -> Kind | None:
        """Returns the promise of a class and lane, or None."""
        return self._by_kind.get((kind, lane))  # type: ignore[arg-type, return-value]

    def plus(self, *promises: Promise) -> "Promises":
        """Returns these and more; one of the same class and lane takes the other's place."""
        return Promises(*self, *promises)

    def without(self, kind: type[Promise]) -> "Promises":
        """Returns these but those of a class."""
        return Promises(*(promise for promise in self if not isinstance(promise, kind)))

    def within(self, rows: range, total: int) -> "Promises":
        """Returns the promises for some rows of a grid of `total` rows."""
        return Promises(*(kept for promise in self if (kept := promise.within(rows, total))))

    def checks(self) -> dict[str, Callable[[Piece], bool]]:
        """Returns what tells whether a finished piece keeps each promise, by its name in the receipt."""
        return {promise.name: promise.check for promise in self if promise.name}

    def check(self, piece: Piece) -> dict[str, bool]:
        """Tells whether a finished piece keeps each promise, by its name in the receipt."""
        return {name: check(piece) for name, check in self.checks().items()}

    def say(self) -> dict[str, str]:
        """Says each promise in a few words, by its name in the receipt."""
        return {promise.name: promise.say() for promise in self if promise.name}

    def _of_lane(self, lane: str) -> LanePromises:
        here = [promise for promise in self if promise.lane in ("", lane)]
        # Sorted once per lane, not once per word: sampling asks for this before every word it draws.
        dictations = tuple(one for one in here if isinstance(one, Dictation))
        between = tuple(one for one in here if isinstance(one, Between) and lane in one.lanes)
        wishes = tuple(one for one in here if isinstance(one, Wish))
        certain = tuple(one for one in here if not isinstance(one, (Dictation, Between, Wish)))
        return LanePromises(dictations, certain, between, wishes)
