"""Parts by rule over chords: a pattern for every style and meter, and hands that a pianist has."""

from dataclasses import replace

import pytest

from composer.arrange.accompaniment import DANCE, MANNERS, hand_pitches, write_bass, write_piano, write_second
from composer.arrange.manner import manner_of
from composer.grid.header import METERS
from composer.music.piece import ChordSymbol, MeterChange, Note, Part, Piece
from composer.music.styles import STYLES
from composer.music.theory import parse_chord, parse_meter
from composer.music.units import TICKS_PER_GRID


def piece_in(meter, style="", names=("C", "G7/B", "Am", "Dm7b5", "C"), bars=5):
    """A chord a bar and a second one in bar 3."""
    meter = parse_meter(meter)
    bar = meter.bar_ticks
    tune = Part("Melody", tuple(Note(bar * n, 72 + n, bar) for n in range(bars)))
    chords = [ChordSymbol(bar * n, parse_chord(name)) for n, name in enumerate(names)]
    chords.insert(3, ChordSymbol(2 * bar + max(480, meter.beat_ticks) % bar, parse_chord("F")))
    changes = tuple({one.onset: one for one in chords}.values())
    return Piece(
        (tune,), bars * bar, (MeterChange(0, meter),), chords=tuple(sorted(changes, key=lambda c: c.onset)), style=style
    )


@pytest.mark.parametrize("style", [*MANNERS, "folk"])
@pytest.mark.parametrize("meter", METERS)
def test_every_pattern_fills_its_bar_on_the_grid(style, meter):
    for hand, signs in zip(MANNERS.get(style, DANCE)[meter], ("RFmu", "C"), strict=True):
        assert set(hand) <= {*signs, "-", "."} and set(hand) & set(signs)
        assert parse_meter(meter).bar_ticks % (TICKS_PER_GRID * len(hand)) == 0
    assert set(MANNERS) <= set(STYLES)


@pytest.mark.parametrize("style", [*MANNERS, "folk"])
@pytest.mark.parametrize("meter", METERS)
def test_hands_and_bass_stay_in_the_piece_and_in_the_chord(style, meter):
    piece = piece_in(meter, style)
    right, left = write_piano(piece, piece.parts[0])
    for part in (right, left, *write_bass(piece, piece.parts[0])):
        for note in part.notes:
            sounding = [one.chord.tones for one in piece.chords if one.onset <= note.onset]
            assert note.duration > 0 and note.end <= piece.length and note.pitch % 12 in sounding[-1]
    assert all(b.onset >= a.end for a, b in zip(left.notes, left.notes[1:], strict=False))
    assert {one.onset for one in piece.chords} <= {note.onset for note in left.notes}


def test_the_piano_is_one_instrument_of_two_staves():
    piece = piece_in("4/4")
    right, left = write_piano(piece, piece.parts[0])
    assert (right.name, right.group, right.clef) == ("Piano right", "Piano", "treble")
    assert (left.name, left.group, left.clef) == ("Piano left", "Piano", "bass")


def test_styles_of_one_meter_are_accompanied_in_different_ways():
    parts = [
        write_piano(piece, piece.parts[0])
        for style in ("ballad", "air", "hymn", "march")
        for piece in (piece_in("4/4", style),)
    ]
    assert len({tuple((n.onset, n.duration) for part in hands for n in part.notes) for hands in parts}) == 4


def test_a_slash_bass_is_under_its_chord():
    piece = piece_in("4/4")
    left = write_piano(piece, piece.parts[0])[1]
    assert next(note.pitch for note in left.notes if note.onset == 1920) % 12 == 11


def test_a_rich_chord_leaves_root_and_fifth_to_the_left_hand():
    assert {pitch % 12 for pitch in hand_pitches(parse_chord("C13"))} == {4, 10, 2, 9}


def test_the_second_lies_just_under_the_tune():
    piece = piece_in("4/4")
    for tune, second in zip(piece.parts[0].notes, write_second(piece, piece.parts[0])[0].notes, strict=True):
        assert 3 <= tune.pitch - second.pitch <= 12


def voices(*onsets):
    return tuple(Part(f"{n}", tuple(Note(tick, 72 - 5 * n, 240) for tick in row)) for n, row in enumerate(onsets))


def test_parts_that_move_together_are_a_chorale_and_a_tune_in_beats_a_hymn():
    steps, eighths = range(0, 3840, 480), range(0, 3840, 240)
    chorale = Piece(voices(steps, steps, steps, steps), 3840)
    assert manner_of(chorale, chorale.parts[0]) == "chorale"
    assert manner_of(replace(chorale, parts=chorale.parts[:1]), chorale.parts[0]) == "hymn"
    song = Piece(voices(eighths, range(0, 3840, 1920), eighths), 3840)
    assert manner_of(song, song.parts[0]) == ""
