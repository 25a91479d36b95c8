"""Where pieces go, and what the program prints: one line for an error, a short table for a receipt."""

import json
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn

from composer.errors import ComposerError
from composer.render.formats import default_name, parse_formats
from composer.render.output_path import OutputPath, make_output_path
from composer.render.said_settings import what_is_idle
from composer.render.settings import USUAL, Settings
from composer.render.size import count_notes, is_slow
from composer.verbs.receipt_text import receipt_lines, short_line, summary

if TYPE_CHECKING:
    from composer.music.piece import Piece
    from composer.verbs.receipt import Receipt
    from composer.verbs.result import Composition


def fail(error: ComposerError) -> NoReturn:
    """Prints the error as one line and ends with its exit code."""
    sys.stderr.write(f"compose: {' '.join(str(error).split())}\n")
    sys.exit(error.exit_code)


def say(message: str, quiet: bool = False) -> None:
    """A line on stderr, for people."""
    if message and not quiet:
        sys.stderr.write(f"{message}\n")


def _draw(piece: "Piece") -> None:
    """Draws the piano roll of a piece on a terminal; a pipe or a file wants the receipt alone."""
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        return
    from rich.console import Console

    from composer.render.terminal_roll import draw_roll

    console = Console()
    for line in draw_roll(piece, console.width):
        console.print(line, no_wrap=True, crop=True)


NOTHING: Mapping[str, Any] = {}


@dataclass
class Output:
    """Where pieces go and how their receipts are shown."""

    target: OutputPath
    json: bool = False
    quiet: bool = False
    started: float = field(default_factory=time.perf_counter)
    receipts: "list[Receipt]" = field(default_factory=list)
    last: "Piece | None" = None
    sheet: "list[tuple[Piece, str, str]]" = field(default_factory=list)

    def deliver(self, made: "Composition", name: str = "") -> None:
        """Writes the files of a piece, then shows its receipt; of several pieces a line each."""
        say("\n".join(made.receipt.got.get("taken", ())), self.quiet)
        made = made.with_settings(self.target.settings)
        number = len(self.receipts) + 1
        own_name = name or default_name(made.piece, made.receipt.seed)
        files = self.target.write(made.piece, own_name, number, receipt_lines(made.receipt))
        receipt = replace(made.receipt, files=tuple(map(str, files)))
        self.receipts.append(receipt)
        if self.json:
            sys.stdout.write(receipt.to_json() + "\n")
        elif not self.quiet:
            lines = receipt_lines(receipt) if self.target.count == 1 else [short_line(receipt)]
            sys.stdout.write("\n".join(lines) + "\n")
        self.last = made.piece
        if self.target.has_sheet:
            self.sheet.append((made.piece, files[0].stem, summary(receipt)))

    def show(self, piece: "Piece", name: str, found: Mapping[str, Any] = NOTHING, lines: Iterable[str] = ()) -> None:
        """Writes a piece that has no receipt and shows its files, what was found as JSON or as lines, and warnings."""
        say(piece.origin.tune, self.quiet)
        for line in (*piece.origin.warnings, *piece.origin.left_out):
            say(f"warning {line}", self.quiet)
        for line in what_is_idle(self.target.settings, piece):
            say(f"note    {line}", self.quiet)
        if is_slow(piece, self.target.formats):
            say(f"a score of {count_notes(piece)} notes may take a minute", self.quiet)
        files = [str(path) for path in self.target.write(piece, name)]
        if self.json:
            got = {"got": dict(found)} if found else {}
            sys.stdout.write(json.dumps({"files": files, **got}, ensure_ascii=False) + "\n")
        elif not self.quiet:
            sys.stdout.write("".join(f"{line}\n" for line in (*(f"wrote   {path}" for path in files), *lines)))

    def close(self) -> None:
        """Sums up, where several pieces were made; draws a single one, where a person sees it."""
        if self.last and self.target.count == 1 and not self.json and not self.quiet:
            _draw(self.last)
        if self.sheet:
            path = self.target.write_sheet(self.sheet)
            say(f"wrote   {path}   all pieces on one page", self.quiet or self.json)
        if self.target.count > 1 and not self.json and not self.quiet:
            files = sum(len(receipt.files) for receipt in self.receipts)
            seeds = f"{self.receipts[0].seed} to {self.receipts[-1].seed}"
            seconds = time.perf_counter() - self.started
            sys.stdout.write(f"{len(self.receipts)} pieces, {files} files, seeds {seeds} ({seconds:.1f} s)\n")


def make_output(
    out: str | None,
    format_: str | None,
    flags: tuple[bool, bool, bool],
    count: int = 1,
    settings: Settings = USUAL,
) -> Output:
    """The output of `-o`, `--format` and (json, quiet, force); warms up what writing will need meanwhile."""
    json, quiet, force = flags
    target = make_output_path(out, parse_formats(format_) if format_ else None, count, force, settings)
    if {"musicxml", "svg", "png", "pdf"} & set(target.formats):
        # music21 takes longer to import than a tune to sample, and sampling leaves the interpreter free
        threading.Thread(target=_import_music21, daemon=True).start()
    return Output(target, json, quiet)


def _import_music21() -> None:
    import music21  # noqa: F401

    import composer.io.musicxml.write  # noqa: F401
