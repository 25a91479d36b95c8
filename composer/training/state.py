"""A training run on disk: one safetensors file of weights, optimisers and the place in the data, for exact resume."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch.optim import Optimizer

from composer.errors import InputError
from composer.io.files import write_atomically
from composer.model.network import Transformer

STATE_FILE = "state.safetensors"
BEST_FILE = "best.safetensors"


@dataclass
class Progress:
    """Where a run stands: optimiser steps done, epoch, and batches used in that epoch."""

    step: int = 0
    epoch: int = 0
    batch: int = 0
    tokens: int = 0
    seconds: float = 0.0
    best_loss: float = float("inf")
    best_step: int = 0


def save_best(folder: Path, model: Transformer) -> None:
    """Writes the weights alone: those with the lowest validation loss so far."""
    weights = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    write_atomically(folder / BEST_FILE, save(weights))


def load_best(folder: Path, model: Transformer) -> None:
    """Restores what `save_best` wrote; keeps the weights as they are where nothing was."""
    path = folder / BEST_FILE
    if path.exists():
        model.load_state_dict(load(path.read_bytes()))


def save_state(folder: Path, model: Transformer, optimizers: list[Optimizer], progress: Progress) -> None:
    """Writes the state next to the last one and renames it, so that a kill leaves one of the two whole."""
    tensors = {f"model.{name}": tensor.contiguous() for name, tensor in model.state_dict().items()}
    # safetensors holds flat names and tensors, and cannot run code as a pickle can: the optimiser's tree is
    # spelled in the names.
    for number, optimizer in enumerate(optimizers):
        for parameter, values in optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{number}.{parameter}.{name}": value for name, value in values.items()}
    data = save(tensors, metadata={"progress": json.dumps(asdict(progress))})
    write_atomically(folder / STATE_FILE, data)


def load_state(folder: Path, model: Transformer, optimizers: list[Optimizer]) -> Progress:
    """Restores what `save_state` wrote. Raises InputError when there is nothing to resume or it does not fit."""
    path = folder / STATE_FILE
    try:
        data = path.read_bytes()
        tensors = load(data)
        model.load_state_dict({n.removeprefix("model."): t for n, t in tensors.items() if n.startswith("model.")})
    except (OSError, SafetensorError, RuntimeError) as reason:
        raise InputError(f"{path} cannot be resumed: {str(reason).splitlines()[0]}", "start without --resume") from None
    # Learning rates come from the configuration; only the moments come from the file.
    for number, optimizer in enumerate(optimizers):
        optimizer.load_state_dict({**optimizer.state_dict(), "state": _optimizer_state(tensors, number)})
    # The library that reads tensors does not give their metadata, so the header is read here: eight bytes
    # of length, then JSON.
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return Progress(**json.loads(header["__metadata__"]["progress"]))


def _optimizer_state(tensors: dict[str, torch.Tensor], number: int) -> dict[int, dict[str, Any]]:
    state: dict[int, dict[str, Any]] = {}
    for key, tensor in tensors.items():
        kind, owner, *rest = key.split(".")
        if kind == "optimizer" and int(owner) == number:
            parameter, name = rest
            state.setdefault(int(parameter), {})[name] = tensor
    return state
