"""The voices of a staff: what goes to the second one, what is shortened, which notes of a full hand stay."""

from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from composer.grid.staff_voices import Lines, in_one_rhythm, split_staff
from composer.music.piece import Note

Q = 480
RIGHT, LEFT = Lines(True, 5), Lines(False, 5)


def notes(*rows):
    return tuple(Note(onset, pitch, duration) for onset, pitch, duration in rows)


def is_one_rhythm(line):
    columns = [list(column) for _, column in groupby(line, lambda note: note.onset)]
    alike = all(len({note.duration for note in column}) == 1 for column in columns)
    return alike and all(one[0].end <= then[0].onset for one, then in pairwise(columns))


def test_chords_in_one_rhythm_stay_one_voice():
    chords = notes(*((Q * beat, pitch, Q) for beat in range(4) for pitch in (60, 64, 67)))
    assert split_staff([chords], RIGHT) == (chords, ())


def test_a_melody_over_a_held_chord_is_the_first_voice_of_the_right_hand():
    held = notes((0, 60, 4 * Q), (0, 64, 4 * Q))
    tune = notes(*((Q * beat, 72 + beat, Q) for beat in range(4)))
    assert split_staff([held + tune], RIGHT) == (tune, held)


def test_a_chord_struck_before_the_melody_enters_above_it_is_the_second_voice():
    held, tune = notes((0, 60, 4 * Q)), notes((Q, 72, Q), (2 * Q, 74, 2 * Q))
    assert split_staff([held + tune], RIGHT) == (tune, held)


def test_the_bass_is_the_first_voice_of_the_left_hand():
    bass = notes((0, 36, 3 * Q))
    chords = notes((Q, 55, Q), (Q, 60, Q), (2 * Q, 55, Q), (2 * Q, 60, Q))
    assert split_staff([bass + chords], LEFT) == (bass, chords)


def test_three_lengths_struck_together_shorten_as_few_notes_as_can_be():
    rows = notes((0, 60, 4 * Q), (0, 64, 2 * Q), (0, 67, Q), (0, 72, Q))
    first, second = (in_one_rhythm(voice, 5) for voice in split_staff([rows], RIGHT))
    before = set(rows)
    assert sum(note not in before for note in first + second) == 1 and len(first + second) == 4


def test_a_full_hand_keeps_its_outer_notes():
    hand = notes(*((0, pitch, Q) for pitch in (60, 62, 64, 65, 67, 69, 71)))
    assert [note.pitch for note in in_one_rhythm(hand, 5)] == [60, 62, 67, 69, 71]
    assert [note.pitch for note in in_one_rhythm(hand, 5, is_upper=False)] == [60, 62, 64, 69, 71]
    assert [note.pitch for note in in_one_rhythm(hand, 1, is_upper=False)] == [60]


def test_a_note_struck_while_another_sounds_ends_that_one():
    assert in_one_rhythm(notes((0, 60, 2 * Q), (Q, 62, Q)), 1) == notes((0, 60, Q), (Q, 62, Q))
    assert in_one_rhythm((), 5) == () and split_staff([()], RIGHT) == ((), ())


def test_two_voices_of_the_notation_stay_apart_in_one_rhythm():
    upper, lower = (notes(*((Q * beat, pitch, Q) for beat in range(4))) for pitch in (72, 64))
    assert split_staff([lower, upper], RIGHT) == (upper, lower)
    assert split_staff([lower, upper], LEFT) == (lower, upper)


def test_a_voice_of_the_notation_keeps_its_line_where_it_is_alone_or_crosses():
    upper = notes(*((Q * beat, 72, Q) for beat in range(4, 12)))
    lower = notes(*((Q * beat, 76 if beat == 8 else 64, Q) for beat in range(12)))
    assert split_staff([upper, lower], RIGHT) == (upper, lower)


def test_a_voice_that_is_mostly_alone_is_the_first_line():
    only = notes(*((Q * beat, 72, Q) for beat in range(12)))
    below = notes((3 * Q, 60, Q))
    assert split_staff([only, below], RIGHT) == (only, below)
    assert split_staff([below, only], RIGHT) == (only, below)


def test_two_singers_on_one_staff_are_parted_though_they_move_together():
    upper, lower = (notes(*((Q * beat, pitch, Q) for beat in range(4))) for pitch in (72, 64))
    assert split_staff([sorted(upper + lower)], Lines(True, 1, singly=True)) == (upper, lower)


ROWS = st.lists(st.tuples(st.integers(0, 40), st.integers(40, 90), st.integers(1, 16)), max_size=40)


@given(ROWS, st.booleans())
def test_both_voices_have_one_rhythm_and_nothing_is_lost_but_by_the_hand(rows, is_upper):
    staff = {(onset, pitch): Note(120 * onset, pitch, 120 * length) for onset, pitch, length in rows}
    voices = split_staff([staff.values()], Lines(is_upper, 99))
    assert sorted(voices[0] + voices[1]) == sorted(staff.values())
    for voice in voices:
        fitted = in_one_rhythm(voice, 99, is_upper)
        assert is_one_rhythm(fitted) and [n.pitch for n in sorted(fitted)] == [n.pitch for n in sorted(voice)]
