"""A tuned style: learned beside the model, kept in one small file, composed in at once, and nothing else changed."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
import torch
from textures import tune as steady

from composer import api
from composer.corpus.judge import Tune
from composer.errors import InputError
from composer.model.checkpoint import load_checkpoint
from composer.model.onnx_bytes import add_to_weights, initializers, places_of_weights
from composer.model.tuned_style import HOME, SUFFIX, load_style, own_styles, save_style, styles_folder
from composer.music.piece import Note
from composer.training.onnx_weights import read_weights
from composer.training.tune import TuneConfig, split, tune


def walk(seed):
    """A tune of eighths that wanders up and down the scale by chance, in its own way for each seed."""
    random, degree, notes = Random(seed), 4, []
    for place in range(64):
        degree = min(9, max(0, degree + random.choice((-2, -1, 1, 2))))
        notes.append(Note(240 * place, 60 + 12 * (degree // 7) + (0, 2, 4, 5, 7, 9, 11)[degree % 7], 240))
    piece = steady(8)
    return replace(piece, parts=(replace(piece.parts[0], notes=tuple(notes)),), title=f"Walk {seed}", style="walk")


@pytest.fixture(scope="module")
def made(tiny_checkpoint):
    tunes = [Tune(f"walk-{seed}", "own", walk(seed)) for seed in range(12)]
    said = []
    config = TuneConfig(minutes=0.1, rate=0.02, batch_tokens=1024, checks=3)
    return tune("mine", tunes, load_checkpoint(tiny_checkpoint), config, said.append), said


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(HOME, str(tmp_path))
    api.writer_of.cache_clear()
    yield styles_folder()
    api.writer_of.cache_clear()


def test_tuning_saves_bits_and_says_how_many(made):
    style, said = made
    assert style.about["bits_per_note"] < style.about["bits_per_note_before"] - 0.1
    assert "excerpts to learn" in said[0] and said[-1].startswith("100%")
    assert style.profile.pieces == 12


def test_versions_of_one_tune_are_on_the_same_side():
    tunes = [Tune(f"walk-{seed}-{copy}", "own", walk(seed)) for seed in range(6) for copy in "ab"]
    learned, held = ({piece.title for piece in pieces} for pieces in split(tunes))
    assert learned and held and not learned & held


def test_pieces_that_are_all_one_tune_are_refused():
    with pytest.raises(InputError, match="versions of each other"):
        split([Tune(f"same-{copy}", "own", walk(1)) for copy in "abc"])


def test_the_addition_is_in_the_weights_and_in_no_others(made, tiny_checkpoint):
    style, onnx = made[0], load_checkpoint(tiny_checkpoint).onnx
    before, after = read_weights(onnx), read_weights(style.added_to(onnx))
    for name, weight in before.items():
        added = torch.from_numpy(style.left[name] @ style.right[name]) if name in style.left else 0
        assert torch.allclose(after[name], weight + added, atol=2e-3), name


def test_places_of_weights_are_those_that_the_library_reads(tiny_checkpoint):
    from onnx import load_from_string

    onnx = load_checkpoint(tiny_checkpoint).onnx
    theirs = {tensor.name: tuple(tensor.dims) for tensor in load_from_string(onnx).graph.initializer}
    assert {name: shape for name, (shape, _) in initializers(onnx).items()} == theirs
    assert {name for name, _ in places_of_weights(onnx).values()} <= set(theirs)


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"x" * 300])
def test_what_is_no_model_is_refused(made, tiny_checkpoint, damage):
    with pytest.raises(InputError):
        made[0].added_to(damage(load_checkpoint(tiny_checkpoint).onnx))


def test_an_addition_of_another_size_is_refused(tiny_checkpoint):
    onnx = load_checkpoint(tiny_checkpoint).onnx
    name = next(iter(read_weights(onnx)))
    with pytest.raises(InputError, match=name):
        add_to_weights(onnx, {name: np.zeros((3, 3), np.float32)})


def test_a_style_comes_back_from_its_file(made, tmp_path):
    style, path = made[0], tmp_path / f"mine{SUFFIX}"
    save_style(style, path)
    again = load_style(path)
    assert (again.name, again.base, again.model, again.profile) == ("mine", style.base, style.model, style.profile)
    assert path.stat().st_size < 2**20
    for name, matrix in style.left.items():
        assert np.allclose(again.left[name], matrix, atol=1e-2)


def test_broken_files_and_styles_of_another_model_are_passed_over(made, home):
    save_style(made[0], home / f"mine{SUFFIX}")
    save_style(replace(made[0], name="theirs", model="0" * 64), home / f"theirs{SUFFIX}")
    (home / f"broken{SUFFIX}").write_bytes(b"PK nothing")
    assert list(own_styles(made[0].model)) == ["mine"]
    with pytest.raises(InputError, match="broken"):
        load_style(home / f"broken{SUFFIX}")


def test_a_tuned_style_is_composed_in_and_the_others_are_what_they_were(made, home, tiny_checkpoint):
    before = api.compose(style="folk", bars=4, seed=1, checkpoint=tiny_checkpoint).piece
    save_style(made[0], home / f"mine{SUFFIX}")
    api.writer_of.cache_clear()
    own = api.compose(style="mine", bars=4, seed=1, checkpoint=tiny_checkpoint)
    assert own.piece.style == "mine" and all(own.receipt.kept.values())
    assert api.compose(style="folk", bars=4, seed=1, checkpoint=tiny_checkpoint).piece == before
    assert "mine" in api.writer_of(tiny_checkpoint).checkpoint.styles()


def test_a_tuned_style_of_voices_is_sung_and_played_by_the_model(made, home, tiny_checkpoint):
    save_style(replace(made[0], base="chorale"), home / f"mine{SUFFIX}")
    api.writer_of.cache_clear()
    sung = api.harmonize(walk(1), voices="satb", style="mine", strict=False, seed=1, checkpoint=tiny_checkpoint)
    assert (sung.receipt.got["voices"], sung.receipt.got["style"]) == ("by the model", "mine")
    played = api.accompany(walk(1), part="second", style="mine", by="model", seed=1, checkpoint=tiny_checkpoint)
    assert played.receipt.got["style"] == "mine"


def test_what_recites_the_folder_is_seen(made, home, tiny_checkpoint):
    save_style(made[0], home / f"mine{SUFFIX}")
    checkpoint = load_checkpoint(tiny_checkpoint)
    recited = max(index.longest_match(walk(3)).notes for index in checkpoint.indexes("mine"))
    assert recited == 64 and all(index.longest_match(walk(3)).notes < 64 for index in checkpoint.indexes("folk"))
