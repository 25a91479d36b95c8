"""Each library behind its one door, rooms in one direction, files short."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "composer"
FILES = sorted(ROOT.rglob("*.py"))

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
import rooms  # noqa: E402 - the script that draws the picture of the rooms

RANKS = {room: rank for rank, floor in enumerate(rooms.floors()) for room in floor}
"""From the line of order in CONTRIBUTING.md: each room imports from itself and from those to its left."""

NEVER = {
    "model": ("sampling",),
    "verbs": ("corpus", "training"),
    "api": ("corpus", "training", "evaluation"),
    "sampling": ("corpus",),
    "io": ("analysis",),
}
"""What would be a mistake even where the order lets it pass: composing needs neither a corpus nor torch."""

DOORS = {
    "mido": ("io/midi",),
    "music21": ("io/musicxml", "io/notation", "cli/output"),
    "verovio": ("render/",),
    "reportlab": ("render/",),
    "resvg_py": ("render/",),
    "fontTools": ("render/",),
    "midirenderer": ("render/",),
    "soundfile": ("render/",),
    "onnxruntime": ("model/onnx_backend",),
    "typer": ("cli/",),
    "miditok": ("training/tokenizer",),
    "symusic": ("training/tokenizer",),
    "torch": ("model/network", "model/torch_backend", "training/", "evaluation/network", "cli/train"),
    "safetensors": ("training/",),
    "matplotlib": ("training/",),
}
"""Where each library may be imported; music21 in the command only to warm it up while the model samples."""


def imports_of(path: Path) -> set[str]:
    """Full names of all that a file imports, anywhere in it; a name taken from a package counts as its module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix()


def room_of(path: Path) -> str:
    return name_of(path).partition("/")[0]


def rooms_used_by(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports_of(path) if name.startswith("composer.")} & set(RANKS)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_libraries_come_in_by_their_door(path):
    for library in {name.partition(".")[0] for name in imports_of(path)} & set(DOORS):
        assert name_of(path).startswith(DOORS[library]), f"{library} in {name_of(path)}"


@pytest.mark.parametrize("path", [path for path in FILES if room_of(path) in RANKS], ids=name_of)
def test_rooms_import_one_way(path):
    room = room_of(path)
    above = {other for other in rooms_used_by(path) - {room} if RANKS[other] >= RANKS[room]}
    assert not above | (rooms_used_by(path) & set(NEVER.get(room, ()))), name_of(path)


def test_nothing_below_the_face_imports_the_package_itself():
    inside = [path for path in FILES if room_of(path) not in ("__init__", "__main__", "cli")]
    assert not [name_of(path) for path in inside if imports_of(path) & {"composer"}]


def test_every_room_has_a_place():
    assert {room_of(path) for path in FILES} - {"__init__", "__main__"} == set(RANKS)


def test_no_two_files_import_each_other():
    modules = {f"composer.{name_of(path)}".replace("/", "."): path for path in FILES}
    uses = {name: {one for one in imports_of(path) if one in modules} for name, path in modules.items()}
    while leaves := {name for name, used in uses.items() if not used & set(uses)}:
        uses = {name: used for name, used in uses.items() if name not in leaves}
    assert not uses


def test_the_picture_of_the_rooms_is_up_to_date():
    assert rooms.PICTURE.read_text(encoding="utf-8") == rooms.draw(), "run python docs/rooms.py"


def test_tests_mirror_the_rooms():
    folders = {path.name for path in Path(__file__).parent.iterdir() if path.is_dir() and list(path.glob("test_*.py"))}
    assert folders <= set(RANKS)


def test_the_network_knows_nothing_of_ours():
    assert not [name for name in imports_of(ROOT / "model/network.py") if name.startswith("composer")]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_stay_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 360
