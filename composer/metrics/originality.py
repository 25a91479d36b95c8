"""How much of a melody stands in a corpus: transposition-invariant runs of (interval, inter-onset) events."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from composer.corpus.similarity import Onsets, melody_events

WINDOW = 8
"""Notes of the shortest run that is looked up; shorter ones are common property."""

Events = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Match:
    """The longest run shared with a corpus: its notes (0 if below WINDOW), the tune, and the run's first note there.

    `coverage` is the share of the melody's WINDOW-note windows that occur anywhere in the corpus.
    """

    notes: int = 0
    title: str = ""
    position: int = 0
    coverage: float = 0.0


class MelodyIndex:
    """An inverted index of a corpus: every window of WINDOW notes and where it occurs."""

    def __init__(self, melodies: Iterable[tuple[str, Onsets]]) -> None:
        self.titles: list[str] = []
        self.events: list[Events] = []
        self.places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for title, onsets in melodies:
            events = tuple(melody_events(onsets))
            for start, window in _windows(events):
                self.places[window].append((len(self.events), start))
            self.titles.append(title)
            self.events.append(events)

    def longest_match(self, onsets: Onsets) -> Match:
        """The longest run of a melody that the corpus has too, and how much of the melody is covered."""
        events = tuple(melody_events(onsets))
        best, found, total = Match(), 0, 0
        for start, window in _windows(events):
            total += 1
            places = self.places.get(window, ())
            found += bool(places)
            for tune, position in places:
                notes = 1 + _common_length(events[start:], self.events[tune][position:])
                if notes > best.notes:
                    best = Match(notes, self.titles[tune], position)
        return Match(best.notes, best.title, best.position, found / total if total else 0.0)


def _windows(events: Events) -> Iterable[tuple[int, int]]:
    """Start and hash of each run of WINDOW notes, which is WINDOW - 1 events."""
    size = WINDOW - 1
    return ((start, hash(events[start : start + size])) for start in range(len(events) - size + 1))


def _common_length(left: Events, right: Events) -> int:
    """Events that two runs share from their beginning."""
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length
