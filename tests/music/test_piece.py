"""The pivot: bar lines, pickups and the order in which sections sound."""

from dataclasses import FrozenInstanceError, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import pieces

from composer.music.lost_marks import lost_marks, name_counts
from composer.music.piece import Mark, MeterChange, Note, Part, Piece, Section
from composer.music.repeats import once, sounding
from composer.music.theory import Meter

BAR = 1920


def test_a_piece_has_a_meter_a_key_and_a_tempo_unasked():
    piece = Piece((Part("Melody", ()),), BAR)
    assert (str(piece.meter), piece.key.name, piece.tempo, piece.bar_count) == ("4/4", "C", 500_000, 1)


def test_nothing_of_a_piece_can_be_changed():
    with pytest.raises(FrozenInstanceError):
        Piece((), BAR).length = 0  # type: ignore[misc]


def test_bar_lines_follow_a_change_of_meter():
    piece = Piece((), 2 * BAR + 1440, (MeterChange(0, Meter(4, 4)), MeterChange(2 * BAR, Meter(3, 4))))
    assert piece.bar_lines() == (0, BAR, 2 * BAR, 2 * BAR + 1440)
    assert piece.bar_count == 3


def test_a_pickup_sounds_at_the_end_of_a_bar_that_does_not_count():
    piece = Piece((), 3 * BAR, pickup=480)
    assert (piece.start, piece.bar_count) == (BAR - 480, 2)


@given(pieces())
def test_bar_lines_begin_at_nothing_rise_and_end_with_the_piece(piece):
    lines = piece.bar_lines()
    assert lines[0] == 0 and lines[-1] == piece.length and list(lines) == sorted(set(lines))
    assert all(change.onset in lines for change in piece.meters)


def test_a_section_without_endings_is_played_over_and_over():
    assert list(Section(0, BAR, passes=3).spans()) == [(0, BAR)] * 3


def test_each_pass_has_its_own_ending():
    spans = list(Section(0, 4 * BAR, passes=2, endings=(2 * BAR, 3 * BAR)).spans())
    assert spans == [(0, 2 * BAR), (2 * BAR, 3 * BAR), (0, 2 * BAR), (3 * BAR, 4 * BAR)]


def test_notes_sort_by_onset_then_pitch():
    notes = [Note(480, 60, 1), Note(0, 64, 9), Note(0, 60, 9)]
    assert sorted(notes) == [notes[2], notes[1], notes[0]]
    assert replace(notes[0], duration=20).end == 500


def marked(piece: Piece) -> Piece:
    """The piece with a word under every note and a hairpin over every bar."""
    lines = piece.bar_lines()
    bars = tuple(Mark(a, "hairpin", "crescendo", end=b) for a, b in pairwise(lines))
    parts = (
        replace(part, marks=(*bars, *(Mark(note.onset, "lyric", "la", pitch=note.pitch) for note in part.notes)))
        for part in piece.parts
    )
    return replace(piece, parts=tuple(parts))


def sung(piece: Piece) -> list[tuple[int, int]]:
    """Where the words stand."""
    return sorted((mark.onset, mark.pitch or 0) for part in piece.parts for mark in part.marks if mark.kind == "lyric")


def struck(piece: Piece) -> list[tuple[int, int]]:
    """Where the notes begin."""
    return sorted((note.onset, note.pitch) for part in piece.parts for note in part.notes)


@given(pieces())
def test_time_moved_there_and_back_is_the_same_piece(piece):
    there = marked(piece).map_time(lambda tick: 2 * tick)
    assert there.length == 2 * piece.length and there.pickup == 2 * piece.pickup
    assert there.map_time(lambda tick: tick // 2) == marked(piece)


@given(pieces(), st.data())
def test_two_halves_hold_every_note_and_word_of_the_whole(piece, data):
    piece = marked(piece)
    line = data.draw(st.sampled_from(piece.bar_lines()[1:]))
    first, second = piece.between(0, line), piece.between(line, piece.length) if line < piece.length else None
    later = [(onset + line, pitch) for onset, pitch in struck(second)] if second else []
    assert sorted(struck(first) + later) == struck(piece)
    assert all(sung(half) == struck(half) for half in (first, second) if half)
    assert second is None or (second.meter, second.key, second.pickup) == (
        [one.meter for one in piece.meters if one.onset <= line][-1],
        [one.key for one in piece.keys if one.onset <= line][-1],
        0,
    )


@given(pieces())
def test_a_stretch_of_the_whole_length_is_the_piece(piece):
    assert marked(piece).between(0, piece.length) == marked(piece)


@given(pieces())
def test_words_go_up_with_their_notes(piece):
    up = marked(piece).map_notes(lambda note: replace(note, pitch=note.pitch + 1))
    assert sung(up) == struck(up) == [(onset, pitch + 1) for onset, pitch in struck(piece)]


def test_a_slur_that_begins_on_a_note_goes_with_it():
    part = Part("Voice", (Note(0, 60, 480), Note(480, 62, 480)), marks=(Mark(0, "slur", pitch=60, end=960),))
    later = part.map_notes(lambda note: replace(note, onset=note.onset + 20))
    assert [(mark.onset, mark.end) for mark in later.marks] == [(20, 980)]


@given(pieces())
def test_words_come_again_with_every_repeat(piece):
    for played in (sounding(marked(piece)), once(marked(piece))):
        assert sung(played) == struck(played)


def test_marks_on_notes_that_are_gone_go_and_are_counted():
    piece = marked(Piece((Part("Voice", (Note(0, 60, 480), Note(480, 62, 480))),), BAR))
    after = replace(piece, parts=(piece.parts[0].with_notes([Note(0, 60, 480), Note(480, 64, 480)]),))
    assert sung(after) == [(0, 60)]
    assert lost_marks(piece, after) == {"lyric": 1}


def test_bars_are_numbered_as_they_are_printed():
    changes = (MeterChange(0, Meter(4, 4)), MeterChange(2 * BAR, Meter(3, 4)))
    plain, begun = Piece((), 2 * BAR + 2880, changes), Piece((), 2 * BAR + 2880, changes, pickup=480)
    ticks = (0, BAR - 1, BAR, 2 * BAR, 2 * BAR + 1440)
    assert [plain.bar_at(tick) for tick in ticks] == [1, 1, 2, 3, 4]
    assert [begun.bar_at(tick) for tick in ticks] == [0, 0, 1, 2, 3]


@given(pieces(), st.data())
def test_what_holds_at_a_tick_is_the_last_that_was_said(piece, data):
    tick = data.draw(st.integers(0, piece.length))
    assert piece.key_at(tick) == [one.key for one in piece.keys if one.onset <= tick][-1]
    assert piece.meter_at(tick) == [one.meter for one in piece.meters if one.onset <= tick][-1]
    assert piece.chord_at(tick) == next((one.chord for one in reversed(piece.chords) if one.onset <= tick), None)


def test_counts_are_said_in_words():
    assert name_counts({"slur": 2, "words": 10, "lyric": 1}) == "2 slurs, 10 words, 1 lyric"
