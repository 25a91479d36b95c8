"""Sampling through onnxruntime: what the plain install composes with."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from composer.errors import InputError
from composer.model.backend import Inputs

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
        self.cache_names = [item.name for item in session.get_inputs() if item.name.startswith("past_")]
        _, self.n_head, _, self.head_size = next(
            item.shape for item in session.get_inputs() if item.name.startswith("past_")
        )

    def forward(self, inputs: Inputs, cache: list[Any] | None) -> tuple[NDArray[np.float32], list[Any]]:
        """Returns logits (batch, vocab_size) after the last token, and the cache to pass next."""
        if cache is None:
            empty = np.zeros((len(inputs.ids), self.n_head, 0, self.head_size), dtype=np.float32)
            # The graph has one form for all calls: the first one passes caches of no tokens.
            cache = [empty] * len(self.cache_names)
        feed = {
            "ids": inputs.ids, "onset": inputs.onset, "time": inputs.time,
            "lane": inputs.lane, "place": inputs.place, "own": inputs.own,
            **dict(zip(self.cache_names, cache, strict=True)),
        }  # fmt: skip
        logits, *present = self.session.run(None, feed)
        return logits, present
