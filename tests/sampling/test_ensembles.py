"""The theorem for several voices: whatever model writes, certain promises are kept and a word is always left."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from noise import Noise, Stubborn, compose_noise, make_plan

from composer.grid.ensembles import ENSEMBLES, parts_by_lane
from composer.grid.header import METERS
from composer.grid.lanes import LANES
from composer.grid.piece_grid import piece_to_grid
from composer.music.theory import MODES, Key, enharmonic_key
from composer.sampling.promises.promise import Between

SEVERAL = [ensemble for ensemble in ENSEMBLES.values() if len(ensemble.voices) > 1]
KEYS = st.builds(lambda tonic, mode: enharmonic_key(Key(tonic, mode)), st.integers(0, 11), st.sampled_from(list(MODES)))
BACKENDS = st.builds(Noise, st.integers(0, 99), st.sampled_from((0.3, 3, 40))) | st.builds(Stubborn, st.integers(0, 99))


@st.composite
def plans(draw):
    """Plans for every ensemble, over typed chords or none, with parallels forbidden or not."""
    ensemble = draw(st.sampled_from(SEVERAL))
    chords = draw(st.none() | st.just("C | F G | Am Dm | G7 C"))
    limits = LANES[ensemble.lead].limits
    plan = make_plan(draw(st.sampled_from(METERS)), draw(KEYS), draw(st.integers(1, 4)), limits, chords)
    return replace(plan, ensemble=ensemble, wishes=replace(plan.wishes, strict=draw(st.booleans())))


@given(plans(), BACKENDS)
def test_every_promise_but_those_that_yield_is_kept(plan, backend):
    piece = compose_noise(plan, backend)
    yielding = {promise.name for promise in plan.promises if isinstance(promise, Between)}
    kept = {name: is_kept for name, is_kept in plan.promises.check(piece).items() if name not in yielding}
    assert all(kept.values()), kept


@given(plans(), BACKENDS)
def test_each_voice_stays_where_its_singer_or_player_reaches(plan, backend):
    piece = compose_noise(plan, backend)
    for lane, part in parts_by_lane(piece).items():
        low, high = LANES[lane].limits
        assert all(low <= note.pitch <= high for note in part.notes), lane


@given(plans(), BACKENDS)
def test_what_is_written_can_be_read_again(plan, backend):
    piece = compose_noise(plan, backend)
    sounding = tuple(part for part in piece.parts if part.notes)
    grid = piece_to_grid(replace(piece, parts=sounding))
    assert set(grid.header.voices) == {part.name.lower() for part in sounding}


@pytest.mark.parametrize("ensemble", SEVERAL, ids=lambda one: one.name)
def test_a_hand_strikes_several_notes_and_a_singer_one(ensemble):
    plan = replace(make_plan("4/4", Key(0), 4, LANES[ensemble.lead].limits), ensemble=ensemble)
    for lane, part in parts_by_lane(compose_noise(plan, Noise(1, 1.0))).items():
        most = max(sum(other.onset == note.onset for other in part.notes) for note in part.notes)
        assert (most > 1) == (LANES[lane].most > 1), lane
