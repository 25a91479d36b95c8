"""Muon for the matrices inside the blocks, AdamW for everything else."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor
from torch.optim import AdamW, Optimizer

from composer.model.network import Transformer

# The published coefficients: tuned for speed near zero, not for convergence, so singular values end between
# about 0.7 and 1.2. That is near enough.
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonalize(matrix: Tensor, steps: int = 5) -> Tensor:
    """Nearly the nearest semi-orthogonal matrix, by a quintic Newton-Schulz iteration (Jordan et al. 2024, Muon).

    In the precision given: torch's own Muon iterates in bfloat16, which many CPUs do 50 times slower.
    """
    a, b, c = NEWTON_SCHULZ
    # The iteration converges for singular values up to 1; the Frobenius norm bounds the largest.
    x = matrix / (matrix.norm() + 1e-7)
    # The product of rows is the smaller one for a wide matrix, so a tall one is turned.
    if tall := matrix.size(0) > matrix.size(1):
        x = x.T
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    orthogonal: Tensor = x.T if tall else x
    return orthogonal


class Muon(Optimizer):
    """Momentum, orthogonalised: every direction of a matrix is learned at the same speed (Jordan et al. 2024)."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0.95, weight_decay: float = 0.0) -> None:
        super().__init__(list(params), {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """Updates every matrix once that has a gradient."""
        for group in self.param_groups:
            for matrix in group["params"]:
                if matrix.grad is not None:
                    self._update(matrix, matrix.grad, group)

    def _update(self, matrix: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        state = self.state[matrix]
        if not state:
            state["momentum"] = torch.zeros_like(matrix)
        # Nesterov: the update looks ahead along the momentum that it has just made.
        state["momentum"].lerp_(gradient, 1 - group["momentum"])
        update = orthogonalize(gradient.lerp(state["momentum"], group["momentum"]))
        # Orthogonal matrices have entries of a size that depends on their shape; the factor gives all
        # the same effect on their outputs.
        scale = max(1, matrix.size(0) / matrix.size(1)) ** 0.5
        # Decoupled weight decay, as in AdamW: it acts on the weights and not on the momentum.
        matrix.mul_(1 - group["lr"] * group["weight_decay"]).add_(update, alpha=-group["lr"] * scale)


def make_optimizers(model: Transformer, matrix_lr: float, adam_lr: float, weight_decay: float) -> list[Optimizer]:
    """Returns the two optimisers of a model; each group remembers its full learning rate as `initial_lr`."""
    # Embeddings, head and the few vectors stay with Adam: their rows are words, which orthogonalising would
    # mix.
    matrices = [p for p in model.blocks.parameters() if p.ndim == 2]
    chosen = {id(p) for p in matrices}
    others = [p for p in model.parameters() if id(p) not in chosen]
    optimizers: list[Optimizer] = [
        Muon(matrices, matrix_lr, weight_decay=weight_decay),
        AdamW(others, adam_lr, betas=(0.9, 0.95), eps=1e-10, weight_decay=0.0),
    ]
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["initial_lr"] = group["lr"]
    return optimizers


def scale_learning_rate(optimizers: list[Optimizer], factor: float) -> None:
    """Sets every learning rate to a share of its full value."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"] * factor
