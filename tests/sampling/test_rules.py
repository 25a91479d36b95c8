"""What the masks make certain, shown on a model that knows nothing: random words under rules keep every promise."""

import numpy as np
import pytest
from noise import LEXICON, WORDS, Noise, make_plan, promise

from composer.analysis import measures
from composer.errors import UsageError
from composer.grid.grid import grid_to_words, words_to_grid
from composer.grid.header import METERS
from composer.grid.piece_grid import grid_to_piece
from composer.music.theory import MODES, Key, parse_key, parse_meter, scale_degrees
from composer.sampling.promises.ending import triad_on
from composer.sampling.promises.rhythm import readable_steps
from composer.sampling.rules import OUT_OF_SCALE_PENALTY, allowed, grammar, penalties
from composer.sampling.sample import Sampling, write
from composer.sampling.state import State
from composer.verbs.compose import make_task

KEYS = ("G", "Em", "Eb", "F#m", "D dorian", "A mixolydian", "C lydian", "E phrygian", "B locrian")


def make_piece(plan, seed, lock="scale", sharpness=1.0):
    promises = promise(plan.key, *plan.limits, lock)
    sample = write(Noise(seed, sharpness), LEXICON, [make_task(plan).prompt()], promises, Sampling(seed=seed))[0]
    return sample.words, grid_to_piece(words_to_grid(sample.words, plan.key))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("meter", METERS)
def test_noise_keeps_every_promise(meter, key):
    for seed, (bars, limits, sharpness) in enumerate(((1, (60, 72), 1), (2, (62, 74), 40), (9, (57, 83), 3))):
        plan = make_plan(meter, parse_key(key), bars, limits)
        _, piece = make_piece(plan, seed, sharpness=sharpness)
        low, high = measures.pitch_span(piece)
        assert piece.bar_count == bars and piece.length == bars * plan.meter.bar_ticks
        assert piece.meter == plan.meter and piece.key == plan.key
        assert not measures.broken_bars(piece) and limits[0] <= low <= high <= limits[1]
        assert measures.in_key_share(piece, plan.key) == 1 and measures.ending(piece, plan.key) == "tonic"
        assert piece.chords and piece.chords[-1].chord.root == plan.key.tonic


def test_without_a_lock_noise_leaves_the_scale():
    _, piece = make_piece(make_plan("4/4", parse_key("C"), 8), 1, lock="off")
    assert measures.in_key_share(piece, piece.key) < 0.95
    assert measures.ending(piece, piece.key) == "tonic"


@pytest.mark.parametrize("meter", METERS)
def test_every_cell_is_exactly_full(meter):
    words, _ = make_piece(make_plan(meter, Key(2), 4), 5)
    grid = words_to_grid(words, Key(2))
    for chords, melody in grid.cells:
        steps = [
            int(word.rpartition("_")[2].rpartition(".")[2]) for word in melody if word[:3] in ("Not", "Res", "Tie")
        ]
        assert sum(steps) == grid.header.bar_steps
        assert sum(int(word[4:]) for word in chords if word.startswith("Dur_")) == grid.header.bar_steps
    assert grid_to_words(grid, grid.every_cell())[-1] == "End_None"


def each_leaves_a_word(state):
    if state.cursor.expects in ("bar", "end"):
        return allowed(state).any()
    return grammar(state).any() and all(one.allow(state).any() for one in state.promises.of_lane(state.lane).promises)


def test_no_rule_alone_or_together_leaves_a_dead_end():
    """Walks at random and asks every rule at every step, not just all together."""
    for seed, meter in enumerate(METERS):
        plan = make_plan(meter, parse_key("Em"), 3, (64, 76))
        state = State(LEXICON, promise(plan.key, *plan.limits))
        random = np.random.default_rng(seed)
        for word in make_task(plan).prompt():
            state.feed(word)
        while not state.cursor.done:
            assert each_leaves_a_word(state)
            state.feed(WORDS[random.choice(np.flatnonzero(allowed(state)))])


@pytest.mark.parametrize("compound", [False, True])
def test_from_every_readable_place_the_bar_can_be_filled(compound):
    for bar in {parse_meter(meter).bar_ticks // 20 for meter in METERS}:
        reached, todo = {0}, [0]
        while todo:
            place = todo.pop()
            ends = {place + steps for steps in readable_steps(place, bar, compound) if place + steps <= bar}
            assert ends or place == bar
            todo += ends - reached
            reached |= ends
        assert bar in reached


def test_triplets_are_finished_before_anything_else():
    assert readable_steps(8, 96, compound=False) == {4, 8, 16}
    assert readable_steps(16, 96, compound=False) == {4, 8}
    assert 8 not in readable_steps(6, 96, compound=False)


def test_soft_lock_takes_from_notes_outside_only():
    state = State(LEXICON, promise(parse_key("C"), lock="soft"))
    for word in make_task(make_plan("4/4", parse_key("C"), 1)).prompt():
        state.feed(word)
    row = penalties(state)
    assert row[WORDS.index("Note_1.12")] == pytest.approx(OUT_OF_SCALE_PENALTY)
    assert row[WORDS.index("Note_0.12")] == row[WORDS.index("Rest_12")] == 0


def test_a_melody_can_end_on_other_degrees():
    plan = make_plan("3/4", parse_key("G"), 4)
    promises = promise(plan.key, *plan.limits, final=frozenset({7, 11, 2}))
    sample = write(Noise(3, 1.0), LEXICON, [make_task(plan).prompt()], promises, Sampling())[0]
    last = grid_to_piece(words_to_grid(sample.words, plan.key)).parts[0].notes[-1]
    assert (last.pitch - plan.key.tonic) % 12 in {7, 11, 2} and last.duration >= plan.meter.beat_ticks


def test_modes_all_have_a_home_triad():
    found = {mode: triad_on(0, scale_degrees(Key(0, mode))) for mode in MODES}
    assert found["major"] == found["lydian"] == found["mixolydian"] == ""
    assert found["minor"] == found["dorian"] == found["phrygian"] == "m" and found["locrian"] == "dim"


def test_a_meter_the_grid_has_not_is_refused():
    from composer.verbs.wishes import read_meter

    with pytest.raises(UsageError):
        read_meter("5/4")
