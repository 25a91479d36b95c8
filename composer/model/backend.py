"""A model that continues sequences, whichever library runs it."""

from typing import Protocol

from composer.model.cache import Cache
from composer.model.inputs import Floats, Inputs


class Backend(Protocol):
    """A model that continues sequences."""

    def forward(self, inputs: Inputs, cache: Cache | None) -> tuple[Floats, Cache]:
        """Logits (batch, vocab_size) after the last token, and the cache to pass next; the first cache is None.

        A cache that was given is written on: it cannot be passed twice.
        """
