"""Typed progressions: what is read, where it lies, and the key it suggests."""

import pytest

from composer.errors import UsageError
from composer.grid.chord_words import SILENCE, changes
from composer.music.piece import ChordSymbol
from composer.music.progression import MAX_CHORDS, guess_key, parse_progression, place_progression, without_repeats
from composer.music.theory import Chord, parse_meter


def names(progression):
    return [[(chord.root, chord.quality) for chord in bar] for bar in progression]


def test_without_bar_lines_each_chord_is_a_bar():
    assert names(parse_progression("Am F C G")) == [[(9, "m")], [(5, "")], [(0, "")], [(7, "")]]


@pytest.mark.parametrize("text", ["Am | F G | C", "| Am | F G | C |", "Am|F G|C", "Am | F, G | C"])
def test_bar_lines_group_chords(text):
    assert names(parse_progression(text)) == [[(9, "m")], [(5, ""), (7, "")], [(0, "")]]


@pytest.mark.parametrize("text", ["", " ", "|", "||", "Foo", "Am H", "C " * (MAX_CHORDS + 1)])
def test_what_is_no_progression_is_refused(text):
    with pytest.raises(UsageError):
        parse_progression(text)


@pytest.mark.parametrize(
    ("meter", "onsets"), [("4/4", (0, 960)), ("3/4", (0, 480)), ("6/8", (0, 720)), ("2/4", (0, 480)), ("9/8", (0, 720))]
)
def test_chords_of_a_bar_begin_on_its_beats(meter, onsets):
    symbols = place_progression(parse_progression("C G |"), parse_meter(meter), 1)
    assert tuple(symbol.onset for symbol in symbols) == onsets


def test_a_progression_is_repeated_to_fill():
    symbols = place_progression(parse_progression("Am F C"), parse_meter("4/4"), 5)
    assert [symbol.chord.root for symbol in symbols] == [9, 5, 0, 9, 5]
    assert [symbol.onset for symbol in symbols] == [1920 * bar for bar in range(5)]


def test_more_chords_than_beats_are_refused():
    with pytest.raises(UsageError, match="3 chords do not fit 2 beats of 6/8"):
        place_progression([[Chord(0), Chord(5), Chord(7)]], parse_meter("6/8"), 1)


@pytest.mark.parametrize(
    ("text", "key"),
    [("C F G C", "C"), ("Am Dm E7 Am", "Am"), ("Am F C G", "Am"), ("C G Am F", "C"), ("G C D G", "G"), ("Em Am B7 Em", "Em"),
     ("Bb Eb F7 Bb", "Bb"), ("Dm7 G7 Cmaj7", "C"), ("F#m Bm C#7 F#m", "F#m")],
)  # fmt: skip
def test_the_key_of_known_progressions(text, key):
    assert guess_key(parse_progression(text)).name == key


def test_silence_suggests_some_key():
    assert guess_key(parse_progression("N.C.")).mode in ("major", "minor")


def test_symbols_that_say_again_what_sounds_are_left_out_but_for_those_to_keep():
    roots = (0, 0, 7, 7, 7)
    one, same, other, given, last = (ChordSymbol(480 * beat, Chord(root)) for beat, root in enumerate(roots))
    assert without_repeats(iter((one, same, other, given, last)), keep={given}) == (one, other, given)
    assert without_repeats((same, other), before=one.chord) == (other,) and without_repeats(()) == ()


def test_silence_at_first_is_no_change_to_the_grid():
    silent, one = ChordSymbol(0, SILENCE), ChordSymbol(480, Chord(7))
    assert changes((silent, one)) == (one,) and without_repeats((silent, one)) == (silent, one)
