"""Weights to start from: those of a finished checkpoint, its words matched by name with those of the new vocabulary."""

from pathlib import Path

from composer.errors import InputError
from composer.grid.vocabulary import Vocabulary, vocabulary_from_json
from composer.model.checkpoint import MODEL_FILE, VOCABULARY_FILE
from composer.model.network import Transformer
from composer.training.onnx_weights import read_weights

ROWS = ("word.weight", "head.weight")
"""Tensors with one row per word."""

LANES = ("lane.weight", "own.weight")
"""Tensors with one row per lane, in the order of the table: new lanes come last."""


def start_from(model: Transformer, vocabulary: Vocabulary, folder: Path) -> None:
    """Puts a checkpoint's weights into a model of the same sizes; words that are new to it start as the model has them.

    Raises InputError when the folder holds no weights or those of another size.
    """
    try:
        weights = read_weights((folder / MODEL_FILE).read_bytes())
        known = vocabulary_from_json((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
        shared = [word for word in vocabulary.words if word in known.index]
        for name in ROWS:
            # Rows of words that are new keep their random beginning.
            rows = model.state_dict()[name].clone()
            rows[vocabulary.encode(shared)] = weights[name][known.encode(shared)]
            weights[name] = rows
        for name in LANES:
            rows = model.state_dict()[name].clone()
            rows[: len(weights.get(name, ()))] = weights.get(name, rows[:0])
            weights[name] = rows
        # What a network of an older version does not have starts as the model has it.
        model.load_state_dict({**model.state_dict(), **weights})
    except (OSError, InputError, ValueError, RuntimeError, KeyError, IndexError) as reason:
        text = str(reason).splitlines()[0]
        raise InputError(
            f"{folder} has no weights to start from: {text}", "give --layers and --width as it has"
        ) from None
