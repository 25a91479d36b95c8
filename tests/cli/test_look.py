"""Options of page and sound on the command line, and the roll that only a terminal gets."""

import sys

import pytest

from composer.cli import output
from composer.cli.options import LOOKS, settings_of
from composer.cli.render import render
from composer.errors import UsageError
from composer.io.midi.file import write_midi
from composer.music.piece import Note, Part, Piece
from composer.render.settings import USUAL, Settings

TUNE = Piece((Part("Tune", (Note(0, 60, 1920),)),), 1920, title="A Tune")


def test_options_become_settings_of_the_same_names():
    said = dict.fromkeys(LOOKS) | {"open_score": False, "bars": "8"}
    assert settings_of(said) == USUAL and said == {"bars": "8"}
    assert settings_of({"player": "horn-f", "paper": "letter"}) == Settings(player="horn-F", paper="letter")


def test_render_takes_them(tmp_path):
    write_midi(TUNE, tmp_path / "a.mid")
    render(tmp_path / "a.mid", out=str(tmp_path / "b.musicxml"), title="Mine", player="alto-sax", quiet=True)
    text = (tmp_path / "b.musicxml").read_text()
    assert "<work-title>Mine</work-title>" in text and "<chromatic>-9</chromatic>" in text


def test_a_wrong_one_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(UsageError, match="--paper 'a5'"):
        render(tmp_path / "missing.mid", paper="a5")


@pytest.mark.parametrize(("out", "err"), [(True, True), (False, True), (True, False)])
def test_a_roll_is_drawn_only_where_both_streams_are_a_terminal(out, err, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: out)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: err)
    output._draw(TUNE)
    assert ("C4" in capsys.readouterr().out) == (out and err)


@pytest.mark.parametrize("flag", ["json", "quiet"])
def test_no_roll_with_json_or_quiet(flag, monkeypatch):
    monkeypatch.setattr(output, "_draw", lambda piece: pytest.fail("it was drawn"))
    made = output.make_output(None, None, (flag == "json", flag == "quiet", False))
    made.last = TUNE
    made.close()
