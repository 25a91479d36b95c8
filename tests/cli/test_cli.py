"""The command line: the contract's options, one line for every error, nothing left behind, the same bytes again."""

import json
import shutil
import subprocess
import sys

import mido
import pretty_midi
import pytest
from typer.testing import CliRunner

from composer.cli.main import app
from composer.errors import PromiseError
from composer.model.checkpoint import load_checkpoint
from composer.verbs.compose import Composer

FIELDS = {"files", "seed", "recipe", "asked", "got", "kept", "originality", "seconds"}
HEAVY = ("torch", "music21", "miditok", "onnxruntime", "verovio", "numpy")


@pytest.fixture
def compose(tmp_path, tiny_checkpoint):
    """Runs the program in an empty folder with the tiny model."""

    def run(*arguments, model=tiny_checkpoint):
        command = [sys.executable, "-m", "composer", *arguments]
        command += ["--checkpoint", str(model)] if model else []
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


def test_help_imports_nothing_heavy():
    code = "import sys; from typer.testing import CliRunner; from composer.cli.main import app; "
    code += "assert CliRunner().invoke(app, ['--help']).exit_code == 0; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(HEAVY) & set(loaded)


def test_version(compose):
    assert compose("--version", model=None).stdout == "compose 0.3.0\n"


def test_files_are_named_for_what_is_inside_and_read_by_others(compose, tmp_path):
    done = compose("--bars", "4", "--key", "Em", "--meter", "6/8", "--seed", "7")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folk-Em-4bars-s7.mid", "folk-Em-4bars-s7.musicxml"]
    midi = tmp_path / "folk-Em-4bars-s7.mid"
    assert [track.name for track in mido.MidiFile(midi).tracks][1:] == ["Melody", "Chords"]
    assert pretty_midi.PrettyMIDI(str(midi)).time_signature_changes[0].numerator == 6
    assert "bars    4 of 6/8" in done.stdout and done.stderr == ""


def test_the_same_seed_gives_the_same_bytes(compose, tmp_path):
    for name in ("a", "b"):
        compose("--bars", "4", "--seed", "3", "-o", name, "--format", "mid,musicxml,abc,svg")
    for suffix in ("mid", "musicxml", "abc", "svg"):
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


def test_nothing_is_overwritten_unasked(compose, tmp_path):
    (tmp_path / "mine.mid").write_text("mine")
    done = compose("--bars", "2", "-o", "mine.mid")
    assert done.returncode == 1 and "--force" in done.stderr and (tmp_path / "mine.mid").read_text() == "mine"
    assert compose("--bars", "2", "-o", "mine.mid", "--force").returncode == 0
    assert (tmp_path / "mine.mid").read_bytes()[:4] == b"MThd"
    for _ in range(2):
        compose("--bars", "2", "--seed", "1", "--key", "C", "--format", "mid")
    assert (tmp_path / "folk-C-2bars-s1-2.mid").exists()


def test_json_is_one_object_a_piece(compose, tmp_path):
    done = compose("--bars", "2", "--seed", "5", "-n", "3", "--json", "-o", "t.mid")
    receipts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [set(receipt) for receipt in receipts] == [FIELDS] * 3
    assert [receipt["seed"] for receipt in receipts] == [5, 6, 7]
    assert [receipt["files"] for receipt in receipts] == [["t-1.mid"], ["t-2.mid"], ["t-3.mid"]]
    assert all(all(receipt["kept"].values()) for receipt in receipts)


def test_quiet_says_nothing(compose):
    done = compose("--bars", "2", "-q", "-o", "t.mid")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize("suffix", ["mid", "musicxml", "abc", "svg", "png", "pdf", "wav"])
def test_the_suffix_chooses_the_format(compose, tmp_path, suffix):
    assert compose("--bars", "2", "-q", "-o", f"t.{suffix}").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == [f"t.{suffix}"]


@pytest.mark.parametrize(("arguments", "code", "says"), [
    (["--bars", "0"], 2, "--bars 0"), (["--bars", "100000"], 2, "100000"), (["--key", "H"], 2, "'H' is not a key"),
    (["--meter", "7/0"], 2, "7/0"), (["--chords", "Foo"], 2, "'Foo' is not a chord"), (["--style", "jigg"], 2, "mean jig"),
    (["-o", "none/x.mid"], 1, "no folder"), (["-o", "x.doc"], 2, ".doc"), (["--format", "doc"], 2, "'doc'"),
    (["-n", "0"], 2, "--count"), (["--range", "C4-D4", "--key", "E"], 3, "tonic"), (["--lock", "x"], 2, "--lock"),
    (["-o", "/proc/x.mid"], 1, "/proc"),
], ids=str)  # fmt: skip
def test_bad_input_gets_one_line_and_leaves_nothing(compose, tmp_path, arguments, code, says):
    done = compose(*arguments)
    assert done.returncode == code and says in done.stderr
    assert len(done.stderr.splitlines()) == 1 and done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_a_wrong_kind_of_value_is_a_usage_error(compose):
    assert compose("--bars", "many").returncode == 2
    assert compose("--no-such-option").returncode == 2


def test_a_folder_that_is_no_checkpoint(compose, tmp_path):
    done = compose("--bars", "2", model=tmp_path)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1


def test_styles_and_sources_are_listed(compose):
    assert "jig" in compose("styles").stdout
    listed = compose("corpus", "list", model=None).stdout
    assert "nottingham" in listed and "GPL-3.0" in listed


def test_a_folder_to_train_on_that_is_none(compose):
    done = compose("train", "nowhere", model=None)
    assert done.returncode == 1 and "corpus build" in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "says"), [("model.onnx", "cut off"), ("vocabulary.json", "vocabulary"), ("checkpoint.json", "checkpoint")]
)
def test_a_truncated_checkpoint_gets_one_line(compose, tmp_path, tiny_checkpoint, name, says):
    copy = shutil.copytree(tiny_checkpoint, tmp_path / "model")
    (copy / name).write_bytes((copy / name).read_bytes()[:1000])
    done = compose("--bars", "2", model=copy)
    assert done.returncode == 1 and says in done.stderr and len(done.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_checkpoint_of_another_tokenizer_gets_one_line(compose, tmp_path, tiny_checkpoint):
    copy = shutil.copytree(tiny_checkpoint, tmp_path / "model")
    shutil.copy(load_checkpoint().folder / "vocabulary.json", copy)
    done = compose("--bars", "2", model=copy)
    assert done.returncode == 1 and "belongs to another model" in done.stderr and len(done.stderr.splitlines()) == 1


def test_an_impossible_name_gets_one_line(compose, tmp_path):
    done = compose("--bars", "1", "-o", "a" * 300 + ".mid")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and not list(tmp_path.iterdir())


def test_other_seeds_and_an_unsaid_one_give_other_names(compose, tmp_path):
    for seed in (["--seed", "1"], ["--seed", "2"], []):
        assert compose("--bars", "1", "--key", "C", "--format", "mid", "-q", *seed).returncode == 0
    assert len(list(tmp_path.glob("folk-C-1bars-s*.mid"))) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "says"), [(["--seed", str(2**63 - 1)], 2, "--seed 9223"), (["-o", "t.mid"], 1, "'t-2.mid'")]
)
def test_of_several_pieces_none_is_written_where_one_cannot_be(compose, tmp_path, arguments, code, says):
    (tmp_path / "t-2.mid").write_text("mine")
    done = compose("--bars", "2", "-n", "2", *arguments)
    assert done.returncode == code and says in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["t-2.mid"]


def test_a_refused_second_piece_leaves_no_first(tiny_checkpoint, tmp_path, monkeypatch):
    real = Composer.compose

    def refuse_seed_6(self, wishes):
        if wishes.seed == 6:
            raise PromiseError("no draft will do")
        return real(self, wishes)

    monkeypatch.setattr(Composer, "compose", refuse_seed_6)
    command = ["--bars", "2", "-n", "2", "--seed", "5", "-o", str(tmp_path / "t.mid")]
    done = CliRunner().invoke(app, [*command, "--checkpoint", str(tiny_checkpoint)])
    assert isinstance(done.exception, PromiseError) and not list(tmp_path.iterdir())
