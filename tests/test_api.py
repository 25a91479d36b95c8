"""The verbs as functions; `again` changes one thing and keeps the rest."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

import composer
from composer.analysis.quantize import NOT_MOVED
from composer.api import again, compose, originality, quantize, read_recipe, rewrite_section
from composer.errors import InputError, UsageError
from composer.io.read import read_piece
from composer.render.formats import render_files, write_files


@pytest.fixture
def made(tiny_checkpoint):
    return compose(checkpoint=tiny_checkpoint, form="AB", bars=8, seed=5, meter="4/4")


def intervals(piece):
    pitches = [note.pitch for note in piece.parts[0].notes]
    return [later - first for first, later in pairwise(pitches)]


def test_the_package_offers_every_verb():
    assert all(callable(getattr(composer, name)) for name in composer.__all__)
    with pytest.raises(AttributeError):
        composer.nothing  # noqa: B018


def test_again_without_a_change_is_the_same_piece(made, tiny_checkpoint):
    same = again(made.piece, tiny_checkpoint).piece
    assert (same.parts, same.chords, same.sections) == (made.piece.parts, made.piece.chords, made.piece.sections)


@pytest.mark.parametrize("key", ["Eb", "A", "F#"])
def test_another_key_is_the_same_tune_there(made, tiny_checkpoint, key):
    if made.piece.key.mode != "major":
        key += "m"
    moved = again(made.piece, tiny_checkpoint, key=key).piece
    assert moved.key.name == key and intervals(moved) == intervals(made.piece)
    assert [note.onset for note in moved.parts[0].notes] == [note.onset for note in made.piece.parts[0].notes]


def test_another_tempo_changes_no_note(made, tiny_checkpoint):
    quick = again(made.piece, tiny_checkpoint, tempo=180.0).piece
    assert quick.parts == made.piece.parts and quick.tempo != made.piece.tempo


def test_another_meter_keeps_key_and_seed(made, tiny_checkpoint):
    other = again(made.piece, tiny_checkpoint, meter="3/4")
    assert str(other.piece.meter) == "3/4" and other.piece.key == made.piece.key and other.receipt.seed == 5


def test_one_section_is_written_anew(made, tiny_checkpoint):
    new = rewrite_section(made.piece, "B", tiny_checkpoint).piece
    cut = made.piece.sections[1].onset
    before = [[n for n in piece.parts[0].notes if n.onset < cut] for piece in (made.piece, new)]
    assert before[0] == before[1] and new.parts != made.piece.parts
    with pytest.raises(UsageError, match="the piece has A, B"):
        rewrite_section(made.piece, "Z", tiny_checkpoint)


@pytest.mark.parametrize("suffix", ["mid", "musicxml"])
def test_the_recipe_is_read_from_files(made, tiny_checkpoint, tmp_path, suffix):
    write_files(render_files(made.piece, tmp_path / "a", [suffix]))
    assert again(tmp_path / f"a.{suffix}", tiny_checkpoint).piece.parts == made.piece.parts


def test_an_edit_is_made_again_from_its_file(made, tiny_checkpoint, tmp_path):
    write_files(render_files(made.piece, tmp_path / "a", ["mid"]))
    longer = composer.continue_(tmp_path / "a.mid", 2, tiny_checkpoint, seed=3)
    write_files(render_files(longer.piece, tmp_path / "b", ["mid"]))
    source = tmp_path / "a.mid"
    assert again(tmp_path / "b.mid", tiny_checkpoint).piece.parts == longer.piece.parts
    assert again(longer.piece, tiny_checkpoint, source, bars="4").piece.bar_count == 12
    with pytest.raises(InputError, match=r"'a\.mid', is not here \(name it with --source\)"):
        again(longer.piece, tiny_checkpoint)
    source.write_bytes(b"other")
    with pytest.raises(InputError, match="was changed"):
        again(tmp_path / "b.mid", tiny_checkpoint)


def test_no_folder_of_the_user_stands_in_a_file(made, tiny_checkpoint, tmp_path):
    write_files(render_files(made.piece, tmp_path / "a", ["mid"]))
    by_rhythm = compose(checkpoint=tiny_checkpoint, rhythm_from=str(tmp_path / "a.mid"), bars=8, meter="4/4")
    for one in (by_rhythm, composer.continue_(tmp_path / "a.mid", 2, tiny_checkpoint, seed=3)):
        files = render_files(one.piece, tmp_path / "b", ["mid", "musicxml", "abc", "svg", "pdf"])
        assert all(tmp_path.name.encode() not in data for data in files.values())
    write_files(render_files(by_rhythm.piece, tmp_path / "b", ["mid"]))
    assert again(tmp_path / "b.mid", tiny_checkpoint).piece.parts == by_rhythm.piece.parts


@pytest.mark.parametrize("name", ["/etc/passwd", "../a.mid", "..", "C:\\a.mid", "sub/a.mid", "a\0.mid", 7])
@pytest.mark.parametrize("option", ["file", "rhythm_from"])
def test_a_recipe_opens_nothing_in_another_folder(made, tmp_path, monkeypatch, name, option):
    read = []
    monkeypatch.setattr("composer.io.files.read_limited", lambda path, limit: read.append(path))
    recipe = {"verb": "vary", "seed": 0} if option == "file" else read_recipe(made.piece)
    piece = replace(made.piece, fields={"recipe": json.dumps({**recipe, option: name})})
    with pytest.raises(InputError, match="names no file beside it"):
        again(piece)
    assert not read


def test_a_piece_without_a_recipe_is_refused(tunes):
    with pytest.raises(InputError, match="no recipe"):
        read_recipe(tunes[0])


def test_unknown_options_are_refused(tiny_checkpoint):
    with pytest.raises(UsageError, match="no option 'mood'"):
        compose(checkpoint=tiny_checkpoint, mood="sad")


def test_originality_of_a_tune_of_the_corpus_is_told(tunes, tiny_checkpoint):
    match = originality(tunes[0], checkpoint=tiny_checkpoint)
    assert match.coverage == 1.0 and match.notes >= 8


def test_a_file_that_is_no_music_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(InputError, match="no music"):
        read_piece(tmp_path / "a.txt")


def test_a_rhythm_is_taken_from_a_file(made, tiny_checkpoint, tmp_path):
    write_files(render_files(made.piece, tmp_path / "a", ["mid"]))
    other = compose(checkpoint=tiny_checkpoint, rhythm_from=str(tmp_path / "a.mid"), bars=16, meter="4/4", seed=9)
    onsets = {note.onset for note in made.piece.parts[0].notes}
    assert {note.onset % made.piece.length for note in other.piece.parts[0].notes} == onsets
    assert other.receipt.kept["rhythm"]
    with pytest.raises(UsageError, match="not 3/4"):
        compose(checkpoint=tiny_checkpoint, rhythm_from=str(tmp_path / "a.mid"), meter="3/4")


def test_a_copy_is_drawn_again_or_refused(tiny_checkpoint):
    made = compose(checkpoint=tiny_checkpoint, bars=8, seed=1, max_copy=8, candidates=2)
    assert made.receipt.originality["longest_run"] <= 8


def test_a_copy_limit_does_not_judge_what_was_given(tunes, tiny_checkpoint):
    assert originality(tunes[0], checkpoint=tiny_checkpoint).notes > 8
    made = composer.harmonize(tunes[0], checkpoint=tiny_checkpoint, seed=1, max_copy=8)
    assert made.receipt.originality["longest_run"] > 8
    assert composer.infill(tunes[0], "2", tiny_checkpoint, seed=1, max_copy=8).receipt.kept["given_notes"]


def test_quantize_leaves_notation_and_what_is_on_the_grid_as_it_is(tmp_path):
    path = tmp_path / "tune.abc"
    path.write_text("X:1\nT:x\nM:9/8\nL:1/8\nK:Em\nE2B BAB e2d|(3BAB c d2A FED|\n", encoding="utf-8")
    written = read_piece(path)
    assert quantize(path, meter="4/4") == (written, NOT_MOVED)
    assert quantize(written) == (written, NOT_MOVED)
