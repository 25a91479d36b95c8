"""Units go there and back; the constants divide as they promise."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.music.units import (
    GRID_PER_QUARTER,
    TICKS_PER_GRID,
    TICKS_PER_QUARTER,
    bpm_to_tempo,
    grid_to_ticks,
    quarters_to_ticks,
    seconds_to_ticks,
    tempo_to_bpm,
    ticks_to_grid,
    ticks_to_quarters,
    ticks_to_seconds,
)

TEMPOS = st.integers(150_000, 3_000_000)


def test_a_quarter_holds_a_whole_number_of_grid_steps():
    assert TICKS_PER_GRID * GRID_PER_QUARTER == TICKS_PER_QUARTER


@given(st.integers(0, 10**6))
def test_grid_steps_and_ticks(steps):
    assert ticks_to_grid(grid_to_ticks(steps)) == steps


@given(st.integers(0, 10**7))
def test_quarters_and_ticks_are_exact(ticks):
    assert quarters_to_ticks(ticks_to_quarters(ticks)) == ticks


def test_a_triplet_eighth_is_a_third_of_a_quarter():
    assert ticks_to_quarters(160) == Fraction(1, 3) and quarters_to_ticks(1 / 3) == 160


@given(TEMPOS, st.sampled_from((240, 480, 720, 960)))
def test_tempo_and_beats_a_minute(tempo, beat):
    assert bpm_to_tempo(tempo_to_bpm(tempo, beat), beat) == tempo


@pytest.mark.parametrize(("bpm", "beat", "tempo"), [(120, 480, 500_000), (60, 480, 1_000_000), (120, 720, 333_333)])
def test_known_tempos(bpm, beat, tempo):
    assert bpm_to_tempo(bpm, beat) == tempo


@given(st.integers(0, 10**6), TEMPOS)
def test_seconds_and_ticks(ticks, tempo):
    assert seconds_to_ticks(ticks_to_seconds(ticks, tempo), tempo) == ticks


def test_seconds_agree_with_mido():
    from mido import tick2second

    assert ticks_to_seconds(1234, 456_789) == pytest.approx(tick2second(1234, TICKS_PER_QUARTER, 456_789))
