"""`continue`: bars after the last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from composer.grid.grid import Grid, without_tie
from composer.grid.header import LABELS, MAX_BARS
from composer.music.piece import Piece, Section
from composer.sampling.task import Task
from composer.verbs.options import PartsOptions, option
from composer.verbs.plan import VerbPlan
from composer.verbs.reading import ALL, TUNE
from composer.verbs.source import SourcePiece, splice
from composer.verbs.stretches import Stretch
from composer.verbs.tasks import cells_of, header_of, parts_remark, promises_of, read_parts, stays, style_of

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint

CONTEXT = 4
"""Given bars that the model reads at the least."""


@dataclass(frozen=True, kw_only=True)
class ContinueOptions(PartsOptions):
    """Options of `continue`."""

    bars: int = option(8, "How many bars to add.", bounds=(1, MAX_BARS - CONTEXT), is_shown=True)
    parts: str = option(ALL, "Parts to go on with: all, or the tune alone.", choices=(ALL, TUNE))


def plan(given: SourcePiece, options: ContinueOptions, checkpoint: "Checkpoint") -> VerbPlan:
    """Plans all cells of the new bars to be written; of a long piece the model reads the last bars."""
    count = options.bars
    given, _ = read_parts(given, options, checkpoint)
    header = header_of(given, style_of(given, options, checkpoint))
    cells = cells_of(given, header)
    # The model's grid has a limit: of a long piece it reads the end, which is what goes on.
    read = cells[-(MAX_BARS - count) :] if len(cells) + count > MAX_BARS else cells
    dropped = len(cells) - len(read)
    if dropped:
        # What was tied over from the bars left out has lost its beginning.
        read[0] = tuple(without_tie(cell) for cell in read[0])
    header = replace(header, bars=len(read) + count - bool(header.pickup and not dropped))
    header = replace(header, pickup=0) if dropped else header
    empty = tuple(() for _ in header.lanes)
    grid = Grid(header, (*read, *(empty for _ in range(count))))
    hidden = frozenset((row, lane) for row in range(len(read), len(grid.cells)) for lane in range(len(header.lanes)))
    bar = given.piece.meter.bar_ticks

    def finish(written: Piece) -> Piece:
        return extend(given, written, dropped * bar)

    length = given.piece.length + count * bar
    return VerbPlan(
        options,
        Task(grid, hidden, promises_of(given, options)),
        finish,
        {"given_notes": stays(given, []), "bars": lambda piece: piece.length == length},
        remarks={"new_bars": count, "remarks": parts_remark(given)},
    )


def share(stretches: Sequence[Stretch], options: ContinueOptions) -> list[tuple[Stretch, ContinueOptions]]:
    """Returns the last stretch: what comes after goes on in its meter."""
    return [(stretches[-1], options)]


def extend(given: SourcePiece, written: Piece, shift: int) -> Piece:
    """Returns the given piece with what was written after its end; `shift` ticks of it were not read."""
    old = given.piece
    moved = written.map_time(lambda tick: tick + shift)
    new = tuple(symbol for symbol in moved.chords if symbol.onset >= old.length)
    piece = splice(given, moved, [(old.length, moved.length)])
    sections = more_sections(old, moved.length)
    return replace(piece, length=moved.length, chords=(*old.chords, *new), sections=sections)


def more_sections(old: Piece, length: int) -> tuple[Section, ...]:
    """Returns the given sections and one more for the new bars, where there are any."""
    if not old.sections:
        return ()
    used = {section.label for section in old.sections}
    label = next((letter for letter in LABELS if letter not in used), "")
    return (*old.sections, Section(old.sections[-1].end, length, label))
