"""The weights inside an ONNX file by their names in the network, so that a checkpoint holds them once.

The exporter renames tensors and folds transpositions into them; which is which is found by their values and written
into the file's metadata.
"""

import json
from collections.abc import Iterator, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from composer.errors import InputError
from composer.model.onnx_bytes import WEIGHTS

Place = tuple[str, bool]


def label_weights(onnx: bytes, weights: Mapping[str, Tensor]) -> bytes:
    """Returns the same file with the places of a network's weights in its metadata. Raises InputError if one is not."""
    from onnx import load_from_string

    model = load_from_string(onnx)
    found = {name: _as_float(tensor) for name, tensor in _initializers(model)}
    places = {name: _find(found, tensor.float().numpy(), name) for name, tensor in weights.items()}
    entry = model.metadata_props.add()
    entry.key, entry.value = WEIGHTS, json.dumps(places)
    return bytes(model.SerializeToString())


def read_weights(onnx: bytes) -> dict[str, Tensor]:
    """Returns the weights of a network by name, as float32. Raises InputError where the file does not name them."""
    from onnx import load_from_string

    model = load_from_string(onnx)
    entry = next((prop.value for prop in model.metadata_props if prop.key == WEIGHTS), None)
    if entry is None:
        raise InputError("the ONNX file does not name its weights", "export it again")
    found = dict(_initializers(model))
    weights = {}
    for name, (place, is_turned) in json.loads(entry).items():
        values = _as_float(found[place])
        weights[name] = torch.from_numpy((values.T if is_turned else values).copy())
    return weights


def _initializers(model: "object") -> Iterator[tuple[str, NDArray[np.generic]]]:
    from onnx import numpy_helper

    for tensor in model.graph.initializer:  # type: ignore[attr-defined]
        yield tensor.name, numpy_helper.to_array(tensor)


def _as_float(values: NDArray[np.generic]) -> NDArray[np.float32]:
    return values.astype(np.float32)


def _find(found: Mapping[str, NDArray[np.float32]], values: NDArray[np.float32], name: str) -> Place:
    """Returns the initializer that holds these values, as they are or turned. Raises InputError."""
    for place, held in found.items():
        if held.shape == values.shape and np.array_equal(held, values):
            return place, False
        if held.ndim == 2 and held.T.shape == values.shape and np.array_equal(held.T, values):
            return place, True
    raise InputError(f"the export has no tensor {name}", "do not ship this export")
