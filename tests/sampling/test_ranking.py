"""Candidates: what is degenerate is found, twins are dropped, the one most like people's comes first."""

from dataclasses import replace

import pytest

from composer.analysis.originality import Match
from composer.music.piece import Note, Part, Piece
from composer.sampling.ranking import Candidate, best_first, parts_of_score, why_degenerate

BAR = 1920
USUAL = {"nats": (1.5, 0.2), "repeats": (0.0, 0.1)}
ONE = (0, 2, 4, 5, 7, 5, 4, 2, 0, 4, 7, 12, 11, 9, 7, 5)
OTHER = (7, 3, 8, 1, 6, 2, 9, 0, 5, 11, 4, 10, 3, 6, 0, 1)


def piece_of(pitches, bars=8, step=480):
    notes = tuple(Note(step * n, 60 + pitch, step) for n, pitch in enumerate(pitches))
    return Piece((Part("Melody", notes),), BAR * bars)


@pytest.mark.parametrize(
    ("pitches", "reason"),
    [
        ((0,) * 32, "too few pitches"),
        ((0, 4, 7), "hardly a note"),
        ((0, 2, 4, 5) * 8, "the same bars over and over"),
        (ONE + OTHER, ""),
    ],
)
def test_degenerate_pieces_are_found(pitches, reason):
    assert why_degenerate(piece_of(pitches)) == reason


def test_a_twin_of_a_better_candidate_is_dropped():
    good, twin, other = (Candidate(piece_of(p, 4), nats) for p, nats in ((ONE, 0.85), (ONE, 2.0), (OTHER, 1.0)))
    assert best_first([twin, good, other]) == [good, other]


def test_wishes_and_originality_count():
    usual = Candidate(piece_of(ONE + OTHER), 0.85)
    copied = replace(usual, match=Match(notes=28))
    missed = replace(usual, missed={"density": 0.5})
    assert parts_of_score(copied)["copying"] == 2.0
    assert best_first([Candidate(piece_of(OTHER + ONE), 0.85, missed={"density": 1.0}), missed])[0] == missed


def test_what_is_usual_in_the_style_decides():
    calm, wild = (Candidate(piece_of(p), nats, usual=USUAL) for p, nats in ((ONE + OTHER, 0.85), (OTHER + ONE, 1.6)))
    assert best_first([calm, wild])[0] == wild, "the style's own music surprises as much"
    assert parts_of_score(wild)["likelihood"] == pytest.approx(0.5)
