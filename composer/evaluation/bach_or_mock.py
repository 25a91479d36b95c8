"""A second judge of chorales: how far each feature of a chorale lies from Bach's, after Fang et al. (2020).

"Bach or Mock? A Grading Function for Chorales in the Style of J. S. Bach" compares histograms of one chorale with those
of all: scale degrees, note lengths, parallels, harmonic qualities, intervals of each voice, repeats. The distance is
Wasserstein's, over values in the order of how common they are in Bach. Here everything is read from the sixteenths of
`chorale_craft`, where held and repeated notes are the same, and keys are found from the notes by our own finder.

Features are to be read side by side; their sum is a summary, not a rank.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from composer.analysis.key import KEY_MODES, find_key
from composer.analysis.sixteenths import sounding_notes
from composer.arrange.voice_leading import Chord
from composer.errors import InputError
from composer.evaluation.bootstrap import Figure, bootstrap
from composer.evaluation.chorale_craft import chord_name, chords_of, count_parallels, sixteenths
from composer.grid.ensembles import SINGERS
from composer.music.piece import Piece
from composer.music.theory import Key, enharmonic_key

Histogram = Counter[Hashable]

REST = "rest"
MODES = KEY_MODES[:2]
KEYS = tuple(enharmonic_key(Key(fifths, mode)) for mode in MODES for fifths in range(-5, 7))
"""The paper knows major and minor only."""

SHORTEST_REPEAT = 2
"""Notes that a repeated run has at least."""


@dataclass(frozen=True)
class Chorale:
    """What the features are read from: pitches of the voices on each sixteenth, and the key."""

    steps: tuple[Chord, ...]
    key: Key

    def voice(self, number: int) -> list[tuple[int | None, int]]:
        """Returns pitch and length in sixteenths of each note or rest of a voice, repeated notes joined."""
        return [(pitch, len(list(run))) for pitch, run in groupby(step[number] for step in self.steps)]


def read_chorale(piece: Piece) -> Chorale:
    """Reads a piece in four parts. Raises InputError where there are others or no notes."""
    steps, notes = tuple(sixteenths(piece)), sounding_notes(piece)
    if not notes:
        raise InputError(f"{piece.title or 'a piece'!r} has no notes", "give chorales that sound")
    return Chorale(steps, find_key(notes, KEYS))


def degrees(chorale: Chorale) -> Histogram:
    """Counts sixteenths on each semitone above the tonic, and in rests."""
    pitches = (pitch for step in chorale.steps for pitch in step)
    return Counter(REST if pitch is None else (pitch - chorale.key.tonic) % 12 for pitch in pitches)


def lengths(chorale: Chorale) -> Histogram:
    """Counts notes and rests by their length in sixteenths."""
    return Counter(length for number in range(len(SINGERS)) for _, length in chorale.voice(number))


def qualities(chorale: Chorale) -> Histogram:
    """Counts chords, each time a voice moves, by what they are above their root."""
    sounding = ([pitch for pitch in chord if pitch is not None] for chord in chords_of(chorale.steps))
    return Counter(chord_name(pitches) for pitches in sounding if pitches)


def intervals(number: int) -> Callable[[Chorale], Histogram]:
    """Returns the counter of a voice's steps and leaps in semitones, upwards positive, not across rests."""

    def count(chorale: Chorale) -> Histogram:
        moves = pairwise(pitch for pitch, _ in chorale.voice(number))
        return Counter(new - old for old, new in moves if old is not None and new is not None)

    return count


def parallel_kinds(chorale: Chorale) -> Histogram:
    """Counts parallel fifths and octaves."""
    fifths, octaves, _ = count_parallels(chords_of(chorale.steps))
    return Counter({"fifths": fifths, "octaves": octaves})


def repeats(chorale: Chorale) -> Histogram:
    """Counts by their length in sixteenths the longest runs of the soprano that come again, of two notes or more."""
    voice = [step[0] for step in chorale.steps]
    starts = [True, *(old != new for old, new in pairwise(voice))]
    found: Histogram = Counter()
    for distance in range(1, len(voice)):
        same = [old == new for old, new in zip(voice, voice[distance:], strict=False)]
        end = 0
        for is_same, run in groupby(same):
            start, end = end, end + len(list(run))
            if is_same and sum(starts[start:end]) >= SHORTEST_REPEAT:
                found[end - start] += 1
    return found


HISTOGRAMS: Mapping[str, Callable[[Chorale], Histogram]] = {
    "note": degrees,
    "rhythm": lengths,
    "parallel": parallel_kinds,
    "harmonic quality": qualities,
    **{f"{voice} intervals": intervals(number) for number, voice in enumerate(SINGERS)},
    "repeats": repeats,
}
FEATURES = tuple(HISTOGRAMS)
BY_MODE = frozenset({"note", "harmonic quality", *(f"{voice} intervals" for voice in SINGERS)})
"""Features that major and minor chorales have histograms of their own of."""

BY_LENGTH = frozenset({"repeats"})
"""Features whose values are lengths, which stay in their order."""


def distance(found: Histogram, usual: Histogram, by_length: bool = False) -> float:
    """Returns the Wasserstein distance of two histograms, each scaled to 1.

    Values are one apart, in the order of how common they are in `usual`, and what is not in it last; with `by_length`
    they are numbers at their own places. An empty histogram counts as one with everything at zero.
    """
    order = [value for value, _ in usual.most_common()] + [value for value, _ in (found - usual).most_common()]
    order = list(dict.fromkeys(order))
    if by_length:
        order = list(range(max((int(str(value)) for value in order), default=0) + 1))
    masses = [np.array([counts[value] for value in order], dtype=float) for counts in (found, usual)]
    for mass in masses:
        mass[:1] += mass.sum() == 0
    one, other = (mass / mass.sum() if len(mass) else mass for mass in masses)
    # In one dimension the distance is the area between the cumulated masses (Vallender 1973).
    return float(np.abs(np.cumsum(one - other)).sum())


@dataclass(frozen=True)
class Judge:
    """Bach's histograms by feature and mode ("" for both), and his parallels per sixteenth."""

    usual: Mapping[tuple[str, str], Histogram]
    parallel_rate: float

    def grade(self, chorale: Chorale) -> dict[str, float]:
        """Returns the distance of each of FEATURES from Bach's; 0 is like him."""
        return {name: self._grade(name, chorale) for name in FEATURES}

    def _grade(self, name: str, chorale: Chorale) -> float:
        found = HISTOGRAMS[name](chorale)
        mode = chorale.key.mode if name in BY_MODE else ""
        apart = distance(found, self.usual.get((name, mode), Counter()), name in BY_LENGTH)
        if name != "parallel":
            return apart
        # Fang et al. weigh the kinds of faults by how many there are, in units of Bach's own rate.
        rate = found.total() / max(1, len(chorale.steps))
        return apart * rate / self.parallel_rate if rate and self.parallel_rate else 0.0


def make_judge(pieces: Iterable[Piece]) -> Judge:
    """Counts the histograms of chorales by Bach (of the training split). Raises InputError."""
    usual: dict[tuple[str, str], Histogram] = {}
    steps = 0
    for chorale in map(read_chorale, pieces):
        steps += len(chorale.steps)
        for name, count in HISTOGRAMS.items():
            mode = chorale.key.mode if name in BY_MODE else ""
            usual.setdefault((name, mode), Counter()).update(count(chorale))
    if not steps:
        raise InputError("there are no chorales to learn the grades from", "give pieces in four parts")
    return Judge(usual, usual["parallel", ""].total() / steps)


def grade_all(judge: Judge, pieces: Iterable[Piece], seed: int = 0) -> dict[str, Figure]:
    """Returns the mean of each feature's distance over chorales and its bootstrap interval. Raises InputError."""
    grades = [judge.grade(read_chorale(piece)) for piece in pieces]
    if not grades:
        raise InputError("there are no chorales to judge", "give pieces in four parts")
    columns: Sequence[str] = ("pieces", *FEATURES)
    rows = np.array([[1.0, *grade.values()] for grade in grades])
    return bootstrap(rows, tuple(columns), {name: (name, "pieces", 1.0) for name in FEATURES}, seed)
