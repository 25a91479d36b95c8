"""Ranges by voice: kept where they are asked for, refused where voices could only cross."""

import pytest
from conftest import run_verb

from composer.errors import PromiseError, UsageError
from composer.sampling.promises.range import parse_ranges

CHOIR = ("soprano", "bass", "alto", "tenor")


def test_a_range_is_the_tunes_unless_a_voice_is_named():
    assert parse_ranges("C4-A5", CHOIR) == {"soprano": (60, 81)}
    assert parse_ranges("C4-A5, Bass E2-C4,alto G3-D5", CHOIR) == {
        "soprano": (60, 81),
        "bass": (40, 60),
        "alto": (55, 74),
    }


def test_a_colon_may_stand_after_a_voice():
    assert parse_ranges("C4-A5, bass:E2-C4", CHOIR) == parse_ranges("C4-A5,bass E2-C4", CHOIR)


@pytest.mark.parametrize("text", ["flute C4-A5", "bass", "bass A4-C4", "C4-A5,", "bass of all E2-C4", ","])
def test_what_is_no_range_of_a_voice_is_refused(text):
    with pytest.raises(UsageError):
        parse_ranges(text, CHOIR)


@pytest.mark.parametrize("seed", range(4))
def test_every_voice_stays_within_what_was_asked(writer, seed):
    made = run_verb(writer, "compose", style="chorale", parts="satb", bars=4, range="D4-E5, tenor E3-D4", seed=seed)
    pitches = {part.name: [note.pitch for note in part.notes] for part in made.piece.parts}
    assert made.receipt.kept["range"] and made.receipt.kept["range of tenor"]
    assert all(62 <= pitch <= 76 for pitch in pitches["Soprano"])
    assert all(52 <= pitch <= 62 for pitch in pitches["Tenor"])


def test_an_optional_voice_that_is_asked_for_is_written(writer):
    made = run_verb(writer, "compose", style="ragtime", parts="piano", bars=4, range="left-2 C2-C4")
    assert made.receipt.kept["range of left-2"]


def test_voices_that_could_only_cross_are_refused(writer):
    with pytest.raises(PromiseError, match="bass would lie above tenor"):
        run_verb(writer, "compose", style="chorale", parts="satb", bars=4, range="tenor C3-G3, bass C4-C5")
