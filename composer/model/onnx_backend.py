"""Sampling through onnxruntime: what the plain install composes with."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from composer.errors import InputError
from composer.model.cache import Cache, empty_cache
from composer.model.inputs import Inputs

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def open_onnx(data: bytes, threads: int = 1) -> "InferenceSession":
    """Returns a session for the bytes of an ONNX file. One thread by default: two collapse on a busy machine."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that wait for each other spin; sampling runs one small model, often next to other work.
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as reason:  # noqa: BLE001 - onnxruntime raises classes of its own that derive from Exception alone
        raise InputError(f"the model cannot be read: {str(reason).splitlines()[0]}", "install it again") from None


class OnnxBackend:
    """A backend around the session of an export of `composer.model.network.Transformer`."""

    def __init__(self, session: "InferenceSession") -> None:
        self.session = session
        inputs = session.get_inputs()
        caches = [item for item in inputs if item.name.startswith("past_")]
        self.cache_names = [item.name for item in caches]
        # A network without intervals has no input for what they are made to.
        self.names = {item.name for item in inputs}
        _, self.n_head, self.head_size, _ = caches[0].shape

    def forward(self, inputs: Inputs, cache: Cache | None) -> tuple[NDArray[np.float32], Cache]:
        """Returns logits (batch, vocab_size) after the last token, and the cache to pass next: the same, written on."""
        if cache is None:
            # The graph has one form for all calls: the first one passes caches of no tokens.
            layers = len(self.cache_names) // 2
            cache = empty_cache(layers, len(inputs.ids), self.n_head, self.head_size, _zeros)
        feed = {
            **{name: array for name, array in vars(inputs).items() if name in self.names},
            "seen": np.array([cache.seen], dtype=np.int64),
            **dict(zip(self.cache_names, cache.arrays, strict=True)),
        }
        logits, *new = self.session.run(None, feed)
        cache.append(new)
        return logits, cache


def _zeros(shape: tuple[int, ...]) -> NDArray[np.float32]:
    return np.zeros(shape, dtype=np.float32)
