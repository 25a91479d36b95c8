"""A finished run as a checkpoint: export compared with torch, profiles of the styles, weights to train on from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors.torch import save

from composer.checkpoint import INDEX_FILE, Checkpoint, save_checkpoint
from composer.io.files import write_atomically
from composer.metrics.originality import build_index, index_to_bytes
from composer.piece import Piece
from composer.profile import make_profile
from composer.styles import general_style
from composer.training.export import compare_backends, export_onnx
from composer.training.loop import Run
from composer.training.state import load_best

WEIGHTS_FILE = "model.safetensors"


def publish(run: Run, pieces: Sequence[Piece], about: dict[str, Any], folder: Path) -> Checkpoint:
    """Writes the best weights of a run as a checkpoint folder and returns it.

    `about` becomes part of `checkpoint.json`; weights go beside it as half-precision safetensors. Raises ComposerError
    when torch and ONNX do not agree.
    """
    load_best(run.folder, run.model)
    model = run.model.cpu().half().float().eval()  # what is shipped is in half precision
    onnx = export_onnx(model)
    worst = compare_backends(model, onnx)
    groups: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        for style in {piece.style, general_style(piece.style)}:
            groups[style].append(piece)
    checkpoint = Checkpoint(
        folder=folder,
        onnx=onnx,
        vocabulary=run.source.vocabulary,
        profiles={style: make_profile(members) for style, members in groups.items()},
        about={
            **about,
            "config": asdict(model.config),
            "parameters": model.parameter_count(),
            "training": {
                "steps": run.progress.step,
                "best_step": run.progress.best_step,
                "tokens": run.progress.tokens,
                "minutes": round(run.progress.seconds / 60, 1),
            },
            "onnx_difference": worst,
            "tasks": list(run.source.tasks),
        },
    )
    save_checkpoint(checkpoint)
    write_atomically(folder / INDEX_FILE, index_to_bytes(build_index(pieces)))
    weights = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    write_atomically(folder / WEIGHTS_FILE, save(weights))
    return checkpoint
