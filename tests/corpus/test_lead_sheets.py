"""Lead sheets out of scores: where excerpts begin and end, what is halved, moved to the grid or left out."""

from dataclasses import replace

import pytest

from composer.corpus.lead_sheets import LONGEST, excerpt, halved, lead_sheets, on_grid, trimmed
from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Note, Part, Piece, Section, TempoChange
from composer.music.theory import Chord, Key, Meter

BAR = 1920
QUARTERS = (60, 62, 64, 65)


def tune(bars, silent=(), **about):
    """Four quarters a bar, none in silent bars."""
    notes = tuple(
        Note(BAR * bar + 480 * n, pitch, 480)
        for bar in range(bars)
        if bar not in silent
        for n, pitch in enumerate(QUARTERS)
    )
    return Piece((Part("Voice", notes),), BAR * bars, **about)


def song(bars, silent=(), **about):
    """The same above a piano that sounds in every bar."""
    piano = Part("Piano", tuple(Note(BAR * bar, 48, BAR) for bar in range(bars)))
    piece = tune(bars, silent, **about)
    return replace(piece, parts=(*piece.parts, piano))


def bars_of(leads):
    return [lead.bar_count for lead in leads]


def test_a_piece_that_the_grid_holds_stays_whole():
    (lead,) = lead_sheets(tune(16))
    assert lead.length == 16 * BAR and lead.parts[0].notes == tune(16).parts[0].notes


def test_a_piece_without_parts_or_notes_gives_none():
    assert not list(lead_sheets(Piece((), BAR))) and not list(lead_sheets(tune(8, range(8))))


def test_a_song_begins_and_ends_where_the_voice_sounds():
    (lead,) = lead_sheets(song(20, silent={0, 1, 2, 3, 18, 19}))
    assert lead.bar_count == 14 and lead.parts[0].notes == tune(14).parts[0].notes


def test_a_pickup_is_kept_where_the_line_begins_with_it():
    early, late = (tune(6, silent, pickup=480) for silent in ({5}, {0, 5}))
    kept = replace(early, parts=(Part("Voice", early.parts[0].notes[3:]),))
    assert trimmed(kept).pickup == 480 and trimmed(kept).length == 5 * BAR
    assert trimmed(late).pickup == 0 and trimmed(late).length == 4 * BAR


def test_a_tune_without_rests_outside_or_without_notes_is_the_same_object():
    whole, nothing = tune(6, {2}), tune(6, range(6))
    assert trimmed(whole) is whole and trimmed(nothing) is nothing


def test_a_voice_that_is_mostly_silent_is_left_out_unless_alone():
    silent = {bar for bar in range(1, 15) if bar % 2}
    assert not list(lead_sheets(song(16, silent)))
    assert bars_of(lead_sheets(tune(16, silent))) == [16]


def test_a_long_piece_is_cut_where_phrases_end():
    sections = (Section(0, 30 * BAR, "A"), Section(30 * BAR, 100 * BAR, "B"))
    found = list(lead_sheets(tune(100, sections=sections)))
    assert bars_of(found) == [30, LONGEST, 30] and sum(len(lead.parts[0].notes) for lead in found) == 400
    assert all(lead.parts[0].notes[0].onset == 0 for lead in found)


def test_a_rest_or_a_long_note_ends_a_phrase():
    piece = tune(70)
    held = tuple(note for note in piece.parts[0].notes if not 20 * BAR + 480 <= note.onset < 21 * BAR)
    long = replace(
        piece, parts=(Part("Voice", tuple(replace(n, duration=BAR) if n.onset == 20 * BAR else n for n in held)),)
    )
    assert bars_of(lead_sheets(long))[0] == 21


def test_a_long_piece_whose_voice_enters_late_is_cut_from_there():
    found = list(lead_sheets(song(80, silent=range(10))))
    assert bars_of(found)[0] == LONGEST - 10 and found[0].parts[0].notes[0].onset == 0


def test_an_excerpt_of_a_song_that_is_too_short_is_left_out():
    assert bars_of(lead_sheets(song(LONGEST + 30 - 1, silent=range(LONGEST, LONGEST + 20)))) == [LONGEST]


def test_each_excerpt_is_in_one_meter():
    meters = (MeterChange(0, Meter(4, 4)), MeterChange(16 * BAR, Meter(3, 4)))
    notes = tuple(Note(480 * n, QUARTERS[n % 4], 480) for n in range(64 + 48))
    found = list(lead_sheets(Piece((Part("Voice", notes),), 480 * 112, meters=meters)))
    assert [(str(lead.meter), len(lead.meters), lead.bar_count) for lead in found] == [("4/4", 1, 16), ("3/4", 1, 16)]


def test_a_pickup_is_left_out_of_a_piece_that_is_cut():
    piece = tune(71, pickup=480)
    kept = replace(piece, parts=(Part("Voice", piece.parts[0].notes[3:]),))
    assert sum(len(lead.parts[0].notes) for lead in lead_sheets(kept)) == 280


def test_an_excerpt_has_what_is_in_force_where_it_begins():
    piece = tune(
        8,
        keys=(KeyChange(0, Key(0)), KeyChange(3 * BAR, Key(2)), KeyChange(5 * BAR, Key(1))),
        tempos=(TempoChange(0, 500_000),),
        chords=(ChordSymbol(0, Chord(0)), ChordSymbol(BAR, Chord(7)), ChordSymbol(5 * BAR, Chord(2)), ChordSymbol(6 * BAR, Chord(5))),
        sections=(Section(0, 5 * BAR, "A", 2), Section(5 * BAR, 8 * BAR, "B")),
    )  # fmt: skip
    part = excerpt(piece, 4 * BAR, 6 * BAR)
    assert part.keys == (KeyChange(0, Key(2)), KeyChange(BAR, Key(1))) and part.tempos == piece.tempos
    assert part.chords == (ChordSymbol(0, Chord(7)), ChordSymbol(BAR, Chord(2)))
    assert part.sections == (Section(0, BAR, "A"), Section(BAR, 2 * BAR, "B"))
    assert not excerpt(piece, 0, 4 * BAR).sections, "one section is none"


def test_a_note_held_over_the_end_of_an_excerpt_stops_there():
    piece = Piece((Part("Voice", (Note(0, 60, BAR), Note(BAR + 960, 62, BAR))),), 3 * BAR)
    assert excerpt(piece, BAR, 2 * BAR).parts[0].notes == (Note(960, 62, 960),)
    assert not excerpt(piece, 2 * BAR, 3 * BAR).parts[0].notes, "what began before is not struck again"


def test_whole_notes_are_halved_with_all_that_stands_beside():
    piece = Piece(
        (Part("Voice", (Note(0, 60, 3840), Note(3840, 62, 2))),),
        7680,
        meters=(MeterChange(0, Meter(2, 1)),),
        keys=(KeyChange(3840, Key(1)),),
        tempos=(TempoChange(3840, 500_000),),
        chords=(ChordSymbol(3840, Chord(7)),),
        sections=(Section(0, 7680, "A", 2, endings=(3840, 5760)),),
        pickup=960,
    )
    half = halved(piece)
    assert half.parts[0].notes == (Note(0, 60, 1920), Note(1920, 62, 1)) and half.length == 3840 and half.pickup == 480
    assert half.meters == (MeterChange(0, Meter(2, 2)),) and half.sections == (Section(0, 3840, "A", 2, (1920, 2880)),)
    assert {one.onset for one in (*half.keys, *half.tempos, *half.chords)} == {1920}


@pytest.mark.parametrize("meters", [("4/4",), ("2/1", "4/4"), ("4/1",)])
def test_other_meters_stay(meters):
    changes = tuple(MeterChange(n, Meter(*map(int, meter.split("/")))) for n, meter in enumerate(meters))
    piece = replace(tune(4), meters=changes)
    assert halved(piece) is piece


def test_the_few_notes_off_the_grid_are_moved_to_it():
    notes = tuple(
        Note(480 * n + (7 if n == 10 else 0), QUARTERS[n % 4], 480 - (7 if n == 10 else 0)) for n in range(64)
    )
    moved = on_grid(Piece((Part("Voice", notes),), 16 * BAR))
    assert moved.parts[0].notes[10].onset == 4800 and moved.parts[0].notes[10].end == 5280
    assert [note.pitch for note in moved.parts[0].notes] == [note.pitch for note in notes]


def test_a_tune_on_the_grid_or_far_off_it_stays():
    even = tune(4)
    off = replace(
        even, parts=(Part("Voice", tuple(replace(note, onset=note.onset + 7) for note in even.parts[0].notes)),)
    )
    assert on_grid(even) is even and on_grid(off) is off


def test_a_note_shorter_than_a_grid_step_lasts_one():
    notes = (*tune(16).parts[0].notes[:-1], Note(16 * BAR - 480, 65, 3))
    assert on_grid(replace(tune(16), parts=(Part("Voice", notes),))).parts[0].notes[-1].duration == 20
