"""Texture of accompaniments, on a left hand that can be counted."""

import pytest

from composer.errors import InputError
from composer.evaluation.texture import accompaniment_of, mean_texture, texture
from composer.music.piece import MeterChange, Note, Part, Piece
from composer.music.theory import parse_meter

BAR = 1440


def waltz(bars=3, wide=False):
    """A bass note and two chords a bar; the last bar has another bass."""
    bass = [Note(BAR * n, 43 if n == bars - 1 else 48, 480) for n in range(bars)]
    top = 79 if wide else 67
    chords = [Note(BAR * n + 480 * beat, pitch, 480) for n in range(bars) for beat in (1, 2) for pitch in (60, top)]
    left = Part("left", tuple(sorted((*bass, *chords))))
    tune = Part("tune", tuple(Note(BAR * n, 72 + n, BAR) for n in range(bars)))
    return Piece((tune, left), BAR * bars, (MeterChange(0, parse_meter("3/4")),))


def test_a_waltz():
    found = texture(waltz(), [1])
    assert found.notes_per_beat == pytest.approx(5 / 3)
    assert found.notes_per_strike == pytest.approx(5 / 3)
    assert (found.lowest, found.highest, found.hand_span, found.too_wide) == (43, 67, 7, 0)
    assert found.repeated_bars == pytest.approx(1 / 3)  # the second of three
    assert found.repeated_rhythms == pytest.approx(2 / 3)


def test_a_hand_that_must_stretch():
    assert texture(waltz(wide=True), [1]).too_wide == 1


def test_two_hands_have_spans_of_their_own():
    both = texture(waltz(), [0, 1])
    assert both.hand_span == 7
    assert both.repeated_bars == 0


def test_a_part_of_single_notes_has_no_span():
    assert (texture(waltz(), [0]).hand_span, texture(waltz(), [0]).too_wide) == (0, 0)


def test_what_accompanies_is_all_but_the_first_part():
    assert accompaniment_of(waltz()) == [1]


def test_means():
    figures = mean_texture(texture(piece, [1]) for piece in (waltz(), waltz(wide=True)))
    assert figures["too wide"].value == 0.5


def test_silence_is_refused():
    with pytest.raises(InputError, match=r"\[7\]"):
        texture(waltz(), [7])
    with pytest.raises(InputError, match="no accompaniments"):
        mean_texture([])
