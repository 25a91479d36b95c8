"""A tune in the octave where it fits, and notes folded into a range."""

from hypothesis import given
from hypothesis import strategies as st

from composer.music.octaves import folded, octaves_into
from composer.music.piece import Note


def line(*pitches, long=480):
    """Quarters, the last one as long as asked for."""
    notes = [Note(480 * place, pitch, 480) for place, pitch in enumerate(pitches)]
    return [*notes[:-1], Note(notes[-1].onset, pitches[-1], long)]


def test_a_tune_moves_as_few_octaves_as_will_do():
    assert octaves_into((60, 81), line(60, 64, 67)) == 0
    assert octaves_into((60, 81), line(36, 40, 43)) == 2 and octaves_into((60, 81), line(84, 88, 91)) == -1


def test_what_lies_outside_counts_as_much_as_it_weighs():
    tune = line(*[60] * 9, 57, long=4800)
    assert octaves_into((60, 81), tune) == 0
    assert octaves_into((60, 81), tune, lambda note: note.duration) == 1


def test_a_tune_too_wide_or_empty_stays_where_least_is_outside():
    assert octaves_into((60, 72), line(60, 62, 64, 90)) == 0 and octaves_into((60, 72), []) == 0


@given(st.integers(0, 127), st.integers(0, 100), st.integers(11, 40))
def test_a_folded_pitch_keeps_its_name_and_moves_no_farther_than_it_must(pitch, low, width):
    found = folded(pitch, (low, low + width))
    assert low <= found <= low + width and (found - pitch) % 12 == 0
    # An octave less would not do.
    assert found == pitch or not low <= found + (12 if pitch > found else -12) <= low + width
