"""How a piece is played: swung and humanized in sound, as written in MIDI unless it is asked for."""

from dataclasses import replace

import pytest
from textures import choir, tune

from composer.errors import UsageError
from composer.io.midi.file import midi_to_piece
from composer.music.piece import MeterChange, Note
from composer.music.theory import parse_meter
from composer.render.feel import LATE, accent, humanize, swell, swing
from composer.render.formats import FORMATS
from composer.render.settings import Settings


def eighths(meter="4/4"):
    piece = replace(tune(4), meters=(MeterChange(0, parse_meter(meter)),))
    notes = tuple(Note(240 * place, 60 + place % 5, 240) for place in range(32))
    return replace(piece, parts=(replace(piece.parts[0], notes=notes),))


def test_swing_lengthens_the_first_half_of_each_beat_and_keeps_the_beats():
    notes = swing(eighths(), 67).parts[0].notes
    assert [note.onset for note in notes[::2]] == [480 * beat for beat in range(16)]
    assert all(note.onset % 480 == pytest.approx(322, abs=1) for note in notes[1::2])
    assert notes[-1].end == 16 * 480


def test_compound_meters_are_not_swung_and_half_is_even():
    assert swing(eighths("6/8"), 67) == eighths("6/8")
    assert swing(eighths(), 50) == eighths()


def test_people_stress_first_beats_and_swell_within_a_phrase():
    piece = eighths()
    assert accent(piece, 0) > accent(piece, 480) > accent(piece, 240)
    loudest = max(range(0, 4 * 1920, 240), key=lambda tick: swell(piece, tick))
    assert 0.5 < loudest / (4 * 1920) < 0.7 and swell(piece, 0) == -6


def test_a_played_piece_is_uneven_a_little_and_the_same_each_time():
    piece = choir()
    played = humanize(piece)
    assert played == humanize(piece) != humanize(piece, 1)
    for before, after in zip(piece.parts, played.parts, strict=True):
        assert len(before.notes) == len(after.notes)
        moved = [abs(a.onset - b.onset) for a, b in zip(before.notes, sorted(after.notes), strict=True)]
        assert 0 < max(moved) < 6 * LATE
        assert len({note.velocity for note in after.notes}) > 3
    assert all(note.onset >= piece.start and note.duration > 0 for part in played.parts for note in part.notes)


def test_midi_is_as_written_unless_it_is_asked_for():
    def onsets(**said):
        (data,) = FORMATS["mid"](eighths(), Settings(**said))
        return [note.onset for note in midi_to_piece(data).parts[0].notes]

    written = [240 * place for place in range(32)]
    assert onsets() == written
    assert onsets(swing=60)[1] == 288 and onsets(humanize=True) != written


def test_sound_is_played_by_people_unless_they_are_told_not_to():
    piece = replace(eighths(), style="hornpipe")
    assert Settings().play(piece, is_sound=True).parts[0].notes[1].onset > 260
    even = Settings(humanize=False, swing=50).play(piece, is_sound=True)
    assert even.parts[0].notes == piece.parts[0].notes


@pytest.mark.parametrize("percent", [49, 76])
def test_too_much_swing_is_refused(percent):
    with pytest.raises(UsageError, match="swing"):
        Settings(swing=percent)
