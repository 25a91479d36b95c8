"""The weights of a checkpoint as a judge of music that exists: nats of each note. Needs torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from composer.errors import InputError
from composer.evaluation.melody_counts import Floats
from composer.grid.cursor import FIRST_LANE
from composer.grid.grid import Grid
from composer.grid.lanes import CHORDS, lane_number
from composer.music.piece import Piece

Hidden = frozenset[tuple[int, int]]
CHORDS_NUMBER = FIRST_LANE + lane_number(CHORDS)


@dataclass(frozen=True)
class Network:
    """A trained model, and what it needs to read a piece."""

    model: Any
    vocabulary: Any

    def lanes(self, piece: Piece) -> tuple[list[str], Floats, NDArray[np.bool_]]:
        """Returns each word written for a piece, its nats, and whether it is of the chord lane. Raises InputError."""
        from composer.training.examples import whole_grid

        grid = whole_grid(piece)
        words, nats, lanes = self.read(grid, grid.every_cell())
        return words, nats, lanes == CHORDS_NUMBER

    def read(self, grid: Grid, hidden: Hidden) -> tuple[list[str], Floats, NDArray[np.int64]]:
        """Returns each word written into the hidden cells of a grid, its nats, and the number of its lane.

        Raises InputError where the vocabulary lacks a word.
        """
        import torch

        from composer.training.examples import collate, make_example
        from composer.training.measure import token_nats
        from composer.training.tokenizer import make_tokenizer

        example = make_example(grid, hidden, make_tokenizer(self.vocabulary))
        batch, targets = collate([example])
        with torch.no_grad():
            logits, _ = self.model(*batch.tensors())
        nats = token_nats(logits, targets)[0, example.fill :].double().numpy()
        return self.vocabulary.decode(example.ids[example.fill + 1 :]), nats, batch.lane[0, example.fill :].numpy()

    def lane_nats(self, grid: Grid, lanes: Sequence[str]) -> float:
        """Returns the nats of all words of some lanes, the others given."""
        hidden = {
            (row, n) for row in range(len(grid.cells)) for n, lane in enumerate(grid.header.lanes) if lane in lanes
        }
        _, nats, written = self.read(grid, frozenset(hidden))
        return float(nats[np.isin(written, [FIRST_LANE + lane_number(lane) for lane in lanes])].sum())

    def judge(self, piece: Piece) -> Floats:
        """Returns nats of each note with all that was written since the note before, and of what follows the last."""
        words, nats, in_chords = self.lanes(piece)
        begins = np.array([word.startswith("Note_") for word in words])
        number = np.cumsum(begins) - begins
        return np.bincount(number[~in_chords], nats[~in_chords], minlength=begins.sum() + 1).astype(np.float64)

    def chord_nats(self, piece: Piece) -> float:
        """Returns nats of the chord lane."""
        _, nats, in_chords = self.lanes(piece)
        return float(nats[in_chords].sum())


def load_network(folder: Path | None) -> Network:
    """Returns the weights of a checkpoint as a torch model. Raises InputError where they are not named in it."""
    try:
        import torch  # noqa: F401
    except ImportError:
        raise InputError("likelihoods need torch", "pip install 'tunewright[train]'") from None

    from composer.model.checkpoint import load_checkpoint
    from composer.model.network import ModelConfig, Transformer
    from composer.training.onnx_weights import read_weights

    checkpoint = load_checkpoint(folder)
    model = Transformer(ModelConfig(**checkpoint.about["config"]), checkpoint.vocabulary.pitches).eval()
    model.load_state_dict(read_weights(checkpoint.onnx))
    return Network(model, checkpoint.vocabulary)
