"""Tunes drawn from counts of short contexts: sets that benchmark B5 is to tell from people's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from composer.music.piece import Note, Part, Piece

Event = tuple[int, int, int]
"""Ticks from the onset before, MIDI pitch above the first note's, ticks it sounds."""

Followers = dict[tuple[Event, ...], list[Event]]


@dataclass(frozen=True)
class Chain:
    """What followed each context of up to `order` events in the tunes that it was counted on, once for each time."""

    order: int
    tunes: tuple[Piece, ...]
    followers: Followers = field(repr=False)

    def draw(self, random: Random) -> Piece:
        """Draws a tune that begins as one of the counted ones and is as long as that; its meter and key are that's.

        A context never seen, or seen only at an end, is cut by its oldest event.
        """
        model = random.choice(self.tunes)
        found = list(events_of(model)[: self.order])
        onset = sum(step for step, _, _ in found)
        while onset < model.length:
            event = random.choice(self._next(tuple(found[-self.order :])))
            found.append(event)
            onset += event[0]
        return _to_piece(found, model)

    def _next(self, past: tuple[Event, ...]) -> list[Event]:
        for start in range(len(past) + 1):
            if past[start:] in self.followers:
                return self.followers[past[start:]]
        return self.followers[()]


def events_of(piece: Piece) -> list[Event]:
    """Returns the melody as events; pitches above the tonic, so that tunes in all keys are counted together."""
    notes, last, found = piece.parts[0].notes, 0, []
    for note in notes:
        found.append((note.onset - last, note.pitch - piece.key.tonic, note.duration))
        last = note.onset
    return found


def count_chain(order: int, pieces: Sequence[Piece]) -> Chain:
    """Counts what follows each context of 0 to `order` events."""
    followers: Followers = defaultdict(list)
    for piece in pieces:
        events = events_of(piece)
        for place, event in enumerate(events):
            for length in range(min(order, place) + 1):
                followers[tuple(events[place - length : place])].append(event)
    return Chain(order, tuple(piece for piece in pieces if len(events_of(piece)) > order), dict(followers))


def _to_piece(events: Sequence[Event], model: Piece) -> Piece:
    notes, onset = [], 0
    for step, pitch, duration in events:
        onset += step
        end = min(onset + duration, model.length)
        if end > onset:
            notes.append(Note(onset, min(127, max(0, pitch + model.key.tonic)), end - onset))
    return Piece((Part("Melody", tuple(notes)),), model.length, model.meters, model.keys)
