"""Repeats played out, and pieces played without them. `test_fold.py` has the way back."""

from hypothesis import given
from strategies import pieces

from composer.music.piece import ChordSymbol, Note, Part, Piece, Section
from composer.music.repeats import has_repeats, once, sounding
from composer.music.theory import Chord

BAR = 1920


def tune(*sections: Section, bars: int = 4) -> Piece:
    """One whole note a bar, each of its own pitch."""
    notes = tuple(Note(BAR * bar, 60 + bar, BAR) for bar in range(bars))
    return Piece((Part("Melody", notes),), bars * BAR, sections=sections)


def pitches(piece: Piece) -> list[int]:
    return [note.pitch - 60 for note in piece.parts[0].notes]


ENDINGS = Section(0, 4 * BAR, "A", 2, (2 * BAR, 3 * BAR))


def test_each_pass_sounds_with_its_ending():
    played = sounding(tune(ENDINGS))
    assert pitches(played) == [0, 1, 2, 0, 1, 3]
    assert [(s.onset, s.end, s.label, s.passes) for s in played.sections] == [
        (0, 3 * BAR, "A", 1),
        (3 * BAR, 6 * BAR, "A", 1),
    ]


def test_played_once_a_section_has_its_last_ending():
    assert pitches(once(tune(ENDINGS))) == [0, 1, 3]


def test_endings_of_half_a_bar_stay_for_they_hold_the_bar_lines():
    half = Section(0, 3 * BAR, "A", 2, (2 * BAR, 2 * BAR + BAR // 2))
    assert once(tune(half)) == tune(half)
    whole = Section(0, 4 * BAR, "A", 2, (2 * BAR, 3 * BAR))
    assert once(tune(whole)).length == tune(whole).length - BAR


def test_two_sections_sound_in_turn():
    assert pitches(sounding(tune(Section(0, BAR, "A", 2), Section(BAR, 4 * BAR, "B", 1)))) == [0, 0, 1, 2, 3]


def test_a_note_is_cut_where_its_span_ends():
    piece = Piece(
        (Part("", (Note(0, 60, 2 * BAR),)),), 2 * BAR, sections=(Section(0, BAR, "", 2), Section(BAR, 2 * BAR))
    )
    assert [(note.onset, note.duration) for note in sounding(piece).parts[0].notes] == [(0, BAR), (BAR, BAR)]


def test_a_chord_that_sounds_on_is_written_again_at_the_repeat():
    chords = (ChordSymbol(0, Chord(0)), ChordSymbol(BAR, Chord(7)))
    piece = Piece(
        tune().parts, 4 * BAR, chords=chords, sections=(Section(0, 2 * BAR), Section(2 * BAR, 4 * BAR, "", 2))
    )
    assert [(symbol.onset // BAR, symbol.chord.root) for symbol in sounding(piece).chords] == [(0, 0), (1, 7)]


@given(pieces())
def test_played_out_nothing_is_repeated_and_lengths_add_up(piece):
    played = sounding(piece)
    assert not has_repeats(played) and sounding(played) == played
    tail = piece.length - (piece.sections[-1].end if piece.sections else piece.length)
    spans = [end - start for section in piece.sections for start, end in section.spans()]
    assert not has_repeats(piece) or played.length == piece.start + sum(spans) + tail


@given(pieces())
def test_played_once_is_never_longer(piece):
    played = once(piece)
    assert played == piece or (played.length <= piece.length and not has_repeats(played))
    assert has_repeats(piece) or played == piece
