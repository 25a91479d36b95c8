"""MIDI files: what we write is what other readers hear, and comes back as it was."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import mido
import pretty_midi
import pytest
import symusic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer.errors import InputError
from composer.io.midi.file import MAX_BYTES, midi_to_piece, piece_to_midi, read_midi, write_midi
from composer.music.origin import Origin
from composer.music.piece import ChordSymbol, KeyChange, Mark, MeterChange, Note, Part, Piece, Section, TempoChange
from composer.music.theory import Key, Meter, parse_chord
from composer.music.units import bpm_to_tempo
from tests.strategies import pieces

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""

BAR = 1920


def jig() -> Piece:
    """Two repeated bars of 6/8 in D dorian with a pickup, two chords and a drum."""
    notes = tuple(Note(1200 + 240 * step, 62 + step, 240, 60 + step) for step in range(12))
    return Piece(
        (Part("Fiddle", notes, 40), Part("Bodhran", (Note(1440, 36, 240),), is_drum=True)),
        length=3 * 1440,
        meters=(MeterChange(0, Meter(6, 8)),),
        keys=(KeyChange(0, Key(2, "dorian")),),
        tempos=(TempoChange(0, bpm_to_tempo(110, 720)),),
        chords=(ChordSymbol(1440, parse_chord("Dm7")), ChordSymbol(2880, parse_chord("C/E"))),
        sections=(Section(1200, 3 * 1440 - 240, "A", 2),),
        pickup=240,
        title="Die Mühle",
        style="jig",
        origin=Origin(recipe='{"seed": 1}'),
    )


def file_of(*tracks: list[mido.Message | mido.MetaMessage], **options: int) -> bytes:
    """The bytes of a file with these tracks."""
    buffer = BytesIO()
    mido.MidiFile(tracks=[mido.MidiTrack(track) for track in tracks], **options).save(file=buffer)
    return buffer.getvalue()


def note_on(pitch: int, time: int = 0, velocity: int = 80, channel: int = 0) -> mido.Message:
    """A note_on `time` ticks after the message before."""
    return mido.Message("note_on", note=pitch, time=time, velocity=velocity, channel=channel)


def notes_of(*messages: mido.Message | mido.MetaMessage) -> list[tuple[int, int, int]]:
    """(onset, pitch, duration) of the notes read from a file with one track."""
    part = midi_to_piece(file_of(list(messages))).parts[0]
    return [(note.onset, note.pitch, note.duration) for note in part.notes]


@SLOW
@given(pieces())
def test_a_piece_written_as_it_stands_comes_back_whole(piece: Piece) -> None:
    assert midi_to_piece(piece_to_midi(piece, expand=False)) == piece


def test_a_drum_part_and_a_dorian_key_come_back(tmp_path: Path) -> None:
    write_midi(jig(), tmp_path / "jig.mid", expand=False)
    assert read_midi(tmp_path / "jig.mid") == jig()


def test_the_written_out_piece_plays_each_pass() -> None:
    piece = midi_to_piece(piece_to_midi(jig()))
    assert [section.passes for section in piece.sections] == [1, 1]
    assert len(piece.parts[0].notes) == 2 * len(jig().parts[0].notes)


@SLOW
@given(pieces())
def test_symusic_reads_the_same_notes_and_names(piece: Piece) -> None:
    score = symusic.Score.from_midi(piece_to_midi(piece, expand=False))
    assert score.ticks_per_quarter == 480
    assert [track.name for track in score.tracks][: len(piece.parts)] == [p.name for p in piece.parts if p.notes]
    for part, track in zip([part for part in piece.parts if part.notes], score.tracks, strict=False):
        read = sorted((note.time, note.pitch, note.duration, note.velocity) for note in track.notes)
        assert read == [(note.onset, note.pitch, note.duration, note.velocity) for note in part.notes]


def test_pretty_midi_agrees_on_tempo_meter_names_and_drums() -> None:
    midi = pretty_midi.PrettyMIDI(BytesIO(piece_to_midi(jig())))
    assert midi.get_tempo_changes()[1][0] == pytest.approx(165, abs=0.001)
    assert [str(change) for change in midi.time_signature_changes] == ["6/8 at 0.00 seconds"]
    assert [(part.name, part.program, part.is_drum) for part in midi.instruments] == [
        ("Fiddle", 40, False),
        ("Bodhran", 0, True),
        ("Chords", 0, False),
    ]


def test_chords_are_markers_and_a_track() -> None:
    score = symusic.Score.from_midi(piece_to_midi(jig(), expand=False))
    assert [marker.text for marker in score.markers] == ["Section A x2", "Dm7", "C/E", "End"]
    chord = [note.pitch for note in score.tracks[-1].notes if note.time == 1440]
    assert sorted(chord) == [38, 48, 50, 53, 57]


def test_the_conductor_track_comes_first_and_every_track_ends_with_the_last_bar() -> None:
    file = mido.MidiFile(file=BytesIO(piece_to_midi(jig(), expand=False)), charset="utf-8")
    assert file.type == 1
    assert [track.name for track in file.tracks] == ["Die Mühle", "Fiddle", "Bodhran", "Chords"]
    assert {sum(message.time for message in track) for track in file.tracks} == {jig().length}
    assert [m.type for m in file.tracks[0][2:5]] == ["set_tempo", "time_signature", "key_signature"]
    assert file.tracks[1][1].type == "program_change"


def test_overlapping_notes_of_one_pitch_are_cut() -> None:
    part = Part("Piano", (Note(0, 60, 960), Note(0, 60, 240), Note(480, 60, 480)))
    read = midi_to_piece(piece_to_midi(Piece((part,), BAR)))
    assert read.parts[0].notes == (Note(0, 60, 480), Note(480, 60, 480))


def test_a_stop_after_the_next_start_at_one_tick_ends_the_first_note() -> None:
    messages = note_on(60), note_on(60, time=480), note_on(60, velocity=0), note_on(60, time=480, velocity=0)
    assert notes_of(*messages) == [(0, 60, 480), (480, 60, 480)]


def test_a_note_never_stopped_ends_with_its_track() -> None:
    assert notes_of(note_on(60), mido.MetaMessage("end_of_track", time=960)) == [(0, 60, 960)]


def test_another_resolution_is_rescaled() -> None:
    data = file_of([note_on(60, time=96), note_on(60, time=48, velocity=0)], ticks_per_beat=96)
    assert midi_to_piece(data).parts[0].notes == (Note(480, 60, 240),)


def test_one_track_with_many_channels_becomes_many_parts() -> None:
    track = [note_on(60), note_on(36, channel=9), note_on(60, time=480, velocity=0), note_on(36, 0, 0, 9)]
    parts = midi_to_piece(file_of(track, type=0)).parts
    assert [(part.name, part.is_drum) for part in parts] == [("Channel 1", False), ("Channel 10", True)]


@pytest.mark.parametrize("event", [b"\xff\x51\x03\0\0\0", b"\xff\x58\x04\x00\x0f\x18\x08", b"\xff\x59\x02\x0c\x07"])
def test_an_absurd_tempo_meter_or_key_gives_the_default(event: bytes) -> None:
    track = b"\0" + event + b"\0\x90\x3c\x50\x60\x3c\x00" + b"\0\xff\x2f\0"
    piece = midi_to_piece(b"MThd\0\0\0\6\0\0\0\1\1\xe0" + b"MTrk" + len(track).to_bytes(4, "big") + track)
    assert (str(piece.meter), piece.key.name, piece.tempo) == ("4/4", "C", 500_000)


def test_other_programs_chord_markers_are_chords_but_rehearsal_letters_are_not() -> None:
    def chords_of(*texts: str) -> list[int]:
        track = [mido.MetaMessage("marker", text=text, time=48) for text in texts]
        return [symbol.chord.root for symbol in midi_to_piece(file_of([*track, note_on(60, 480)])).chords]

    assert chords_of("Am", "F", "Intro") == [9, 5]
    assert chords_of("A", "B", "C") == []


def test_a_file_cut_off_gives_what_is_there_and_says_so() -> None:
    whole = file_of([note_on(60 + step, 480) for step in range(8)])
    cut = whole[: whole.index(b"MTrk") + 8 + 5 + 4 * 4 + 2]
    piece = midi_to_piece(cut)
    assert [note.pitch for note in piece.parts[0].notes] == [60, 61, 62, 63, 64]
    assert piece.origin.warnings == ("track 1 is read up to where it is cut off",)
    assert not midi_to_piece(whole).origin.warnings


def test_an_unknown_event_ends_its_track_only() -> None:
    broken, other = [note_on(60), note_on(62, 480)], [note_on(72), note_on(74, 480)]
    data = bytearray(file_of(broken, other))
    data[data.index(bytes([62, 80]))] = 0xF1
    piece = midi_to_piece(bytes(data))
    assert [[note.pitch for note in part.notes] for part in piece.parts] == [[60], [72, 74]]
    assert "an unknown event 0xf1 comes" in piece.origin.warnings[0]


def test_tracks_of_type_2_follow_one_another() -> None:
    first, second = [note_on(60), note_on(60, 480, 0)], [note_on(72), note_on(72, 480, 0)]
    piece = midi_to_piece(file_of(first, second, type=2))
    assert [[note.onset for note in part.notes] for part in piece.parts] == [[0], [480]]


@pytest.mark.parametrize("wrap", ["RIFF\0\0\0\0RMIDdata\0\0\0\0{}", "\0" * 128 + "{}", "{}trailing bytes"])
def test_wrapped_files_and_wrong_track_counts_are_read(wrap: str) -> None:
    data = file_of([note_on(60), note_on(60, 480, 0)], [note_on(72), note_on(72, 480, 0)])
    one_track_said = data[:10] + b"\0\1" + data[12:]
    before, after = wrap.encode().split(b"{}")
    assert len(midi_to_piece(before + one_track_said + after).parts) == 2


def test_what_a_file_does_not_say_is_named() -> None:
    meter = mido.MetaMessage("time_signature", numerator=3, denominator=4)
    assert midi_to_piece(file_of([note_on(60), note_on(62, 480)])).origin.assumed == ("meter", "key", "tempo")
    assert midi_to_piece(file_of([meter, note_on(60), note_on(62, 480)])).origin.assumed == ("key", "tempo")
    assert not midi_to_piece(piece_to_midi(jig())).origin.assumed


def control(number: int, value: int, time: int = 0, channel: int = 0) -> mido.Message:
    """A controller's change."""
    return mido.Message("control_change", control=number, value=value, time=time, channel=channel)


def test_pedal_and_lyrics_go_from_file_to_file() -> None:
    words = [mido.MetaMessage("lyrics", text="Hel-"), note_on(60), mido.MetaMessage("lyrics", text="lo", time=480)]
    track = [*words, note_on(62), control(64, 127), control(64, 0, 240), control(64, 100), note_on(62, 240, 0)]
    piece = midi_to_piece(file_of(track))
    assert piece.parts[0].marks == (
        Mark(0, "lyric", "Hel-", pitch=60),
        Mark(480, "lyric", "lo", pitch=62),
        Mark(480, "pedal", end=720),
        Mark(720, "pedal", end=960),
    )
    assert midi_to_piece(piece_to_midi(piece)).parts[0].marks == piece.parts[0].marks
    assert len(pretty_midi.PrettyMIDI(BytesIO(piece_to_midi(piece))).lyrics) == 2


def test_lyrics_of_a_track_without_notes_are_sung_by_the_part_they_fit() -> None:
    words = [mido.MetaMessage("lyrics", text="la", time=480), mido.MetaMessage("lyrics", text="\r")]
    piece = midi_to_piece(file_of(words, [note_on(40)], [note_on(60, 480)]))
    assert [part.marks for part in piece.parts] == [(), (Mark(480, "lyric", "la", pitch=60),)]


def test_what_is_not_carried_over_is_named_with_its_count() -> None:
    bends = [mido.Message("pitchwheel", pitch=pitch) for pitch in (0, 100)]
    programs = [mido.Message("program_change", program=program) for program in (3, 3, 4)]
    track = [*bends, *programs, control(7, 100), control(20, 1), note_on(60), note_on(60), note_on(60, 480, 0)]
    assert set(midi_to_piece(file_of(track)).origin.left_out) == {
        "left out: pitch bends (2)",
        "left out: changes of instrument in mid-track (1)",
        "left out: changes of volume (1)",
        "left out: other controllers (1)",
        "left out: notes struck again on the same tick (1)",
    }


def texts_of(piece: Piece) -> list[str]:
    """Every text event of a piece's file, which MuseScore prints."""
    file = mido.MidiFile(file=BytesIO(piece_to_midi(piece)), charset="utf-8")
    return [message.text for track in file.tracks for message in track if message.type == "text"]


def test_words_of_ours_stand_in_no_text_event() -> None:
    assert texts_of(jig()) == []
    assert midi_to_piece(piece_to_midi(jig(), expand=False)).origin.recipe == '{"seed": 1}'


def test_files_of_earlier_versions_with_their_words_in_texts_are_read() -> None:
    about = 'composer: {"fields": {"recipe": "r"}, "pickup": 240, "style": "jig"}'
    texts = [mido.MetaMessage("text", text=text) for text in (about, "Key D dorian")]
    piece = midi_to_piece(file_of(texts, [note_on(60, 240), note_on(60, 240, 0)]))
    assert (piece.origin, piece.pickup, piece.style, piece.key.name) == (Origin(recipe="r"), 240, "jig", "D dorian")


def test_what_was_wrong_with_a_file_is_not_written_into_the_next() -> None:
    piece = replace(jig(), origin=Origin(warnings=("track 1 is cut off",), left_out=("2 pitch bends",)))
    assert midi_to_piece(piece_to_midi(piece)).origin == Origin()


def choir(*pitches: int) -> Piece:
    """A voice a pitch, all held through a bar of C."""
    parts = tuple(Part(f"Voice {pitch}", (Note(0, pitch, BAR),)) for pitch in pitches)
    return Piece(parts, BAR, chords=(ChordSymbol(0, parse_chord("C")),))


@pytest.mark.parametrize(("pitches", "is_played"), [((72,), True), ((72, 48), True), ((72, 67, 64, 48), False)])
def test_chords_are_played_only_where_the_parts_do_not_sound_them(pitches: tuple[int, ...], is_played: bool) -> None:
    file = mido.MidiFile(file=BytesIO(piece_to_midi(choir(*pitches))))
    assert ("Chords" in [track.name for track in file.tracks]) == is_played
    assert midi_to_piece(piece_to_midi(choir(*pitches))) == choir(*pitches)


def test_a_part_of_a_choir_that_is_called_chords_stays() -> None:
    piece = choir(72, 67, 64, 48)
    piece = replace(piece, parts=(*piece.parts[:3], replace(piece.parts[3], name="Chords")))
    assert midi_to_piece(piece_to_midi(piece)) == piece


@SLOW
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 40))
def test_broken_files_raise_one_line(noise: bytes, at: int, cut: int) -> None:
    data = piece_to_midi(jig())
    broken = data[:at] + noise + data[at + cut :]
    try:
        assert midi_to_piece(broken).length > 0
    except InputError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("data", [b"", b"MThd", b"not midi at all", b"MThd\0\0\0\6\0\1\0\1\0\0", file_of([])])
def test_files_without_music_are_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        midi_to_piece(data)


def test_too_many_events_and_too_long_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("composer.io.midi.events.MAX_EVENTS", 10)
    with pytest.raises(InputError, match="events"):
        midi_to_piece(piece_to_midi(jig()))
    with pytest.raises(InputError, match="quarters"):
        midi_to_piece(file_of([note_on(60, time=2**27)]))
    (tmp_path / "big.mid").write_bytes(bytes(MAX_BYTES + 1))
    with pytest.raises(InputError, match="16 MB"):
        read_midi(tmp_path / "big.mid")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        write_midi(jig(), tmp_path / "nowhere" / "jig.mid")
    with pytest.raises(InputError, match=r"gone\.mid"):
        read_midi(tmp_path / "gone.mid")
    assert list(tmp_path.iterdir()) == []


def test_singers_stand_side_by_side_and_nothing_is_said_to_be_lost():
    from textures import choir, piano

    from composer.io.midi.stage import PLACES

    made = mido.MidiFile(file=BytesIO(piece_to_midi(choir())))
    pans = [m.value for track in made.tracks for m in track if m.type == "control_change" and m.control == 10]
    assert pans == [PLACES[name] for name in ("soprano", "alto", "tenor", "bass")]
    assert not midi_to_piece(piece_to_midi(choir())).origin.left_out
    hands = mido.MidiFile(file=BytesIO(piece_to_midi(piano())))
    assert not any(m.type == "control_change" for track in hands.tracks for m in track)
