"""Pages and sound in the recipe: `again` makes the same files again, and what is said anew counts more."""

import json
import shlex
from dataclasses import replace

import pytest
from conftest import run_verb
from typer.testing import CliRunner

from composer.api import again
from composer.cli.main import app
from composer.cli.options import LOOKS
from composer.errors import UsageError
from composer.io.midi.file import midi_to_piece
from composer.music.piece import Piece
from composer.render.said_settings import NOT_KEPT, flag_of, kinds, read_settings, said_settings
from composer.render.settings import USUAL, Settings
from composer.verbs.recipe import read_recipe, rendered, settings_in

SAID = {
    "title": "It's mine",
    "composer": "A. B.",
    "player": "clarinet-Bb",
    "open_score": True,
    "tab": True,
    "chord_style": "jazz",
    "paper": "letter",
    "scale": 120,
    "comp": "strum",
    "drums": True,
    "swing": 60,
    "humanize": True,
}
"""A value of each setting that a recipe holds."""


@pytest.fixture(scope="module")
def made(writer):
    return run_verb(writer, "compose", style="folk", bars=4, meter="4/4", chords="C F G C")


def test_the_table_has_every_option():
    assert {*SAID} == {*kinds()} == {*LOOKS} - {*NOT_KEPT}
    typed = CliRunner().invoke(app, ["render", "--help"], env={"COLUMNS": "200"}).output
    assert all(f"{flag_of(name)} " in typed or f"{flag_of(name)}," in typed for name in SAID)


@pytest.mark.parametrize("name", SAID)
def test_each_option_is_made_again_to_the_byte(made, tiny_checkpoint, name):
    settings = Settings(**{name: SAID[name]})
    second = again(made.bytes("mid", settings), checkpoint=tiny_checkpoint)
    assert second.settings == settings
    assert all(second.bytes(suffix) == made.bytes(suffix, settings) for suffix in ("mid", "musicxml"))


@pytest.mark.parametrize("name", SAID)
def test_the_command_and_the_receipt_say_each_option(made, name):
    one = made.with_settings(Settings(**{name: SAID[name]}))
    words = shlex.split(one.piece.origin.command)
    assert flag_of(name) in words and (SAID[name] is True or str(SAID[name]) in words)
    assert one.receipt.recipe == read_recipe(one.piece) and one.receipt.recipe["settings"] == {name: SAID[name]}


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_is_read_back(name):
    settings = Settings(**{name: SAID[name]})
    assert read_settings(json.loads(json.dumps(said_settings(settings)))) == settings


def test_a_recipe_without_them_is_as_it_was_before(made):
    assert "settings" not in read_recipe(made.piece) and settings_in(made.piece) == USUAL
    louder = made.with_settings(Settings(drums=True))
    assert louder.with_settings(USUAL) == made


def test_options_of_again_count_more(made, tiny_checkpoint, tmp_path):
    made.save(tmp_path / "a.mid", settings=Settings(comp="strum", drums=True, title="Mine"))
    words = ["again", str(tmp_path / "a.mid"), "--no-drums", "--comp", "block", "-o", str(tmp_path / "b.mid")]
    done = CliRunner().invoke(app, [*words, "--checkpoint", str(tiny_checkpoint), "-q"], catch_exceptions=False)
    assert done.exit_code == 0
    assert settings_in(midi_to_piece((tmp_path / "b.mid").read_bytes())) == Settings(comp="block", title="Mine")


def test_one_section_is_rewritten_in_the_same_dress(writer, tiny_checkpoint):
    made = run_verb(writer, "compose", form="AB", bars=8, meter="4/4").with_settings(Settings(drums=True))
    assert again(made.piece, section="B", checkpoint=tiny_checkpoint).settings == Settings(drums=True)


def test_what_is_rendered_says_how(made):
    dressed = made.with_settings(Settings(title="Mine", drums=True, comp="block")).piece
    new = rendered(dressed, Settings(comp="strum"))
    assert settings_in(new) == Settings(title="Mine", comp="strum")
    assert new.origin.command == f"{made.piece.origin.command} --title Mine --comp strum"
    assert rendered(Piece((), 0), Settings(comp="strum")) == Piece((), 0)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"comp": 7}, "--comp must be text, not 7"),
        ({"swing": "60"}, "--swing must be a whole number"),
        ({"humanize": "yes"}, "--humanize must be true or false"),
        ({"paper": "a5"}, "--paper 'a5' is not a size"),
    ],
)
def test_a_recipe_that_was_tampered_with_is_refused(made, said, reason):
    recipe = json.dumps({**read_recipe(made.piece), "settings": said})
    with pytest.raises(UsageError, match=reason):
        again(replace(made.piece, origin=replace(made.piece.origin, recipe=recipe)))


def test_no_path_is_opened_by_a_recipe():
    assert read_settings({"soundfont": "/etc/passwd", "mood": 1}) == USUAL


@pytest.mark.parametrize("style", ["chorale", "lied", "piano"])
def test_several_voices_are_made_again_where_they_lay(writer, tiny_checkpoint, style):
    made = run_verb(writer, "compose", style=style, bars=4, key="A minor", lock="soft")
    assert again(made.piece, checkpoint=tiny_checkpoint).bytes() == made.bytes()


def test_settings_that_change_nothing_are_noted_once(made):
    silent = replace(made, piece=replace(made.piece, chords=()))
    noted = silent.with_settings(Settings(comp="strum")).with_settings(Settings(comp="block"))
    assert [line for line in noted.receipt.got["remarks"] if "--comp" in line] == [
        "--comp block changes nothing: the piece has no chord symbols (`compose harmonize` finds some)"
    ]
    assert "remarks" not in noted.with_settings(Settings(comp="none", drums=True)).receipt.got
