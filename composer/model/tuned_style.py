"""A style of the user's own: what tuning adds to a checkpoint, in one small file beside it.

The addition is of low rank (LoRA, Hu et al. 2022): for each matrix of the network two thin ones, whose product is added
to it when a session of the style is opened. The network itself stays as it is, so that its other styles are what they
were. Nothing in the file is executed and nothing is a pickle.
"""

import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from composer.analysis.originality import MelodyIndex, index_from_bytes, index_to_bytes, read_arrays
from composer.errors import InputError
from composer.io.files import read_limited, write_atomically
from composer.model.onnx_bytes import add_to_weights
from composer.model.style_profile import Profile, profile_from_json

FORMAT = "composer-style-1"
SUFFIX = ".style"
LARGEST, UNPACKED = 2**22, 2**25
"""Bytes of a file, and of what it may unpack to."""

HOME = "TUNEWRIGHT_HOME"
"""Environment variable with the folder of the user's own styles, `~/.tunewright` where it is not set."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class TunedStyle:
    """An addition to the model with the hash `model`; `base` is the style whose word it says.

    `left` (rows, rank) and `right` (rank, columns) are by the names of the network's weights. `index` holds the tunes
    that it was tuned on, `about` its figures.
    """

    name: str
    base: str
    model: str
    left: Mapping[str, Floats] = field(repr=False)
    right: Mapping[str, Floats] = field(repr=False)
    profile: Profile = field(repr=False)
    index: MelodyIndex = field(repr=False)
    about: Mapping[str, Any] = field(default_factory=dict)

    def added_to(self, onnx: bytes) -> bytes:
        """Returns the model with the addition. Raises InputError where it is of other sizes."""
        return add_to_weights(onnx, {name: self.left[name] @ self.right[name] for name in self.left})


def styles_folder() -> Path:
    """Returns the folder of the user's own styles, which need not be there."""
    return Path(os.environ.get(HOME) or Path.home() / ".tunewright") / "styles"


def save_style(style: TunedStyle, path: Path) -> None:
    """Writes the file, whole or not at all. Raises InputError where that cannot be."""
    told = {
        "format": FORMAT,
        "name": style.name,
        "base": style.base,
        "model": style.model,
        "profile": style.profile.to_json(),
        "about": dict(style.about),
    }
    arrays: dict[str, Any] = {
        "told": np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), dtype=np.uint8),
        "index": np.frombuffer(index_to_bytes(style.index), dtype=np.uint8),
    }
    for side, matrices in (("left", style.left), ("right", style.right)):
        arrays |= {f"{side} {name}": matrix.astype(np.float16) for name, matrix in matrices.items()}
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write in {path.parent}: {error.strerror}", "name another file with --out") from None
    write_atomically(path, file.getvalue())


def load_style(path: Path) -> TunedStyle:
    """Reads a style's file. Raises InputError when it is something else, cut off or too large."""
    data = read_limited(path, LARGEST)
    try:
        arrays = read_arrays(data, UNPACKED)
        told = json.loads(arrays["told"].tobytes().decode())
        index = index_from_bytes(arrays["index"].tobytes())
        left, right = (
            {n.removeprefix(side): array.astype(np.float32) for n, array in arrays.items() if n.startswith(side)}
            for side in ("left ", "right ")
        )
        if told["format"] != FORMAT or left.keys() != right.keys():
            raise ValueError(f"it is not of the format {FORMAT}")
        return TunedStyle(
            str(told["name"]), str(told["base"]), str(told["model"]), left, right,
            profile_from_json(told["profile"]), index, dict(told["about"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError) as reason:
        raise InputError(f"{path.name} is no style of yours: {reason}", "make it again with `compose tune`") from None


def own_styles(model: str, folder: Path | None = None) -> dict[str, TunedStyle]:
    """Returns the user's own styles that were tuned on a model, by name; other files are passed over."""
    found = {}
    for path in sorted((folder or styles_folder()).glob(f"*{SUFFIX}")):
        try:
            style = load_style(path)
        except InputError:
            # A style of another version, or a broken file, must not keep the others from composing.
            continue
        if style.model == model:
            found[style.name] = style
    return found
