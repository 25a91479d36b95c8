"""A new verb is one file and one row: here the file is this one, and the row stands in the fixture."""

from dataclasses import dataclass, replace

import pytest
from typer.testing import CliRunner

from composer import api
from composer.cli.main import make_app
from composer.music.piece import Note, Part, Piece
from composer.verbs.options import PieceOptions, option
from composer.verbs.plan import Verb, VerbPlan
from composer.verbs.table import VERBS


@dataclass(frozen=True, kw_only=True)
class ReverseOptions(PieceOptions):
    """Options of `reverse`."""

    semitones: int = option(0, "How much higher the melody is to be.", bounds=(-12, 12))


def plan(given, options, checkpoint):
    """The melody backwards in time, by rule: nothing is sampled."""

    def finish(piece):
        tune = piece.parts[given.part]
        notes = (
            replace(note, onset=piece.length - note.end, pitch=note.pitch + options.semitones) for note in tune.notes
        )
        return replace(piece, parts=(replace(tune, notes=tuple(sorted(notes))),), chords=())

    length = given.piece.length
    return VerbPlan(options, None, finish, {"bars": lambda piece: piece.length == length})


TUNE = Piece((Part("Melody", (Note(0, 60, 480), Note(480, 62, 960), Note(1440, 64, 480))),), 1920, title="Three notes")
BACKWARDS = [(0, 64), (480, 62), (1440, 60)]


def notes_of(piece):
    return [(note.onset, note.pitch) for note in piece.parts[0].notes]


@pytest.fixture(autouse=True)
def row(monkeypatch):
    monkeypatch.setitem(VERBS, "reverse", Verb("reverse", ReverseOptions, plan, "Play the melody backwards."))


def test_the_api_has_it(tiny_checkpoint):
    made = api.run("reverse", TUNE, checkpoint=tiny_checkpoint)
    assert notes_of(made.piece) == BACKWARDS and all(made.receipt.kept.values())
    higher = api.reverse(TUNE, 2, checkpoint=tiny_checkpoint, seed=3)
    assert notes_of(higher.piece) == [(onset, pitch + 2) for onset, pitch in BACKWARDS]
    assert higher.piece.origin.command == "compose reverse FILE --semitones 2 --seed 3"


def test_the_command_and_again_have_it(tiny_checkpoint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app, model = make_app(), ["--checkpoint", str(tiny_checkpoint)]
    (tmp_path / "tune.mid").write_bytes(api.run("reverse", TUNE, checkpoint=tiny_checkpoint).bytes("mid"))
    for command in (["reverse", "tune.mid", "--semitones", "2"], ["again", "twice.mid", "--semitones", "4"]):
        name = "twice.mid" if command[0] == "reverse" else "again.mid"
        done = CliRunner().invoke(app, [*command, "-o", name, *model])
        assert done.exit_code == 0, done.output
    assert notes_of(api.load("twice.mid")) == [(note.onset, note.pitch + 2) for note in TUNE.parts[0].notes]
    assert notes_of(api.load("again.mid")) == [(note.onset, note.pitch + 4) for note in TUNE.parts[0].notes]
    assert "backwards" in CliRunner().invoke(app, ["--help"]).output
