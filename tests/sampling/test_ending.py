"""A beat long means the same to the mask, to the check and to the report, in every meter."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from noise import LEXICON, Noise, compose_noise, make_plan
from test_each_rule import HEADER

from composer.analysis import measures
from composer.errors import UsageError
from composer.grid.header import METERS
from composer.music.piece import KeyChange, MeterChange, Note, Part, Piece
from composer.music.theory import Key, parse_meter
from composer.music.units import TICKS_PER_GRID
from composer.sampling.promises.ending import ENDINGS, Ending
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.promise import Promises
from composer.sampling.state import State

C = Key(0)


def ends_with(meter, steps):
    """A bar of a meter that ends on a C of so many steps."""
    bar, length = parse_meter(meter).bar_ticks, steps * TICKS_PER_GRID
    part = Part("Melody", (Note(0, 67, bar - length), Note(bar - length, 60, length)))
    return Piece((part,), bar, (MeterChange(0, parse_meter(meter)),), (KeyChange(0, C),))


def final_lengths(meter):
    """Lengths of a last C that the mask lets stand at the end of the last bar."""
    bar, found = parse_meter(meter).bar_ticks // TICKS_PER_GRID, set()
    for steps in {1, 2, 3, 6, 12, 18, 24, 36, 48} & set(range(1, bar)):
        state = State(LEXICON, Promises(KeyLock(C), Ending(C)))
        for word in HEADER.format(meter=meter, mode="major", bars=1).replace("Lane_chords ", "").split():
            state.feed(word)
        state.feed("Bar_1")
        state.cursor.place = bar - steps
        row = state.promises.get(Ending).allow(state)
        found |= {steps} if row[LEXICON.vocabulary.index[f"Note_0.{steps}"]] else set()
    return found


@pytest.mark.parametrize("meter", METERS)
def test_mask_check_and_report_mean_the_same_by_a_beat_long(meter):
    bar = parse_meter(meter).bar_ticks // TICKS_PER_GRID
    lengths = {1, 2, 3, 6, 12, 18, 24, 36, 48} & set(range(1, bar))
    checked = {steps for steps in lengths if Ending(C).check(ends_with(meter, steps))}
    reported = {steps for steps in lengths if measures.ending(ends_with(meter, steps), C) == "tonic"}
    assert final_lengths(meter) == checked == reported
    assert min(checked) * TICKS_PER_GRID == parse_meter(meter).beat_ticks


@given(st.sampled_from(METERS), st.sampled_from(list(ENDINGS)), st.integers(0, 99))
def test_whatever_ending_is_asked_comes_and_is_reported_so(meter, ending, seed):
    plan = make_plan(meter, Key(1), 2)
    plan = replace(plan, wishes=replace(plan.wishes, ending=ending))
    piece = compose_noise(plan, Noise(seed, 3.0))
    assert Ending.parse(ending, plan.key).check(piece)
    assert ending != "tonic" or measures.ending(piece, plan.key) == "tonic"


def test_an_ending_without_degrees_is_open_and_anything_keeps_it():
    ending = Ending.parse("open", C)
    assert ending.check(Piece((Part("Melody", (Note(0, 61, 20),)),), 1920)) and "open" in ending.say()


def test_where_the_rhythm_is_given_the_last_note_may_be_short():
    assert Ending(C, any_length=True).check(ends_with("4/4", 6)) and not Ending(C).check(ends_with("4/4", 6))


def test_a_piece_without_notes_has_no_ending():
    assert not Ending(C).check(Piece((Part("Melody", ()),), 1920))


def test_an_unknown_ending_lists_those_there_are():
    with pytest.raises(UsageError, match="--ending 'loud' is unknown"):
        Ending.parse("loud", C)


def test_only_the_last_rows_have_an_ending():
    assert Ending(C).within(range(3, 8), 8) == Ending(C) and Ending(C).within(range(0, 7), 8) is None
