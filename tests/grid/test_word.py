"""Every word of the table is taken apart and put together again."""

import pytest

from composer.errors import InputError
from composer.grid.header import DURATIONS
from composer.grid.vocabulary import word_table
from composer.grid.word import TIMED, parse_word, rhythm_to_words

WORDS = word_table(["folk", "slip-jig"])


def test_words_go_there_and_back():
    assert [str(parse_word(word)) for word in WORDS] == WORDS


def test_only_timed_words_take_steps():
    parsed = [parse_word(word) for word in WORDS]
    assert {word.steps for word in parsed if word.kind in TIMED} == set(DURATIONS)
    assert {word.steps for word in parsed if word.kind not in TIMED} == {0}


@pytest.mark.parametrize(
    ("text", "kind", "value", "steps"),
    [("Note_-3.24", "Note", "-3", 24), ("Tie_6", "Tie", "", 6), ("Chord_2.7sus4", "Chord", "2.7sus4", 0),
     ("Section_B.2", "Section", "B.2", 0), ("Bar_pickup", "Bar", "pickup", 0)],
)  # fmt: skip
def test_a_word_says_kind_value_and_steps(text, kind, value, steps):
    word = parse_word(text)
    assert (word.kind, word.value, word.steps) == (kind, value, steps)
    assert word.is_mark == (kind == "Section")


@pytest.mark.parametrize("text", ["Note_0", "Rest_", "Dur_x", "Note_0.-3", "Tie"])
def test_a_timed_word_without_steps_is_refused(text):
    with pytest.raises(InputError, match="not a word of the grid"):
        parse_word(text)


def test_a_given_rhythm_says_a_note_by_its_length_alone():
    assert rhythm_to_words((("Note", 24), ("Tie", 6), ("Rest", 18))) == ("Onset_24", "Tie_6", "Rest_18")
