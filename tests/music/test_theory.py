"""Every row of every table, there and back."""

import pytest

from composer.errors import UsageError
from composer.music.theory import (
    MODE_ALIASES,
    MODES,
    NO_CHORD,
    QUALITIES,
    QUALITY_ALIASES,
    Chord,
    Key,
    Meter,
    enharmonic_key,
    fifths_to_name,
    minor_form,
    name_to_fifths,
    name_to_pitch,
    parse_chord,
    parse_key,
    parse_meter,
    parse_pitch,
    pitch_to_octave,
    scale_degrees,
)

ALL_KEYS = [Key(signature - mode.fifths, mode.name) for mode in MODES.values() for signature in range(-7, 8)]


@pytest.mark.parametrize("fifths", range(-15, 20))
def test_note_names_go_there_and_back(fifths):
    assert name_to_fifths(fifths_to_name(fifths)) == fifths


@pytest.mark.parametrize(("name", "fifths"), [("C", 0), ("F", -1), ("Bb", -2), ("F#", 6), ("B#", 12), ("Fbb", -15)])
def test_known_names(name, fifths):
    assert name_to_fifths(name) == fifths


@pytest.mark.parametrize("key", ALL_KEYS, ids=lambda key: key.name)
def test_keys_go_there_and_back(key):
    assert parse_key(key.name) == key == parse_key(key.long_name)
    assert abs(enharmonic_key(key).signature) <= 6 and enharmonic_key(key).tonic == key.tonic


@pytest.mark.parametrize("key", ALL_KEYS, ids=lambda key: key.name)
def test_scale_is_spelled_with_seven_letters(key):
    letters = {fifths_to_name(key.spell((key.tonic + step) % 12))[0] for step in MODES[key.mode].steps}
    assert len(letters) == 7


@pytest.mark.parametrize("mode", MODES.values(), ids=lambda mode: mode.name)
def test_modes_are_rotations_of_major(mode):
    from_c = {(7 * -mode.fifths + step) % 12 for step in mode.steps}
    assert from_c == set(MODES["major"].steps)


def test_aliases_lead_into_the_tables():
    assert set(MODE_ALIASES.values()) <= set(MODES)
    assert set(QUALITY_ALIASES.values()) == set(QUALITIES)


@pytest.mark.parametrize("alias", QUALITY_ALIASES)
def test_every_spelling_of_a_quality_is_read(alias):
    assert parse_chord(f"Bb{alias}") == Chord(10, QUALITY_ALIASES[alias])


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("key", [Key(-5), Key(0), Key(1, "minor"), Key(6), Key(3, "dorian")], ids=lambda key: key.name)
def test_chords_go_there_and_back(quality, key):
    for root in range(12):
        for bass in (None, (root + 4) % 12):
            assert parse_chord(Chord(root, quality, bass).name(key)) == Chord(root, quality, bass)


@pytest.mark.parametrize(
    ("name", "figure"),
    [("", "C"), ("m", "Cm"), ("dim", "Cdim"), ("aug", "C+"), ("6", "C6"), ("7", "C7"), ("maj7", "Cmaj7"), ("m7", "Cm7"),
     ("m7b5", "Cm7b5"), ("dim7", "Cdim7"), ("sus4", "Csus"), ("9", "C9"), ("m9", "Cm9"), ("13", "C13")],
)  # fmt: skip
def test_chord_tones_agree_with_music21(name, figure):
    from music21.harmony import ChordSymbol

    theirs = {pitch.pitchClass for pitch in ChordSymbol(figure).pitches}
    assert set(Chord(0, name).tones) <= theirs | {5}


def test_silence_is_a_chord():
    assert parse_chord("N.C.") == Chord(0, NO_CHORD) and not Chord(0, NO_CHORD).tones
    assert Chord(0, NO_CHORD).name(Key(0)) == NO_CHORD


@pytest.mark.parametrize(("text", "ticks", "beat"), [("4/4", 1920, 480), ("6/8", 1440, 720), ("2/2", 1920, 960),
                                                     ("9/8", 2160, 720), ("3/8", 720, 240), ("C|", 1920, 960)])  # fmt: skip
def test_meters(text, ticks, beat):
    assert (parse_meter(text).bar_ticks, parse_meter(text).beat_ticks) == (ticks, beat)
    assert parse_meter(str(parse_meter(text))) == parse_meter(text)


@pytest.mark.parametrize("pitch", range(128))
@pytest.mark.parametrize("key", [Key(0), Key(-6), Key(6), Key(4, "minor")], ids=lambda key: key.name)
def test_pitches_go_there_and_back(pitch, key):
    fifths = key.spell(pitch % 12)
    octave = pitch_to_octave(pitch, fifths)
    assert name_to_pitch(fifths, octave) == pitch
    assert octave > 9 or parse_pitch(f"{fifths_to_name(fifths)}{octave}") == pitch


@pytest.mark.parametrize("text", ["H", "", "Gx", "G#", "Cb minor", "E M", "A locrianish", "G\n7"])
def test_no_key(text):
    with pytest.raises(UsageError):
        parse_key(text)


@pytest.mark.parametrize("text", ["7/0", "0/4", "4/5", "4", "99/4", "-3/4", "3/4/4", ""])
def test_no_meter(text):
    with pytest.raises(UsageError):
        parse_meter(text)


@pytest.mark.parametrize("text", ["Foo", "H7", "", "Am/", "C/H", "7", "C$", "Cmaj99"])
def test_no_chord(text):
    with pytest.raises(UsageError):
        parse_chord(text)


@pytest.mark.parametrize("text", ["C", "H4", "C99", "C-9", "4", "G#9"])
def test_no_pitch(text):
    with pytest.raises(UsageError):
        parse_pitch(text)


def test_meter_is_compound_only_in_threes():
    assert [str(m) for m in (Meter(6, 8), Meter(3, 8), Meter(9, 8), Meter(6, 4)) if m.is_compound] == ["6/8", "9/8"]


def test_a_form_of_the_minor_scale_is_part_of_a_keys_name():
    assert parse_key("F# harmonic minor") == parse_key("F#m") and minor_form("F# harmonic minor") == "harmonic"
    assert not minor_form("A minor") and not minor_form("A harmonic major")
    assert scale_degrees(parse_key("Dm"), "melodic") == {0, 2, 3, 5, 7, 9, 11}
    assert scale_degrees(parse_key("D"), "melodic") == scale_degrees(parse_key("D"))
    with pytest.raises(UsageError):
        parse_key("A harmonic major")
