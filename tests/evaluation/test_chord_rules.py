"""The rules that ours is measured beside: triads, bars, Markov chains, counting models."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from tunes import BAR, ONE, piece_of

from composer.evaluation import harmonisation, infilling, triads
from composer.evaluation.markov import count_chain, events_of
from composer.evaluation.melody_counts import code_length, count_models, events, is_repeated
from composer.music.piece import ChordSymbol
from composer.music.theory import parse_chord

SONG = replace(
    piece_of([0, 4, 7, 4, 5, 9, 12, 9, 7, 11, 14, 11, 0, 4, 7, 12], bars=4),
    chords=tuple(ChordSymbol(BAR * n, parse_chord(name)) for n, name in enumerate(["C", "F", "G7", "C"])),
)
"""A bar each of arpeggios of C, F, G and C."""


@pytest.mark.parametrize(
    ("name", "label"), [("C", 0), ("Am", 37), ("Bdim", 46), ("Eaug", 19), ("G7", 28), ("Dsus4", 8), ("Am/E", 37)]
)
def test_labels_of_chords(name, label):
    assert triads.to_label(parse_chord(name), 0) == label
    assert triads.to_label(None, 0) == -1


def test_rules_on_arpeggios():
    truth = triads.labels_of(SONG)
    assert truth == [0] * 4 + [20] * 4 + [28] * 4 + [0] * 4
    assert triads.tonic_only(SONG) == [0] * 16
    assert harmonisation.accuracies(triads.tonic_only, [SONG]) == {
        "triad": 0.5,
        "root": 0.5,
        "at change": 1 / 3,
        "beats": 16,
    }
    assert harmonisation.accuracies(triads.train_hmm([SONG] * 20), [SONG])["triad"] > 0.8


def test_the_template_takes_the_triad_of_the_notes():
    assert triads.template(piece_of([4, 4, 4, 4], bars=1))[0] in (0, 17, 37)


def test_bars_that_occur_once():
    bars = infilling.bars_of(piece_of([0, 2, 4, 5] * 2 + [7, 7, 7, 7] + [0, 2, 4, 5], bars=4))
    assert list(infilling.new_bars(bars)) == [2]
    assert infilling.f1(bars[0], bars[1]) == 1 and infilling.f1(bars[0], bars[2]) == 0
    assert infilling.f1(frozenset({(0, 60)}), frozenset({(0, 60), (480, 62)})) == pytest.approx(2 / 3)


def test_copying_rules():
    bars = [frozenset({(0, pitch)}) for pitch in (1, 2, 3, 4, 5, 1, 9, 3, 4)]
    assert infilling.RULES["the bar before"](bars, 6) == bars[5]
    assert infilling.RULES["eight bars before"](bars, 8) == bars[0] and not infilling.RULES["eight bars before"](
        bars, 7
    )
    assert infilling.best_context(bars, 6) == bars[1]  # both lie between the bars 1 and 3


def test_a_chain_of_a_high_order_copies_and_one_of_order_one_does_not():
    tune = piece_of(ONE, bars=4)
    copy = count_chain(6, [tune]).draw(Random(0))
    assert events_of(copy) == events_of(tune) and copy.length == tune.length
    drawn = {tuple(events_of(count_chain(1, [tune]).draw(Random(seed)))) for seed in range(5)}
    assert len(drawn) == 5


def test_events_and_repeats_of_a_tune():
    tune = piece_of([0, 2, 4, 5, 7, 9, 11, 12] * 3, bars=6)
    assert events(tune)[:2] == [(0, 60 - 60 + events(tune)[0][1]), (24, events(tune)[0][1] + 2)]
    assert is_repeated(events(tune)).tolist() == [False] * 17 + [True] * 7


def test_counting_models_foretell_what_they_have_counted():
    tunes = [piece_of([(pitch + n) % 12 for pitch in ONE], bars=4) for n in range(4)]
    lengths = {name: code_length(judge, tunes[:1], 1)["all"] for name, judge in count_models(tunes, tunes[:2]).items()}
    other = code_length(count_models(tunes, tunes[:2])["Witten-Bell, order 2"], [piece_of([11, 0, 11, 0], bars=1)], 1)
    assert all(np.isfinite(value) for value in lengths.values()) and lengths["Witten-Bell, order 2"] < other["all"]
