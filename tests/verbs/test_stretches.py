"""Pieces in any meter, in several, or played off the beat: each verb takes them, and given notes stay to the tick."""

from dataclasses import replace
from itertools import pairwise

import pytest

from composer import api
from composer.errors import UsageError
from composer.io.abc.read import parse_abc
from composer.music.origin import Origin
from composer.music.piece import MeterChange, Note, Part, Piece
from composer.music.theory import Meter, parse_meter
from composer.verbs.lens import SHOWN_AS, lens_of
from composer.verbs.stretches import stretches_of

SCALE = (60, 62, 64, 65, 67, 65, 64, 62)
VERBS = {
    "continue": lambda piece: api.continue_(piece, bars=2, seed=1),
    "infill": lambda piece: api.infill(piece, bars="2", seed=1),
    "harmonize": lambda piece: api.harmonize(piece, seed=1),
    "satb": lambda piece: api.harmonize(piece, voices="satb", strict=False, seed=1),
    "accompany": lambda piece: api.accompany(piece, part="piano", seed=1),
    "vary": lambda piece: api.vary(piece, seed=1),
}


def in_meter(name, bars=4):
    """Bars of notes up and down, their ends a tick early, over a cello that is off every grid."""
    meter = parse_meter(name)
    step = meter.unit_ticks
    tune = tuple(Note(n * step, SCALE[n % 8], step - 1) for n in range(bars * meter.beats))
    cello = Part("Cello", tuple(Note(n * meter.bar_ticks + 7, 48, 101) for n in range(bars)), 42)
    return Piece((Part("Melody", tune), cello), bars * meter.bar_ticks, (MeterChange(0, meter),))


def in_two_meters():
    """Four bars of 4/4 with a pickup, the last of them a quarter short, then three of 3/4; a note over the change."""
    tune = [Note(1440 + 480 * n, SCALE[n % 8], 480) for n in range(25)]
    tune[15] = replace(tune[15], duration=600)
    tune[16] = replace(tune[16], onset=tune[16].onset + 120, duration=360)
    meters = (MeterChange(0, Meter(4, 4)), MeterChange(5 * 1920 - 480, Meter(3, 4)))
    return Piece((Part("Melody", tuple(tune)),), 5 * 1920 - 480 + 3 * 1440, meters, pickup=480)


def stay(old, made, first=0, end=0):
    """Whether all given notes stay but those of the tune from one tick to another."""
    return all(
        {note for note in part.notes if number or not first <= note.onset < end} <= set(made.parts[number].notes)
        for number, part in enumerate(old.parts)
    )


@pytest.mark.parametrize("name", [*SHOWN_AS, "13/8", "15/4", "1/32"])
def test_every_bar_of_a_meter_is_shown_as_a_bar_and_comes_back(name):
    lens = lens_of(parse_meter(name), 4 * parse_meter(name).bar_ticks)
    ticks = range(0, lens.length + 1, 60)
    assert [lens.back(lens.to(tick)) for tick in ticks] == list(ticks)
    assert [lens.to(n * lens.meter.bar_ticks) for n in range(5)] == [n * lens.shown.bar_ticks for n in range(5)]


@pytest.mark.parametrize("verb", [name for name in VERBS if name not in ("satb", "infill", "vary")])
@pytest.mark.parametrize("meter", ["4/2", "5/8"])
def test_given_notes_stay_to_the_tick_in_any_meter(verb, meter):
    old = in_meter(meter)
    made = VERBS[verb](old)
    assert stay(old, made.piece) and made.piece.meters == old.meters
    assert made.receipt.got["taken"][0].startswith(f"written in {meter}, worked on in ")


def test_new_notes_fill_the_bars_of_the_given_meter():
    old = in_meter("7/8")
    made = api.continue_(old, bars=4, seed=2).piece
    new = [note for note in made.parts[0].notes if note.onset >= old.length]
    assert made.length == 2 * old.length and new and all(note.end <= made.length for note in new)
    assert all(left.end <= right.onset for left, right in pairwise(new))


@pytest.mark.parametrize("verb", ["continue", "harmonize", "accompany"])
def test_a_piece_in_two_meters_is_worked_on_section_by_section(verb):
    old = in_two_meters()
    made = VERBS[verb](old)
    assert stay(old, made.piece) and made.piece.meters == old.meters and made.piece.pickup == old.pickup
    assert made.piece.bar_lines()[: len(old.bar_lines())] == old.bar_lines()


def test_chords_come_in_every_section():
    made = api.harmonize(in_two_meters(), seed=1)
    assert {symbol.onset >= 9120 for symbol in made.piece.chords} == {False, True}
    assert made.receipt.got["taken"] == ["worked on section by section: bars 0-4 in 4/4, bars 5-7 in 3/4"]


def test_infill_needs_only_the_section_of_its_bars():
    old = in_two_meters()
    made = api.infill(old, bars="6", seed=1)
    assert stay(old, made.piece, 10560, 12000) and made.piece.length == old.length
    assert made.receipt.got["taken"] == ["worked on only bars 5-7 in 3/4"]


def test_infill_over_a_change_of_meter_rewrites_both_sides():
    old = in_two_meters()
    made = api.infill(old, bars="4-5", seed=1)
    assert stay(old, made.piece, 7680, 10560) and made.receipt.got["new_bars"] == 2


def test_varied_bars_are_numbered_as_in_the_piece():
    made = api.vary(in_two_meters(), amount=1.0, seed=1)
    assert made.receipt.got["varied_bars"] == [0, 1, 2, 3, 5, 6]


def test_voices_under_both_meters_are_parts_of_one_choir():
    old = in_two_meters()
    made = VERBS["satb"](old).piece
    assert [part.name for part in made.parts] == ["Soprano", "Alto", "Tenor", "Bass"]
    assert made.parts[0].notes == old.parts[0].notes and made.parts[3].notes[-1].end == old.length


def test_restyle_lays_its_sections_in_a_row():
    made = api.restyle(in_two_meters(), style="waltz", seed=1).piece
    assert made.bar_count == 7 and {str(change.meter) for change in made.meters} == {"3/4"}


def test_a_section_that_cannot_be_worked_on_stays_as_it_is():
    head = in_meter("4/4")
    meters = (*head.meters, MeterChange(head.length, Meter(3, 4)))
    old = replace(head, length=head.length + 2 * 1440, meters=meters)
    made = api.harmonize(old, seed=1)
    assert stay(old, made.piece) and made.piece.length == old.length
    assert made.receipt.got["taken"][-1] == "bars 5-6 in 3/4 left as it was: the piece has no notes"


def test_restyle_leaves_the_bars_that_it_cannot_work_on():
    head, tail = in_meter("4/4"), in_meter("4/4")
    silent = MeterChange(head.length, Meter(3, 4))
    later = tuple(replace(note, onset=note.onset + head.length + 1440) for note in tail.parts[0].notes)
    tune = replace(head.parts[0], notes=(*head.parts[0].notes, *later))
    meters = (*head.meters, silent, MeterChange(head.length + 1440, Meter(4, 4)))
    made = api.restyle(replace(head, parts=(tune,), length=2 * head.length + 1440, meters=meters), style="reel", seed=1)
    assert made.piece.bar_count == 9
    assert not [note for note in made.piece.parts[0].notes if head.length <= note.onset < head.length + 1440]


def test_what_is_said_of_several_sections_is_said_once():
    old = in_two_meters()
    bell = Part("Bell", tuple(Note(note.onset, 96, 60) for note in old.parts[0].notes[::4]))
    made = api.vary(replace(old, parts=(*old.parts, bell)), parts="tune", amount=1.0, seed=1)
    remarks = made.receipt.got["remarks"]
    assert len(remarks) == len(set(remarks)) > 0
    assert api.restyle(replace(old, parts=(*old.parts, bell)), style="waltz", seed=1).receipt.got["parts_left_out"] == 1


def test_a_change_to_the_same_meter_parts_nothing():
    piece = in_meter("4/4")
    assert len(stretches_of(replace(piece, meters=(*piece.meters, MeterChange(1920, Meter(4, 4)))))) == 1


def test_the_user_says_which_part_has_the_tune():
    old = in_meter("4/4")
    lower = replace(old.parts[0], name="Viola", notes=tuple(replace(n, pitch=n.pitch - 12) for n in old.parts[0].notes))
    duet = replace(old, parts=(old.parts[0], lower))
    for melody in ("2", "viola"):
        made = api.infill(duet, bars="2", melody=melody, seed=1).piece
        assert made.parts[0] == duet.parts[0] and made.parts[1] != duet.parts[1]
    with pytest.raises(UsageError, match="1 Melody, 2 Viola"):
        api.infill(duet, bars="2", melody="3")


def test_a_tune_too_wide_for_the_model_is_taken():
    tune = [Note(n * 480, pitch, 480) for n, pitch in enumerate((20, 120, 60, 62, 64, 65, 67, 60) * 2)]
    wide = Piece((Part("Melody", tuple(tune)),), 4 * 1920)
    assert stay(wide, api.continue_(wide, bars=1, seed=1).piece)


def test_a_performance_is_written_down_on_the_way():
    tune = parse_abc("X:1\nM:4/4\nL:1/4\nK:C\n" + "CDEF|GAGE|FEDC|G2C2|" * 2 + "\n")[0]
    late = tuple(
        replace(note, onset=round(note.onset * 1.07) + (37, 11, 53)[n % 3])
        for n, note in enumerate(tune.parts[0].notes)
    )
    played = replace(tune, parts=(Part("Melody", late),), origin=Origin(assumed=("meter", "key")))
    made = api.harmonize(played, seed=1)
    assert "played off the beat, so written down first" in made.receipt.got["taken"][0]
    assert [note.pitch for note in made.piece.parts[0].notes] == [note.pitch for note in late]


def test_new_notes_beside_notes_off_the_grid_break_no_promise():
    old = in_meter("4/4")
    late = replace(old.parts[0], notes=tuple(replace(n, onset=n.onset + 7, duration=480) for n in old.parts[0].notes))
    made = api.vary(replace(old, parts=(late,), length=5 * 1920), amount=0.5, seed=1)
    assert all(made.receipt.kept.values()) and "full_bars" not in made.receipt.kept


def test_where_the_tune_rests_another_part_has_it():
    old = in_two_meters()
    first, second = ([n for n in old.parts[0].notes if (n.onset < 9120) is side] for side in (True, False))
    old = replace(old, parts=(Part("Melody", tuple(first)), Part("Bassoon", tuple(second))))
    made = api.vary(old, amount=1.0, seed=1)
    assert made.receipt.kept["given_notes"] and made.receipt.got["varied_bars"] == [0, 1, 2, 3, 5, 6]
    assert all(part != given for part, given in zip(made.piece.parts, old.parts, strict=True))
