"""Anchors: notes that begin where they did in another tune, the rest between them free."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from composer.analysis.measures import melody_notes
from composer.grid.voice_line import Spot
from composer.grid.word import REST, SECTION
from composer.grid.word_arrays import Mask
from composer.music.piece import Piece
from composer.music.units import grid_to_ticks
from composer.sampling.promises.promise import Promise, VoicePromise
from composer.sampling.state import State

Value = TypeVar("Value")


@dataclass(frozen=True)
class Anchors(VoicePromise):
    """What begins at certain spots: a number of the lane, None for a rest.

    `zero` is the MIDI pitch of the number 0 in the finished piece.
    """

    pitches: Mapping[Spot, int | None] = field(default_factory=dict)
    zero: int = 0

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "strong_notes"

    def allow(self, state: State) -> Mask:
        """At a spot its note, before it only what ends there."""
        row, place = state.spot
        bar_end = state.header.bar_steps
        # A word may not run past the next anchor of its row: there a note has to begin.
        following = min((spot for owner, spot in self.pitches if owner == row and spot > place), default=bar_end)
        fits = state.lexicon.steps <= following - place
        if state.spot not in self.pitches:
            return fits
        pitch = self.pitches[state.spot]
        wanted = state.lexicon.of_kind(REST) if pitch is None else state.lexicon.pitch == pitch
        # A section's mark may stand before the anchor; it takes no time.
        return fits & (wanted | state.lexicon.of_kind(SECTION))

    def check(self, piece: Piece) -> bool:
        """Tells whether each of the notes begins at its spot."""
        bar = piece.meter.bar_ticks
        begins = {note.onset: note.pitch for note in melody_notes(piece)}
        return all(
            begins.get(row * bar + grid_to_ticks(place)) == (None if pitch is None else pitch + self.zero)
            for (row, place), pitch in self.pitches.items()
        )

    def say(self) -> str:
        """Says how many notes stay."""
        return f"{len(self.pitches)} notes of the tune on its strong beats"

    def within(self, rows: range, total: int) -> Promise:
        """Returns the anchors of these rows."""
        return Anchors(shift_rows(self.pitches, rows.start), self.zero, lane=self.lane)


def is_anchored(state: State) -> bool:
    """Tells whether the note that comes next was given: it need not lie in the scale or the range."""
    anchors = state.promises.find(Anchors, state.lane)
    return anchors is not None and state.spot in anchors.pitches


def shift_rows(places: Mapping[Spot, Value], start: int) -> dict[Spot, Value]:
    """Returns what stands at or after a row, counted from it."""
    return {(row - start, place): value for (row, place), value in places.items() if row >= start}
