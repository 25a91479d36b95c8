"""Tables of events: bars, ties, voices, repeats, keys, and which staff is which."""

import pytest

from composer.corpus.tables import parse_table
from composer.errors import InputError
from composer.music.piece import Note, Section
from composer.music.theory import parse_key

Q = 480


def table(*rows):
    return "\n".join("\t".join(str(one) for one in row) for row in rows)


def note(time, staff, voice, length, pitch, tie="."):
    return (time, "N", staff, voice, length, pitch, "?", tie)


BARS = [(4 * bar, "B", bar + 1, 4) for bar in range(2)]
PIANO = table(
    ("#title", "Study|in C|op. 1"),
    ("#staff", 1, "Staff", "down", 1),
    ("#staff", 2, "Staff", "up", 2),
    (0, "M", "4/4"),
    (0, "K", -3, 0),
    (0, "Q", "1/4", 90),
    *BARS,
    note(0, 1, 1, 8, 48),
    note(0, 2, 2, "1/3", 60),
    note(0, 2, 1, 4, 72, "<"),
    note(4, 2, 1, 2, 72, ">"),
    (0, "C", "c e g", 4),
)


def test_notes_of_each_voice_become_a_part_below_the_staff_that_lies_higher():
    piece = parse_table(PIANO, "piano")
    assert [part.name for part in piece.parts] == ["Upper", "Upper-2", "Lower"]
    assert [part.notes for part in piece.parts] == [(Note(0, 72, 6 * Q),), (Note(0, 60, 160),), (Note(0, 48, 8 * Q),)]
    assert (piece.key, piece.title, piece.length) == (parse_key("Cm"), "Study, in C, op. 1", 8 * Q)
    assert piece.tempo == 666667


def test_a_short_first_bar_is_a_pickup_and_repeats_are_sections():
    rows = [(0, "B", 1, 1), *((1 + 4 * bar, "B", bar + 2, 4) for bar in range(6)), (0, "M", "4/4")]
    signs = [
        (1, "R", "start"),
        (9, "R", "volta (1) -1"),
        (13, "R", "end"),
        (13, "R", "volta (1) 1"),
        (13, "R", "volta (2) -1"),
        (17, "R", "volta (2) 1"),
    ]
    notes = [note(time, staff, 1, 1, 60 - 12 * staff) for time in range(25) for staff in (1, 2)]
    piece = parse_table(table(*rows, *signs, *notes), "piano")
    assert piece.pickup == Q and piece.bar_count == 6
    assert Section(4 * Q, 20 * Q, "", 2, (12 * Q, 16 * Q)) in piece.sections


def test_a_singer_is_found_by_name_and_else_by_singing_one_note_at_a_time():
    piano = [note(0, staff, 1, 4, pitch) for staff, pitches in ((1, (80, 84)), (3, (40, 52))) for pitch in pitches]
    song = table(*BARS, *piano, *(note(beat, 2, 1, 1, 62) for beat in range(4)))
    assert [(part.name, part.program) for part in parse_table(song, "song").parts] == [
        ("Voice", 52),
        ("Upper", 0),
        ("Lower", 0),
    ]
    assert parse_table(song, "song").parts[0].notes[0].pitch == 62
    named = table(("#staff", 3, "Staff", "melody", 1), *BARS, *piano, *(note(beat, 2, 1, 1, 62) for beat in range(4)))
    assert {n.pitch for n in parse_table(named, "song").parts[0].notes} == {40, 52}


def test_strings_stand_as_their_names_say_and_else_by_pitch():
    names = ("cello", "violinII", "viola", "violinI")
    heads = [("#staff", number, "Staff", name, 1) for number, name in enumerate(names, 1)]
    notes = [note(0, number, 1, 4, 60 + number) for number in range(1, 5)]
    named, unnamed = (parse_table(table(*rows, *BARS, *notes), "quartet") for rows in (heads, ()))
    assert [part.notes[0].pitch for part in named.parts] == [64, 62, 63, 61]
    assert [part.notes[0].pitch for part in unnamed.parts] == [64, 63, 62, 61]
    assert [(part.name, part.program) for part in named.parts][::3] == [("Violin-1", 40), ("Cello", 42)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (table(*BARS, note(0, 1, 1, 4, 60)), "the score has 1 staves, not 2"),
        (table(*BARS, note(0, 1, 1, 4, "bd"), note(0, 2, 1, 4, 60)), "row 3: 'bd' is not a pitch"),
        (table((0, "B", 1, "1/0")), "row 1"),
        (table(note(0, 1, 1, 4, 60), note(0, 2, 1, 4, 60)), "no bars"),
        ("", "0 staves"),
    ],
)
def test_what_is_no_table_of_the_ensemble_is_refused_in_one_line(text, why):
    with pytest.raises(InputError, match=why):
        parse_table(text, "piano")
