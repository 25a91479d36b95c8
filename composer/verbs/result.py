"""What a verb returns."""

from dataclasses import dataclass
from pathlib import Path

from composer.errors import UsageError
from composer.music.piece import Piece
from composer.render.formats import FORMATS, default_name, parse_formats, render_piece
from composer.render.output_path import make_output_path
from composer.render.settings import USUAL, Settings
from composer.verbs.receipt import Receipt
from composer.verbs.receipt_text import receipt_lines


@dataclass(frozen=True)
class Composition:
    """A new piece and what can be said of it."""

    piece: Piece
    receipt: Receipt

    def __repr__(self) -> str:
        got = self.receipt.got
        return f"<Composition {self.piece.title!r}: {got['bars']} bars of {got['meter']} in {got['key']}>"

    def bytes(self, format_: str = "mid", settings: Settings = USUAL) -> bytes:
        """Returns the contents of a file in a format, such as "mid", "musicxml" or "pdf"; of pictures the first page.

        Raises UsageError for another format.
        """
        names = parse_formats(format_) if isinstance(format_, str) else ()
        if len(names) != 1:
            raise UsageError(f"{format_!r} is not one format", f"use one of {', '.join(FORMATS)}")
        return render_piece(self.piece, names[0], settings)[0]

    def save(self, path: Path | str, force: bool = False, settings: Settings = USUAL) -> tuple[Path, ...]:
        """Writes a file whose suffix is its format; returns the paths, of pictures one per page.

        Raises UsageError for another suffix, InputError where a file exists and `force` is false, or cannot be written.
        """
        if not isinstance(path, str | Path):
            raise UsageError(f"{path!r} is not a path", "name a file such as jig.pdf")
        output = make_output_path(str(path), force=force, settings=settings)
        name = default_name(self.piece, self.receipt.seed)
        return output.write(self.piece, name, receipt=receipt_lines(self.receipt))
