"""Going on from the weights of a finished checkpoint."""

import pytest
import torch
from onnx import helper, numpy_helper

from composer.errors import InputError
from composer.grid.vocabulary import Vocabulary
from composer.model.checkpoint import MODEL_FILE, VOCABULARY_FILE
from composer.model.network import ModelConfig, Transformer
from composer.training.onnx_weights import label_weights, read_weights
from composer.training.start import start_from

OLD = Vocabulary(("PAD_None", "Rest_12", "Note_0.12"), (0, 3, 5))
NEW = Vocabulary(("PAD_None", "Note_0.12", "Tie_12", "Rest_12"), (0, 1, 1, 1))


def network(vocabulary, width=32):
    torch.manual_seed(len(vocabulary))
    return Transformer(ModelConfig(len(vocabulary), n_layer=1, n_head=1, n_embd=width))


def exported(model):
    """An ONNX file as the exporter writes it: names of its own, half precision, every other matrix turned."""
    weights = {name: tensor.half().float() for name, tensor in model.state_dict().items()}
    arrays = [tensor.numpy().astype("float16") for tensor in weights.values()]
    tensors = [
        numpy_helper.from_array(array.T.copy() if number % 2 else array, f"val_{number}")
        for number, array in enumerate(arrays)
    ]
    graph = helper.make_graph([], "network", [], [], tensors)
    return label_weights(helper.make_model(graph).SerializeToString(), weights)


@pytest.fixture
def folder(tmp_path):
    """A checkpoint of the old words."""
    (tmp_path / MODEL_FILE).write_bytes(exported(network(OLD)))
    (tmp_path / VOCABULARY_FILE).write_text(OLD.to_json())
    return tmp_path


@pytest.mark.parametrize("name", ["word.weight", "head.weight"])
def test_words_keep_their_rows_by_name_and_new_ones_start_as_they_were(folder, name):
    model, old = network(NEW), network(OLD)
    fresh = model.state_dict()[name].clone()
    start_from(model, NEW, folder)
    rows, before = model.state_dict()[name], old.state_dict()[name].half().float()
    for word in ("PAD_None", "Rest_12", "Note_0.12"):
        assert torch.equal(rows[NEW.index[word]], before[OLD.index[word]])
    assert torch.equal(rows[NEW.index["Tie_12"]], fresh[NEW.index["Tie_12"]])


def test_everything_else_is_the_checkpoints(folder):
    model = network(NEW)
    start_from(model, NEW, folder)
    before = {name: tensor.half().float() for name, tensor in network(OLD).state_dict().items()}
    others = [name for name in before if name not in ("word.weight", "head.weight")]
    assert others and all(torch.equal(model.state_dict()[name], before[name]) for name in others)


def test_what_an_older_network_did_not_have_starts_as_it_is(folder):
    model = Transformer(ModelConfig(len(NEW), 1, 1, 32, n_interval=8), NEW.pitches)
    fresh = model.intervals.lane.weight.clone()
    start_from(model, NEW, folder)
    assert torch.equal(model.intervals.lane.weight, fresh)
    assert torch.equal(model.place.weight, network(OLD).place.weight.half().float())


def test_weights_of_another_size_are_refused(folder):
    with pytest.raises(InputError, match="--width"):
        start_from(network(NEW, width=64), NEW, folder)


def test_a_folder_without_weights_is_refused(tmp_path):
    with pytest.raises(InputError, match="no weights"):
        start_from(network(NEW), NEW, tmp_path)


def test_weights_come_back_out_of_the_file_by_name():
    before = {name: tensor.half().float() for name, tensor in network(OLD).state_dict().items()}
    after = read_weights(exported(network(OLD)))
    assert before.keys() == after.keys() and all(torch.equal(before[name], after[name]) for name in before)


def test_an_export_without_a_weight_is_refused():
    data = exported(network(OLD))
    with pytest.raises(InputError, match=r"no tensor head.weight"):
        label_weights(data, {"head.weight": torch.ones(3, 32)})
    with pytest.raises(InputError, match="does not name its weights"):
        read_weights(helper.make_model(helper.make_graph([], "empty", [], [])).SerializeToString())
