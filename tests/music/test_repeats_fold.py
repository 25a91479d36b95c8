"""`fold` undoes `sounding`: what was played out is written once again, and no note changes."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.music.piece import ChordSymbol, Note, Part, Piece, Section
from composer.music.repeats import fold, sounding
from composer.music.theory import Chord

BAR = 1920


def tune(bars: int, pickup: int = 0, sections: tuple[Section, ...] = ()) -> Piece:
    """Eighth notes at random, so that no two bars are alike by accident."""
    chance = random.Random(bars)
    start = BAR - pickup if pickup else 0
    end = start + bars * BAR
    notes = tuple(Note(tick, chance.randrange(60, 84), 240) for tick in range(start, end, 240))
    length = end + pickup
    return Piece((Part("melody", notes),), length, pickup=pickup, sections=sections)


def parts(*rows: tuple[int, ...], start: int = 0) -> tuple[Section, ...]:
    """Sections of (bars, passes, bars of each ending), one after another."""
    found, now = [], start
    for label, (bars, passes, *endings) in zip("ABCDE", rows, strict=False):
        end = now + bars * BAR
        onsets = tuple(end - BAR * sum(endings[i:]) for i in range(len(endings)))
        found.append(Section(now, end, label, passes, onsets))
        now = end
    return tuple(found)


@pytest.mark.parametrize(
    "form",
    [
        parts((8, 2), (8, 2)),
        parts((8, 2), (8, 1)),
        parts((8, 1), (8, 2)),
        parts((4, 2), (8, 2), (16, 2)),
        parts((9, 2, 1, 1), (8, 2)),
        parts((10, 2, 2, 2), (9, 2, 1, 1)),
        parts((6, 2), (5, 2)),
    ],
    ids=str,
)
def test_fold_finds_the_sections_of_a_played_tune(form):
    piece = tune(form[-1].end // BAR, sections=form)
    assert fold(sounding(piece)) == piece


def test_fold_finds_sections_that_begin_with_a_pickup():
    piece = tune(16, pickup=240, sections=parts((8, 2), (8, 2), start=BAR - 240))
    assert fold(sounding(piece)) == piece


def test_fold_finds_sections_under_chords_that_sound_on():
    chords = tuple(ChordSymbol(tick, Chord(root)) for tick, root in ((0, 0), (BAR * 7, 7), (BAR * 9, 0), (BAR * 15, 7)))
    piece = replace(tune(16, sections=parts((8, 2), (8, 2))), chords=chords)
    assert sounding(fold(sounding(piece))).chords == sounding(piece).chords
    assert fold(sounding(piece)).sections == piece.sections


def test_different_chords_make_different_music():
    chords = tuple(ChordSymbol(tick, Chord(root)) for tick, root in ((0, 0), (BAR * 8, 5)))
    piece = sounding(tune(8, sections=parts((8, 2))))
    assert not fold(replace(piece, chords=chords)).sections[0].passes > 1


@pytest.mark.parametrize("bars", [1, 7, 32])
def test_music_without_repeats_comes_back_as_it_was(bars):
    assert fold(tune(bars)) == tune(bars)


def test_a_note_held_over_the_repeat_is_not_cut():
    piece = sounding(tune(8, sections=parts((8, 2))))
    notes = piece.parts[0].notes
    held = replace(notes[63], duration=480)
    tied = (*notes[:63], held, *notes[65:])
    folded = fold(replace(piece, parts=(Part("melody", tied),)))
    assert sounding(folded).parts[0].notes == tied


@st.composite
def patchworks(draw: st.DrawFn) -> Piece:
    """Bars picked from a few, with notes that may ring over bar lines: full of repeats and near repeats."""
    kinds = draw(st.lists(st.integers(0, 3), min_size=1, max_size=24)) * draw(st.integers(1, 3))
    long = draw(st.sets(st.integers(0, len(kinds) - 1), max_size=3))
    notes = [
        Note(BAR * i + 480 * beat, 60 + 5 * kind + beat, 960 if i in long and beat == 3 else 480)
        for i, kind in enumerate(kinds)
        for beat in range(4)
    ]
    pickup = draw(st.sampled_from((0, 240, 480)))
    shift = BAR - pickup if pickup else 0
    moved = tuple(replace(note, onset=note.onset + shift) for note in notes)
    bars = len(kinds) + 1 + bool(pickup)
    return Piece((Part("melody", moved),), bars * BAR, pickup=pickup)


@given(patchworks())
def test_fold_changes_no_note_and_keeps_bars_full(piece):
    folded = fold(piece)
    assert sounding(folded).parts == piece.parts
    assert sounding(folded).length == piece.length
    assert folded.length % BAR == 0


@given(patchworks())
def test_folded_sections_are_contiguous_from_the_start(piece):
    sections = fold(piece).sections
    starts = [section.onset for section in sections]
    assert starts == [piece.start, *(section.end for section in sections)][: len(starts)]
