"""Whole textures out of scores: which part is which lane, where excerpts end, what is refused and why."""

from dataclasses import replace

import pytest

from composer.corpus.cuts import SHORTEST
from composer.corpus.grid_meters import in_grid_meters
from composer.corpus.lead_sheets import LONGEST
from composer.corpus.voicing_counts import count_voicings
from composer.corpus.voicings import find_voicings, on_grid, voicings
from composer.music.origin import Origin
from composer.music.piece import ChordSymbol, MeterChange, Note, Part, Piece, Section
from composer.music.theory import Chord, Meter

BAR, Q = 1920, 480


def line(name, pitch, bars, program=0, length=Q):
    """Notes of one length that fill the bars."""
    return Part(name, tuple(Note(tick, pitch, length) for tick in range(0, BAR * bars, length)), program)


def choir(bars, **about):
    rows = (("Bassus", 48), ("Cantus", 72), ("Altus", 65), ("Tenor", 57))
    return Piece(tuple(line(name, pitch, bars, 52) for name, pitch in rows), BAR * bars, **about)


def piano(bars, **about):
    return Piece((line("down", 45, bars), line("up", 70, bars)), BAR * bars, **about)


def names(piece):
    return [part.name for part in piece.parts]


def lengths(pieces):
    return [piece.bar_count for piece in pieces]


def reasons(piece):
    return [voicing.why for voicing in find_voicings(piece)]


def test_a_choir_is_ordered_by_pitch_and_stays_whole():
    piece = choir(16, sections=(Section(0, 8 * BAR, "A", 2), Section(8 * BAR, 16 * BAR, "B")), style="chorale")
    (found,) = voicings(piece)
    assert names(found) == ["Soprano", "Alto", "Tenor", "Bass"]
    assert [part.notes[0].pitch for part in found.parts] == [72, 65, 57, 48]
    assert found.sections == piece.sections and found.style == "chorale"
    assert (found.parts[3].group, found.parts[3].clef, found.parts[3].program) == ("Choir", "bass", 52)


def test_three_voices_take_the_inner_lane_that_is_nearer():
    piece = choir(16)
    without_tenor, without_alto = (replace(piece, parts=piece.parts[:2] + piece.parts[place:][:1]) for place in (2, 3))
    assert [names(*voicings(one)) for one in (without_tenor, without_alto)] == [
        ["Soprano", "Alto", "Bass"],
        ["Soprano", "Tenor", "Bass"],
    ]


def test_two_staves_are_hands_and_what_overlaps_is_a_second_voice():
    piece = piano(8)
    held = replace(piece.parts[1], notes=tuple(sorted((*piece.parts[1].notes, Note(0, 60, BAR)))))
    (found,) = voicings(replace(piece, parts=(piece.parts[0], held)))
    assert names(found) == ["Right", "Right-2", "Left"] and found.parts[1].notes == (Note(0, 60, BAR),)


def test_parts_of_one_name_with_numbers_are_the_voices_of_a_staff():
    upper, lower = line("Right", 76, 8), line("Right-2", 64, 8)
    (found,) = voicings(Piece((lower, upper, line("Left", 45, 8)), 8 * BAR))
    assert names(found) == ["Right", "Right-2", "Left"]
    rows = (("up", 64), ("up-2", 76), ("up-3", 70), ("down", 45))
    (found,) = voicings(Piece(tuple(line(name, pitch, 8) for name, pitch in rows), 8 * BAR))
    assert names(found) == ["Right", "Right-2", "Left"] and [n.pitch for n in found.parts[0].notes[:3]] == [70, 76, 70]


def test_a_choir_on_two_staves_is_parted_into_four_voices():
    staves = (((72, 65), "upper"), ((57, 48), "lower"))
    parts = tuple(
        Part(name, tuple(Note(tick, pitch, Q) for tick in range(0, 8 * BAR, Q) for pitch in sorted(pitches)), 52)
        for pitches, name in staves
    )
    (found,) = voicings(Piece(parts, 8 * BAR))
    assert names(found) == ["Soprano", "Alto", "Tenor", "Bass"]
    assert [part.notes[0].pitch for part in found.parts] == [72, 65, 57, 48]


def test_a_voice_above_two_staves_is_a_song():
    piece = piano(8)
    (found,) = voicings(replace(piece, parts=(line("Voice", 74, 8, 68), *piece.parts)))
    assert names(found) == ["Voice", "Right", "Left"] and found.parts[0].program == 52


def test_a_singer_who_rests_in_an_excerpt_leaves_a_piano():
    piece = piano(100)
    song = replace(piece, parts=(line("Voice", 74, 30, 68), *piece.parts))
    first, *_, last = map(names, voicings(song))
    assert "Voice" in first and last == ["Right", "Left"]


def test_of_several_singers_the_stretches_of_one_are_songs():
    piece = piano(100)
    first, second = (
        line("Anna", 74, 40, 52),
        Part("Jan", tuple(Note(tick, 60, Q) for tick in range(60 * BAR, 90 * BAR, Q)), 52),
    )
    opera = replace(
        piece, parts=(first, second, *piece.parts), sections=(Section(0, 40 * BAR), Section(40 * BAR, 100 * BAR))
    )
    assert [names(one)[0] for one in voicings(opera)] == ["Voice"] * 3 and lengths(voicings(opera))[0] == 40
    both = replace(opera, parts=(line("Anna", 74, 20, 52), line("Jan", 60, 40, 52), *piece.parts))
    assert names(next(iter(voicings(both))))[0] == "Voice" and lengths(voicings(both))[0] == 20


def test_four_bowed_parts_are_a_quartet():
    rows = ((76, 40), (69, 40), (60, 41), (45, 42))
    parts = tuple(line("", pitch, 8, program) for pitch, program in rows)
    (found,) = voicings(Piece(parts, 8 * BAR))
    assert names(found) == ["Violin-1", "Violin-2", "Viola", "Cello"]


def test_parts_named_after_lanes_sit_where_they_say():
    parts = (line("Right", 60, 8), line("Left", 70, 8), line("right-2", 50, 8))
    (found,) = voicings(Piece(parts, 8 * BAR))
    assert names(found) == ["Right", "Right-2", "Left"]
    assert [part.notes[0].pitch for part in found.parts] == [60, 50, 70]


def test_a_long_piece_is_cut_where_phrases_end_and_sections_are_played_once():
    sections = (Section(0, 30 * BAR, "A", 2), Section(30 * BAR, 100 * BAR, "B"))
    chords = tuple(ChordSymbol(BAR * bar, Chord(bar % 12, "")) for bar in range(100))
    found = list(voicings(piano(100, sections=sections, chords=chords)))
    assert lengths(found) == [30, LONGEST, 30] and not found[0].sections
    assert found[1].chords[0] == ChordSymbol(0, Chord(30 % 12, ""))


def test_no_rest_of_a_piece_is_too_short_for_an_excerpt():
    assert lengths(voicings(piano(LONGEST * 2 + 3))) == [LONGEST, LONGEST + 3 - SHORTEST, SHORTEST]


def test_an_excerpt_does_not_end_inside_a_note():
    piece = piano(100)
    held = Note(39 * BAR, 40, 2 * BAR)
    bass = tuple(note for note in piece.parts[0].notes if not held.onset <= note.onset < held.end)
    found = list(voicings(replace(piece, parts=(Part("down", tuple(sorted((*bass, held)))), piece.parts[1]))))
    assert lengths(found)[0] == 39 and Note(0, 40, 2 * BAR) in found[1].parts[1].notes


def test_each_stretch_of_one_meter_has_its_own_excerpts():
    meters = (MeterChange(0, Meter(4, 4)), MeterChange(10 * BAR, Meter(2, 4)), MeterChange(20 * BAR, Meter(5, 4)))
    piece = replace(piano(30), meters=meters)
    assert [(str(one.meter), one.bar_count) for one in voicings(piece)] == [("4/4", 10), ("2/4", 20)]
    assert "meter not in the list" in reasons(piece)


def test_a_short_bar_before_a_change_of_meter_is_left_out():
    meters = (MeterChange(0, Meter(4, 4)), MeterChange(10 * BAR + Q, Meter(3, 4)))
    assert lengths(voicings(replace(piano(20), meters=meters))) == [10, 13]


def test_a_choir_may_rest_one_of_its_voices_and_a_piano_neither_hand():
    silent = choir(100)
    bass = replace(silent.parts[0], notes=silent.parts[0].notes[:200])
    assert names(list(voicings(replace(silent, parts=(bass, *silent.parts[1:]))))[-1]) == ["Soprano", "Alto", "Tenor"]
    alone = piano(100)
    left = replace(alone.parts[0], notes=alone.parts[0].notes[:200])
    assert reasons(replace(alone, parts=(left, alone.parts[1])))[-1] == "a voice is silent"


def test_whole_notes_are_halved_and_sixteenths_doubled():
    (halves,) = voicings(replace(choir(16), meters=(MeterChange(0, Meter(2, 1)),)))
    assert str(halves.meter) == "2/2" and halves.bar_count == 8 and halves.parts[0].notes[0].duration == Q // 2
    (doubles,) = voicings(replace(choir(6), meters=(MeterChange(0, Meter(6, 16)),)))
    assert str(doubles.meter) == "6/8" and doubles.bar_count == 16 and doubles.parts[0].notes[0].duration == 2 * Q


def test_only_the_stretches_that_need_it_are_in_other_values():
    meters = (MeterChange(0, Meter(3, 4)), MeterChange(12 * BAR, Meter(4, 2)), MeterChange(28 * BAR, Meter(3, 4)))
    scaled = in_grid_meters(replace(choir(40, pickup=Q), meters=meters))
    assert [(one.onset, str(one.meter)) for one in scaled.meters] == [
        (0, "3/4"), (12 * BAR, "4/4"), (20 * BAR, "3/4"),
    ]  # fmt: skip
    assert scaled.length == 32 * BAR and scaled.pickup == Q and len(scaled.parts[0].notes) == 160
    assert lengths(voicings(scaled)) == [15, 8, 16]


def test_a_few_notes_off_the_grid_are_moved_and_many_are_refused():
    piece = piano(16)
    few, many = (
        replace(
            piece,
            parts=(
                piece.parts[0],
                Part(
                    "up", tuple(replace(n, onset=n.onset + 7 * (i < count)) for i, n in enumerate(piece.parts[1].notes))
                ),
            ),
        )
        for count in (3, 40)
    )
    assert len(list(voicings(few))) == 1 and reasons(many) == ["off the grid"] * 2


def test_what_lies_off_the_grid_costs_no_more_than_its_own_bars():
    piece = piano(40)
    off = Part("up", tuple(replace(n, onset=n.onset + 7 * (n.onset < 5 * BAR)) for n in piece.parts[1].notes))
    found = list(find_voicings(replace(piece, parts=(piece.parts[0], off))))
    assert [(one.why, one.piece.bar_count) for one in found] == [("off the grid", 10), ("", 10), ("", 20)]


def test_the_shortest_notes_keep_a_step_of_the_grid():
    part = Part("up", (Note(0, 60, 5), Note(15, 62, 15)))
    assert [(n.onset, n.duration) for n in on_grid(Piece((part,), BAR)).parts[0].notes] == [(0, 20), (20, 20)]


@pytest.mark.parametrize(
    ("piece", "why"),
    [
        (Piece((), BAR), "no ensemble of such staves"),
        (replace(choir(8), parts=choir(8).parts * 2), "no ensemble of such staves"),
        (piano(3), "too short"),
        (Piece((line("up", 70, 6), line("down", 45, 6)), 15 * BAR), "mostly silent"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_with_the_reason(piece, why):
    assert reasons(piece) == [why]


def test_counts_say_what_was_kept_and_what_was_not():
    hand = tuple(Note(0, pitch, BAR) for pitch in range(60, 67))
    piece = replace(piano(8), parts=(piano(8).parts[0], Part("up", hand)), origin=Origin(source="ours"))
    counts = count_voicings([piece, replace(piano(2), origin=Origin(source="ours"))])["ours"]
    assert (counts.pieces, counts.excerpts, counts.bars, counts.notes) == (2, 1, 8, 39 + 16)
    assert (counts.kept, counts.left_out, counts.shortened, counts.moved) == (37, 2, 0, 0)
    assert counts.refused == {"too short": 16} and counts.voices == {"Right": 5, "Left": 32}
    assert counts.share == 37 / 39
