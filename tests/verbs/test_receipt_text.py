"""The receipt as people read it: rows that say something, chords between bar lines, wishes beside what came."""

from dataclasses import replace

import pytest
from test_receipt import PIECE

from composer.music.piece import Section
from composer.verbs.receipt import Receipt, describe
from composer.verbs.receipt_text import receipt_lines

KEPT = {"bars": True, "full_bars": True, "key": True, "range": True, "chords": True}


def lines_of(piece=PIECE, kept=KEPT, originality=None, **more):
    got = {**describe(piece), "remarks": [], **more}
    return {line[:7].strip(): line[8:] for line in receipt_lines(Receipt(7, {}, {}, got, kept, 0.5, (), originality))}


def test_kept_stands_only_beside_what_was_promised():
    rows = lines_of()
    assert {name for name, text in rows.items() if text.endswith("kept")} == {"bars", "key", "range", "chords"}


def test_a_broken_promise_without_a_row_of_its_own_is_shown():
    assert lines_of(kept={**KEPT, "no_parallels": False})["also"].split() == ["no", "parallels", "BROKEN"]


@pytest.mark.parametrize(("is_met", "mark"), [(True, "met"), (False, "missed")])
def test_wishes_are_shown_with_what_came(is_met, mark):
    row = lines_of(wishes={"density": {"asked": 3.0, "got": 1.94, "met": is_met}})["density"]
    assert row.split() == ["1.94,", "asked", "3", mark]


def test_bars_are_said_as_they_sound():
    piece = replace(PIECE, sections=(Section(0, PIECE.length, "A", 2),))
    assert lines_of(piece)["bars"].startswith("4 (2 written) of 4/4") and lines_of(piece)["form"] == "AA"


def test_chords_stand_between_bar_lines_and_long_ones_are_wrapped():
    assert lines_of()["chords"].startswith("  1 | G | D7 G |")
    got = {**describe(PIECE), "remarks": [], "chords_by_bar": ["Am7b5 D7b9"] * 10}
    lines = [line for line in receipt_lines(Receipt(7, {}, {}, got, {}, 0.5)) if "|" in line]
    assert [int(line.split("|")[0].split()[-1]) for line in lines] == [1, 5, 9]
    assert "".join(lines).count("Am7b5 D7b9") == 10


def test_rows_that_would_be_empty_are_left_out():
    rows = lines_of(replace(PIECE, chords=(), style=""), kept={})
    assert not {"style", "form", "fit", "chords"} & set(rows) and "?" not in "".join(rows.values())


def test_a_run_in_a_pickup_is_not_in_bar_0():
    found = {"longest_run": 9, "title": "Quick March", "bar": 0, "own_bar": 3, "coverage": 0.1}
    assert lines_of(originality=found)["shares"] == "9 notes in a row from bar 3 with the pickup of Quick March"
