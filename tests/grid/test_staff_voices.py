"""The voices of a staff: what goes to the second one, what is shortened, which notes of a full hand stay."""

from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from composer.grid.staff_voices import in_one_rhythm, split_staff
from composer.music.piece import Note

Q = 480


def notes(*rows):
    return tuple(Note(onset, pitch, duration) for onset, pitch, duration in rows)


def is_one_rhythm(line):
    columns = [list(column) for _, column in groupby(line, lambda note: note.onset)]
    alike = all(len({note.duration for note in column}) == 1 for column in columns)
    return alike and all(one[0].end <= then[0].onset for one, then in pairwise(columns))


def test_chords_in_one_rhythm_stay_one_voice():
    chords = notes(*((Q * beat, pitch, Q) for beat in range(4) for pitch in (60, 64, 67)))
    assert split_staff(chords, is_upper=True) == (chords, ())


def test_a_melody_over_a_held_chord_is_the_first_voice_of_the_right_hand():
    held = notes((0, 60, 4 * Q), (0, 64, 4 * Q))
    tune = notes(*((Q * beat, 72 + beat, Q) for beat in range(4)))
    assert split_staff(held + tune, is_upper=True) == (tune, held)


def test_a_chord_struck_before_the_melody_enters_above_it_is_the_second_voice():
    held, tune = notes((0, 60, 4 * Q)), notes((Q, 72, Q), (2 * Q, 74, 2 * Q))
    assert split_staff(held + tune, is_upper=True) == (tune, held)


def test_the_bass_is_the_first_voice_of_the_left_hand():
    bass = notes((0, 36, 3 * Q))
    chords = notes((Q, 55, Q), (Q, 60, Q), (2 * Q, 55, Q), (2 * Q, 60, Q))
    assert split_staff(bass + chords, is_upper=False) == (bass, chords)


def test_three_lengths_struck_together_shorten_as_few_notes_as_can_be():
    rows = notes((0, 60, 4 * Q), (0, 64, 2 * Q), (0, 67, Q), (0, 72, Q))
    first, second = (in_one_rhythm(voice, 5) for voice in split_staff(rows, is_upper=True))
    before = set(rows)
    assert sum(note not in before for note in first + second) == 1 and len(first + second) == 4


def test_a_full_hand_keeps_its_outer_notes():
    hand = notes(*((0, pitch, Q) for pitch in (60, 62, 64, 65, 67, 69, 71)))
    assert [note.pitch for note in in_one_rhythm(hand, 5)] == [60, 62, 67, 69, 71]
    assert [note.pitch for note in in_one_rhythm(hand, 5, is_upper=False)] == [60, 62, 64, 69, 71]
    assert [note.pitch for note in in_one_rhythm(hand, 1, is_upper=False)] == [60]


def test_a_note_struck_while_another_sounds_ends_that_one():
    assert in_one_rhythm(notes((0, 60, 2 * Q), (Q, 62, Q)), 1) == notes((0, 60, Q), (Q, 62, Q))
    assert in_one_rhythm((), 5) == () and split_staff((), is_upper=True) == ((), ())


ROWS = st.lists(st.tuples(st.integers(0, 40), st.integers(40, 90), st.integers(1, 16)), max_size=40)


@given(ROWS, st.booleans())
def test_both_voices_have_one_rhythm_and_nothing_is_lost_but_by_the_hand(rows, is_upper):
    staff = {(onset, pitch): Note(120 * onset, pitch, 120 * length) for onset, pitch, length in rows}
    voices = split_staff(staff.values(), is_upper)
    assert sorted(voices[0] + voices[1]) == sorted(staff.values())
    for voice in voices:
        fitted = in_one_rhythm(voice, 99, is_upper)
        assert is_one_rhythm(fitted) and [n.pitch for n in sorted(fitted)] == [n.pitch for n in sorted(voice)]
