"""Where the files of a run go: a file, a folder, or a free name in the current one."""

from dataclasses import dataclass
from pathlib import Path

from composer.errors import InputError, UsageError
from composer.io.files import is_folder
from composer.music.piece import Piece
from composer.render.formats import (
    ALIASES,
    DEFAULT_FORMATS,
    FORMATS,
    free_stem,
    refuse_existing,
    render_files,
    write_files,
)


@dataclass(frozen=True)
class Target:
    """Formats, and a path without suffix, a folder or None; of several pieces each gets a number."""

    formats: tuple[str, ...]
    stem: Path | None = None
    count: int = 1
    force: bool = False

    def write(self, piece: Piece, name: str, number: int = 1) -> tuple[Path, ...]:
        """Writes a piece, under the name where none was given; returns the paths. Raises InputError."""
        return write_files(render_files(piece, self._stem_of(name, number), self.formats), self.force)

    def check(self) -> None:
        """Raises InputError, before any work is done, where a file of the run exists that may not be replaced."""
        if self.stem is None or self.force or is_folder(self.stem):
            return
        stems = [self._stem_of("", number) for number in range(1, self.count + 1)]
        refuse_existing(stem.with_name(f"{stem.name}.{name}") for stem in stems for name in self.formats)

    def _stem_of(self, name: str, number: int) -> Path:
        if self.stem is None or is_folder(self.stem):
            return free_stem(self.stem or Path(), name, self.formats)
        return self.stem if self.count == 1 else self.stem.with_name(f"{self.stem.name}-{number}")


def make_target(
    out: Path | None, formats: tuple[str, ...] | None = None, count: int = 1, force: bool = False
) -> Target:
    """The target of `-o`, `--format`, `-n` and `--force`. Raises UsageError, InputError."""
    suffix = out.suffix.lstrip(".").lower() if out and not is_folder(out) else ""
    suffix = ALIASES.get(suffix, suffix)
    if out and suffix and suffix not in FORMATS and formats is None:
        raise UsageError(f"{out.suffix!r} is not a format", f"use {', '.join('.' + name for name in FORMATS)}")
    folder = out if out and is_folder(out) else out.parent if out else Path()
    if not is_folder(folder):
        raise InputError(f"there is no folder {str(folder)!r}", "make it first")
    stem = out.with_suffix("") if out and suffix in FORMATS else out
    target = Target(formats or ((suffix,) if suffix else DEFAULT_FORMATS), stem, count, force)
    target.check()
    return target
