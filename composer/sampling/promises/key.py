"""The key lock: notes and chords of the scale alone."""

from dataclasses import dataclass
from functools import cached_property

from composer.errors import UsageError
from composer.grid.word_arrays import Mask
from composer.music.piece import Piece
from composer.music.theory import LOCKS, MINOR_FORMS, UNLOCKED, Key, scale_degrees
from composer.sampling.promises.anchors import is_anchored
from composer.sampling.promises.promise import Promise
from composer.sampling.state import State


def check_lock(lock: str, key: Key) -> None:
    """Raises UsageError for an unknown lock, or a form of the minor scale in another mode."""
    if lock not in LOCKS:
        raise UsageError(f"--lock {lock!r} is unknown", f"use {', '.join(LOCKS)}")
    if lock in MINOR_FORMS and key.mode != "minor":
        raise UsageError(f"--lock {lock} is for minor keys, not {key.long_name}", "use --lock scale or a minor key")


@dataclass(frozen=True)
class KeyLock(Promise):
    """The key, and how strictly it is kept: "scale", a form of the minor scale, "soft" or "off"."""

    key: Key
    lock: str = "scale"

    @classmethod
    def parse(cls, lock: str, key: Key) -> "KeyLock":
        """Parses the lock as typed. Raises UsageError."""
        check_lock(lock, key)
        return cls(key, lock)

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "key"

    @cached_property
    def degrees(self) -> frozenset[int]:
        """The scale as semitones above the tonic."""
        return scale_degrees(self.key, self.lock)

    @property
    def is_locked(self) -> bool:
        """Whether notes out of the scale are forbidden."""
        return self.lock not in UNLOCKED

    def in_reach(self, state: State) -> frozenset[int]:
        """Returns degrees that a note may have at the cursor: the scale's, and those of the chord that sounds there."""
        # A chord out of the scale brings its tones along: a melody that may not follow its own harmony
        # clashes.
        chord = state.sounding_chord()
        return self.degrees | chord.tones if chord else self.degrees

    def allow(self, state: State) -> Mask:
        """Notes of the scale or of the sounding chord, chords made of the scale; a note that was given as it is."""
        if not self.is_locked or is_anchored(state):
            return state.lexicon.anything
        lexicon, degrees = state.lexicon, self.in_reach(state)
        # Two sets decide the mask and nothing else does, so they are its name.
        return lexicon.keep(
            ("key", degrees, self.degrees), lambda: lexicon.notes_on(degrees) & lexicon.diatonic(self.degrees)
        )

    def check(self, piece: Piece) -> bool:
        """Tells whether the piece is in the key, and where it is locked every note in the scale or in its chord."""
        if piece.key != self.key or not self.is_locked:
            return piece.key == self.key
        scale = {(degree + self.key.tonic) % 12 for degree in self.degrees}
        notes = (note for part in piece.parts if not part.is_drum for note in part.notes)
        chords = ((note.pitch % 12, piece.chord_at(note.onset)) for note in notes)
        return all(tone in scale or (chord is not None and tone in chord.tones) for tone, chord in chords)

    def say(self) -> str:
        """Says the key and its lock."""
        held = {"soft": "mostly in its scale", "off": "any note"}
        return f"{self.key.long_name}, {held.get(self.lock, 'every note of the scale or of its chord')}"
