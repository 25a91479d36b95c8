"""The network: causal, the same in one pass or step by step, in torch or in ONNX."""

import numpy as np
import pytest
import torch
from onnx import TensorProto, load_from_string

from composer.model.cache import ROOM, empty_cache
from composer.model.network import ModelConfig, Transformer
from composer.model.onnx_backend import OnnxBackend, open_onnx
from composer.training.export import LARGE, compare_backends, export_onnx, random_inputs
from composer.training.optimizer import orthogonalize

PITCHES = [None] * 10 + list(range(-12, 28))


def make_model(n_interval=8):
    torch.manual_seed(0)
    model = Transformer(ModelConfig(50, 2, 2, 32, n_interval=n_interval), PITCHES).eval()
    if model.intervals:
        torch.nn.init.normal_(model.intervals.out.weight)
    for block in model.blocks:
        torch.nn.init.normal_(block.attention.proj.weight, std=0.3)
        torch.nn.init.normal_(block.down.weight, std=0.3)
    return model


def tensors(model, tokens):
    inputs = random_inputs(model, np.random.default_rng(1), tokens)
    return [torch.from_numpy(array) for array in vars(inputs).values()]


@torch.no_grad()
def test_steps_with_a_cache_equal_one_pass():
    model = make_model()
    columns = tensors(model, 9)
    whole, _ = model(*columns)
    cache, parts = empty_cache(2, 2, 2, 16, torch.zeros), []
    for start, end in ((0, 4), (4, 5), (5, 8), (8, 9)):
        seen = torch.tensor([cache.seen])
        logits, new = model(*(column[:, start:end] for column in columns), cache.arrays, seen)
        cache.append(new)
        parts.append(logits)
    assert torch.allclose(torch.cat(parts, dim=1), whole, atol=1e-4)


@torch.no_grad()
def test_words_are_dropped_only_while_it_learns():
    torch.manual_seed(0)
    model = Transformer(ModelConfig(50, 2, 2, 32, dropout=0.0, word_dropout=0.5), PITCHES)
    columns = tensors(model, 9)
    whole = model.eval()(*columns)[0]
    assert torch.equal(whole, model(*columns)[0])
    assert not torch.equal(whole, model.train()(*columns)[0])


@torch.no_grad()
def test_later_tokens_change_nothing_before_them():
    model = make_model()
    columns = tensors(model, 8)
    before, _ = model(*columns)
    columns[0][:, 5:] = 0
    after, _ = model(*columns)
    assert torch.equal(before[:, :5], after[:, :5]) and not torch.equal(before[:, 5:], after[:, 5:])


@torch.no_grad()
def test_musical_time_is_relative():
    model = make_model()
    ids, onset, time, *others = tensors(model, 8)
    here, _ = model(ids, onset, time, *others)
    there, _ = model(ids, onset + 64, time + 64, *others)
    assert torch.allclose(here, there, atol=1e-3)


@torch.no_grad()
def test_an_interval_weighs_the_same_wherever_it_stands():
    model, x = make_model(), torch.randn(1, 1, 32)
    heard = torch.tensor([3, 0, 40, 5]).view(1, 1, 1, 4)
    here = model.intervals(x, heard)[0, 0]
    heard[..., 1] += 5
    there = model.intervals(x, heard)[0, 0]
    assert torch.equal(here[10:-5], there[15:]) and here.abs().max() > 0.1
    # Words without a pitch make no interval, and where nothing is heard no pitch does.
    assert not here[:10].any() and not model.intervals(x, torch.zeros_like(heard)).any()


@torch.no_grad()
def test_what_is_heard_adds_up_in_any_order():
    model, x = make_model(), torch.randn(1, 1, 32)
    heard = torch.tensor([[3, 0, 40, 5], [1, 7, 0, 26], [0, 0, 0, 0]]).view(1, 1, 3, 4)
    both = model.intervals(x, heard)
    alone = [model.intervals(x, heard[:, :, place : place + 1]) for place in range(3)]
    assert torch.allclose(both, sum(alone), atol=1e-5)
    assert torch.allclose(both, model.intervals(x, heard.flip(2)), atol=1e-5)


def test_a_new_network_hears_and_says_nothing_of_it():
    model = Transformer(ModelConfig(50, 1, 1, 32, n_interval=8), PITCHES).eval()
    columns = tensors(model, 6)
    heard = model(*columns)[0]
    columns[-1] = torch.zeros_like(columns[-1])
    assert torch.equal(heard, model(*columns)[0])


@pytest.mark.parametrize("n_interval", [0, 8])
def test_onnx_gives_the_same_logits(n_interval):
    model = make_model(n_interval).half().float()
    data = export_onnx(model)
    assert compare_backends(model, data) < 1e-3
    assert b"network.py" not in data  # no folder of the machine that exported it
    large = [tensor.data_type for tensor in load_from_string(data).graph.initializer if np.prod(tensor.dims) >= LARGE]
    assert large and TensorProto.FLOAT not in large
    logits, cache = OnnxBackend(open_onnx(data)).forward(random_inputs(model, np.random.default_rng(2), 3), None)
    assert logits.shape == (2, 50) and len(cache.arrays) == 4 and cache.seen == 3


def test_a_cache_makes_room_and_keeps_what_it_has():
    cache, random, written = empty_cache(1, 2, 3, 4, np.zeros), np.random.default_rng(3), []
    for tokens in (5, 1, 2 * ROOM, 1):
        written.append((random.random((2, 3, 4, tokens)), random.random((2, 3, tokens, 4))))
        cache.append(list(written[-1]))
    seen = 7 + 2 * ROOM
    keys, values = cache.arrays
    assert cache.seen == seen and keys.shape[3] == values.shape[2] > seen
    assert np.array_equal(keys[..., :seen], np.concatenate([key for key, _ in written], axis=3))
    assert np.array_equal(values[:, :, :seen], np.concatenate([value for _, value in written], axis=2))


def test_newton_schulz_orthogonalises():
    torch.manual_seed(0)
    for shape in ((16, 16), (16, 48), (48, 16)):
        values = torch.linalg.svdvals(orthogonalize(torch.randn(shape)))
        assert 0.5 < values.min() and values.max() < 1.5
