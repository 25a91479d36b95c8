"""Each metric on a piece made by hand, and on nothing."""

from dataclasses import replace

import pytest

from composer.analysis import measures
from composer.music.piece import ChordSymbol, Note, Part, Piece, Section
from composer.music.theory import Chord, Key

C, G7 = Chord(0), Chord(7, "7")
NOTES = (
    Note(0, 60, 480),
    Note(480, 64, 480),
    Note(960, 66, 480),
    Note(1440, 67, 480),
    Note(1920, 65, 960),
    Note(2880, 72, 960),
)
TUNE = Piece((Part("Melody", NOTES),), 3840, chords=(ChordSymbol(0, C), ChordSymbol(1920, G7)))
SILENT = Piece((Part("Melody", ()),), 1920)
BARE = Piece((), 1920)


def with_notes(*notes, **changes):
    return replace(TUNE, parts=(Part("Melody", notes),), **changes)


def test_melody_is_the_first_part():
    assert measures.melody_notes(TUNE) == NOTES and measures.melody_notes(BARE) == ()


def test_time_in_key_is_weighed_by_duration():
    assert measures.in_key_share(TUNE, Key(0)) == pytest.approx(3360 / 3840)
    assert measures.in_key_share(TUNE, Key(1)) == pytest.approx(2880 / 3840)
    assert measures.in_key_share(SILENT, Key(0)) == 1


def test_the_chord_at_a_tick_is_the_last_one_begun():
    assert TUNE.chord_at(1919) == C and TUNE.chord_at(1920) == G7
    assert SILENT.chord_at(0) is None


def test_chord_tones_are_counted_on_beats():
    assert measures.chord_tone_share(TUNE) == pytest.approx(4 / 6)
    assert measures.chord_tone_share(with_notes(Note(0, 60, 240), Note(240, 61, 240))) == 1
    assert measures.chord_tone_share(replace(TUNE, chords=())) == 0


def test_span_and_density():
    assert measures.pitch_span(TUNE) == (60, 72) and measures.pitch_span(BARE) == (0, 0)
    assert measures.density(TUNE) == pytest.approx(6 / 8)
    assert measures.density(SILENT) == 0


def test_density_does_not_count_the_silence_before_a_pickup():
    assert measures.density(with_notes(Note(1440, 60, 480), pickup=480)) == pytest.approx(1 / 5)


def test_form_has_a_letter_a_pass():
    sections = (Section(0, 1920, "A", 2), Section(1920, 2880, "", 1), Section(2880, 3840, "B", 1))
    assert measures.form(replace(TUNE, sections=sections)) == "AA?B" and measures.form(TUNE) == ""


@pytest.mark.parametrize(
    ("last", "key", "found"),
    [(Note(2880, 72, 960), Key(0), "tonic"), (Note(3600, 72, 240), Key(0), "open"), (Note(2880, 71, 960), Key(0), "chord"),
     (Note(2880, 69, 960), Key(0), "open"), (Note(2880, 67, 960), Key(1), "tonic")],
)  # fmt: skip
def test_endings(last, key, found):
    assert measures.ending(with_notes(last), key) == found


def test_nothing_ends_openly():
    assert measures.ending(SILENT, Key(0)) == measures.ending(BARE, Key(0)) == "open"


def test_overlaps_and_notes_outside_break_bars():
    assert measures.broken_bars(TUNE) == []
    assert measures.broken_bars(with_notes(Note(0, 60, 481), Note(480, 62, 480))) == [1]
    assert measures.broken_bars(with_notes(Note(1920, 60, 1921))) == [2]
    assert measures.broken_bars(with_notes(Note(0, 60, 480), pickup=480)) == [0]
    assert measures.broken_bars(with_notes(Note(0, 60, 0))) == [1]


def test_bars_again_are_counted():
    bar = [Note(0, 60, 480), Note(480, 62, 480)]
    notes = [replace(note, onset=note.onset + 1920 * number) for number in range(4) for note in bar]
    assert measures.bar_repeats(with_notes(*notes)) == 0.75
    assert measures.bar_repeats(TUNE) == measures.bar_repeats(SILENT) == 0
