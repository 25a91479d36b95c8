"""Each check drops what it is for, and nothing else."""

from dataclasses import replace

import pytest

from composer.corpus.clean import CHECKS, METERS, one_line, reason_to_drop, reason_unread
from composer.music.piece import ChordSymbol, MeterChange, Note, Part, Piece
from composer.music.theory import Chord, Meter, parse_meter

GOOD = Piece((Part("melody", tuple(Note(480 * i, 67, 480) for i in range(32))),), 8 * 1920)


def with_note(note: Note) -> Piece:
    return replace(GOOD, parts=(Part("melody", (*GOOD.parts[0].notes[:-1], note)),))


BAD = {
    "empty": replace(GOOD, parts=(Part("melody", ()),)),
    "meter not in the list": replace(GOOD, meters=(MeterChange(0, Meter(5, 4)),), length=2400 * 8),
    "meter changes inside": replace(GOOD, meters=(*GOOD.meters, MeterChange(3840, Meter(3, 4)))),
    "bars over or under full": replace(GOOD, length=8 * 1920 - 240),
    "too short": replace(GOOD, parts=(Part("melody", GOOD.parts[0].notes[:8]),), length=3840),
    "too long": replace(GOOD, length=1920 * 200),
    "pitches out of range": with_note(Note(480 * 31, 30, 480)),
    "off the grid": with_note(Note(480 * 31 + 7, 60, 240)),
}


@pytest.mark.parametrize("reason", CHECKS)
def test_every_check_drops_what_it_is_for(reason):
    found, detail = reason_to_drop(BAD[reason])
    assert found == reason and detail


def test_good_tune_is_kept():
    assert reason_to_drop(GOOD) == ("", "")


@pytest.mark.parametrize("meter", METERS)
def test_every_meter_of_the_list_is_kept(meter):
    bar = parse_meter(meter).bar_ticks
    notes = tuple(Note(bar * i, 67, bar) for i in range(8))
    piece = Piece((Part("melody", notes),), 8 * bar, meters=(MeterChange(0, parse_meter(meter)),))
    assert reason_to_drop(piece) == ("", "")


def test_lead_sheet_has_one_line_and_its_chords():
    piece = Piece(
        (Part("tune", (Note(0, 60, 480), Note(0, 64, 480))), Part("bass", (Note(0, 40, 960),))),
        1920,
        chords=(ChordSymbol(0, Chord(0)),),
    )
    lead = one_line(piece)
    assert lead.parts == (Part("melody", (Note(0, 64, 480),)),)
    assert lead.chords == piece.chords


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Tune: bar 3 is too long: 9/8 in 6/8", "bars over or under full"),
        ("M:4/4 6/8 is not a meter", "no meter"),
        ("no notes at all", "unreadable"),
    ],
)
def test_reasons_of_unread_tunes(message, reason):
    assert reason_unread(message) == reason
