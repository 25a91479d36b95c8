"""The table of dances, row by row, and the words that sources really use."""

import pytest

from composer.corpus.rhythm import (
    METER_RHYTHMS,
    MIN_TUNES,
    RHYTHMS,
    frequent_styles,
    rhythm_ending,
    rhythm_named,
    rhythm_of,
)
from composer.music.theory import parse_meter


@pytest.mark.parametrize("rhythm", RHYTHMS, ids=lambda rhythm: rhythm.style)
def test_every_row_finds_itself_in_its_meters_only(rhythm):
    words = rhythm.style.replace("-", " ")
    for meter in ("4/4", "2/2", "2/4", "3/4", "3/8", "3/2", "6/8", "9/8", "12/8", "6/4"):
        expected = rhythm.style if meter in rhythm.meters else ""
        assert rhythm_named(words, parse_meter(meter)) == expected


@pytest.mark.parametrize(
    ("words", "meter", "style"),
    [
        ("double jig", "6/8", "jig"),
        ("JIG", "6/8", "jig"),
        ("slipjig", "9/8", "slip-jig"),
        ("Slip Jig", "9/8", "slip-jig"),
        ("clog", "4/4", "hornpipe"),
        ("highland fling", "4/4", "highland"),
        ("Slide", "12/8", "slide"),
        ("Reel|Jig|Slip Jig", "4/4", ""),
        ("", "4/4", ""),
    ],
)
def test_words_of_the_sources(words, meter, style):
    assert rhythm_named(words, parse_meter(meter)) == style


@pytest.mark.parametrize(
    ("title", "meter", "style"),
    [
        ("The Fiddler's Hornpipe", "4/4", "hornpipe"),
        ("Bag of Spuds (reel), The", "4/4", "reel"),
        ("New Polka No. 2", "2/4", "polka"),
        ("Donnybrook Fair", "6/8", ""),
        ("A Trip to the Reeling Moor", "4/4", ""),
        ("Kitty's Jig", "4/4", ""),
    ],
)
def test_last_words_of_a_title(title, meter, style):
    assert rhythm_ending(title, parse_meter(meter)) == style


def test_the_field_goes_before_the_title_and_the_title_before_the_file():
    assert rhythm_of("Reel", "Old Polka", "hornpipe", parse_meter("2/4")) == "reel"
    assert rhythm_of("", "Old Polka", "hornpipe", parse_meter("2/4")) == "polka"
    assert rhythm_of("", "Old Tune", "hornpipe", parse_meter("2/4")) == "hornpipe"


def test_a_meter_tells_only_dances_that_are_written_in_it():
    assert all(rhythm_named(style, parse_meter(meter)) == style for meter, style in METER_RHYTHMS.items())


def test_rare_styles_are_no_styles():
    styles = ["jig"] * MIN_TUNES + ["gavotte"] * (MIN_TUNES - 1)
    assert frequent_styles(styles) == {"jig", "folk"}
