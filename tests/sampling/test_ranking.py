"""Candidates: what is degenerate is found, the one most like people's comes first."""

from dataclasses import replace

import pytest
from tunes import ONE, OTHER, piece_of

from composer.analysis.originality import Match
from composer.music.piece import Part, Section
from composer.sampling.ranking import LIMITS, SILENT, Candidate, best, faults_of, parts_of_score, why_degenerate

BAR = 1920
USUAL = {"nats": (1.5, 0.2), "repeats": (0.0, 0.1)}


def without_bars(piece, numbers):
    notes = tuple(note for note in piece.parts[0].notes if note.onset // BAR not in numbers)
    return replace(piece, parts=(Part("Melody", notes),))


@pytest.mark.parametrize(
    ("pitches", "reason"),
    [
        ((0,) * 32, "too few pitches"),
        ((0, 4, 7), "hardly a note"),
        ((0, 2, 4, 5) * 8, "the same bars over and over"),
        (ONE[:8] * 4, "the same bars over and over"),
        (ONE[:4] * 5 + OTHER[:12], "a few bars in a loop"),
        (ONE[:6] + (0,) * 17 + OTHER[:9], "one pitch for too long"),
        (ONE + OTHER, ""),
    ],
)
def test_degenerate_pieces_are_found(pitches, reason):
    assert why_degenerate(piece_of(pitches)) == reason


@pytest.mark.parametrize(
    ("silent", "reason"),
    [({0}, "a silent beginning"), ({3, 5}, "silent bars"), ({7, 6}, "silent bars"), ({4}, ""), (set(), "")],
)
def test_a_tune_rests_no_longer_than_a_lone_voice_does(silent, reason):
    assert why_degenerate(without_bars(piece_of(ONE + OTHER), silent)) == reason


def test_a_section_on_one_pitch_is_found():
    piece = piece_of(ONE + (0,) * 8 + OTHER[:8])
    marked = replace(
        piece, sections=(Section(0, 4 * BAR, "A"), Section(4 * BAR, 6 * BAR, "B"), Section(6 * BAR, 8 * BAR))
    )
    assert not why_degenerate(piece) and why_degenerate(marked) == "one pitch for too long"


def test_limits_are_those_of_the_style():
    piece = piece_of(ONE[:4] * 5 + OTHER[:12])
    assert not why_degenerate(piece, {**LIMITS, "loop": 0.75})
    assert faults_of(piece, {**LIMITS, "pitch notes": 0}) == ["one pitch for too long", "a few bars in a loop"]


def test_an_excused_fault_is_none():
    piece = without_bars(piece_of(ONE + OTHER), {0, 1})
    assert faults_of(piece) == list(SILENT)
    assert why_degenerate(piece, excused=SILENT[:1]) == SILENT[1] and not why_degenerate(piece, excused=SILENT)


def test_of_two_tunes_the_one_that_rests_less_is_better():
    whole, gap = (Candidate(one, 0.85) for one in (piece_of(OTHER + ONE), without_bars(piece_of(ONE + OTHER), {4})))
    assert best([gap, whole]) == whole and parts_of_score(gap)["silence"] == 2.0


def test_wishes_and_originality_count():
    usual = Candidate(piece_of(ONE + OTHER), 0.85)
    copied = replace(usual, match=Match(notes=28), copied=28)
    given = replace(usual, match=Match(notes=28), own=frozenset(usual.piece.parts[0].notes))
    missed = replace(usual, missed={"density": 0.5})
    assert parts_of_score(copied)["copying"] == 2.0
    assert parts_of_score(given)["copying"] == 0.0, "what the user gave is not held against a candidate"
    assert best([Candidate(piece_of(OTHER + ONE), 0.85, missed={"density": 1.0}), missed]) == missed


def test_of_two_tunes_the_one_that_rules_bent_less_is_better():
    free = Candidate(piece_of(ONE + OTHER), 0.85, pressure=0.2)
    bent = replace(free, pressure=0.8)
    assert best([bent, free]) == free


def test_what_is_usual_in_the_style_decides():
    calm, wild = (Candidate(piece_of(p), nats, usual=USUAL) for p, nats in ((ONE + OTHER, 0.85), (OTHER + ONE, 1.6)))
    assert best([calm, wild]) == wild, "the style's own music surprises as much"
    assert parts_of_score(wild)["likelihood"] == pytest.approx(0.5)
