"""Recipes: every one of ours reads, and a wrong one is refused in one line."""

import re
from pathlib import Path

import pytest

from composer.corpus.report import SourceReport, make_list
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


def test_every_recipe_is_part_of_the_package():
    included = Path(__file__).parents[2].joinpath("pyproject.toml").read_text()
    assert all(f'"corpora/{source.name}.toml" = ' in included and source.pieces for source in list_sources())


def test_the_list_has_counts_and_licences_of_what_was_built_and_what_was_not():
    sources = list_sources("hymn") + list_sources("pop")
    built = {"openhymnal": SourceReport("openhymnal", kept=230, bars=3851, notes=48329)}
    rows = make_list(sources, built).splitlines()
    hymns, pop = (next(row for row in rows if name in row) for name in ("openhymnal", "pop909"))
    assert {"271", "230", "48,329", "public", "domain"} <= set(hymns.split())
    assert "not built" in pop and "research only" in pop


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
