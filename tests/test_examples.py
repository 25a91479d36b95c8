"""The examples run as a reader would run them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda path: path.stem)
def test_example_runs_and_prints(script, tmp_path):
    done = subprocess.run([sys.executable, script, tmp_path / "out"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 5


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda path: path.stem)
def test_example_imports_nothing_deeper_than_the_package(script):
    assert "composer." not in re.sub(r'""".*?"""', "", script.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_five_jigs_writes_files_that_read_back(tmp_path):
    from composer.io.abc.read import read_abc
    from composer.io.midi.file import read_midi

    subprocess.run([sys.executable, EXAMPLES[0].with_name("five_jigs.py"), tmp_path], check=True, capture_output=True)
    assert len(list(tmp_path.glob("*.mid"))) == len(list(tmp_path.glob("*.abc"))) == 5
    for path in tmp_path.glob("*.mid"):
        played, written = read_midi(path), read_abc(path.with_suffix(".abc"))[0]
        assert [n.pitch for n in played.parts[0].notes] == [n.pitch for n in written.parts[0].notes]
