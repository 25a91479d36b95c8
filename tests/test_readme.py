"""The README and the pages under docs say only what the program has."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from composer.cli.main import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {path.name: path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]}
LINES = re.findall(r"^    (compose\b.*?)(?:\s+#.*)?$", "\n".join(PAGES.values()), flags=re.MULTILINE)
GROUP = get_command(app)


def known_options(words: list[str]) -> set[str]:
    """Options of the command that the words call, and of the program itself."""
    command, options = GROUP, set()
    for word in [None, *words]:
        if word is not None:
            command = getattr(command, "commands", {}).get(word, command)
        options |= {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return options


def test_the_pages_show_commands():
    assert len(LINES) >= 12


@pytest.mark.parametrize("line", LINES)
def test_every_option_that_a_page_shows_exists(line):
    words = shlex.split(line)[1:]
    said = {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)}
    assert said <= known_options(words)


@pytest.mark.parametrize("parameter", GROUP.params, ids=lambda parameter: parameter.name)
def test_every_option_has_help(parameter):
    assert getattr(parameter, "help", None)


@pytest.mark.parametrize("page", sorted(set(PAGES) - {"LOG.md"}))
def test_files_that_a_page_names_exist(page):
    folders = "docs|benchmarks|composer|checkpoints|corpora|examples|tests"
    plain = re.findall(rf"`((?:{folders})/[\w./-]*)`", PAGES[page])
    linked = re.findall(r"\]\(([\w./-]+)\)", PAGES[page])
    base = ROOT if page == "README.md" else ROOT / "docs"
    assert plain or linked
    assert all((ROOT / path).exists() for path in plain) and all((base / path).exists() for path in linked)


def test_the_readme_sets_up_in_two_commands():
    block = README.partition("## Install")[2].partition("## Use")[0]
    assert re.findall(r"^    (.+)$", block, flags=re.MULTILINE) == [
        "pip install . && compose --bars 16 --style folk",
        "pip install '.[train,audio,test]' && make test",
    ]
