"""Whom the weights learned from: counted in the checkpoint, named by the recipes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tunes import ONE, piece_of
from typer.testing import CliRunner

from composer.analysis.originality import build_index
from composer.cli.main import app
from composer.corpus.sources import list_sources
from composer.credits import LEARNED, TERMS, UNKNOWN, count_index, make_credits, terms_of
from composer.errors import InputError
from composer.model.checkpoint import load_checkpoint
from composer.music.origin import Origin

PAGE = (Path(__file__).parents[1] / "docs/licences.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped():
    return load_checkpoint()


@pytest.fixture(scope="module")
def credits_(shipped):
    return make_credits(shipped)


def test_an_index_counts_tunes_and_notes_by_source():
    tunes = [replace(piece_of(ONE), title=f"T{n} (a)", origin=Origin(source=name)) for n, name in enumerate("xxy")]
    assert count_index(build_index([*tunes, piece_of(ONE[:3])])) == {"x": (2, 32), "y": (1, 16), "?": (1, 3)}


def test_shares_add_up_and_every_source_is_known(credits_):
    assert sum(one.share for one in credits_.sources) == pytest.approx(1)
    assert sum(credits_.by_licence().values()) == pytest.approx(1)
    assert credits_.notes == sum(one.notes for one in credits_.sources)
    assert all(one.attribution != UNKNOWN and one.url and one.terms != UNKNOWN for one in credits_.sources)


def test_the_shipped_weights_learned_from_nothing_but_what_may_be_shipped(credits_, shipped):
    names = {one.source for one in credits_.sources}
    # Recipes may be newer than the weights; pieces of one source may have several licences.
    assert names <= {source.name for source in list_sources("all")}
    assert names == {line.partition(": ")[0] for line in shipped.about["sources"]}


def test_every_recipe_has_known_terms():
    assert all(terms_of(source.licence) != UNKNOWN for source in list_sources())
    assert terms_of("CC BY-SA 4.0") != terms_of("CC BY 4.0") == TERMS["CC BY 4.0"]
    assert terms_of("as the owner of the files says") == UNKNOWN


def test_the_page_has_the_shares_that_are_counted(credits_):
    rows = credits_.by_licence()
    for licence in ("CC BY 4.0", "CC0-1.0", "GPL-3.0", "public domain", "CC BY-SA 4.0", "Apache-2.0"):
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| {licence}"))
        assert f"{rows[licence]:.1%}" in line, line
    assert f"{credits_.notes:,} notes" in PAGE


def test_a_description_comes_before_the_index(shipped):
    table = {"mine": {"pieces": 3, "notes": 90}, "jsb": {"pieces": 1, "notes": 10}}
    own, bach = make_credits(replace(shipped, about={**shipped.about, LEARNED: table})).sources
    assert (own.source, own.share, own.licence) == ("mine", 0.9, UNKNOWN)
    assert (bach.tunes, bach.licence.startswith("none stated")) == (1, True)


def test_a_model_that_does_not_say_is_refused(tmp_path, shipped):
    with pytest.raises(InputError, match="does not say"):
        make_credits(replace(shipped, folder=tmp_path, about={}))


def test_the_command_prints_both_ways(credits_):
    text = CliRunner().invoke(app, ["credits"], catch_exceptions=False).stdout
    found = json.loads(CliRunner().invoke(app, ["credits", "--json"], catch_exceptions=False).stdout)
    assert found == json.loads(json.dumps(credits_.to_json()))
    assert all(one.attribution in text and one.source in text for one in credits_.sources)
    assert text.count("Polish Music Heritage") == 1
