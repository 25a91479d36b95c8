"""A description that is not one of ours is refused in one line. `test_compose.py` cuts off and swaps the files."""

import json
from dataclasses import replace

import pytest

from composer.errors import InputError
from composer.model.checkpoint import ABOUT_FILE, MODEL_FILE, default_folder, load_checkpoint, save_checkpoint
from composer.model.onnx_backend import OnnxBackend, open_onnx


@pytest.fixture
def copied(tiny_checkpoint, tmp_path):
    """A copy of the tiny checkpoint, to be damaged."""
    save_checkpoint(replace(load_checkpoint(tiny_checkpoint), folder=tmp_path / "copy"))
    return tmp_path / "copy"


def test_the_shipped_checkpoint_is_found_and_composes_folk():
    checkpoint = load_checkpoint()
    assert checkpoint.folder == default_folder() and checkpoint.styles()[0] == "folk"


def test_the_name_holds_a_hash_of_the_weights(copied):
    loaded = load_checkpoint(copied)
    assert loaded.name.startswith("tiny-") and replace(loaded, onnx=b"other").name != loaded.name


@pytest.mark.parametrize("text", ["", "3", "null", "[]", "{}", '{"styles": []}', '{"styles": {"folk": 3}}',
                                  '{"format": "composer-checkpoint-1", "styles": {}}'])  # fmt: skip
def test_a_description_of_another_shape(copied, text):
    (copied / ABOUT_FILE).write_text(text)
    with pytest.raises(InputError) as error:
        load_checkpoint(copied)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"), [("format", "composer-checkpoint-0"), ("vocabulary", "0" * 16), ("model_sha256", "")]
)
def test_a_description_of_another_model(copied, name, value):
    about = json.loads((copied / ABOUT_FILE).read_text())
    (copied / ABOUT_FILE).write_text(json.dumps({**about, name: value}))
    with pytest.raises(InputError):
        load_checkpoint(copied)


def test_a_model_that_onnxruntime_cannot_read(copied):
    save_checkpoint(replace(load_checkpoint(copied), onnx=b"no model"))
    with pytest.raises(InputError, match="model cannot be read"):
        OnnxBackend(open_onnx(load_checkpoint(copied).onnx))


def test_files_are_replaced_whole(copied):
    before = sorted(path.name for path in copied.iterdir())
    save_checkpoint(load_checkpoint(copied))
    assert sorted(path.name for path in copied.iterdir()) == before and MODEL_FILE in before
