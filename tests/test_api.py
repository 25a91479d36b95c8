"""The verbs as functions; `again` changes one thing and keeps the rest."""

import ast
import importlib.util
import inspect
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import composer
from composer import again, compose, originality, quantize
from composer.analysis.quantize import NOT_MOVED
from composer.errors import CancelledError, InputError, UsageError
from composer.io.read import read_piece
from composer.music.origin import Origin
from composer.music.piece import Piece, Section
from composer.render.formats import render_files, write_files
from composer.verbs.recipe import read_recipe
from composer.verbs.table import VERBS


@pytest.fixture
def made(tiny_checkpoint):
    return compose(checkpoint=tiny_checkpoint, form="AB", bars=8, seed=5, meter="4/4")


def intervals(piece):
    pitches = [note.pitch for note in piece.parts[0].notes]
    return [later - first for first, later in pairwise(pitches)]


def test_the_package_offers_every_verb():
    assert {verb.function for verb in VERBS.values()} <= set(dir(composer))
    assert all(callable(getattr(composer, name)) for name in dir(composer) if not name.startswith("_"))
    with pytest.raises(AttributeError):
        composer.nothing  # noqa: B018


def test_again_without_a_change_is_the_same_piece(made, tiny_checkpoint):
    same = again(made.piece, checkpoint=tiny_checkpoint).piece
    assert (same.parts, same.chords, same.sections) == (made.piece.parts, made.piece.chords, made.piece.sections)


@pytest.mark.parametrize("key", ["Eb", "A", "F#"])
def test_another_key_is_the_same_tune_there(made, tiny_checkpoint, key):
    if made.piece.key.mode != "major":
        key += "m"
    moved = again(made.piece, checkpoint=tiny_checkpoint, key=key).piece
    assert moved.key.name == key and intervals(moved) == intervals(made.piece)
    assert [note.onset for note in moved.parts[0].notes] == [note.onset for note in made.piece.parts[0].notes]


def test_a_key_of_another_mode_is_said_to_be_another_tune(made, tiny_checkpoint):
    other = f"{made.piece.key.name.removesuffix('m')}{'m' if made.piece.key.mode == 'major' else ''}"
    said = again(made.piece, checkpoint=tiny_checkpoint, key=other).receipt.got["remarks"]
    assert "another tune" in said[0]
    assert "remarks" not in again(made.piece, checkpoint=tiny_checkpoint, key=made.piece.key.name).receipt.got


@pytest.mark.parametrize("bars", [16, "16"])
def test_the_number_of_bars_can_be_changed(made, tiny_checkpoint, bars):
    assert again(made.piece, checkpoint=tiny_checkpoint, bars=bars).receipt.got["bars"] == 16


def test_another_tempo_changes_no_note(made, tiny_checkpoint):
    quick = again(made.piece, checkpoint=tiny_checkpoint, tempo=180.0).piece
    assert quick.parts == made.piece.parts and quick.tempo != made.piece.tempo


def test_another_meter_keeps_key_and_seed(made, tiny_checkpoint):
    other = again(made.piece, checkpoint=tiny_checkpoint, meter="3/4")
    assert str(other.piece.meter) == "3/4" and other.piece.key == made.piece.key and other.receipt.seed == 5


def test_one_section_is_written_anew(made, tiny_checkpoint):
    new = again(made.piece, section="B", checkpoint=tiny_checkpoint).piece
    cut = made.piece.sections[1].onset
    before = [[n for n in piece.parts[0].notes if n.onset < cut] for piece in (made.piece, new)]
    assert before[0] == before[1] and new.parts != made.piece.parts
    with pytest.raises(UsageError, match="the piece has A, B"):
        again(made.piece, section="Z", checkpoint=tiny_checkpoint)


@pytest.mark.parametrize("suffix", ["mid", "musicxml"])
def test_the_recipe_is_read_from_files(made, tiny_checkpoint, tmp_path, suffix):
    write_files(render_files(made.piece, tmp_path / "a", [suffix]))
    assert again(tmp_path / f"a.{suffix}", checkpoint=tiny_checkpoint).piece.parts == made.piece.parts


def test_an_edit_is_made_again_from_its_file(made, tiny_checkpoint, tmp_path):
    source = made.save(tmp_path / "a.mid")[0]
    longer = composer.continue_(source, 2, checkpoint=tiny_checkpoint, seed=3)
    longer.save(tmp_path / "b.mid")
    assert again(tmp_path / "b.mid", checkpoint=tiny_checkpoint).piece.parts == longer.piece.parts
    assert again(longer.piece, source=source, checkpoint=tiny_checkpoint, bars="4").piece.bar_count == 12
    with pytest.raises(InputError, match=r"'a\.mid', is not here \(name it with --source\)"):
        again(longer.piece, checkpoint=tiny_checkpoint)
    source.write_bytes(b"other")
    with pytest.raises(InputError, match="was changed"):
        again(tmp_path / "b.mid", checkpoint=tiny_checkpoint)


def test_no_folder_of_the_user_stands_in_a_file(made, tiny_checkpoint, tmp_path):
    source = made.save(tmp_path / "a.mid")[0]
    by_rhythm = compose(checkpoint=tiny_checkpoint, rhythm_from=source)
    for one in (by_rhythm, composer.continue_(source, 2, checkpoint=tiny_checkpoint, seed=3)):
        assert all(tmp_path.name.encode() not in one.bytes(name) for name in ("mid", "musicxml", "abc", "svg"))
        assert "a.mid" in one.piece.origin.command
    by_rhythm.save(tmp_path / "b.mid")
    assert again(tmp_path / "b.mid", checkpoint=tiny_checkpoint).piece.parts == by_rhythm.piece.parts


@pytest.mark.parametrize("name", ["/etc/passwd", "../a.mid", "..", "C:\\a.mid", "sub/a.mid", "a\0.mid", 7])
@pytest.mark.parametrize("option", ["file", "rhythm_from"])
def test_a_recipe_opens_nothing_in_another_folder(made, monkeypatch, name, option):
    monkeypatch.setattr("composer.io.files.read_limited", lambda path, limit: pytest.fail(str(path)))
    recipe = {"verb": "vary", "seed": 0} if option == "file" else read_recipe(made.piece)
    piece = replace(made.piece, origin=Origin(recipe=json.dumps({**recipe, option: name})))
    with pytest.raises(InputError, match="names no file beside it"):
        again(piece)


@pytest.mark.parametrize("change", [{"bars": {"a": 1}}, {"seed": "x"}, {"span": "1,2"}, {"level": [1]}])
def test_a_recipe_that_was_tampered_with_is_refused(made, change):
    piece = replace(made.piece, origin=Origin(recipe=json.dumps({**read_recipe(made.piece), **change})))
    with pytest.raises(UsageError, match="must be"):
        again(piece)


def test_a_seed_that_was_tampered_with_is_refused_of_a_section_too(made):
    recipe = json.dumps({**read_recipe(made.piece), "seed": "x"})
    piece = replace(made.piece, origin=Origin(recipe=recipe), sections=(Section(0, made.piece.length, "A"),))
    with pytest.raises(UsageError, match="--seed must be"):
        again(piece, section="A")


def test_a_mode_in_capitals_is_made_again_in_the_key_that_was_drawn(tiny_checkpoint):
    made = compose(checkpoint=tiny_checkpoint, bars=4, key="Minor", seed=4)
    assert again(made.piece, checkpoint=tiny_checkpoint).piece.key == made.piece.key


def test_a_copy_of_voices_is_held_to_what_is_asked(tiny_checkpoint):
    made = compose(checkpoint=tiny_checkpoint, style="chorale", bars=4, seed=1, max_copy=20)
    assert len(made.piece.parts) == 4
    assert not [line for line in made.receipt.got.get("remarks", ()) if "--max-copy" in line]


def test_a_piece_without_a_recipe_is_refused(tunes):
    with pytest.raises(InputError, match="holds no recipe"):
        read_recipe(tunes[0])


def test_unknown_options_are_refused(tiny_checkpoint):
    with pytest.raises(UsageError, match="option 'mood' is unknown here"):
        compose(checkpoint=tiny_checkpoint, mood="sad")


def test_originality_of_a_tune_of_the_corpus_is_told(tunes, tiny_checkpoint):
    match = originality(tunes[0], checkpoint=tiny_checkpoint)
    assert match.coverage == 1.0 and match.notes >= 8


def test_a_file_that_is_no_music_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(InputError, match="not music"):
        read_piece(tmp_path / "a.txt")


def test_a_rhythm_is_taken_from_a_file_with_its_meter_and_bars(made, tiny_checkpoint, tmp_path):
    source = made.save(tmp_path / "a.mid")[0]
    onsets = {note.onset for note in made.piece.parts[0].notes}
    for seed in range(4):
        other = compose(checkpoint=tiny_checkpoint, rhythm_from=str(source), seed=seed)
        assert {note.onset for note in other.piece.parts[0].notes} == onsets
        assert other.receipt.kept["rhythm"] and other.receipt.got["bars"] == 8
    twice = compose(checkpoint=tiny_checkpoint, rhythm_from=made.piece, bars=16, seed=9)
    assert {note.onset % made.piece.length for note in twice.piece.parts[0].notes} == onsets
    with pytest.raises(UsageError, match="not 3/4"):
        compose(checkpoint=tiny_checkpoint, rhythm_from=str(source), meter="3/4")


def test_a_copy_is_drawn_again_or_refused(tiny_checkpoint):
    made = compose(checkpoint=tiny_checkpoint, bars=8, seed=1, max_copy=8, candidates=2)
    assert made.receipt.originality["longest_run"] <= 8


def test_a_piece_is_loaded_by_path_and_by_bytes(made, tmp_path):
    path = made.save(tmp_path / "a.musicxml")[0]
    assert composer.load(path) == composer.load(str(path)) == composer.load(path.read_bytes())
    assert composer.load(made.bytes("mid")).parts == made.piece.parts
    assert isinstance(composer.load(made.bytes("abc")), Piece)
    with pytest.raises(InputError, match="not music"):
        composer.load(b"hello")


def test_a_composition_is_saved_by_its_suffix(made, tmp_path):
    assert made.save(tmp_path / "a.svg") == (tmp_path / "a.svg",)
    with pytest.raises(InputError, match="exists"):
        made.save(tmp_path / "a.svg")
    assert made.save(f"{tmp_path}/new/")[0].parent == tmp_path / "new"
    with pytest.raises(UsageError, match="not a format"):
        made.save(tmp_path / "a.doc")


def test_a_seed_that_is_not_said_is_another_each_time(tiny_checkpoint):
    assert len({compose(checkpoint=tiny_checkpoint, bars=1).receipt.seed for _ in range(3)}) == 3


def test_many_have_seeds_one_after_another(tiny_checkpoint):
    made = compose(checkpoint=tiny_checkpoint, bars=1, seed=4, count=3)
    assert [one.receipt.seed for one in made] == [4, 5, 6]
    with pytest.raises(UsageError, match="too large for 2"):
        compose(checkpoint=tiny_checkpoint, bars=1, seed=2**63 - 1, count=2)


def test_a_prompt_says_what_options_do_not(tiny_checkpoint):
    made = compose(checkpoint=tiny_checkpoint, prompt="4 bars in D minor, hocuspocus", key="G", seed=1)
    assert made.receipt.got["bars"] == 4 and made.piece.key.name == "G"
    assert made.receipt.asked["words"]["not_understood"] == ["hocuspocus"]


@pytest.mark.parametrize("candidates", [1, 3])
def test_each_bar_is_told_and_false_cancels(tiny_checkpoint, candidates):
    told = []
    compose(checkpoint=tiny_checkpoint, bars=5, seed=1, candidates=candidates, on_bar=lambda *bar: told.append(bar))
    assert told[-1] == (5, 5) and {bars for _, bars in told} == {5} and len(told) >= 5
    with pytest.raises(CancelledError, match="after bar 2 of 5"):
        compose(checkpoint=tiny_checkpoint, bars=5, seed=1, on_bar=lambda bar, _: bar < 2)


def test_bars_of_a_long_piece_are_counted_through_its_windows(tiny_checkpoint):
    long = compose(checkpoint=tiny_checkpoint, bars=60, seed=1).piece
    longer = composer.continue_(long, 20, checkpoint=tiny_checkpoint, seed=1)
    told = []
    composer.harmonize(longer.piece, checkpoint=tiny_checkpoint, seed=1, on_bar=lambda *bar: told.append(bar))
    assert told[:80] == [(bar, 80) for bar in range(1, 81)]


def test_a_function_has_the_signature_of_its_row():
    parameters = inspect.signature(composer.infill).parameters
    assert list(parameters)[:2] == ["music", "bars"] and parameters["temperature"].default == 0.6
    assert "3,7-8" in composer.infill.__doc__ and composer.infill.__name__ == "infill"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda made: composer.load(made), "is not music (give the path"),
        (lambda made: composer.continue_(None), "continue needs a piece"),
        (lambda made: composer.harmonize(3), "3 is not music"),
        (lambda made: composer.compose(count=0), "--count must be 1 to 1000, not 0"),
        (lambda made: composer.compose(count="two"), "--count must be 1 to 1000, not 'two'"),
        (lambda made: composer.compose(prompt=3), "write a sentence"),
        (lambda made: composer.compose(checkpoint="nowhere"), "nowhere/checkpoint.json"),
        (lambda made: composer.quantize(made.piece, tempo="fast"), "not 'fast'"),
        (lambda made: composer.transpose(made.piece, 2.5), "--by must be -48 to 48, not 2.5"),
        (lambda made: composer.cut(made.piece, [1, 2]), "--bars must be text, not [1, 2]"),
        (lambda made: made.bytes("mid,abc"), "'mid,abc' is not one format"),
        (lambda made: made.save(None), "None is not a path"),
    ],
)
def test_values_of_other_types_are_refused_in_one_line(made, call, words):
    with pytest.raises((UsageError, InputError), match=re.escape(words)):
        call(made)


def test_the_stub_is_made_from_the_table():
    spec = importlib.util.spec_from_file_location("make_stub", Path(__file__).parents[1] / "docs" / "make_stub.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert ast.dump(ast.parse(maker.stub_text())) == ast.dump(ast.parse(maker.STUB.read_text(encoding="utf-8")))


def test_a_copy_limit_does_not_judge_what_was_given(tunes, tiny_checkpoint):
    assert originality(tunes[0], checkpoint=tiny_checkpoint).notes > 8
    made = composer.harmonize(tunes[0], checkpoint=tiny_checkpoint, seed=1, max_copy=8)
    assert made.receipt.originality["longest_run"] > 8
    assert composer.infill(tunes[0], "2", checkpoint=tiny_checkpoint, seed=1, max_copy=8).receipt.kept["given_notes"]


def test_quantize_leaves_notation_and_what_is_on_the_grid_as_it_is(tmp_path):
    path = tmp_path / "tune.abc"
    path.write_text("X:1\nT:x\nM:9/8\nL:1/8\nK:Em\nE2B BAB e2d|(3BAB c d2A FED|\n", encoding="utf-8")
    written = read_piece(path)
    assert quantize(path, meter="4/4") == (written, NOT_MOVED)
    assert quantize(written) == (written, NOT_MOVED)
