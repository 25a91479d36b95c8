"""What the pieces of a style usually do: counted in the corpus, kept in the checkpoint, asked where nothing is said."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from composer.grid.ensembles import Ensemble, parts_by_lane
from composer.grid.lanes import LANES, MELODY
from composer.music.piece import Piece
from composer.music.theory import Key, Meter, enharmonic_key

Form = tuple[str, str, int]
"""A meter's name, a mode and the tonic's pitch class."""

Span = tuple[int, int]
"""Lowest and highest pitch of a melody, in semitones above the tonic between C4 and B4."""

KEPT = 40

VOICED = "voiced nats"
"""The habit that takes the place of "nats" in music of several voices: nats per word, all lanes together."""


@dataclass(frozen=True)
class Profile:
    """Counts over the pieces of one style, the most frequent first.

    `habits` are mean and spread of what candidates are judged by, over held-out pieces: "nats" per word of melody and
    chords under the model, VOICED the same of textures, "repeats" the share of bars that repeat an earlier one. Empty
    where there were too few.
    `limits` are what at most one piece in a thousand exceeds: "repeats" as above, "loop" the share of bars in one loop,
    "pitch notes" and "pitch bars" the longest stretch on one pitch. Empty where there were too few.
    `textures` counts which voices its scores have together, in the order of writing.
    """

    pieces: int
    forms: tuple[tuple[Form, int], ...]
    spans: tuple[tuple[Span, int], ...]
    habits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    textures: tuple[tuple[tuple[str, ...], int], ...] = ()

    def draw_form(
        self, random: Random, meter: Meter | None, key: Key | None, mode: str | None = None
    ) -> tuple[str, Key]:
        """Name of a meter and a key as frequent as in the corpus, where not given; of a mode where that is given."""
        mode = key.mode if key else mode
        fitting = [
            (form, count)
            for form, count in self.forms
            if (meter is None or form[0] == str(meter)) and (mode is None or form[1] == mode)
        ] or [((str(meter or self.forms[0][0][0]), *self.forms[0][0][1:]), 1)]
        # Drawn as often as the corpus has them, so that a style's pieces vary as its tunes do.
        (name, found, tonic), _ = random.choices(fitting, [count for _, count in fitting])[0]
        return name, key or enharmonic_key(Key(7 * tonic, mode or found))

    def draw_span(self, random: Random, tonic: int, limits: Span) -> Span:
        """Returns the lowest and highest MIDI pitch of a melody on a tonic (pitch class) within limits.

        The limits themselves where no melody of the corpus fits.
        """
        zero = LANES[MELODY].zero_on(tonic)
        fitting = [
            ((zero + low, zero + high), count)
            for (low, high), count in self.spans
            if limits[0] <= zero + low and zero + high <= limits[1]
        ] or [(limits, 1)]
        return random.choices([span for span, _ in fitting], [count for _, count in fitting])[0]

    def draw_voices(self, random: Random, ensemble: Ensemble) -> tuple[str, ...]:
        """Returns voices of an ensemble, optional ones as often as the corpus has them."""
        needed = set(ensemble.voices) - set(ensemble.optional)
        fitting = [row for row in self.textures if needed <= set(row[0]) <= set(ensemble.voices)]
        if not fitting:
            return tuple(voice for voice in ensemble.voices if voice in needed)
        return random.choices([voices for voices, _ in fitting], [count for _, count in fitting])[0]

    def to_json(self) -> dict[str, object]:
        """Plain lists, for the checkpoint."""
        return {
            "pieces": self.pieces,
            "forms": [[*form, count] for form, count in self.forms],
            "spans": [[*span, count] for span, count in self.spans],
            "habits": {name: list(habit) for name, habit in self.habits.items()},
            "limits": dict(self.limits),
            "textures": [[*voices, count] for voices, count in self.textures],
        }


def profile_from_json(data: dict[str, Any]) -> Profile:
    """Inverse of `Profile.to_json`."""
    forms = tuple(((str(meter), str(mode), int(tonic)), int(count)) for meter, mode, tonic, count in data["forms"])
    spans = tuple(((int(low), int(high)), int(count)) for low, high, count in data["spans"])
    habits = {str(name): (float(mean), float(spread)) for name, (mean, spread) in data.get("habits", {}).items()}
    limits = {str(name): float(limit) for name, limit in data.get("limits", {}).items()}
    textures = tuple((tuple(map(str, voices)), int(count)) for *voices, count in data.get("textures", ()))
    return Profile(int(data["pieces"]), forms, spans, habits, limits, textures)


def count_textures(pieces: Iterable[Piece]) -> tuple[tuple[tuple[str, ...], int], ...]:
    """Counts which voices sound together in the pieces of several; () where there are none."""
    counts = Counter(tuple(parts_by_lane(piece)) for piece in pieces if len(piece.parts) > 1)
    return tuple(counts.most_common(KEPT))


def make_profile(pieces: Iterable[Piece]) -> Profile:
    """Counts the forms and spans of pieces."""
    forms: Counter[Form] = Counter()
    spans: Counter[Span] = Counter()
    for piece in pieces:
        zero = LANES[MELODY].zero_on(piece.key.tonic)
        pitches = [note.pitch - zero for note in piece.parts[0].notes]
        forms[str(piece.meter), piece.key.mode, piece.key.tonic] += 1
        spans[min(pitches), max(pitches)] += 1
    return Profile(forms.total(), tuple(forms.most_common(KEPT)), tuple(spans.most_common(KEPT)))
