"""Makes the README's pictures with the program itself. Usage: python docs/pictures.py."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console

DOCS = Path(__file__).parent
COMMANDS = {
    "jig": ["--style", "jig", "--bars", "16", "--key", "Em", "--seed", "5"],
    "waltz": ["--style", "waltz", "--bars", "16", "--chords", "G Em | Am D7 | G C | D7 G", "--seed", "3"],
}
MARGIN = 60


def compose(arguments: list[str], folder: str) -> str:
    """Runs the program in a folder and returns what it prints."""
    command = [sys.executable, "-m", "composer", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def crop(picture: Path) -> None:
    """Cuts the empty lower part off a page."""
    from PIL import Image, ImageOps

    with Image.open(picture) as page:
        grey = page.convert("L")
        body = grey.crop((0, 0, grey.width, int(grey.height * 0.9)))
        left, top, right, bottom = ImageOps.invert(body).getbbox() or (0, 0, *body.size)
        box = (max(0, left - MARGIN), max(0, top - MARGIN), right + MARGIN, bottom + MARGIN)
        page.convert("L").crop(box).quantize(16).save(picture, optimize=True)


def main() -> None:
    """Writes docs/jig.png, docs/waltz.png and docs/terminal.svg."""
    console = Console(record=True, width=90, file=io.StringIO())
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in COMMANDS.items():
            compose([*arguments, "-o", str(DOCS / f"{name}.png"), "--force"], folder)
            crop(DOCS / f"{name}.png")
        arguments = COMMANDS["jig"]
        console.print(f"[bold green]$[/] compose {' '.join(arguments)}")
        console.print(compose(arguments, folder), highlight=True)
    console.save_svg(str(DOCS / "terminal.svg"), title="compose")


if __name__ == "__main__":
    main()
