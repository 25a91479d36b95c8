"""What a verb returns."""

from dataclasses import dataclass, replace
from pathlib import Path

from composer.errors import UsageError
from composer.music.piece import Piece
from composer.render.formats import FORMATS, default_name, parse_formats, render_piece
from composer.render.output_path import make_output_path
from composer.render.said_settings import said_settings, what_is_idle
from composer.render.settings import USUAL, Settings
from composer.verbs.receipt import Receipt
from composer.verbs.receipt_text import receipt_lines
from composer.verbs.recipe import recipe_with, with_settings


@dataclass(frozen=True)
class Composition:
    """A new piece and what can be said of it; `settings` are how its files are written where nothing else is said."""

    piece: Piece
    receipt: Receipt
    settings: Settings = USUAL

    def __repr__(self) -> str:
        got = self.receipt.got
        return f"<Composition {self.piece.title!r}: {got['bars']} bars of {got['meter']} in {got['key']}>"

    def with_settings(self, settings: Settings) -> "Composition":
        """Returns the same to be written in another way, which its recipe says too."""
        said = said_settings(settings)
        piece = replace(self.piece, origin=with_settings(self.piece.origin, said))
        stale, news = (list(what_is_idle(one, self.piece)) for one in (self.settings, settings))
        remarks = [*(one for one in self.receipt.got.get("remarks", ()) if one not in stale), *news]
        got = {name: value for name, value in self.receipt.got.items() if name != "remarks"}
        got |= {"remarks": remarks} if remarks else {}
        receipt = replace(self.receipt, recipe=recipe_with(self.receipt.recipe, said), got=got)
        return Composition(piece, receipt, settings)

    def bytes(self, format_: str = "mid", settings: Settings | None = None) -> bytes:
        """Returns the contents of a file in a format, such as "mid", "musicxml" or "pdf"; of pictures the first page.

        Raises UsageError for another format.
        """
        names = parse_formats(format_) if isinstance(format_, str) else ()
        if len(names) != 1:
            raise UsageError(f"{format_!r} is not one format", f"use one of {', '.join(FORMATS)}")
        made = self if settings is None else self.with_settings(settings)
        return render_piece(made.piece, names[0], made.settings)[0]

    def save(self, path: Path | str, force: bool = False, settings: Settings | None = None) -> tuple[Path, ...]:
        """Writes a file whose suffix is its format; returns the paths, of pictures one per page.

        Raises UsageError for another suffix, InputError where a file exists and `force` is false, or cannot be written.
        """
        if not isinstance(path, str | Path):
            raise UsageError(f"{path!r} is not a path", "name a file such as jig.pdf")
        made = self if settings is None else self.with_settings(settings)
        output = make_output_path(str(path), force=force, settings=made.settings)
        name = default_name(made.piece, made.receipt.seed)
        return output.write(made.piece, name, receipt=receipt_lines(made.receipt))
