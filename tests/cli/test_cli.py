"""The command line: the contract's options, one line for every error, nothing left behind, the same bytes again."""

import io
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import mido
import pretty_midi
import pytest
from typer.testing import CliRunner

from composer import api
from composer.cli import progress
from composer.cli.main import app
from composer.errors import PromiseError
from composer.grid.vocabulary import Vocabulary

FIELDS = {"files", "seed", "recipe", "asked", "got", "kept", "originality", "promised", "seconds"}
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
    with (Path(__file__).parents[2] / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    assert compose("--version", model=None).stdout == f"compose {version}\n"


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
    assert all(set(receipt["promised"]) <= set(receipt["kept"]) and receipt["promised"]["bars"] for receipt in receipts)


def test_quiet_says_nothing(compose):
    done = compose("--bars", "2", "-q", "-o", "t.mid")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize("suffix", ["mid", "musicxml", "abc", "svg", "png", "pdf", "wav"])
def test_the_suffix_chooses_the_format(compose, tmp_path, suffix):
    assert compose("--bars", "2", "-q", "-o", f"t.{suffix}").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == [f"t.{suffix}"]


@pytest.mark.parametrize(("arguments", "code", "says"), [
    (["--bars", "0"], 2, "--bars must be 1 to 64, not 0"), (["--bars", "100000"], 2, "100000"), (["--key", "H"], 2, "'H' is not a key"),
    (["--meter", "7/0"], 2, "7/0"), (["--chords", "Foo"], 2, "'Foo' is not a chord"), (["--style", "jigg"], 2, "mean jig"),
    (["-o", "none/x.mid"], 1, "does not exist"), (["-o", "x.doc"], 2, ".doc"), (["--format", "doc"], 2, "'doc'"),
    (["-n", "0"], 2, "--count"), (["--range", "C4-D4", "--key", "E"], 3, "tonic"), (["--lock", "x"], 2, "--lock"),
    (["-o", "/proc/x.mid"], 1, "/proc"),
    (["-o", "-"], 2, "not a file name"), (["--bars", "many"], 2, "'many'"), (["--level", "1", "--density", "3"], 3, "use --density"),
    (["jig"], 2, "compose --style jig"), (["tune.mid"], 2, "compose VERB tune.mid"), (["harmonise"], 2, "mean harmonize"),
    (["--style", "jig", "vary", "a.mid"], 2, "after"), (["--seed", str(2**63 - 1), "-n", "2"], 2, "too large"),
    (["vary", "a.mid"], 1, "'a.mid' does not exist"), (["infill", "a.mid", "--max-copy", "3"], 2, "--max-copy must be 8"),
], ids=str)  # fmt: skip
def test_bad_input_gets_one_line_and_leaves_nothing(compose, tmp_path, arguments, code, says):
    done = compose(*arguments)
    assert done.returncode == code and says in done.stderr
    assert len(done.stderr.splitlines()) == 1 and done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_an_unknown_option_is_a_usage_error(compose):
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
    (copy / "vocabulary.json").write_text(Vocabulary(("PAD_None", "End_None"), (0, 1)).to_json())
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


def test_a_refused_second_piece_says_what_was_written(tiny_checkpoint, tmp_path, monkeypatch):
    real = api.run_request

    def refuse_seed_6(request, writer):
        if request.options.seed == 6:
            raise PromiseError("no draft will do")
        return real(request, writer)

    monkeypatch.setattr(api, "run_request", refuse_seed_6)
    command = ["--bars", "2", "-n", "2", "--seed", "5", "-o", str(tmp_path / "t.mid")]
    done = CliRunner().invoke(app, [*command, "--checkpoint", str(tiny_checkpoint)])
    assert isinstance(done.exception, PromiseError) and "pieces written before: 1 of 2" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["t-1.mid"]


def test_a_folder_is_made_and_many_pieces_are_summed_up(compose, tmp_path):
    done = compose("--bars", "2", "-n", "3", "-o", "new/deep/", "--format", "mid", "--seed", "4")
    assert len(list((tmp_path / "new" / "deep").glob("*.mid"))) == 3
    lines = done.stdout.splitlines()
    assert len(lines) == 4 and lines[-1].startswith("3 pieces, 3 files, seeds 4 to 6")


def test_words_that_are_not_understood_are_said_first_and_with_quiet(compose):
    done = compose("--prompt", "4 bars of hocuspocus", "-q", "-o", "t.mid")
    assert (done.stdout, done.returncode) == ("", 0)
    assert done.stderr == "compose: not understood: hocuspocus\n"


def test_again_takes_options_of_any_verb(compose, tmp_path):
    compose("--bars", "8", "--seed", "5", "--meter", "4/4", "-o", "t.mid", "-q")
    assert compose("again", "t.mid", "--bars", "12", "-o", "u.mid").returncode == 0
    assert compose("vary", "t.mid", "--seed", "1", "-o", "v.mid", "-q").returncode == 0
    done = compose("again", "v.mid", "--keep", "contour", "--amount", "1", "-o", "w.mid", "--json")
    assert json.loads(done.stdout)["recipe"]["keep"] == "contour"
    assert "option 'keep' is unknown here" in compose("again", "t.mid", "--keep", "contour").stderr


def test_an_accompaniment_is_named_for_its_part(compose, tmp_path):
    compose("--bars", "2", "--seed", "5", "-o", "t.mid", "-q")
    assert compose("accompany", "t.mid", "--part", "Piano", "--seed", "1", "--format", "mid", "-q").returncode == 0
    assert (tmp_path / "t-accompany-piano-s1.mid").exists()


def test_render_is_quiet_and_says_json(compose, tmp_path):
    compose("--bars", "2", "-o", "t.mid", "-q")
    assert compose("render", "t.mid", "-o", "a.abc", "-q", model=None).stdout == ""
    done = compose("render", "t.mid", "-o", "b.abc", "--json", model=None)
    assert json.loads(done.stdout) == {"files": ["b.abc"]}


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["--style", "sl"], "slip-jig"),
        (["--key", "E"], "Ebm"),
        (["--format", "mid,p"], "mid,pdf"),
        (["accompany", "t.mid", "--part", "p"], "piano"),
        (["vary", "t.mid", "--keep", "c"], "contour"),
        (["again", "t.mid", "--keep", "m"], "melody"),
        (["harm"], "harmonize"),
    ],
)
def test_a_shell_completes_values(words, offered):
    typed = " ".join(["compose", *words])
    environment = {
        **os.environ,
        "_COMPOSE_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(words)),
    }
    code = "from composer.cli.main import app; app(prog_name='compose')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert offered in done.stdout.split("\n")


def test_help_names_verbs_before_options_in_groups():
    text = CliRunner().invoke(app, ["--help"]).output
    places = [text.index(f" {name} ") for name in ("continue", "What", "How it sounds", "Drawing", "Output")]
    assert places == sorted(places)


def test_progress_is_shown_on_a_terminal_after_a_while(monkeypatch, capsys):
    shown = io.StringIO()
    shown.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    with progress.Progress() as line:
        line.update("bar 3 of 8", 3, 8)
        # On a busy machine it takes a while to import what draws.
        end = time.monotonic() + 30
        while "left" not in shown.getvalue() and time.monotonic() < end:
            time.sleep(0.05)
        print("to a pipe")
    assert "bar 3 of 8" in shown.getvalue() and "left" in shown.getvalue()
    assert capsys.readouterr().out == "to a pipe\n"
    with progress.Progress(is_shown=False) as line:
        time.sleep(0.05)
    assert shown.getvalue().count("bar 3") >= 1
