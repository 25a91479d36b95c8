"""Verbs on pieces of several voices: what is written, what stays, and in whose parts."""

from dataclasses import replace

import pytest
from conftest import run_verb
from textures import textures

from composer.errors import UsageError
from composer.grid.ensembles import ENSEMBLES, parts_by_lane
from composer.music.piece import Note, Part
from composer.music.styles import STYLES
from composer.music.transpose import transpose

BAR = 1920
NAMES = ("chorale", "ragtime", "lied", "quartet")


@pytest.fixture(scope="module")
def pieces():
    return {piece.style: piece for piece in textures()}


def bars_of(part, bars):
    return {note for note in part.notes if note.onset // BAR + 1 in bars}


@pytest.mark.parametrize("style", NAMES)
def test_a_style_is_composed_for_its_ensemble(writer, style):
    made = run_verb(writer, "compose", style=style, bars=4, candidates=1)
    lanes = {part.name.lower() for part in made.piece.parts}
    assert lanes == set(ENSEMBLES[STYLES[style].ensemble].lanes) - {"chords"} and all(made.receipt.kept.values())


def test_a_lead_sheet_may_be_asked_of_any_style(writer):
    made = run_verb(writer, "compose", style="chorale", parts="lead", bars=4, candidates=1)
    assert len(made.piece.parts) == 1


@pytest.mark.parametrize("style", NAMES)
def test_infill_writes_the_bars_of_every_part_and_no_other(writer, pieces, style):
    old = pieces[style]
    new = run_verb(writer, "infill", old, bars="2-3").piece
    assert [part.name for part in new.parts] == [part.name for part in old.parts]
    for before, after in zip(old.parts, new.parts, strict=True):
        assert bars_of(before, {1, 4, 5, 6, 7, 8}) <= set(after.notes)
    assert any(bars_of(a, {2, 3}) != bars_of(b, {2, 3}) for a, b in zip(old.parts, new.parts, strict=True))


@pytest.mark.parametrize(("asked", "changed"), [("left", "left"), ("1", "right"), ("tune", "right")])
def test_infill_writes_only_in_the_parts_named(writer, pieces, asked, changed):
    old = pieces["ragtime"]
    new = run_verb(writer, "infill", old, bars="2", parts=asked).piece
    assert [part.name for part in new.parts] == ["Right", "Left"]
    for before, after in zip(old.parts, new.parts, strict=True):
        assert before.name.lower() == changed or before.notes == after.notes


def test_a_part_that_is_not_there_is_named(writer, pieces):
    with pytest.raises(UsageError, match=r"'tuba' is no part of the piece .it has 1 Soprano, 2 Alto"):
        run_verb(writer, "infill", pieces["chorale"], bars="2", parts="tuba")


@pytest.mark.parametrize("style", NAMES)
def test_continue_goes_on_in_every_part(writer, pieces, style):
    old = pieces[style]
    new = run_verb(writer, "continue", old, bars=2).piece
    assert new.bar_count == old.bar_count + 2
    for before, after in zip(old.parts, new.parts, strict=True):
        assert set(before.notes) <= set(after.notes)
    assert any(note.onset >= 8 * BAR for part in new.parts[1:] for note in part.notes)


def test_continue_may_go_on_with_the_tune_alone(writer, pieces):
    new = run_verb(writer, "continue", pieces["chorale"], bars=2, parts="tune").piece
    assert not any(note.onset >= 8 * BAR for part in new.parts[1:] for note in part.notes)


def test_vary_over_the_chords_writes_in_all_parts_and_with_the_rhythm_in_the_tune(writer, pieces):
    old = pieces["chorale"]
    new = run_verb(writer, "vary", old, keep="chords", amount=1.0).piece
    assert any(a.notes != b.notes for a, b in zip(old.parts[1:], new.parts[1:], strict=True))
    new = run_verb(writer, "vary", old, keep="rhythm", amount=1.0).piece
    assert [part.notes for part in new.parts[1:]] == [part.notes for part in old.parts[1:]]


def test_restyle_writes_for_the_ensemble_of_the_new_style(writer, pieces):
    made = run_verb(writer, "restyle", pieces["chorale"], style="ragtime")
    assert list(parts_by_lane(made.piece)) == ["right", "left"]
    assert len(run_verb(writer, "restyle", pieces["chorale"], style="ragtime", parts="lead").piece.parts) == 1


def test_restyle_keeps_the_strong_notes_of_a_tune_that_lies_too_high_for_a_choir(writer, pieces):
    high = replace(pieces["chorale"], parts=(transpose(pieces["chorale"], 24).parts[0],))
    made = run_verb(writer, "restyle", high, style="chorale")
    assert made.receipt.kept["strong_notes"] and len(made.piece.parts) == 4


def test_a_part_that_no_lane_holds_stays_and_is_named(writer, pieces):
    drums = Part("Drums", (Note(0, 38, 480),), is_drum=True)
    horn = Part("Horn", tuple(Note(480 * beat, 60, 480) for beat in range(16)), 60)
    old = replace(pieces["chorale"], parts=(*pieces["chorale"].parts, horn, drums))
    made = run_verb(writer, "infill", old, bars="2")
    assert made.piece.parts[4:] == (horn, drums)
    assert any("stay as they are" in one and "Horn" in one for one in made.receipt.got["remarks"])
