"""Draws docs/rooms.svg, the plan of the house, from the code's own imports. Usage: python docs/rooms.py [--check].

The order of the rooms is read from CONTRIBUTING.md, which is also what tests/test_architecture.py holds the code to.
"""

import ast
import sys
import textwrap
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "composer"
PICTURE = ROOT / "docs" / "rooms.svg"

WIDTH, GAP, LINE, PAD = 1240, 34, 17, 12
COLUMN = 6.6
"""Width of a letter of a file's name, in pixels."""

STYLE = (
    "text{font:13px 'Helvetica Neue',Arial,sans-serif;fill:#222}.room{font-weight:bold;font-size:15px}"
    ".why{fill:#666;font-size:12px}rect{fill:#fbf8f1;stroke:#8a7f6a}path{fill:none;stroke:#b4562f;stroke-width:1.3}"
)


def floors() -> list[list[str]]:
    """The rooms from the ground up, as the line of order in CONTRIBUTING.md has them."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.strip().startswith("errors < "))
    return [floor.split() for floor in line.strip().split(" < ")]


def files_of(room: str) -> list[Path]:
    """The Python files of a room, or the one file that a room is."""
    return sorted((PACKAGE / room).rglob("*.py")) or [PACKAGE / f"{room}.py"]


def rooms_used(path: Path) -> set[str]:
    """Rooms that a file imports from."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        module = getattr(node, "module", None)
        found |= {f"{module}.{name}" if module else name for name in names}
    return {name.split(".")[1] for name in found if name.startswith("composer.")}


def arrows() -> set[tuple[str, str]]:
    """(from, to) between rooms, those left out that follow from others."""
    rooms = [room for floor in floors() for room in floor]
    uses = {room: set().union(*map(rooms_used, files_of(room))) & set(rooms) - {room} for room in rooms}
    reached: dict[str, set[str]] = {}
    for room in rooms:
        reached[room] = uses[room].union(*(reached.get(other, set()) for other in uses[room]))
    return {(a, b) for a in rooms for b in uses[a] if not any(b in reached[c] for c in uses[a] - {b})}


def purpose(room: str) -> str:
    """The first line of a room's docstring."""
    path = PACKAGE / room / "__init__.py"
    path = path if path.is_file() else PACKAGE / f"{room}.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.is_file() else ""
    return (text or "").partition("\n")[0].removesuffix(".")


def lines_of(room: str, width: float) -> list[str]:
    """What stands in a room's box under its name: its purpose, then its files."""
    names = (
        [path.relative_to(PACKAGE / room).with_suffix("").as_posix() for path in files_of(room)]
        if (PACKAGE / room).is_dir()
        else []
    )
    names = [name for name in names if not name.endswith("__init__")]
    columns = int((width - 2 * PAD) / COLUMN)
    return [*textwrap.wrap(purpose(room), columns), "", *textwrap.wrap("  ".join(names), columns)]


def place() -> tuple[dict[str, tuple[float, float, float, float]], float]:
    """The box (x, y, width, height) of each room, the ground floor at the bottom, and the height of the picture."""
    boxes: dict[str, tuple[float, float, float, float]] = {}
    top = 20.0
    for floor in reversed(floors()):
        width = (WIDTH - GAP * (len(floor) + 1)) / len(floor)
        height = max(len(lines_of(room, width)) for room in floor) * LINE + 2 * PAD + LINE
        for number, room in enumerate(floor):
            boxes[room] = GAP + number * (width + GAP), top, width, height
        top += height + 2 * GAP
    return boxes, top


def draw() -> str:
    """The picture as SVG."""
    boxes, height = place()
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}">',
        f'<style>{STYLE}</style><rect width="{WIDTH}" height="{height:.0f}" style="fill:#fff;stroke:none"/>',
    ]
    for start, end in sorted(arrows()):
        x1, y1, w1, h1 = boxes[start]
        x2, y2, w2, _ = boxes[end]
        a, b = x1 + w1 / 2, x2 + w2 / 2
        rows.append(
            f'<path d="M{a:.0f} {y1 + h1:.0f} C{a:.0f} {y1 + h1 + 40:.0f} {b:.0f} {y2 - 40:.0f} {b:.0f} {y2:.0f}"/>'
        )
    for room, (x, y, width, tall) in boxes.items():
        rows.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{tall:.0f}" rx="4"/>')
        rows.append(f'<text class="room" x="{x + PAD:.0f}" y="{y + PAD + 12:.0f}">{room}</text>')
        kind = "why"
        for number, line in enumerate(lines_of(room, width), 1):
            kind = "" if not line else kind
            rows.append(
                f'<text class="{kind}" x="{x + PAD:.0f}" y="{y + PAD + 12 + LINE * number:.0f}">{escape(line)}</text>'
            )
    return "\n".join([*rows, "</svg>", ""]).replace(' class=""', "")


def main() -> int:
    """Writes the picture, or with --check says whether it is what the code has."""
    if "--check" in sys.argv:
        return int(PICTURE.read_text(encoding="utf-8") != draw())
    PICTURE.write_text(draw(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
