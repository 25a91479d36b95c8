"""Recipes: every one of ours reads, and a wrong one is refused in one line."""

import re
from pathlib import Path

import pytest

from composer.corpus.sources import list_sources, read_source
from composer.errors import InputError, UsageError


@pytest.mark.parametrize("source", list_sources(), ids=lambda source: source.name)
def test_recipe_names_licence_attribution_and_a_pinned_origin(source):
    assert source.licence and source.attribution and source.files
    assert source.package or re.fullmatch(r"[0-9a-f]{64}", source.sha256)
    assert source.package or re.fullmatch(r"[0-9a-f]{40}", source.commit)


@pytest.mark.parametrize("source", list_sources(), ids=lambda source: source.name)
def test_recipe_patterns_compile_and_say_why(source):
    assert all(re.compile(rule.pattern) and rule.why for rule in source.leave_out)


def test_sources_with_chords_come_first_so_that_duplicates_keep_them():
    names = [source.name for source in list_sources("folk")]
    assert names[:3] == ["nottingham", "tuneworks", "rjl20"]


def test_unknown_style_names_the_styles_there_are():
    with pytest.raises(UsageError, match=r"'zydeco'.*folk"):
        list_sources("zydeco")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "bad.toml"),
        ('name = "x"\ncolour = "red"', "unknown field 'colour'"),
        ('name = "x"', "missing"),
        ('name="x"\nstyle="folk"\nlicence="?"\nattribution="?"\nreader="runes"\nfiles=["*"]\narchive="a"', "no reader"),
    ],
)
def test_wrong_recipe_is_refused_with_its_name(tmp_path: Path, text: str, said: str):
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read_source(path)
