"""What a melody does bar by bar, on melodies made by hand."""

from dataclasses import replace

import pytest

from composer.metrics import habits
from composer.piece import MeterChange, Note, Part, Piece, Section
from composer.theory import Meter

BAR = 1920


def melody(*notes, bars=8, **about):
    return Piece((Part("Melody", tuple(Note(*note) for note in notes)),), BAR * bars, **about)


def bars_of(letters):
    """A bar a letter: "a" is the note A3 for a bar, "b" its neighbour, "-" a rest."""
    return melody(*((BAR * n, ord(one) - 40, BAR) for n, one in enumerate(letters) if one != "-"), bars=len(letters))


def test_a_bar_holds_what_sounds_in_it():
    piece = melody((480, 60, BAR), (3 * BAR, 62, 480), bars=4)
    assert habits.bar_contents(piece) == [((480, 60, 1440),), ((0, 60, 480),), (), ((0, 62, 480),)]


def test_bars_follow_the_meter_and_the_end():
    piece = melody(
        (0, 60, 480), (1920, 62, 9999), bars=2, meters=(MeterChange(0, Meter(2, 4)), MeterChange(1920, Meter(4, 4)))
    )
    assert [len(bar) for bar in habits.bar_contents(piece)] == [1, 0, 1]


@pytest.mark.parametrize(
    ("letters", "silent", "leading"), [("abca", 0, 0), ("--ab-c-", 4, 2), ("---", 3, 3), ("a--", 2, 0)]
)
def test_silence(letters, silent, leading):
    assert (habits.silent_bars(bars_of(letters)), habits.leading_silence(bars_of(letters))) == (silent, leading)


@pytest.mark.parametrize(
    ("letters", "distinct", "loop"),
    [
        ("abcdabcdabcdabcd", 4, 12),
        ("abcdefghabcdefgh", 8, 0),
        ("aaaabbbb", 2, 3),
        ("abacabac", 3, 4),
        ("abcd", 4, 0),
        ("a", 1, 0),
    ],
)
def test_loops_are_short_cells_again_at_once(letters, distinct, loop):
    piece = bars_of(letters)
    assert habits.distinct_share(piece) == distinct / len(letters) and habits.loop_bars(piece) == loop


def test_the_longest_stretch_on_one_pitch():
    piece = melody((0, 60, 480), (480, 62, 240), (720, 62, 240), (960, 62, 2880), (3840, 62, 480), (4320, 60, 480))
    assert habits.one_pitch_notes(piece) == 4 and habits.one_pitch_bars(piece) == 3360 / BAR
    assert habits.one_pitch_notes(melody()) == habits.one_pitch_bars(melody()) == 0


def test_sections_on_one_pitch():
    piece = bars_of("abccde")
    marked = replace(piece, sections=(Section(0, 2 * BAR), Section(2 * BAR, 4 * BAR), Section(4 * BAR, 6 * BAR)))
    assert (habits.one_pitch_sections(piece), habits.one_pitch_sections(marked)) == (0, 1)
    assert habits.one_pitch_sections(bars_of("aaaa")) == 1 and habits.one_pitch_sections(bars_of("a")) == 0
