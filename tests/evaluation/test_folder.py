"""Any folder of music under the measures, and the command around it."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from composer.cli.main import app
from composer.errors import InputError, UsageError
from composer.evaluation.folder import read_folder
from composer.evaluation.likelihood import with_style
from composer.io.midi.file import write_midi
from composer.music.piece import Piece


@pytest.fixture(scope="module")
def music(tunes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("music")
    for number, tune in enumerate(tunes):
        write_midi(tune, folder / f"{number}.mid", expand=False)
    (folder / "broken.mid").write_bytes(b"MThd")
    (folder / "notes.txt").write_text("no music")
    return folder


def test_what_cannot_be_read_is_said(music, tunes):
    folder = read_folder(music)
    assert len(folder.pieces) == len(tunes) and folder.unread[0].startswith("broken.mid")


def test_a_folder_without_music_is_refused(tmp_path):
    with pytest.raises(InputError, match="no music"):
        read_folder(tmp_path)
    with pytest.raises(InputError, match="no folder"):
        read_folder(tmp_path / "none")


def test_a_folder_is_measured(music, tiny_checkpoint):
    arguments = ["evaluate", "--corpus", str(music), "--checkpoint", str(tiny_checkpoint), "--json", "-q"]
    answer = CliRunner().invoke(app, arguments, catch_exceptions=False)
    found = json.loads(answer.stdout)
    assert found["tables"]["bits a note"]["ours"]["all"] > 0
    assert found["tables"]["melodies, their first 16 bars"]["scale consistency"]["value"] == 1
    assert found["tables"]["shared with what the model learned from"][""]["longest run, max"] > 8
    assert "8 leads of 8 pieces" in found["remarks"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([], "name a benchmark"), (["B3", "--corpus", "x"], "name a benchmark"), (["B99"], "unknown")],
)
def test_wrong_usage_is_refused(arguments, said):
    answer = CliRunner().invoke(app, ["evaluate", *arguments])
    assert isinstance(answer.exception, UsageError) and said in str(answer.exception)


def test_a_benchmark_without_data_says_what_to_give():
    answer = CliRunner().invoke(app, ["evaluate", "B8", "-q"])
    assert isinstance(answer.exception, InputError) and "--data FOLDER" in str(answer.exception)


@pytest.mark.parametrize(
    ("own", "said", "answer"),
    [("jig", "", "jig"), ("morris", "", "folk"), ("jig", "hymn", "hymn"), ("", "", "folk"), ("tango", "", "folk")],
)
def test_a_style_that_the_model_lacks_becomes_the_general_one(own, said, answer):
    piece = Piece((), 1920, style=own)
    assert with_style(piece, ["folk", "hymn", "jig"], said).style == answer


@pytest.mark.parametrize("command", ["evaluate", "credits"])
def test_help_imports_nothing_heavy(command):
    code = "import sys; from typer.testing import CliRunner; from composer.cli.main import app; "
    code += f"assert CliRunner().invoke(app, ['{command}', '--help']).exit_code == 0; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "music21", "miditok", "onnxruntime", "numpy"} & set(loaded)
