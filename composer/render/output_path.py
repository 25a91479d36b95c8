"""Where the files of a run go: a file, a folder, or a free name in the current one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from composer.errors import InputError, UsageError
from composer.io.files import is_folder, make_folder
from composer.music.piece import Piece
from composer.render.formats import (
    ALIASES,
    DEFAULT_FORMATS,
    FORMATS,
    free_stem,
    refuse_existing,
    render_files,
    render_sheet,
    write_files,
)
from composer.render.settings import USUAL, Settings

SHEET, SHEET_FORMAT = "contact-sheet", "html"
"""Name and format of the page that shows all pieces of a run."""

MOST_ON_A_SHEET = 24
"""Pieces that have room for a sound each; of more there is no page."""


@dataclass(frozen=True)
class OutputPath:
    """Formats, and a path without suffix, a folder or None; where there are several pieces, each gets a number.

    `is_folder` says that the path is a folder, which is made where it is missing.
    """

    formats: tuple[str, ...]
    stem: Path | None = None
    count: int = 1
    force: bool = False
    is_folder: bool = False
    settings: Settings = USUAL

    def write(self, piece: Piece, name: str, number: int = 1, receipt: Iterable[str] = ()) -> tuple[Path, ...]:
        """Writes a piece, under the name where none was given; returns the paths. Raises InputError.

        `receipt` is what a page for sharing says of it.
        """
        settings = replace(self.settings, receipt=tuple(receipt))
        files = render_files(piece, self._stem_of(name, number), self.formats, settings)
        if self.is_folder and self.stem:
            make_folder(self.stem)
        return write_files(files, self.force)

    def write_sheet(self, made: Iterable[tuple[Piece, str, str]]) -> Path:
        """Writes a page to choose from all pieces of the run, each with the name of its files and a line.

        Raises InputError.
        """
        data = render_sheet(made, self.settings)
        (path,) = write_files({self._sheet(): data}, self.force)
        return path

    def _sheet(self) -> Path:
        if self.stem and not self.is_folder:
            return self.stem.with_name(f"{self.stem.name}.{SHEET_FORMAT}")
        folder = self.stem or Path()
        stem = folder / SHEET if self.force else free_stem(folder, SHEET, [SHEET_FORMAT])
        return stem.with_name(f"{stem.name}.{SHEET_FORMAT}")

    @property
    def has_sheet(self) -> bool:
        """Whether a run of these formats ends with a page to choose from."""
        return 1 < self.count <= MOST_ON_A_SHEET and SHEET_FORMAT in self.formats

    def check(self) -> None:
        """Raises InputError, before any work is done, where a file of the run exists that may not be replaced."""
        if self.stem is None or self.force or is_folder(self.stem):
            return
        stems = [self._stem_of("", number) for number in range(1, self.count + 1)]
        paths = [stem.with_name(f"{stem.name}.{name}") for stem in stems for name in self.formats]
        refuse_existing([*paths, self._sheet()] if self.has_sheet else paths)

    def _stem_of(self, name: str, number: int) -> Path:
        if self.stem is None or self.is_folder:
            folder = self.stem or Path()
            return folder / name if self.force else free_stem(folder, name, self.formats)
        return self.stem if self.count == 1 else self.stem.with_name(f"{self.stem.name}-{number}")


def _suffix_of(path: Path) -> str:
    """Returns the format that a name ends with, the longest there is ("roll.svg"), else its suffix."""
    long = [name for name in FORMATS if "." in name and path.name.lower().endswith(f".{name}")]
    suffix = path.suffix.lstrip(".").lower()
    return long[0] if long else ALIASES.get(suffix, suffix)


def make_output_path(
    out: str | None,
    formats: tuple[str, ...] | None = None,
    count: int = 1,
    force: bool = False,
    settings: Settings = USUAL,
) -> OutputPath:
    """Reads `-o`, `--format`, `-n` and `--force`; `-o name/` is a folder. Raises UsageError, InputError."""
    if out == "-":
        raise UsageError("-o - is not a file name", "name a file such as tune.mid, or a folder such as tunes/")
    path = Path(out) if out else None
    if out and path and (out.endswith("/") or is_folder(path)):
        return OutputPath(formats or DEFAULT_FORMATS, path, count, force, is_folder=True, settings=settings)
    suffix = _suffix_of(path) if path else ""
    if path and suffix and suffix not in FORMATS and formats is None:
        raise UsageError(f"{path.suffix!r} is not a format", f"use {', '.join('.' + name for name in FORMATS)}")
    if path and not is_folder(path.parent):
        raise InputError(f"folder {str(path.parent)!r} does not exist", "make it first")
    stem = path.with_suffix("") if path and suffix in FORMATS else path
    stem = stem.with_suffix("") if stem and "." in suffix else stem
    chosen = formats or ((suffix,) if suffix in FORMATS else DEFAULT_FORMATS)
    output = OutputPath(chosen, stem, count, force, settings=settings)
    output.check()
    return output
