"""Sentences in English, German, French and Chinese become wishes; what is not understood is said."""

import pytest

from composer.errors import UsageError
from composer.music.styles import STYLES
from composer.music.theory import parse_key
from composer.prompt import tables
from composer.prompt.read import read_prompt
from composer.verbs.options import declared
from composer.verbs.wishes import Wishes

PROMPTS = {
    "a slow sad waltz in D minor, 16 bars": {"style": "waltz", "key": "Dm", "bars": 16, "tempo": 92.0},
    "一首欢快的吉格舞曲": {"style": "jig", "key": "major"},
    "a fast reel in A major, AABB form, 32 bars": {
        "style": "reel",
        "key": "A",
        "form": "AABB",
        "bars": 32,
        "tempo": 125.0,
    },
    "降B大调 四三拍 慢板 十六小节": {"key": "Bb", "meter": "3/4", "tempo": 66.0, "bars": 16},
    "write me an easy march for children": {"style": "march", "level": 1},
    "some jigs in the key of F# minor": {"style": "jig", "key": "F#m"},
    "a hornpipe, allegro, 120 bpm": {"style": "hornpipe", "tempo": 120.0},
    "in A dorian, sixteen bars": {"key": "A dorian", "bars": 16},
    "a busy polka with AABA' form": {"style": "polka", "density": 2.0, "form": "AABA'"},
    "D小调悲伤的圆舞曲,32小节": {"style": "waltz", "key": "Dm", "bars": 32},
    "adagio in three": {"tempo": 66.0, "meter": "3/4"},
    "升F小调 进行曲 短": {"key": "F#m", "style": "march", "bars": 8},
    "a strathspey in Eb, hard": {"style": "strathspey", "key": "Eb", "level": 4},
    "a tune with a half cadence in 6/8 time": {"ending": "half", "meter": "6/8"},
    "a jig in G that ends on the dominant": {"style": "jig", "key": "G", "ending": "half"},
    "a reel that ends on dominant": {"style": "reel", "ending": "half"},
    "dominant ending, 8 bars": {"ending": "half", "bars": 8},
    "a march ending on the tonic": {"style": "march", "ending": "tonic"},
    "chords Dm7 G7 | Cmaj7": {"chords": "Dm7 G7 | Cmaj7"},
    "a ballad with chords Dm7 G7 | Cmaj7 A7, 108 bpm": {
        "style": "ballad",
        "chords": "Dm7 G7 | Cmaj7 A7",
        "tempo": 108.0,
    },
    "a hymn over C F G C.": {"style": "hymn", "chords": "C F G C"},
    "chords: Am F C G, in A minor": {"chords": "Am F C G", "key": "Am"},
    "the chord progression F#m7b5 B7 Em": {"chords": "F#m7b5 B7 Em"},
    "D minor waltz": {"style": "waltz", "key": "Dm"},
    "F# minor, slow": {"key": "F#m", "tempo": 70.0},
    "a song in the style of a lullaby": {"style": "air"},
    "happy hornpipe": {"style": "hornpipe", "key": "major"},
    "a polonaise in E-flat major, allegretto": {"style": "polonaise", "key": "Eb", "tempo": 112.0},
    "a virtuoso rag, very fast": {"style": "ragtime", "level": 5, "tempo": 176.0},
    "a sparse hymn, slow, in three": {"style": "hymn", "density": 1.0, "tempo": 64.0, "meter": "3/4"},
    "ein trauriger Walzer in d-Moll": {"style": "waltz", "key": "Dm"},
    "ein schneller Marsch in C-Dur, 32 Takte": {"style": "march", "key": "C", "bars": 32, "tempo": 120.0},
    "in d-Moll": {"key": "Dm"},
    "d-Moll": {"key": "Dm"},
    "C-Dur": {"key": "C"},
    "B-Dur, langsam": {"key": "Bb", "tempo": 70.0},
    "ein Stück in H-Dur": {"key": "B"},
    "ein leichtes Volkslied in Es-Dur im 3/4-Takt": {"style": "folk", "key": "Eb", "meter": "3/4", "level": 2},
    "eine fröhliche Polka in Fis-Dur, 120 Schläge pro Minute": {"style": "polka", "key": "F#", "tempo": 120.0},
    "h-Moll Choral, sechzehn Takte": {"style": "chorale", "key": "Bm", "bars": 16},
    "kurzes Wiegenlied in As-Dur, endet auf der Dominante": {"style": "air", "key": "Ab", "bars": 8, "ending": "half"},
    "Mazurka in fis-Moll, Halbschluss": {"style": "mazurka", "key": "F#m", "ending": "half"},
    "ein virtuoser Ragtime in G": {"style": "ragtime", "key": "G", "level": 5},
    "16-taktiger Walzer in a-Moll": {"style": "waltz", "key": "Am", "bars": 16},
    "ein Tanz im Sechsachteltakt, sehr schnell": {"meter": "6/8", "tempo": 176.0},
    "ein Lied, Akkorde Am F C G": {"style": "lied", "chords": "Am F C G"},
    "une valse triste en ré mineur": {"style": "waltz", "key": "Dm"},
    "une marche rapide en do majeur, 16 mesures": {"style": "march", "key": "C", "bars": 16, "tempo": 120.0},
    "une gigue joyeuse en si bémol majeur": {"style": "jig", "key": "Bb"},
    "berceuse lente en fa dièse mineur": {"style": "air", "key": "F#m", "tempo": 56.0},
    "un choral en sol mineur qui finit sur la dominante": {"style": "chorale", "key": "Gm", "ending": "half"},
    "une polka facile pour enfants": {"style": "polka", "level": 1},
    "seize mesures à trois temps, très lent": {"bars": 16, "meter": "3/4", "tempo": 50.0},
    "une mazurka, accords Am E7 Am": {"style": "mazurka", "chords": "Am E7 Am"},
    "属音结束的吉格舞曲": {"style": "jig", "ending": "half"},
    "和弦 Am F C G 民谣": {"style": "folk", "chords": "Am F C G"},
    "一首很慢的众赞歌 G小调": {"style": "chorale", "tempo": 50.0, "key": "Gm"},
    "活泼的波尔卡 D大调 八小节": {"style": "polka", "tempo": 144.0, "key": "D", "bars": 8},
    "悲伤的玛祖卡 简单": {"style": "mazurka", "key": "minor", "level": 2},
}

PLAYERS = {
    "a slow air for trumpet": "G3-G5",
    "a fast tune for clarinet": "E3-G5",
    "a march for violin in D": "G3-B5",
    "a waltz for flute, 24 bars": "D4-D6",
    "a tune for alto sax": "E3-G5",
    "ein Walzer für Geige": "G3-B5",
    "berceuse pour flûte": "D4-D6",
    "大提琴 慢板": "C3-A4",
}
"""Instruments are ranges; that their sound is no wish is said."""


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_sentence_is_read(prompt):
    assert read_prompt(prompt, list(STYLES)).wishes == PROMPTS[prompt]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_nothing_of_a_sentence_that_is_read_is_left_over(prompt):
    assert read_prompt(prompt, list(STYLES)).unknown == ()


@pytest.mark.parametrize("prompt", PLAYERS)
def test_an_instrument_is_its_range_and_its_sound_is_not_understood(prompt):
    reading = read_prompt(prompt, list(STYLES))
    assert reading.wishes["range"] == PLAYERS[prompt]
    assert len(reading.unknown) == 1 and reading.unknown[0].startswith("the sound of ")


def test_a_style_that_nobody_taught_is_not_understood():
    reading = read_prompt("techno with heavy bass", list(STYLES))
    assert (reading.wishes, reading.unknown) == ({}, ("techno", "heavy", "bass"))


def test_chords_that_are_none_are_not_understood():
    assert read_prompt("chords of sadness", list(STYLES)).unknown == ("chords", "sadness")


@pytest.mark.parametrize("prompt", [*PROMPTS, *PLAYERS, "a dorian reel"])
def test_only_options_that_exist_are_named(prompt):
    for row in read_prompt(prompt, list(STYLES)).to_json()["read"]:
        assert not declared(Wishes)[row["option"]].about.is_hidden


def test_a_mood_is_shown_as_any_key_of_its_mode_and_a_pace_as_a_tempo():
    rows = {
        row["words"]: (row["option"], row["value"])
        for row in read_prompt("a slow sad waltz", list(STYLES)).to_json()["read"]
    }
    assert rows["sad"] == ("key", "minor") and rows["slow"] == ("tempo", "92")


def test_what_is_not_understood_is_said():
    reading = read_prompt("a jig that smells of rain", list(STYLES))
    assert reading.unknown == ("smells", "rain")
    assert "rain                     not understood" in reading.table()


@pytest.mark.parametrize("prompt", ["not sad", "不要悲伤", "without slow"])
def test_a_negated_word_is_not_read_as_what_it_denies(prompt):
    reading = read_prompt(prompt, list(STYLES))
    assert not {"key", "tempo"} & set(reading.wishes) and reading.unknown


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
    *(("range", value, word) for value, words in (tables.RANGES | tables.INSTRUMENTS).items() for word in words),
    *(("meter", value, word) for value, words in tables.METERS.items() for word in words),
    *(("key", value, word) for value, words in tables.MODES.items() for word in words),
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
