"""Several processes that train one model together: the ranks that torchrun starts, or one process alone."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

Item = TypeVar("Item")


@dataclass(frozen=True)
class Ranks:
    """One of `count` processes. Every one reads the same batches in the same order and computes its share of them."""

    rank: int = 0
    count: int = 1
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    @property
    def is_first(self) -> bool:
        """Whether this process writes the files."""
        return self.rank == 0

    def share(self, items: Sequence[Item]) -> list[Item]:
        """Returns this process's share of what all were given."""
        return list(items[self.rank :: self.count])

    def add(self, numbers: Tensor) -> Tensor:
        """Returns the sums over all processes; waits for them."""
        if self.count == 1:
            return numbers
        # NCCL adds what lies on a GPU only.
        moved = numbers.to(self.device)
        dist.all_reduce(moved)
        return moved.cpu()

    def wrap(self, model: nn.Module) -> nn.Module:
        """Returns the model whose gradients come out averaged over all processes."""
        return DistributedDataParallel(model) if self.count > 1 else model

    def hold(self, model: nn.Module, last: bool) -> AbstractContextManager[Any]:
        """Keeps gradients to this process in every pass of a step but the last."""
        return model.no_sync() if isinstance(model, DistributedDataParallel) and not last else nullcontext()


ALONE = Ranks()


def join_ranks() -> Ranks:
    """Joins the processes that torchrun started, one GPU each where there are any; alone where it did not."""
    if int(os.environ.get("WORLD_SIZE", 1)) < 2:
        return Ranks(device=best_device())
    if not dist.is_initialized():
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    local = int(os.environ.get("LOCAL_RANK", 0))
    device = torch.device("cuda", local) if torch.cuda.is_available() else torch.device("cpu")
    return Ranks(dist.get_rank(), dist.get_world_size(), device)


def best_device() -> torch.device:
    """Returns a GPU of this machine, else its processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
