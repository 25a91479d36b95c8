"""The same network as an ONNX file with its key/value cache, for composing without torch."""

import tempfile
import warnings
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from composer.errors import ComposerError
from composer.model.inputs import Inputs
from composer.model.network import N_BEFORE, N_MOVED, Transformer
from composer.model.onnx_backend import OnnxBackend, open_onnx
from composer.model.torch_backend import TorchBackend

if TYPE_CHECKING:
    from onnx import ModelProto

OPSET = 23
LARGE = 1024
"""Numbers per tensor from which on it is stored in half precision."""

HEARD = (4, 24, N_BEFORE, N_MOVED)
"""How many values are tried of each number that says what is heard."""

TOLERANCE = 2e-3
"""Largest difference of two logits that rounding explains in fp32."""


class CachedStep(nn.Module):
    """`Transformer.forward` with flat arguments, and the head on the last token only."""

    def __init__(self, model: Transformer) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        ids: Tensor,
        onset: Tensor,
        time: Tensor,
        lane: Tensor,
        place: Tensor,
        own: Tensor,
        heard: Tensor,
        past: list[Tensor],
        seen: Tensor,
    ) -> tuple[Tensor, list[Tensor]]:
        """Returns logits (batch, vocab_size) after the last token, and the keys and values of these tokens."""
        logits, present = self.model(ids, onset, time, lane, place, own, heard, past, seen)
        # Sampling needs the last token's logits only; the head on a whole prompt would cost as much as
        # a layer.
        return logits[:, -1], present


def export_onnx(model: Transformer) -> bytes:
    """Returns the ONNX file of a model that runs in fp32; batch, tokens and cache length are free."""
    config = model.config
    batch, tokens, room = torch.export.Dim("batch"), torch.export.Dim("tokens"), torch.export.Dim("room")
    shape = {0: batch, 1: tokens}
    # tensors of their own: the exporter joins arguments that are one object
    ids, lane, place, own = (torch.ones(2, 3, dtype=torch.long) for _ in range(4))
    onset, time = (torch.ones(2, 3) for _ in range(2))
    heard, pitches = torch.ones(2, 3, 4, len(HEARD), dtype=torch.long), torch.export.Dim("pitches")
    # Sizes above 1, because the exporter takes an axis of size 1 for a constant.
    sizes = ((config.head_size, 4), (4, config.head_size))
    cache = [torch.zeros(2, config.n_head, *size) for _ in range(config.n_layer) for size in sizes]
    rooms = [{0: batch, 3 - number % 2: room} for number in range(len(cache))]
    names = [f"{part}_{layer}" for layer in range(config.n_layer) for part in ("key", "value")]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's remarks on names of axes
        path = Path(folder) / "model.onnx"
        torch.onnx.export(
            CachedStep(model.cpu()).eval(),
            (ids, onset, time, lane, place, own, heard, cache, torch.tensor([2])),
            path,
            input_names=[*(row.name for row in fields(Inputs)), *(f"past_{name}" for name in names), "seen"],
            output_names=["logits", *(f"new_{name}" for name in names)],
            dynamic_shapes=(*[shape] * 6, shape | {2: pitches}, rooms, None),
            opset_version=OPSET,
            external_data=False,
            verbose=False,
        )
        return store_in_half(path.read_bytes())


def store_in_half(onnx: bytes) -> bytes:
    """Stores the large tensors of the same network in half precision, which halves the file.

    onnxruntime casts them back once, as it loads; logits are those of the weights so rounded.
    """
    from onnx import TensorProto, helper, load_from_string, numpy_helper

    model = load_from_string(onnx)
    graph, casts = model.graph, []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.size >= LARGE:
            name = tensor.name
            # The tensor gets another name and a cast with its old one, so that the nodes that use
            # it stay as they are.
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
            casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.node[:]
    # Casts come first: ONNX asks for nodes in an order in which every input is made before it is used.
    graph.node.extend([*casts, *nodes])
    forget_traces(model)
    return bytes(model.SerializeToString())


def forget_traces(model: "ModelProto") -> None:
    """Drops from an export where in whose folders each node came from: nobody needs it to compose."""
    for row in (*model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output):
        del row.metadata_props[:]
        row.doc_string = ""


def random_inputs(model: Transformer, random: np.random.Generator, tokens: int) -> Inputs:
    """Returns two sequences of random ids and positions."""
    size = (2, tokens)
    onset, time = (random.uniform(0, 256, size).astype(np.float32) for _ in range(2))
    lane, own = (random.integers(0, 4, size) for _ in range(2))
    place = random.integers(0, 96, size)
    heard = np.stack([random.integers(0, most, (*size, 5)) for most in HEARD], -1)
    return Inputs(random.integers(0, model.config.vocab_size, size), onset, time, lane, place, own, heard)


def compare_backends(model: Transformer, onnx: bytes) -> float:
    """Returns the largest difference of logits between torch and ONNX over a prompt and steps after it.

    Raises ComposerError when it is more than rounding.
    """
    random = np.random.default_rng(0)
    torch_backend, onnx_backend = TorchBackend(model), OnnxBackend(open_onnx(onnx))
    ours, theirs, worst = None, None, 0.0
    # A prompt, single steps, and several tokens at once after a cache: the three forms in which sampling
    # calls.
    for tokens in (12, 1, 1, 3):
        inputs = random_inputs(model, random, tokens)
        left, ours = torch_backend.forward(inputs, ours)
        right, theirs = onnx_backend.forward(inputs, theirs)
        worst = max(worst, float(np.abs(left - right).max()))
    if worst > TOLERANCE:
        raise ComposerError(f"torch and ONNX differ by {worst:.4f} in a logit", "do not ship this export")
    return worst
