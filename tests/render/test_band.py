"""Who plays along: chords voiced by rule, a bass on the roots, drums with fills, and none of it read back."""

from dataclasses import replace
from io import BytesIO

import mido
import pytest
from textures import tune

from composer.errors import UsageError
from composer.io.midi.file import midi_to_piece
from composer.music.piece import ChordSymbol, MeterChange, Section
from composer.music.theory import parse_chord, parse_meter
from composer.render.band import COMPS, HIGHEST, LOWEST, backing, bass_line, beats_of, voice
from composer.render.formats import FORMATS
from composer.render.settings import Settings


def tones(notes):
    return {note.pitch % 12 for note in notes}


@pytest.mark.parametrize("comp", COMPS)
@pytest.mark.parametrize("meter", ["4/4", "3/4", "2/4", "6/8", "9/8", "2/2", "12/8"])
def test_everything_played_belongs_to_the_chord_that_sounds(comp, meter):
    piece = replace(tune(), meters=(MeterChange(0, parse_meter(meter)),))
    parts = {part.name: part for part in backing(piece, comp, drums=False)}
    assert set(parts) == {"Chords", "Bass"}
    for part in parts.values():
        for note in part.notes:
            assert note.pitch % 12 in piece.chord_at(note.onset).tones, (part.name, note)
            assert note.end <= piece.length and note.duration > 0
    assert all(LOWEST <= note.pitch <= HIGHEST for note in parts["Chords"].notes)
    # Every chord is heard: something is struck under it, and its root lies in the bass.
    for symbol, after in zip(piece.chords, [*piece.chords[1:], None], strict=True):
        end = after.onset if after else piece.length
        under = [note for note in parts["Chords"].notes if symbol.onset <= note.onset < end]
        low = [note for note in parts["Bass"].notes if symbol.onset <= note.onset < end]
        assert under and low[0].pitch % 12 == symbol.chord.root


def test_tones_that_two_chords_share_stay():
    before = voice(parse_chord("C"))
    after = voice(parse_chord("Am"), before)
    assert len(set(before) & set(after)) == 2 and max(after) - min(after) <= 12
    assert voice(parse_chord("C")) == before


@pytest.mark.parametrize("name", ["C13", "F#m7b5", "Bbmaj7", "Eaug", "Gsus4", "Bdim7", "C/G"])
def test_every_kind_of_chord_is_voiced(name):
    chord = parse_chord(name)
    found = voice(chord)
    assert 3 <= len(found) <= 4 and {pitch % 12 for pitch in found} <= chord.tones


def test_a_bass_that_a_symbol_names_is_played():
    piece = replace(tune(1), chords=(ChordSymbol(0, parse_chord("C/G")),))
    assert next(bass_line(list(beats_of(piece)))).pitch % 12 == 7


def test_nothing_is_played_without_a_chord():
    piece = replace(tune(2), chords=(ChordSymbol(0, parse_chord("C")), ChordSymbol(1920, parse_chord("N.C."))))
    assert all(note.end <= 1920 for part in backing(piece, "strum", drums=False) for note in part.notes)
    assert backing(replace(piece, chords=()), "block", drums=False) == ()


def test_drums_fill_the_end_of_each_section():
    sections = (Section(0, 4 * 1920, "A"), Section(4 * 1920, 8 * 1920, "B"))
    (drums,) = backing(replace(tune(8), sections=sections), "", drums=True)
    toms = [note.onset for note in drums.notes if note.pitch in (43, 45, 48)]
    assert toms and all(3 * 1920 <= onset < 4 * 1920 for onset in toms)
    assert [note.onset for note in drums.notes if note.pitch == 49] == [4 * 1920]
    assert {note.onset for note in drums.notes if note.pitch == 36} >= {1920 * bar for bar in range(8)}
    assert drums.is_drum


def test_what_plays_along_is_heard_and_not_read_back():
    piece = tune()
    (data,) = FORMATS["mid"](piece, Settings(comp="boom-chick", drums=True))
    names = [track.name for track in mido.MidiFile(file=BytesIO(data)).tracks[1:]]
    assert names == ["Melody", "Chords", "Bass", "Drums"]
    again = midi_to_piece(data)
    assert [part.name for part in again.parts] == ["Melody"] and again.parts[0].notes == piece.parts[0].notes
    assert again.chords == piece.chords


def test_chords_can_be_left_out_and_are_one_track_where_nothing_is_said():
    def names(**said):
        (data,) = FORMATS["mid"](tune(), Settings(**said))
        return [track.name for track in mido.MidiFile(file=BytesIO(data)).tracks[1:]]

    assert names(comp="none") == ["Melody"] and names() == ["Melody", "Chords"]
    assert names(comp="arpeggio") == ["Melody", "Chords", "Bass"]


def test_another_way_of_playing_is_refused():
    with pytest.raises(UsageError, match="comp"):
        Settings(comp="bossa")
