"""A trained model as a folder: the network as ONNX, its vocabulary, and readable JSON about both.

Composing needs just these three files. Nothing in them is executed and nothing is a pickle; a file that was cut off or
belongs to another vocabulary is refused.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from composer.analysis.originality import MelodyIndex, index_from_bytes
from composer.errors import InputError
from composer.grid.ensembles import Ensemble
from composer.grid.lanes import CHORDS
from composer.grid.vocabulary import Vocabulary, vocabulary_from_json
from composer.io.files import read_limited, write_atomically
from composer.model.style_profile import Profile, profile_from_json
from composer.model.tuned_style import TunedStyle, own_styles
from composer.music.styles import Style, find_style

FORMAT = "composer-checkpoint-1"
MODEL_FILE, VOCABULARY_FILE, ABOUT_FILE = "model.onnx", "vocabulary.json", "checkpoint.json"
INDEX_FILE, MAX_INDEX = "originality.npz", 2**26
LEARNED = "learned"
"""In the description: pieces and notes that the weights learned from, by the name of their source."""

SHIPPED = "all"
REINSTALL = "install or train the checkpoint again"


@dataclass(frozen=True)
class Checkpoint:
    """A model ready to compose. `about` holds its name, figures and the terms of its data."""

    folder: Path
    onnx: bytes = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    profiles: dict[str, Profile] = field(repr=False)
    about: dict[str, Any] = field(default_factory=dict)
    tuned: Mapping[str, TunedStyle] = field(default_factory=dict, repr=False)

    @cached_property
    def digest(self) -> str:
        """Hash of the model: what a style of the user's own was tuned on."""
        return hashlib.sha256(self.onnx).hexdigest()

    @cached_property
    def name(self) -> str:
        """Name and short hash of the model, for receipts."""
        return f"{self.about.get('name', self.folder.name)}-{self.digest[:8]}"

    @cached_property
    def originality(self) -> MelodyIndex | None:
        """Index of the tunes it learned from; None where it has none."""
        path = self.folder / INDEX_FILE
        return index_from_bytes(read_limited(path, MAX_INDEX)) if path.is_file() else None

    def indexes(self, style: str) -> list[MelodyIndex]:
        """Returns the indexes of all tunes that a piece of a style may have copied from; none where there are none."""
        own = self.tuned[style].index if style in self.tuned else None
        return [index for index in (self.originality, own) if index]

    @cached_property
    def lanes(self) -> frozenset[str]:
        """Lanes that it has learned."""
        words = zip(self.vocabulary.words, self.vocabulary.counts, strict=True)
        return frozenset(word.removeprefix("Lane_") for word, count in words if count and word.startswith("Lane_"))

    def knows(self, ensemble: Ensemble) -> bool:
        """Tells whether it has learned all voices that an ensemble always has."""
        return set(ensemble.lanes) <= self.lanes

    def can_write(self, style: str, lanes: Iterable[str]) -> bool:
        """Tells whether it has learned a style, chords and all of these lanes."""
        return self.base_of(style) in self.vocabulary.styles() and {CHORDS, *lanes} <= self.lanes

    def base_of(self, style: str) -> str:
        """Returns the style that one of the user's own was tuned from; any other style itself."""
        return self.tuned[style].base if style in self.tuned else style

    def styles(self) -> list[str]:
        """Returns styles that it composes, the general one first."""
        return sorted(self.profiles, key=lambda style: -self.profiles[style].pieces)

    def find_style(self, name: str) -> Style:
        """Returns the row of a style that it composes, one of the user's own as its base. Raises UsageError."""
        style = find_style(name, self.styles())
        if style.name not in self.tuned:
            return style
        base = find_style(self.base_of(style.name), self.styles())
        return replace(base, name=style.name, about=f"your own, tuned from {base.name}")

    def with_tuned(self, styles: Mapping[str, TunedStyle]) -> "Checkpoint":
        """Returns the checkpoint with styles of the user's own besides, those whose names it does not have itself."""
        known = self.profiles
        new = {name: style for name, style in styles.items() if name not in known and style.base in known}
        if not new:
            return self
        aliases = tuple((f"Style_{name}", f"Style_{style.base}") for name, style in new.items())
        profiles = {**self.profiles, **{name: style.profile for name, style in new.items()}}
        return replace(self, vocabulary=replace(self.vocabulary, aliases=aliases), profiles=profiles, tuned=new)


def default_folder() -> Path:
    """Finds the shipped checkpoint: inside the installed package, or next to it in a checkout."""
    package = Path(__file__).parents[1]
    folders = (package / "checkpoints", package.parent / "checkpoints")
    found = [folder / SHIPPED for folder in folders if (folder / SHIPPED / ABOUT_FILE).is_file()]
    return found[0] if found else folders[0] / SHIPPED


def save_checkpoint(checkpoint: Checkpoint) -> None:
    """Writes the folder; each file is renamed into place, the description last."""
    about = {
        "format": FORMAT,
        **checkpoint.about,
        "vocabulary": checkpoint.vocabulary.fingerprint,
        "model_sha256": checkpoint.digest,
        "styles": {name: one.to_json() for name, one in checkpoint.profiles.items() if name not in checkpoint.tuned},
    }
    checkpoint.folder.mkdir(parents=True, exist_ok=True)
    contents = {
        MODEL_FILE: checkpoint.onnx,
        VOCABULARY_FILE: checkpoint.vocabulary.to_json().encode(),
        ABOUT_FILE: (json.dumps(about, indent=1) + "\n").encode(),
    }
    # The description comes last and holds hashes of the others: a folder that was half written is refused,
    # not mixed.
    for name, data in contents.items():
        write_atomically(checkpoint.folder / name, data)


def load_checkpoint(folder: Path | None = None) -> Checkpoint:
    """Reads and checks a checkpoint, with the styles that the user tuned on it.

    Raises InputError when a file is missing, cut off or belongs to another model.
    """
    folder = Path(folder or default_folder())
    try:
        about = json.loads((folder / ABOUT_FILE).read_text(encoding="utf-8"))
        vocabulary = vocabulary_from_json((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
        onnx = (folder / MODEL_FILE).read_bytes()
        profiles = {style: profile_from_json(data) for style, data in about.pop("styles").items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as reason:
        raise InputError(f"no checkpoint can be read from {folder}: {reason}", REINSTALL) from None
    if about.get("format") != FORMAT:
        raise InputError(f"{folder} is of format {about.get('format')!r}, not {FORMAT}", REINSTALL)
    if about.get("vocabulary") != vocabulary.fingerprint:
        raise InputError(f"the vocabulary in {folder} belongs to another model", REINSTALL)
    found = Checkpoint(folder, onnx, vocabulary, profiles, about)
    # A cut-off download still loads in part; only the hash tells.
    if about.get("model_sha256") != found.digest:
        raise InputError(f"{folder / MODEL_FILE} is cut off or was changed", REINSTALL)
    return found.with_tuned(own_styles(found.digest))
