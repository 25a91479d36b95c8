"""Sentences in English and Chinese become wishes; what is not understood is said."""

import pytest

from composer.errors import UsageError
from composer.music.styles import STYLES
from composer.music.theory import parse_key
from composer.prompt import tables
from composer.prompt.read import read_prompt
from composer.verbs.wishes import Wishes

PROMPTS = {
    "a slow sad waltz in D minor, 16 bars": {"style": "waltz", "key": "Dm", "bars": 16, "tempo": 92.0},
    "一首欢快的吉格舞曲": {"style": "jig", "mode": "major"},
    "a fast reel in A major, AABB form, 32 bars": {
        "style": "reel",
        "key": "A",
        "form": "AABB",
        "bars": 32,
        "tempo": 125.0,
    },
    "降B大调 四三拍 慢板 十六小节": {"key": "Bb", "meter": "3/4", "tempo": 66.0, "bars": 16},
    "write me an easy march for children": {"style": "march", "level": 1},
    "two jigs in the key of F# minor": {"style": "jig", "key": "F#m"},
    "a hornpipe, allegro, 120 bpm": {"style": "hornpipe", "tempo": 120.0},
    "in A dorian, sixteen bars": {"key": "A dorian", "bars": 16},
    "a busy polka with AABA' form": {"style": "polka", "density": 2.0, "form": "AABA'"},
    "D小调悲伤的圆舞曲,32小节": {"style": "waltz", "key": "Dm", "bars": 32},
    "adagio in three": {"tempo": 66.0, "meter": "3/4"},
    "升F小调 进行曲 短": {"key": "F#m", "style": "march", "bars": 8},
    "a strathspey in Eb, hard": {"style": "strathspey", "key": "Eb", "level": 4},
    "a tune with a half cadence in 6/8 time": {"ending": "half", "meter": "6/8"},
}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_sentence_is_read(prompt):
    found = dict(read_prompt(prompt, list(STYLES)).wishes)
    expected = dict(PROMPTS[prompt])
    if "key" in expected and "mode" not in expected:
        found.pop("mode", None)
    assert found == expected


def test_what_is_not_understood_is_said():
    reading = read_prompt("a jig that smells of rain", list(STYLES))
    assert reading.unknown == ("smells", "rain")
    assert "rain                     not understood" in reading.table()


@pytest.mark.parametrize("prompt", ["not sad", "不要悲伤", "without slow"])
def test_a_negated_word_is_not_read_as_what_it_denies(prompt):
    reading = read_prompt(prompt, list(STYLES))
    assert not {"mode", "tempo"} & set(reading.wishes) and reading.unknown


def test_the_later_of_two_words_counts():
    assert read_prompt("a jig, no wait: largo, presto", list(STYLES)).wishes["tempo"] == 176


def test_a_style_the_model_does_not_know_is_not_understood():
    assert read_prompt("a waltz", ["folk"]).unknown == ("waltz",)


@pytest.mark.parametrize("prompt", ["", "   ", "x" * 3000])
def test_nothing_and_too_much_are_refused(prompt):
    with pytest.raises(UsageError, match="empty or too long"):
        read_prompt(prompt, [])


ROWS = [
    *(("style", style, word) for style, words in tables.STYLES.items() for word in words),
    *(("tempo", float(bpm), word) for bpm, words in tables.TEMPI.values() for word in words),
    *(("density", value, word) for value, words in tables.DENSITIES.items() for word in words),
    *(("level", value, word) for value, words in tables.LEVELS.items() for word in words),
    *(("bars", value, word) for value, words in tables.LENGTHS.items() for word in words),
    *(("ending", value, word) for value, words in tables.ENDINGS.items() for word in words),
    *(("range", value, word) for value, words in tables.RANGES.items() for word in words),
    *(("meter", value, word) for value, words in tables.METERS.items() for word in words),
    *(("mode", value, word) for value, words in tables.MODES.items() for word in words),
]


@pytest.mark.parametrize(("option", "value", "word"), ROWS, ids=str)
def test_every_word_of_the_tables_is_read(option, value, word):
    assert read_prompt(word, list(STYLES)).wishes == {option: value}
    assert option in Wishes.__dataclass_fields__


@pytest.mark.parametrize("pace", tables.PACES)
def test_paces_are_read_against_the_style(pace):
    for word in tables.PACES[pace]:
        assert read_prompt(f"{word} waltz", list(STYLES)).wishes["tempo"] == round(pace * STYLES["waltz"].bpm)


@pytest.mark.parametrize("letter", "ABCDEFG")
def test_keys_in_both_languages_are_the_same(letter):
    for mode, chinese in (("major", "大调"), ("minor", "小调")):
        english = read_prompt(f"in {letter} {mode}", []).wishes["key"]
        assert english == read_prompt(f"{letter}{chinese}", []).wishes["key"]
        assert parse_key(english).mode == mode
