"""Each library behind its one door, rooms in one direction, files short."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "composer"
FILES = sorted(ROOT.rglob("*.py"))

DOORS = {
    "mido": ("io/midi",),
    "music21": ("io/musicxml", "io/rhythm", "cli/options"),
    "verovio": ("render/",),
    "reportlab": ("render/",),
    "resvg_py": ("render/",),
    "fontTools": ("render/",),
    "midirenderer": ("render/",),
    "onnxruntime": ("onnx_backend",),
    "typer": ("cli/",),
    "miditok": ("tokenizer",),
    "symusic": ("tokenizer",),
    "torch": ("model", "torch_backend", "training/", "cli/train"),
    "safetensors": ("training/",),
    "matplotlib": ("training/",),
}
"""Where each library may be imported; music21 in the command only to warm it up while the model samples."""

ROOMS = (
    "errors", "units", "theory", "piece", "form", "io", "infer", "grid", "corpus", "metrics", "cells cursor", "vocabulary", "profile",
    "checkpoint", "tokenizer", "model", "progression styles", "words", "given", "lexicon", "situation", "advice", "outline",
    "cadence frames", "rules", "sample", "torch_backend onnx_backend", "wishes", "receipt", "choose", "arrange", "training",
    "verbs", "api", "render", "formats", "target", "cli",
)  # fmt: skip
"""A room imports from itself and from those before it."""

RANKS = {name: rank for rank, names in enumerate(ROOMS) for name in names.split()}
LATE = {("grid", "cursor")}
"""`words_to_grid` follows the cursor, which knows the grid: imported inside that one function."""


def imports_of(path: Path) -> set[str]:
    """Full names of all that a file imports, anywhere in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return found | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_libraries_come_in_by_their_door(path):
    for library in {name.partition(".")[0] for name in imports_of(path)} & set(DOORS):
        assert name_of(path).startswith(DOORS[library]), f"{library} in {name_of(path)}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_rooms_import_one_way(path):
    room = name_of(path).partition("/")[0]
    if room not in RANKS:
        return
    ours = {name.split(".")[1] for name in imports_of(path) if name.startswith("composer.")}
    assert all(RANKS[other] <= RANKS[room] or (room, other) in LATE for other in ours), ours


def test_every_room_has_a_rank():
    found = {name_of(path).partition("/")[0] for path in FILES} - {"__init__", "__main__"}
    assert found == set(RANKS)


def test_the_model_knows_nothing_of_ours():
    assert not [name for name in imports_of(ROOT / "model.py") if name.startswith("composer")]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_stay_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 360
