"""Densities by voice: wishes that are said to the model and measured on the piece, refused where no such voice is."""

import pytest
from conftest import run_verb
from typer.testing import CliRunner

from composer.cli.main import app
from composer.errors import UsageError
from composer.grid.ensembles import parts_by_lane
from composer.verbs.wishes import Wishes, parse_densities, read_density

PIANO = ("right", "left", "right-2", "left-2")


def test_a_density_is_the_tunes_unless_a_voice_is_named():
    assert read_density(2) == read_density("2") == 2.0
    assert parse_densities(2.0, PIANO) == {"right": 2.0}
    assert parse_densities(read_density("1.5, Left:2"), PIANO) == {"right": 1.5, "left": 2.0}


@pytest.mark.parametrize("said", ["left:9", "left:many", "left:", "nan", 0, 5.0, True])
def test_what_is_no_density_is_refused(said):
    with pytest.raises(UsageError, match=r"--density must be 0\.1 to 4, not"):
        parse_densities(read_density(said), PIANO)


def test_a_voice_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(UsageError, match=r"'flute' is not a voice here .use right or left or right-2 or left-2, such"):
        parse_densities("flute:2", PIANO)


def test_the_model_is_told_the_density_of_each_voice(plan_of):
    plan = plan_of(Wishes(style="ragtime", parts="piano", density="2, left:1.5", range="left:C2-C4", key="C"))
    assert plan.header.wishes["Density"] == 8 and plan.header.others["left"]["Density"] == 6
    assert list(plan.header.others["left"]) == ["Density", "Low", "High"]


def test_the_receipt_says_what_came_of_each(writer):
    made = run_verb(writer, "compose", style="ragtime", parts="piano", bars=4, density="left:0.5, left-2:4")
    wishes = made.receipt.got["wishes"]
    assert set(wishes) == {"density of left", "density of left-2"}
    left = parts_by_lane(made.piece)["left"]
    quarters = (made.piece.length - made.piece.start) / 480
    assert wishes["density of left"]["got"] == round(len({note.onset for note in left.notes}) / quarters, 2)


def test_options_of_several_voices_are_typed_several_times(tiny_checkpoint, tmp_path):
    words = "--style chorale --bars 4 --seed 1 --range soprano:D4-G5 --range bass:F2-C4 --density 1 --density bass:0.5"
    more = ["--checkpoint", str(tiny_checkpoint), "-o", str(tmp_path / "a.mid")]
    done = CliRunner().invoke(app, [*words.split(), *more], catch_exceptions=False)
    assert done.exit_code == 0
    rows = ("range of bass", "density of bass", "density ")
    assert all(any(row in line for line in done.output.splitlines()) for row in rows)
    refused = CliRunner().invoke(app, ["--style", "chorale", "--range", "left:C2-C4", *more, "--force"])
    assert isinstance(refused.exception, UsageError) and "soprano or bass or alto or tenor" in str(refused.exception)
