"""The theorem: whatever is asked and whatever model writes, every promise is kept."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from noise import Noise, Stubborn, compose_noise, make_plan

from composer.errors import PromiseError
from composer.grid.header import METERS
from composer.grid.lanes import LANES, MELODY
from composer.music.piece import Note
from composer.music.progression import place_progression
from composer.music.theory import MINOR_FORMS, MODES, QUALITIES, Key, enharmonic_key, parse_meter

EXAMPLES = settings.get_profile("composer").max_examples
KEYS = st.builds(lambda tonic, mode: enharmonic_key(Key(tonic, mode)), st.integers(0, 11), st.sampled_from(list(MODES)))
NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
SYMBOLS = st.builds(
    "{}{}{}".format, st.sampled_from(NAMES), st.sampled_from(list(QUALITIES)), st.sampled_from(("", "/F#", "/C"))
)
BACKENDS = st.builds(Noise, st.integers(0, 99), st.sampled_from((0.3, 1, 3, 40))) | st.builds(
    Stubborn, st.integers(0, 99)
)


@st.composite
def progressions(draw, meter):
    """Chords in bars, never more than beats."""
    beats = parse_meter(meter).bar_ticks // parse_meter(meter).beat_ticks
    bars = st.lists(SYMBOLS | st.just("N.C."), min_size=1, max_size=beats).map(" ".join)
    return " | ".join(draw(st.lists(bars, min_size=1, max_size=4))) + " |"


@st.composite
def plans(draw, most_bars=12):
    meter = draw(st.sampled_from(METERS))
    low = draw(st.integers(44, 80))
    lock = draw(st.sampled_from(("scale", "soft", "off")))
    chords = draw(st.none() | progressions(meter))
    return make_plan(
        meter, draw(KEYS), draw(st.integers(1, most_bars)), (low, low + draw(st.integers(11, 24))), chords, lock
    )


@given(plans(), BACKENDS, st.integers(0, 9))
@settings(max_examples=4 * EXAMPLES)
def test_every_promise_is_kept(plan, backend, seed):
    piece = compose_noise(plan, backend, seed)
    assert all(plan.promises.check(piece).values()), plan.promises.check(piece)


@given(plans(), BACKENDS)
def test_the_last_note_is_long_and_ends_with_the_piece_on_the_tonic_or_the_last_chord(plan, backend):
    piece = compose_noise(plan, backend)
    last = piece.parts[0].notes[-1]
    final = {plan.key.tonic}
    if plan.progression:
        tones = place_progression(plan.progression, plan.meter, plan.bars)[-1].chord.tones
        final = tones if tones and plan.key.tonic not in tones else final
    assert last.end == piece.length == plan.bars * plan.meter.bar_ticks and last.pitch % 12 in final
    assert last.duration >= min(plan.meter.beat_ticks, plan.meter.bar_ticks // 3)


@pytest.mark.parametrize("bars", range(1, 33))
def test_any_number_of_bars_is_exact(bars):
    for seed, meter in enumerate((METERS[bars % len(METERS)], METERS[(bars + 3) % len(METERS)])):
        plan = make_plan(meter, Key(bars % 7), bars)
        piece = compose_noise(plan, Noise(seed, 1.0))
        assert piece.bar_count == bars and all(plan.promises.check(piece).values())


@given(st.sampled_from(METERS), KEYS, BACKENDS)
def test_locked_to_the_scale_notes_and_chords_stay_in_it(meter, key, backend):
    piece = compose_noise(make_plan(meter, key, 4), backend)
    assert {note.pitch % 12 for note in piece.parts[0].notes} <= key.scale
    assert all(symbol.chord.tones <= key.scale for symbol in piece.chords)
    assert piece.chords[-1].chord.root == key.tonic and piece.chords[-1].chord.bass is None


@given(st.sampled_from(METERS), st.integers(-3, 6), st.sampled_from(list(MINOR_FORMS)), BACKENDS)
def test_held_to_one_form_of_the_minor_scale_no_note_of_another_comes(meter, fifths, form, backend):
    key = Key(fifths, "minor")
    plan = make_plan(meter, key, 4, lock=form)
    piece = compose_noise(plan, backend)
    degrees = {(note.pitch - key.tonic) % 12 for note in piece.parts[0].notes}
    assert degrees | {(t - key.tonic) % 12 for symbol in piece.chords for t in symbol.chord.tones} <= {
        *MINOR_FORMS[form]
    }
    assert plan.promises.check(piece)["key"]
    other = replace(piece, parts=(replace(piece.parts[0], notes=(Note(0, 60 + key.tonic + 1, 480),)),), chords=())
    assert not plan.promises.check(other)["key"]


@pytest.mark.parametrize(
    ("limits", "chords"),
    [((61, 71), None), ((60, 61), "C | G"), ((60, 61), "C G")],
)
def test_a_range_without_a_note_to_end_on_is_refused_before_writing(limits, chords):
    with pytest.raises(PromiseError, match="to end on"):
        compose_noise(make_plan("4/4", Key(0), 2, limits, chords), Noise(0, 1.0))


@pytest.mark.parametrize(("key", "limits"), [(0, (12, 28)), (0, (108, 120)), (9, (36, 48)), (10, (36, 48))])
def test_a_range_that_the_grid_cuts_short_is_refused_and_says_what_the_grid_holds(key, limits):
    with pytest.raises(PromiseError, match=r"range .* leaves the grid, which holds [A-G].*[12] to .*[78] in "):
        compose_noise(make_plan("4/4", enharmonic_key(Key(7 * key)), 2, limits), Noise(0, 1.0))


@given(KEYS, st.sampled_from(METERS), BACKENDS)
def test_a_range_of_the_tonic_alone_is_enough(key, meter, backend):
    tonic = LANES[MELODY].zero_on(key.tonic)
    piece = compose_noise(make_plan(meter, key, 3, (tonic, tonic)), backend)
    assert {note.pitch for note in piece.parts[0].notes} == {tonic}
