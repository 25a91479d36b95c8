"""Each promise is read from what was typed, checked on a finished piece, said, and cut to a stretch of rows."""

from dataclasses import replace

import pytest
from noise import LEXICON, Noise, compose_noise, make_plan, promise
from test_each_rule import CHORD_BAR, at, words_of

from composer.errors import UsageError
from composer.grid.header import METERS
from composer.music.piece import ChordSymbol, MeterChange, Note, Part, Piece, Section
from composer.music.theory import Chord, Key, parse_key, parse_meter
from composer.sampling.promises.anchors import Anchors
from composer.sampling.promises.bars import BarCount, FullBars, InMeter
from composer.sampling.promises.chords import Chords
from composer.sampling.promises.contour import Contour
from composer.sampling.promises.ending import Ending
from composer.sampling.promises.form import Form
from composer.sampling.promises.key import LOCKS, KeyLock
from composer.sampling.promises.level import LEVELS, PlayLimits
from composer.sampling.promises.pickup import Pickup
from composer.sampling.promises.promise import Promises
from composer.sampling.promises.range import PitchRange
from composer.sampling.promises.rhythm import GivenRhythm, Held, place_rhythm, without_loose_ties
from composer.sampling.rules import allowed
from composer.sampling.state import State

C, BAR = Key(0), 1920
TUNE = Piece((Part("Melody", (Note(0, 64, 960), Note(960, 62, 960), Note(BAR, 60, BAR))),), 2 * BAR)
RHYTHM = {(0, 0): ("Note", 48), (0, 48): ("Note", 48), (1, 0): ("Note", 96)}


@pytest.mark.parametrize(
    ("kept", "broken"),
    [
        (BarCount(2), BarCount(3)),
        (InMeter(parse_meter("4/4")), InMeter(parse_meter("2/2"))),
        (KeyLock(C), KeyLock(Key(1))),
        (PitchRange(60, 64), PitchRange(61, 64)),
        (PitchRange(48, 52, octaves=1), PitchRange(60, 64, octaves=1)),
        (Ending(C), Ending(C, frozenset({7}))),
        (Pickup(0), Pickup(240)),
        (Chords(()), Chords((ChordSymbol(0, Chord(0)),))),
        (Form(letters=""), Form(letters="AB")),
        (GivenRhythm(RHYTHM), GivenRhythm({**RHYTHM, (1, 48): ("Note", 48)})),
        (GivenRhythm(RHYTHM), GivenRhythm({(0, 0): ("Note", 96), (1, 0): ("Note", 96)})),
        (Anchors({(0, 48): 2}, zero=60), Anchors({(0, 48): 4}, zero=60)),
    ],
)
def test_a_kept_promise_is_told_from_a_broken_one_and_said(kept, broken):
    assert kept.check(TUNE) and not broken.check(TUNE)
    assert (broken.name and broken.say() and kept.say() != "") or not kept.name


@pytest.mark.parametrize(
    ("promised", "words"),
    [(PitchRange(60, 81), "no note below C4 or above A5"), (Ending(C), "last note on the tonic, a beat long or more"),
     (Ending(C, frozenset({4})), "last note on a tone of the last chord, a beat long or more"), (Pickup(240), "a pickup of 1/8"),
     (KeyLock(parse_key("Am"), "harmonic"), "A minor, every note of the scale or of its chord"),
     (PlayLimits(5, 24), "no leap wider than 5 semitones, no note shorter than 1/4")],
)  # fmt: skip
def test_a_promise_is_said_in_a_few_words(promised, words):
    assert promised.say() == words


def test_bars_that_overlap_are_not_full():
    late = replace(TUNE, parts=(Part("Melody", (Note(0, 64, 961), Note(960, 62, 960))),))
    assert FullBars().check(TUNE) and not FullBars().check(late)


@pytest.mark.parametrize(("text", "limits"), [("C4-A5", (60, 81)), ("Bb3-F#5", (58, 78)), ("C2-C3", (36, 48))])
def test_a_range_is_two_notes(text, limits):
    assert PitchRange.parse(text).limits == limits


@pytest.mark.parametrize("text", ["C4", "C4A5", "A5-C4", "C4-C4", "H4-C5", "-", "C4-", ""])
def test_what_is_not_a_range_is_refused(text):
    with pytest.raises(UsageError):
        PitchRange.parse(text)


@pytest.mark.parametrize(("text", "meter", "ticks"), [("1/8", "6/8", 240), ("3/4", "4/4", 1440), ("1/16", "2/4", 120)])
def test_a_pickup_is_a_part_of_a_whole_note(text, meter, ticks):
    assert Pickup.parse(text, parse_meter(meter)) == Pickup(ticks) and text in Pickup(ticks).say()


@pytest.mark.parametrize("text", ["1", "4/4", "0/4", "1/0", "1/64", "x"])
def test_what_is_not_a_pickup_is_refused(text):
    with pytest.raises(UsageError):
        Pickup.parse(text, parse_meter("4/4"))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_lock_is_read(lock):
    assert KeyLock.parse(lock, parse_key("Am")).is_locked == (lock not in ("soft", "off"))


@pytest.mark.parametrize(("lock", "key"), [("tight", "C"), ("harmonic", "C")])
def test_an_unknown_lock_and_a_minor_form_in_major_are_refused(lock, key):
    with pytest.raises(UsageError, match=f"--lock '?{lock}"):
        KeyLock.parse(lock, parse_key(key))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("meter", METERS)
def test_a_level_limits_leaps_and_short_notes(level, meter):
    limits = PlayLimits.parse(level, parse_meter(meter))
    assert limits.leap == LEVELS[level].leap and parse_meter(meter).bar_ticks // 20 % limits.shortest == 0
    wide = Piece((Part("Melody", (Note(0, 60, 480), Note(480, 61 + limits.leap, 480))),), BAR)
    assert limits.missed(wide) == 1 and limits.missed(TUNE) == 0


def test_a_held_note_is_tied_as_long_as_it_sounds_and_no_longer():
    assert Held().lane == "melody", "its class has two bases, of which one is about the whole piece"
    held = at(*CHORD_BAR, "Note_0.96", "Bar_1", "Chord_0.", "Dur_96")
    held.promises = promise(C).plus(Held({1: 60}))
    assert words_of(allowed(held)) == {"Tie_48"}
    held.feed("Tie_48")
    assert words_of(allowed(held)) == {"Tie_12"}
    held.feed("Tie_12")
    assert not [word for word in words_of(allowed(held)) if word.startswith("Tie")]


def test_an_anchored_note_may_lie_outside_of_scale_and_range():
    state = at(*CHORD_BAR, low=60, high=72)
    state.promises = state.promises.plus(Anchors({(0, 0): 13, (0, 48): 3}))
    words = words_of(allowed(state))
    assert "Note_13.48" in words and not [word for word in words if word.endswith((".72", ".96"))]
    assert all(word.startswith(("Note_13.", "Section")) for word in words)


def test_a_contour_leaves_room_to_go_on():
    state = at(*CHORD_BAR, "Note_5.24", low=60, high=67)
    state.promises = state.promises.plus(Contour({(0, 24): (1, 1, 0), (0, 48): (-1, 1, 3)}))
    assert {word.partition(".")[0] for word in words_of(allowed(state)) if word.startswith("Note")} == {"Note_7"}
    state.feed("Note_7.24")
    assert {word.partition(".")[0] for word in words_of(allowed(state)) if word.startswith("Note")} == {
        "Note_0",
        "Note_2",
    }


def test_a_wish_gives_way_where_it_leaves_no_word():
    state = at(*CHORD_BAR, "Note_0.3", low=60, high=60)
    state.promises = state.promises.plus(PlayLimits(shortest=24))
    assert allowed(state).any()


def test_a_rhythm_is_placed_from_where_its_row_begins_and_loose_ties_become_rests():
    plan = replace(make_plan("4/4", C, 2), pickup=480)
    rows = [(0, (("Tie", 12), ("Note", 12))), (1, (("Tie", 96),)), (2, ())]
    placed = place_rhythm(plan.header, without_loose_ties(rows))
    assert placed == {(0, 72): ("Rest", 12), (0, 84): ("Note", 12), (1, 0): ("Tie", 96)}


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        (GivenRhythm({(1, 0): ("Note", 96), (5, 0): ("Note", 96)}), GivenRhythm({(1, 0): ("Note", 96)})),
        (Anchors({(1, 0): 3, (5, 0): 4}), Anchors({(1, 0): 4})),
        (Held({1: 6, 5: 12}), Held({1: 12})),
        (Contour({(1, 0): (1, 1, 0), (5, 0): (0, 0, 0)}), Contour({(1, 0): (0, 0, 0)})),
        (Form({0: "Section_A.1", 4: "Section_B.1"}, {5: 1, 6: 4}), Form({0: "Section_B.1"}, {2: 0})),
        (KeyLock(C), KeyLock(C)),
    ],
)
def test_a_promise_is_cut_to_rows_counted_from_the_first(whole, part):
    assert whole.within(range(4, 8), 8) == part


def test_promises_hold_one_of_a_class_and_lane_and_the_later_one_counts():
    asked = Promises(KeyLock(C), PitchRange(60, 72)).plus(PitchRange(50, 60), PitchRange(40, 50, lane="bass"))
    assert asked.get(PitchRange, "melody").low == 50 and asked.get(PitchRange, "bass").low == 40
    assert asked.without(PitchRange).find(PitchRange, "melody") is None
    assert [type(one) for one in asked.of_lane("bass").promises] == [KeyLock, PitchRange]
    with pytest.raises(KeyError):
        asked.get(Ending)


def test_the_receipt_lists_the_promises_by_name_in_order():
    plan = make_plan("4/4", parse_key("G"), 2, (60, 79), "G | D7 G")
    kept = plan.promises.check(compose_noise(plan, Noise(0, 1.0)))
    assert list(plan.promises.say()) == list(kept) and all(plan.promises.say().values())
    assert list(kept) == ["bars", "full_bars", "meter", "key", "range", "ending", "chords"] and all(kept.values())


def test_what_sounds_in_one_lane_does_not_sound_in_another():
    state = State(LEXICON, promise(C))
    for word in [
        "Style_folk",
        "Meter_4/4",
        "Mode_major",
        "Bars_1",
        "Repeats_no",
        "Lane_chords",
        "Lane_melody",
        "Fill_None",
        "Bar_1",
    ]:
        state.feed(word)
    state.feed("Chord_7.")
    state.feed("Dur_96")
    assert state.lane == "melody" and state.pitch is None
    state.feed("Note_4.48")
    assert state.pitch == 4
    assert state.words == {(0, 0): ["Chord_7.", "Dur_96"], (0, 1): ["Note_4.48"]}


def test_a_form_is_checked_by_its_letters_as_they_sound():
    sections = (Section(0, BAR, "A", 2), Section(BAR, 2 * BAR, "B", 1))
    assert Form(letters="AAB").check(replace(TUNE, sections=sections)) and not Form(letters="AB").check(TUNE)


def test_a_meter_is_that_of_the_piece():
    assert not InMeter(parse_meter("4/4")).check(replace(TUNE, meters=(MeterChange(0, parse_meter("2/2")),)))
