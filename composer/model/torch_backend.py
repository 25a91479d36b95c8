"""Sampling through torch: for models in training, and large ones on a GPU."""

from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from composer.model.cache import Cache, empty_cache
from composer.model.inputs import Inputs
from composer.model.network import Transformer


class TorchBackend:
    """A backend around a model on whatever device it lies."""

    def __init__(self, model: Transformer) -> None:
        self.model = model.eval()
        self.device = next(model.parameters()).device

    @torch.no_grad()
    def forward(self, inputs: Inputs, cache: Cache | None) -> tuple[NDArray[np.float32], Cache]:
        """Returns logits (batch, vocab_size) after the last token, and the cache to pass next: the same, written on."""
        if cache is None:
            config = self.model.config
            zeros = partial(torch.zeros, device=self.device)
            cache = empty_cache(config.n_layer, len(inputs.ids), config.n_head, config.head_size, zeros)
        seen = torch.tensor([cache.seen], device=self.device)
        logits, new = self.model(
            *(torch.from_numpy(array).to(self.device) for array in vars(inputs).values()), cache.arrays, seen
        )
        cache.append(new)
        # Only the last token's logits are asked for; those of the prompt stay on the device.
        return logits[:, -1].float().cpu().numpy(), cache
