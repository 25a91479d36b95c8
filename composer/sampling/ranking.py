"""Choosing among candidates: degenerate ones are thrown out, near-duplicates dropped, the rest ranked by one sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from composer.analysis import measures
from composer.analysis.originality import Match, tune_onsets
from composer.analysis.similarity import grams
from composer.model.checkpoint import Checkpoint
from composer.music.piece import Piece

WEIGHTS = {"likelihood": 1.0, "repetition": 1.0, "copying": 1.0, "wishes": 2.0}
"""How much each part of the score counts; each part is a distance, 0 for what people do."""

TYPICAL = {"nats": (0.85, 0.25), "repeats": (0.23, 0.13)}
"""Habits of a style (`model.style_profile`) where a checkpoint does not say its own: of folk tunes (docs/LOG.md)."""

USUAL_RUN, LONG_RUN = 12, 8
"""Notes that a tune of people's shares with others at the 90th percentile, and how many more are one unit worse."""

FEWEST_PITCHES, FEWEST_NOTES_A_BAR, MOST_REPEATS, LEAST_BARS = 3, 0.5, 0.85, 8
"""Beyond what 99.9% of the corpus's tunes have."""

DUPLICATE_SHARE = 0.6
"""Share of common 8-interval runs from which two candidates are the same tune."""


@dataclass(frozen=True)
class Candidate:
    """A piece with its nats a word, what it shares with the corpus, and how far each wish was missed (0 is met).

    `usual` are the habits of its style.
    """

    piece: Piece
    nats: float
    match: Match | None = None
    missed: Mapping[str, float] = field(default_factory=dict)
    usual: Mapping[str, tuple[float, float]] = field(default_factory=lambda: TYPICAL)

    @property
    def originality(self) -> dict[str, Any] | None:
        """As the receipt says it; None where there is no index."""
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
    """The candidate with the habits of its style and what it shares with the training corpus."""
    index, profile = checkpoint.originality, checkpoint.profiles.get(candidate.piece.style)
    usual = {**TYPICAL, **(profile.habits if profile else {})}
    return replace(candidate, match=index.longest_match(candidate.piece) if index else None, usual=usual)


def why_degenerate(piece: Piece) -> str:
    """What makes a piece no music, "" for most: too few pitches, hardly a note, the same bar over and over."""
    notes = measures.melody_notes(piece)
    if len({note.pitch for note in notes}) < min(FEWEST_PITCHES, max(1, piece.bar_count)):
        return "too few pitches"
    if len(notes) < FEWEST_NOTES_A_BAR * piece.bar_count:
        return "hardly a note"
    is_long = piece.bar_count >= LEAST_BARS
    return "the same bars over and over" if is_long and measures.bar_repeats(piece) > MOST_REPEATS else ""


def parts_of_score(candidate: Candidate) -> dict[str, float]:
    """Distances from what people do: 0 is typical, 1 a spread or a phrase away."""
    nats, nats_spread = candidate.usual["nats"]
    repeats, repeats_spread = candidate.usual["repeats"]
    run = candidate.match.notes if candidate.match else 0
    return {
        "likelihood": abs(candidate.nats - nats) / nats_spread,
        "repetition": abs(measures.bar_repeats(candidate.piece) - repeats) / repeats_spread,
        "copying": max(0, run - USUAL_RUN) / LONG_RUN,
        "wishes": sum(candidate.missed.values()),
    }


def score(candidate: Candidate) -> float:
    """Weighted sum of the distances: less is better."""
    return sum(WEIGHTS[name] * value for name, value in parts_of_score(candidate).items())


def is_duplicate(one: Piece, other: Piece) -> bool:
    """Whether two melodies are nearly the same."""
    left, right = grams(tune_onsets(one)), grams(tune_onsets(other))
    return bool(left and right) and len(left & right) / min(len(left), len(right)) >= DUPLICATE_SHARE


def best_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates in order of their score, near-duplicates of a better one dropped."""
    chosen: list[Candidate] = []
    for candidate in sorted(candidates, key=score):
        if not any(is_duplicate(candidate.piece, better.piece) for better in chosen):
            chosen.append(candidate)
    return chosen
