"""What is written beside parts that no lane reads: struck clear of them, by a model that writes noise."""

from dataclasses import replace

import pytest
from conftest import run_verb
from textures import BAR, tune

from composer.analysis.clashes import clash_share
from composer.music.piece import Note, Part
from composer.music.units import TICKS_PER_GRID
from composer.sampling.promises.no_clash import NoClash, clashing


def test_what_clashes_is_a_semitone_away_or_an_octave_from_that():
    assert clashing(frozenset({60})) == {47, 49, 59, 61, 71, 73}
    assert clashing(frozenset({60, 71})) == {49, 58, 61, 70, 73, 82}
    assert not clashing(frozenset())


def test_notes_clash_where_they_are_struck_alone():
    held, struck = (
        Part("A", (Note(0, 60, 480),)),
        Part("B", (Note(240, 61, 480), Note(720, 61, 480), Note(960, 64, 480))),
    )
    assert clash_share([struck], [held]) == pytest.approx(1 / 3)
    assert clash_share([held], [struck]) == clash_share([], [held]) == 0.0


def test_a_later_window_hears_what_sounds_there():
    promise = NoClash(given=(Note(4 * BAR, 60, BAR),))
    assert promise.within(range(3, 8), 8).first_row == 3
    assert set(promise.sounding.values()) == {frozenset({60})} and min(promise.sounding) == 4 * BAR // TICKS_PER_GRID


@pytest.mark.parametrize("part", ["piano", "strings", "bass"])
def test_a_new_part_is_struck_clear_of_a_second_voice(writer, part):
    old = tune()
    bars = range(old.bar_count)
    drone = Part("Second", tuple(Note(bar * BAR, 60 + 3 * (bar % 2), BAR) for bar in bars))
    for seed in range(2):
        made = run_verb(writer, "accompany", replace(old, parts=(*old.parts, drone)), part=part, by="model", seed=seed)
        new = made.piece.parts[2:]
        assert clash_share(new, [drone]) == 0.0
        assert made.receipt.got["clashes"] == round(clash_share(new, made.piece.parts[:2]), 3)
