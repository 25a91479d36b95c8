"""The README says only what the program has."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from composer.cli.main import app

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
LINES = re.findall(r"^    (compose\b.*?)(?:\s+#.*)?$", README, flags=re.MULTILINE)
GROUP = get_command(app)


def known_options(words: list[str]) -> set[str]:
    """Options of the command that the words call, and of the program itself."""
    command, options = GROUP, set()
    for word in [None, *words]:
        if word is not None:
            command = getattr(command, "commands", {}).get(word, command)
        options |= {name for parameter in command.params for name in parameter.opts}
    return options


def test_readme_shows_commands():
    assert len(LINES) >= 12


@pytest.mark.parametrize("line", LINES)
def test_every_option_of_the_readme_exists(line):
    words = shlex.split(line)[1:]
    said = {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)}
    assert said <= known_options(words)


@pytest.mark.parametrize("parameter", GROUP.params, ids=lambda parameter: parameter.name)
def test_every_option_has_help(parameter):
    assert getattr(parameter, "help", None)


def test_files_the_readme_names_exist():
    root = Path(__file__).parents[1]
    named = re.findall(r"`((?:docs|benchmarks|composer|checkpoints|examples)/[\w./-]*)`|\]\(([\w./-]+)\)", README)
    assert named
    for path in (left or right for left, right in named):
        assert (root / path).exists(), path
