"""What a user may say of pages and sound: titles, paper, size, and parts for transposing instruments."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from composer.errors import InputError, UsageError
from composer.io.midi.file import midi_to_piece
from composer.io.musicxml.write import musicxml_to_piece
from composer.music.piece import ChordSymbol, KeyChange, Note, Part, Piece
from composer.music.theory import parse_chord, parse_key
from composer.render.formats import render_files, render_piece
from composer.render.players import PLAYERS
from composer.render.settings import Settings

BAR = 1920
TUNE = Piece(
    (Part("Tune", tuple(Note(480 * n, 67 + n % 5, 480) for n in range(8))), Part("Bass", (Note(0, 43, BAR),), 32)),
    2 * BAR,
    keys=(KeyChange(0, parse_key("Eb")),),
    chords=(ChordSymbol(0, parse_chord("Eb")), ChordSymbol(BAR, parse_chord("Bb7/D"))),
    title="A Tune",
)


def score(settings: Settings) -> ElementTree.Element:
    return ElementTree.fromstring(render_piece(TUNE, "musicxml", settings)[0])


@pytest.mark.parametrize("name", PLAYERS)
def test_a_transposed_part_reads_back_as_it_sounds(name):
    settings = Settings(player=name)
    read = musicxml_to_piece(render_piece(TUNE, "musicxml", settings)[0])
    played = midi_to_piece(render_piece(TUNE, "mid", settings)[0])
    assert [len(read.parts), len(played.parts)] == [1, 2]
    assert read.parts[0].notes == played.parts[0].notes
    assert (read.parts[0].name, read.parts[0].program) == (played.parts[0].name, played.parts[0].program)
    assert (read.keys, read.chords) == (TUNE.keys, TUNE.chords)
    pitches = [note.pitch for note in played.parts[0].notes]
    assert PLAYERS[name].lowest <= min(pitches) and max(pitches) <= PLAYERS[name].highest


def test_a_clarinet_reads_a_tone_higher_in_a_key_a_tone_higher():
    root = score(Settings(player="CLARINET-bb"))
    assert root.findtext(".//key/fifths") == "-1"
    assert (root.findtext(".//transpose/diatonic"), root.findtext(".//transpose/chromatic")) == ("-1", "-2")
    assert (root.findtext(".//pitch/step"), root.findtext(".//root/root-step")) == ("A", "F")


def test_a_part_that_is_too_high_moves_by_octaves():
    high = replace(TUNE, parts=(TUNE.parts[0].map_notes(lambda note: replace(note, pitch=note.pitch + 24)),))
    played = midi_to_piece(render_piece(high, "mid", Settings(player="horn-F"))[0]).parts[0]
    assert (high.parts[0].notes[0].pitch - played.notes[0].pitch) % 12 == 0
    assert max(note.pitch for note in played.notes) <= PLAYERS["horn-F"].highest


def test_title_and_composer_stand_in_every_file():
    settings = Settings(title="Mine & <yours>", composer="A. B.")
    root = score(settings)
    assert root.findtext("work/work-title") == "Mine & <yours>"
    assert root.findtext("identification/creator") == "A. B."
    assert midi_to_piece(render_piece(TUNE, "mid", settings)[0]).title == "Mine & <yours>"


def test_paper_and_size(tmp_path):
    (path, data), *_ = render_files(TUNE, tmp_path / "a", ["pdf"], Settings(paper="letter")).items()
    path.write_bytes(data)
    box = PdfReader(path).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (612, 792)
    usual, small = (render_piece(TUNE, "svg", Settings(scale=scale))[0] for scale in (100, 50))
    assert usual != small


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"paper": "a5"}, UsageError),
        ({"scale": 10}, UsageError),
        ({"player": "kazoo"}, UsageError),
        ({"soundfont": Path("missing.sf2")}, InputError),
    ],
)
def test_what_cannot_be_is_refused_before_any_work(said, error):
    with pytest.raises(error):
        Settings(**said)
