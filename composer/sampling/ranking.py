"""Choosing among candidates: degenerate ones are thrown out, the rest ranked by one sum of distances."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from composer.analysis import habits, measures
from composer.analysis.originality import Match, MelodyIndex
from composer.model.checkpoint import Checkpoint
from composer.model.style_profile import VOICED
from composer.music.piece import Note, Piece

WEIGHTS = {"likelihood": 1.0, "repetition": 1.0, "copying": 1.0, "silence": 1.0, "wishes": 2.0, "pressure": 2.0}
"""How much each part of the score counts; each part is a distance, 0 for what people do."""

TYPICAL = {"nats": (0.85, 0.25), "repeats": (0.23, 0.13)}
"""Habits of a style (`model.style_profile`) where a checkpoint does not say its own: of folk tunes (docs/LOG.md)."""

USUAL_RUN, LONG_RUN = 12, 8
"""Notes that a tune of people's shares with others at the 90th percentile, and how many more are one unit worse."""

LIMITS = {"repeats": 0.7, "loop": 0.4, "pitch notes": 16, "pitch bars": 4.0}
"""Limits of a style (`model.style_profile`) where a checkpoint does not say its own; songs and psalms recite."""

MOST_SHARED = 20
"""Notes in one run that a new tune may share with the corpus where nothing is said: people's share more one time in
fifty (benchmarks/README.md)."""

FEWEST_PITCHES, FEWEST_NOTES_A_BAR, LEAST_BARS = 3, 0.5, 8
"""Beyond what 99.9% of the corpus's tunes have."""

BARS_A_REST = 16
"""A tune may be silent for one bar in so many, and always for one: those that rest more have parts around them."""


@dataclass(frozen=True)
class Candidate:
    """A piece with its nats per word, what it shares with the corpus, and how far each wish was missed (0 is met).

    `usual` are the habits of its style, `own` the notes that were given, `copied` how many others one shared run has,
    `pressure` the nats that rules took away per bar.
    """

    piece: Piece
    nats: float
    match: Match | None = None
    missed: Mapping[str, float] = field(default_factory=dict)
    usual: Mapping[str, tuple[float, float]] = field(default_factory=lambda: TYPICAL)
    own: frozenset[Note] = frozenset()
    copied: int = 0
    pressure: float = 0.0

    @property
    def originality(self) -> dict[str, Any] | None:
        """As the receipt says it; None without an index."""
        if self.match is None:
            return None
        return {
            "longest_run": self.match.notes,
            "title": self.match.title,
            "bar": self.match.bar,
            "own_bar": self.match.own_bar,
            "coverage": round(self.match.coverage, 3),
        }


def matched(candidate: Candidate, checkpoint: Checkpoint) -> Candidate:
    """Returns the candidate with the habits of its style and what it shares with the training corpus."""
    indexes, profile = checkpoint.indexes(candidate.piece.style), checkpoint.profiles.get(candidate.piece.style)
    # Habits of the style where the checkpoint counted them; a figure that it lacks comes from folk tunes.
    usual = {**TYPICAL, **(profile.habits if profile else {})}
    if len(candidate.piece.parts) > 1 and VOICED in usual:
        usual["nats"] = usual[VOICED]
    if not indexes:
        return replace(candidate, usual=usual)
    match = longest_match(indexes, candidate.piece)
    # Notes that the user gave may well be in the corpus: they are found, but not held against the
    # candidate.
    copied = longest_match(indexes, candidate.piece, candidate.own) if candidate.own else match
    return replace(candidate, match=match, usual=usual, copied=copied.notes)


def longest_match(indexes: Sequence[MelodyIndex], piece: Piece, own: Iterable[Note] = ()) -> Match:
    """Returns the longest run that a piece shares with any of some indexes, and the largest coverage by one."""
    found = [index.longest_match(piece, own) for index in indexes]
    return replace(max(found, key=lambda one: one.notes), coverage=max(one.coverage for one in found))


def limits_of(checkpoint: Checkpoint, style: str) -> Mapping[str, float]:
    """Returns what a piece of a style may not exceed, as `Profile.limits` has it."""
    profile = checkpoint.profiles.get(style)
    return {**LIMITS, **(profile.limits if profile else {})}


def _has_few_pitches(piece: Piece, limits: Mapping[str, float]) -> bool:
    pitches = {note.pitch for note in measures.melody_notes(piece)}
    return len(pitches) < min(FEWEST_PITCHES, max(1, piece.bar_count))


def _has_few_notes(piece: Piece, limits: Mapping[str, float]) -> bool:
    return len(measures.melody_notes(piece)) < FEWEST_NOTES_A_BAR * piece.bar_count


def _begins_silent(piece: Piece, limits: Mapping[str, float]) -> bool:
    return habits.leading_silence(piece) > 0


def _is_silent(piece: Piece, limits: Mapping[str, float]) -> bool:
    # One bar is always allowed: short tunes end with a rest.
    return habits.silent_bars(piece) > max(1, piece.bar_count / BARS_A_REST)


def _stays_on_a_pitch(piece: Piece, limits: Mapping[str, float]) -> bool:
    return (
        habits.one_pitch_notes(piece) > limits["pitch notes"]
        or habits.one_pitch_bars(piece) > limits["pitch bars"]
        or habits.one_pitch_sections(piece) > 0
    )


def _repeats_itself(piece: Piece, limits: Mapping[str, float]) -> bool:
    # In a short piece any bar that comes twice would be too many.
    return piece.bar_count >= LEAST_BARS and measures.bar_repeats(piece) > limits["repeats"]


def _is_a_loop(piece: Piece, limits: Mapping[str, float]) -> bool:
    return piece.bar_count >= LEAST_BARS and habits.loop_bars(piece) > limits["loop"] * piece.bar_count


SILENT = ("a silent beginning", "silent bars")
REPEATED = ("the same bars over and over", "a few bars in a loop")

FAULTS: Mapping[str, Callable[[Piece, Mapping[str, float]], bool]] = {
    "too few pitches": _has_few_pitches,
    "hardly a note": _has_few_notes,
    SILENT[0]: _begins_silent,
    SILENT[1]: _is_silent,
    "one pitch for too long": _stays_on_a_pitch,
    REPEATED[0]: _repeats_itself,
    REPEATED[1]: _is_a_loop,
}
"""Why a piece counts as degenerate: each fault by its name."""


def faults_of(piece: Piece, limits: Mapping[str, float] = LIMITS) -> list[str]:
    """Returns names of the faults that a piece has; mostly empty."""
    return [name for name, has in FAULTS.items() if has(piece, limits)]


def why_degenerate(piece: Piece, limits: Mapping[str, float] = LIMITS, excused: Collection[str] = ()) -> str:
    """Returns the first fault of a piece that is not excused, "" for most."""
    return next((name for name, has in FAULTS.items() if name not in excused and has(piece, limits)), "")


def parts_of_score(candidate: Candidate) -> dict[str, float]:
    """Returns distances from what people do: 0 is typical, 1 a spread or a phrase away."""
    # In spreads of the style: songs repeat themselves more than jigs, and are not punished for it.
    nats, nats_spread = candidate.usual["nats"]
    repeats, repeats_spread = candidate.usual["repeats"]
    return {
        # Too predictable is as far from what people write as too surprising, hence the distance and not
        # the likelihood.
        "likelihood": abs(candidate.nats - nats) / nats_spread,
        "repetition": abs(measures.bar_repeats(candidate.piece) - repeats) / repeats_spread,
        "copying": max(0, candidate.copied - USUAL_RUN) / LONG_RUN,
        "silence": habits.silent_bars(candidate.piece) * BARS_A_REST / candidate.piece.bar_count,
        "wishes": sum(candidate.missed.values()),
        # Masks bend what the model would write of itself where it keeps the same promises; exp(-nats) is what a
        # draft weighs there (benchmarks/mask_bias.py).
        "pressure": candidate.pressure,
    }


def score(candidate: Candidate) -> float:
    """Weighted sum of the distances: less is better."""
    return sum(WEIGHTS[name] * value for name, value in parts_of_score(candidate).items())


def best(candidates: Iterable[Candidate]) -> Candidate:
    """Returns the candidate nearest to what people do, the first of equals."""
    return min(candidates, key=score)
