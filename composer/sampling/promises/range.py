"""The range: no note lower or higher."""

from collections.abc import Sequence
from dataclasses import dataclass

from composer.errors import UsageError
from composer.grid.by_voice import by_voice
from composer.grid.lanes import LANES
from composer.grid.word_arrays import Mask
from composer.music.piece import Piece
from composer.music.theory import Key, parse_pitch, pitch_name
from composer.sampling.promises.anchors import is_anchored
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.promise import VoicePromise
from composer.sampling.state import State

Pair = tuple[int, int]


@dataclass(frozen=True)
class PitchRange(VoicePromise):
    """Notes lie between two MIDI pitches; the finished piece lies `octaves` above what is written.

    `title` is its key in the receipt, "" for one that is not told.
    """

    low: int = 0
    high: int = 127
    octaves: int = 0
    title: str = "range"

    @classmethod
    def parse(cls, text: str) -> "PitchRange":
        """Parses the range written "C4-A5". Raises UsageError."""
        low, dash, high = text.partition("-")
        if not dash:
            raise UsageError(f"{text!r} is not a range", "write two notes such as C4-A5")
        pitches = parse_pitch(low), parse_pitch(high)
        if pitches[0] >= pitches[1]:
            raise UsageError(f"{text!r} goes down", "write the lower note first, such as C4-A5")
        return cls(*pitches)

    @property
    def name(self) -> str:
        """Its key in the receipt: "range" for the tune, "range of bass" for another voice whose range was asked for."""
        return self.title

    @property
    def limits(self) -> tuple[int, int]:
        """Lowest and highest MIDI pitch."""
        return self.low, self.high

    def numbers(self, state: State) -> range:
        """Returns the same as numbers of the lane."""
        # The lane counts from the tonic, so that one mask serves every key in which the numbers are the
        # same.
        zero = LANES[self.lane].zero_on(state.promises.get(KeyLock).key.tonic)
        return range(self.low - zero, self.high - zero + 1)

    def allow(self, state: State) -> Mask:
        """Allows notes within the range; a note that was given may lie outside."""
        if is_anchored(state):
            return state.lexicon.anything
        numbers, lexicon = self.numbers(state), state.lexicon
        return lexicon.keep(
            ("range", numbers), lambda: lexicon.silent | (lexicon.pitch >= numbers[0]) & (lexicon.pitch <= numbers[-1])
        )

    def check(self, piece: Piece) -> bool:
        """Tells whether the voice stays within."""
        part = self.part_of(piece)
        pitches = [note.pitch - 12 * self.octaves for note in part.notes] if part else []
        return self.low <= min(pitches, default=self.low) and max(pitches, default=self.high) <= self.high

    def say(self) -> str:
        """Says the range by its notes, as they are spelled in C."""
        low, high = (pitch_name(pitch + 12 * self.octaves, Key(0)) for pitch in self.limits)
        return f"no note below {low} or above {high}"


def parse_ranges(text: str, voices: Sequence[str]) -> dict[str, Pair]:
    """Parses ranges written "C4-A5", "bass:E2-C4" or several with commas between: lowest and highest pitch by voice.

    Where no voice is named it is the first, which has the tune. Raises UsageError.
    """
    said = by_voice(text, voices, "E2-C4")
    return {voice: PitchRange.parse(span).limits for voice, span in said.items()}
