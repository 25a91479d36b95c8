"""What a model reads and returns, whichever library runs it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from composer.model.cache import Cache

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Inputs:
    """What a model reads in one call, each (batch, tokens): ids, lane, place and own int64, onset and time float32.

    `heard` is int64, (batch, tokens, pitches, 4).
    """

    ids: NDArray[np.int64]
    onset: Floats
    time: Floats
    lane: NDArray[np.int64]
    place: NDArray[np.int64]
    own: NDArray[np.int64]
    heard: NDArray[np.int64]


class Backend(Protocol):
    """A model that continues sequences."""

    def forward(self, inputs: Inputs, cache: Cache | None) -> tuple[Floats, Cache]:
        """Logits (batch, vocab_size) after the last token, and the cache to pass next; the first cache is None.

        A cache that was given is written on: it cannot be passed twice.
        """
