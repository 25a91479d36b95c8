"""Part-writing: four voices without faults under any tune that has room for them."""

from dataclasses import replace
from itertools import accumulate, groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.arrange.lead import soprano_octaves, with_upbeat
from composer.arrange.satb import write_voices
from composer.arrange.voice_leading import count_faults
from composer.errors import InputError, PromiseError
from composer.music.piece import ChordSymbol, Note, Part, Piece
from composer.music.theory import parse_chord
from composer.verbs.harmonize import Choir
from composer.verbs.reading import read_tune
from composer.verbs.source import SourcePiece

TUNE = (67, 69, 71, 72, 74, 72, 71, 69, 67, 65, 64, 62, 64, 65, 62, 60)
NAMES = ["C", "F", "G", "C", "G", "C", "G", "D7", "C", "F", "C", "G", "C", "F", "G7", "C"]


def piece_of(pitches, names):
    notes = tuple(Note(480 * n, pitch, 480) for n, pitch in enumerate(pitches))
    chords = tuple(ChordSymbol(480 * n, parse_chord(name)) for n, name in enumerate(names))
    return Piece((Part("Melody", notes),), 480 * len(pitches), chords=chords)


def test_voices_have_no_parallels_and_do_not_cross():
    piece = piece_of(TUNE, NAMES)
    parts = (piece.parts[0], *write_voices(piece, piece.parts[0]))
    craft = count_faults(parts)
    assert (craft.fifths, craft.octaves, craft.crossings) == (0, 0, 0) and craft.changes == 15


def test_every_chord_is_whole_and_the_last_has_its_root_below():
    piece = piece_of(TUNE, NAMES)
    voices = write_voices(piece, piece.parts[0])
    for number, name in enumerate(NAMES):
        tick = 480 * number
        sounding = {n.pitch % 12 for part in (piece.parts[0], *voices) for n in part.notes if n.onset <= tick < n.end}
        chord = parse_chord(name)
        assert {chord.root, *sorted(chord.tones, key=lambda t: (t - chord.root) % 12)[:2]} <= sounding
        assert sounding <= chord.tones | {TUNE[number] % 12}
    assert voices[2].notes[-1].pitch % 12 == 0


def test_a_slash_bass_is_the_bass():
    piece = piece_of((72, 71), ("C/E", "G/B"))
    assert [note.pitch % 12 for note in write_voices(piece, piece.parts[0])[2].notes] == [4, 11]


def test_a_tune_too_low_for_three_voices_is_refused_with_its_bar():
    with pytest.raises(PromiseError, match="under bar 1"):
        piece = piece_of((40, 41), ("C", "F"))
        write_voices(piece, piece.parts[0])


def test_without_chords_there_is_nothing_to_write():
    with pytest.raises(InputError, match="no chords"):
        piece = piece_of((60,), ())
        write_voices(piece, piece.parts[0])


def test_faults_are_counted():
    def part(*pitches):
        return Part("", tuple(Note(480 * n, pitch, 480) for n, pitch in enumerate(pitches)))

    assert count_faults((part(67, 69), part(60, 62))).fifths == 1
    assert count_faults((part(72, 74), part(60, 62))).octaves == 1
    assert count_faults((part(67, 67), part(60, 60))).fifths == 0
    assert count_faults((part(60, 72), part(64, 64))).crossings == 1


@st.composite
def tunes_over_chords(draw):
    """A tune of notes and rests of any length over chords that change anywhere, in the range of a voice."""
    steps = draw(
        st.lists(
            st.tuples(st.sampled_from((240, 480, 720, 960)), st.integers(57, 79), st.booleans()),
            min_size=2,
            max_size=14,
        )
    )
    ends = list(accumulate(length for length, _, _ in steps))
    notes = tuple(
        Note(end - length, pitch, length) for end, (length, pitch, sung) in zip(ends, steps, strict=True) if sung
    )
    places = draw(st.sets(st.integers(0, ends[-1] // 480 - 1), min_size=1, max_size=8)) if ends[-1] >= 960 else {0}
    names = st.sampled_from(("C", "Dm", "Em", "F", "G7", "Am", "Bdim", "D7", "E", "C/E", "Fmaj7"))
    chords = tuple(ChordSymbol(480 * place, parse_chord(draw(names))) for place in sorted(places))
    return Piece((Part("Melody", notes or (Note(0, 67, 480),)),), 1920 * -(-ends[-1] // 1920), chords=chords)


@given(tunes_over_chords())
def test_whatever_the_tune_and_its_chords_the_check_finds_no_fault_in_the_voices(piece):
    try:
        voices = write_voices(piece, piece.parts[0])
    except (InputError, PromiseError):
        return
    craft = count_faults((piece.parts[0], *voices))
    assert (craft.fifths, craft.octaves, craft.crossings) == (0, 0, 0)


def test_a_long_piece_is_not_refused_for_its_length():
    piece = piece_of(TUNE * 20, NAMES * 20)
    assert len(write_voices(piece, piece.parts[0])) == 3


def test_a_tune_that_leaps_below_the_choir_is_sung_over_lower_voices():
    piece = piece_of((72, 55, 72, 57), ("C", "Em", "F", "F"))
    parts = (piece.parts[0], *write_voices(piece, piece.parts[0]))
    assert count_faults(parts).crossings == 0 and all(part.notes for part in parts)


def test_the_alto_does_not_stay_on_one_note():
    piece = piece_of((67, 72) * 8, ("C", "F") * 8)
    alto = write_voices(piece, piece.parts[0])[0]
    assert max(len(list(run)) for _, run in groupby(note.pitch for note in alto.notes)) <= 3


def test_voices_have_names_and_clefs_and_rest_with_the_tune():
    piece = piece_of((67, 69, 71, 72), ("C", "F", "G", "C"))
    piece = replace(piece, length=2 * 1920)
    voices = write_voices(piece, piece.parts[0])
    assert [(part.name, part.clef) for part in voices] == [("Alto", "treble"), ("Tenor", "treble8vb"), ("Bass", "bass")]
    assert all(part.notes[-1].end == 1920 for part in voices)


@given(tunes_over_chords(), st.sampled_from((3, 5, 7, 8, 12)))
def test_a_tune_with_notes_struck_together_is_sung_one_at_a_time_without_parallels(piece, below):
    notes = piece.parts[0].notes
    doubled = sorted((*notes, *(replace(note, pitch=note.pitch - below) for note in notes)))
    given = replace(piece, parts=(Part("Melody", tuple(doubled)),))
    choir = Choir(SourcePiece(given, 0, piece, 0, 0.0, read_tune(piece, 0, 0)), True)
    try:
        made = choir.sing(choir.given.piece, choir.given.piece)
    except (InputError, PromiseError):
        return
    assert all(check(made) for check in choir.checks().values())
    assert [note.onset for note in made.parts[0].notes] == [note.onset for note in notes]


@pytest.mark.parametrize(("low", "octaves"), [(57, 1), (64, 0), (45, 2), (82, -1)])
def test_a_tune_is_moved_to_where_a_soprano_sings(low, octaves):
    assert soprano_octaves([Note(480 * n, low + n, 480) for n in range(12)]) == octaves


def test_an_upbeat_has_a_chord():
    piece = piece_of((67, 72, 72), ("C", "C", "C"))
    late = replace(piece, chords=piece.chords[1:2])
    assert with_upbeat(late, piece.parts[0].notes) == (ChordSymbol(0, parse_chord("G")), piece.chords[1])
    assert with_upbeat(piece, piece.parts[0].notes) == piece.chords
