"""The receipt tells a kept promise from a broken one, on pieces made by hand."""

import json
from dataclasses import asdict, replace

import pytest
from noise import Noise, compose_noise, make_plan

from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Note, Part
from composer.music.theory import Chord, Key, parse_key, parse_meter, pitch_name
from composer.verbs.receipt import Receipt, describe

PLAN = make_plan("4/4", parse_key("G"), 2, (60, 79), "G | D7 G")
NOTES = (Note(0, 67, 1920), Note(1920, 66, 960), Note(2880, 67, 960))
PIECE = replace(
    compose_noise(PLAN, Noise(0, 1.0)),
    parts=(Part("Melody", NOTES),),
    chords=(ChordSymbol(0, Chord(7)), ChordSymbol(1920, Chord(2, "7")), ChordSymbol(2880, Chord(7))),
    sections=(),
)


def melody(*notes):
    return (Part("Melody", notes),)


def test_a_piece_that_keeps_everything():
    kept = PLAN.promises.check(PIECE)
    assert all(kept.values()) and set(kept) == {"bars", "full_bars", "meter", "key", "range", "ending", "chords"}


@pytest.mark.parametrize(("promise", "change"), [
    ("bars", {"length": 3 * 1920}),
    ("full_bars", {"parts": melody(Note(0, 67, 1921), *NOTES[1:])}),
    ("full_bars", {"parts": melody(*NOTES[:2], replace(NOTES[2], duration=961))}),
    ("meter", {"meters": (MeterChange(0, parse_meter("2/4")),)}),
    ("key", {"keys": (KeyChange(0, Key(0)),)}),
    ("key", {"parts": melody(Note(0, 68, 1920), *NOTES[1:])}),
    ("range", {"parts": melody(Note(0, 55, 1920), *NOTES[1:])}),
    ("range", {"parts": melody(Note(0, 81, 1920), *NOTES[1:])}),
    ("ending", {"parts": melody(*NOTES[:2], replace(NOTES[2], pitch=71))}),
    ("ending", {"parts": melody(*NOTES[:2], replace(NOTES[2], duration=240))}),
    ("chords", {"chords": PIECE.chords[:2]}),
    ("chords", {"chords": (*PIECE.chords[:2], ChordSymbol(2880, Chord(4, "m")))}),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_a_broken_promise_is_seen(promise, change):
    assert not PLAN.promises.check(replace(PIECE, **change))[promise]


def test_a_tone_of_the_asked_chord_is_no_breach_of_the_key():
    plan = replace(PLAN, progression=[[Chord(4)], [Chord(7)]])
    piece = replace(
        PIECE,
        parts=melody(Note(0, 68, 1920), *NOTES[1:]),
        chords=(ChordSymbol(0, Chord(4)), ChordSymbol(1920, Chord(7))),
    )
    assert plan.promises.check(piece)["key"]
    assert not plan.promises.check(replace(piece, chords=PIECE.chords))["key"]


def test_without_a_lock_any_note_keeps_the_key():
    plan = make_plan("4/4", parse_key("G"), 2, (60, 79), "G | D7 G", lock="off")
    assert plan.promises.check(replace(PIECE, parts=melody(Note(0, 68, 1920), *NOTES[1:])))["key"]


@pytest.mark.parametrize(("chords", "degrees"), [(None, {0}), ("G", {0}), ("C G Em", {0}), ("G D7", {7, 11, 2, 5}), ("N.C.", {0}),
                                                ("G Am/G", {0})])  # fmt: skip
def test_where_a_melody_may_end(chords, degrees):
    bars = len((chords or "G").split())
    assert make_plan("4/4", parse_key("G"), bars, chords=chords).ending.degrees == degrees


def test_what_a_piece_has_is_said_in_the_words_of_the_options():
    said = describe(PIECE)
    assert (said["bars"], said["meter"], said["key"], said["tempo"]) == (2, "4/4", "G", 100)
    assert (said["chords"], said["range"], said["density"]) == (["G", "D7", "G"], "F#4-G4", 0.38)
    assert said["chords_by_bar"] == ["G", "D7 G"]
    assert (said["in_key"], said["chord_tone_share"], said["ending"], said["notes"]) == (1, 1, "tonic", 3)


@pytest.mark.parametrize(
    ("pitch", "key", "name"), [(66, "G", "F#4"), (66, "Db", "Gb4"), (60, "C#", "B#3"), (21, "C", "A0")]
)
def test_pitches_are_spelled_in_their_key(pitch, key, name):
    assert pitch_name(pitch, parse_key(key)) == name


def test_json_holds_the_receipt_in_one_line():
    receipt = Receipt(7, {"seed": 7}, {}, {"key": "F♯"}, {"bars": True, "key": False}, 0.5, ("a.mid",))
    assert receipt.broken == ["key"] and "\n" not in receipt.to_json()
    assert json.loads(receipt.to_json()) == {**asdict(receipt), "files": ["a.mid"]}
