"""The doctor says of every file what became of it, and why."""

import json

import pytest
from typer.testing import CliRunner

from composer.cli.main import app
from composer.corpus.check import check_folder, summarize
from composer.corpus.check_page import make_page
from composer.corpus.resource_limits import within
from composer.errors import InputError
from composer.io.abc.read import parse_abc
from composer.io.midi.file import write_midi

TUNE = "X:{n}\nT:{title}\nM:4/4\nL:1/8\nK:{key}\n{notes}\n"
NOTES = "GABc dedB|dedB dedB|c2ec B2dB|A2A2 A2BA|GABc dedB|dedB dedB|c2ec B2dB|A2A2 G4|"
HIGHER = "ABcd efec|efec efec|d2fd c2ec|B2B2 B2cB|ABcd efec|efec efec|d2fd c2ec|B2B2 A4|"
OTHER = "E2G2 B2e2|d2B2 A2F2|G2E2 D2B,2|E4 E4|e2d2 B2A2|G2A2 B2d2|A2F2 D2F2|E4 E4|"


@pytest.fixture
def folder(tmp_path):
    files = {
        "a.abc": TUNE.format(n=1, title="First", key="G", notes=NOTES),
        "b.abc": TUNE.format(n=1, title="Same", key="G", notes=NOTES),
        "c.abc": TUNE.format(n=1, title="Higher", key="A", notes=HIGHER),
        "two.abc": "\n".join(
            TUNE.format(n=n, title=f"Tune {n}", key="Em", notes=OTHER if n == 1 else "E8|") for n in (1, 2)
        ),
        "broken.mid": "no MIDI",
        "notes.txt": "hello",
        ".hidden.mid": "hidden",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "sub").mkdir()
    write_midi(parse_abc(files["a.abc"])[0], tmp_path / "sub" / "d.mid")
    (tmp_path / "link").symlink_to("/etc")
    return tmp_path


def test_every_file_has_a_row_with_its_reason(folder):
    rows = {row.path: row for row in check_folder(folder)}
    assert set(rows) == {"a.abc", "b.abc", "broken.mid", "c.abc", "notes.txt", "sub/d.mid", "two.abc#1", "two.abc#2"}
    assert {path for path, row in rows.items() if row.kept} == {"a.abc", "two.abc#1"}
    assert (rows["b.abc"].duplicate, rows["b.abc"].duplicate_of) == ("exact", "a.abc")
    assert (rows["c.abc"].duplicate, rows["c.abc"].duplicate_of) == ("transposed", "a.abc")
    assert rows["sub/d.mid"].duplicate == "exact"
    assert rows["two.abc#2"].why.startswith("too short")
    assert rows["notes.txt"].why.startswith("not music") and rows["broken.mid"].why.startswith("unreadable")
    assert (rows["a.abc"].bars, rows["a.abc"].meter, rows["a.abc"].key) == (8, "4/4", "G")


def test_the_summary_counts_what_was_kept(folder):
    summary = summarize(check_folder(folder))
    assert (summary["tunes"], summary["kept"], summary["bars"]) == (8, 2, 16)
    assert sum(summary["dropped"].values()) == 6 and summary["keys"] == {"G": 1, "Em": 1}


def test_the_page_shows_every_file_and_escapes_it(folder):
    (folder / "<b>.txt").write_text("")
    rows = check_folder(folder)
    page = make_page(rows, summarize(rows), "mine")
    assert page.count("<tr") == len(rows) + 1 and "&lt;b&gt;.txt" in page and "<b>" not in page
    assert "<svg" in page and "http" not in page


def test_the_command_prints_json_and_writes_the_page(folder, tmp_path):
    done = CliRunner().invoke(app, ["corpus", "check", str(folder), "--json", "--page", str(tmp_path / "page.html")])
    found = json.loads(done.stdout)
    assert len(found["files"]) == 8 and found["summary"]["kept"] == 2
    assert {"path", "kept", "why", "bars", "meter", "key"} <= set(found["files"][0])
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")


def test_no_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="no folder"):
        check_folder(tmp_path / "none")


def test_what_takes_too_long_is_stopped():
    with pytest.raises(InputError, match="longer than"), within(0.05):
        while True:
            pass


def test_a_folder_of_ones_own_becomes_a_corpus(tmp_path):
    from random import Random

    from composer.corpus.manifest import load_corpus

    mine = tmp_path / "mine"
    mine.mkdir()
    for number in range(12):
        random = Random(number)
        notes = "|".join("".join(random.choices("GABcdef", k=8)) for _ in range(8))
        (mine / f"{number}.abc").write_text(TUNE.format(n=1, title=f"T{number}", key="G", notes=f"{notes}|"))
    out = tmp_path / "corpora"
    done = CliRunner().invoke(app, ["corpus", "build", "--from", str(mine), "--style", "mine", "-o", str(out)])
    assert done.exit_code == 0, done.exception
    pieces = load_corpus(out / "mine")
    assert len(pieces) == 12 and {piece.style for piece in pieces} == {"mine"}
    assert all(piece.chords and piece.origin.chords_inferred for piece in pieces), "marked as nobody's own"
    assert "own" in done.stdout


def test_too_few_tunes_are_refused(folder, tmp_path):
    done = CliRunner().invoke(app, ["corpus", "build", "--from", str(folder), "--style", "mine", "-o", str(tmp_path)])
    assert isinstance(done.exception, InputError) and "too few" in str(done.exception)
