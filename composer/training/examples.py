"""Training examples: a piece, a task drawn from a table, and the ids and positions that come of it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil
from random import Random

import torch
from torch import Tensor

from composer.analysis.chords import without_inferred
from composer.grid.cursor import Position, positions
from composer.grid.ensembles import parts_by_lane
from composer.grid.grid import NO_RHYTHMS, Grid, rhythm_of_cell
from composer.grid.header import FILL, Header
from composer.grid.keys import transpose_within
from composer.grid.lanes import CHORDS, MELODY
from composer.grid.piece_grid import piece_to_grid
from composer.grid.vocabulary import Vocabulary
from composer.grid.word import Rhythm
from composer.model.inputs import to_inputs
from composer.model.network import Batch
from composer.music.piece import Piece
from composer.music.repeats import once
from composer.music.styles import family_of
from composer.training.crop import crop
from composer.training.tokenizer import GridTokenizer

Hidden = frozenset[tuple[int, int]]

WISH_KEPT = 0.5
GENERIC_STYLE = 0.25
WRITTEN_ONCE = 0.6
UNMARKED = 0.2
"""Share of examples without section marks: users' files rarely have any."""

INFERRED_KEPT = 0.5
"""Share of examples that keep inferred chords: they are right three times in four at best."""

VOICES_DROPPED = 0.2
"""Share of examples of several voices that lose some of them: any subset can be asked for."""

IGNORED = -100
"""Target of a token that is given, not predicted (`torch.nn.functional.cross_entropy`'s default)."""


def hide_everything(grid: Grid, random: Random) -> Hidden:
    """Compose: nothing is given."""
    return grid.every_cell()


def hide_lane(grid: Grid, lane: str) -> Hidden:
    """Hides one lane; in a piece without that lane or with no other, everything."""
    lanes = grid.header.lanes
    if lane not in lanes or len(lanes) == 1:
        return grid.every_cell()
    return frozenset((row, lanes.index(lane)) for row in range(len(grid.cells)))


def hide_all_but(grid: Grid, lane: str) -> Hidden:
    """Hides all lanes but one; in a piece without that lane, everything."""
    return frozenset(cell for cell in grid.every_cell() if grid.header.lanes[cell[1]] != lane)


def hide_rest(grid: Grid, random: Random) -> Hidden:
    """Continue: the bars after a random one."""
    first = random.randrange(1, len(grid.cells))
    return frozenset(cell for cell in grid.every_cell() if cell[0] >= first)


def hide_middle(grid: Grid, random: Random) -> Hidden:
    """Infill: a run of up to eight bars."""
    start = random.randrange(len(grid.cells))
    end = start + random.randint(1, 8)
    return frozenset(cell for cell in grid.every_cell() if start <= cell[0] < end)


def hide_lane_in_some_bars(grid: Grid, random: Random) -> Hidden:
    """Returns one lane, drawn at random, in a share of the bars."""
    lane, share = random.randrange(len(grid.header.lanes)), random.random()
    return frozenset((row, lane) for row in range(len(grid.cells)) if random.random() < share)


def hide_lanes(grid: Grid, random: Random) -> Hidden:
    """Hides any of the lanes, one at least and one too few to hide all."""
    count = len(grid.header.lanes)
    lanes = random.sample(range(count), random.randint(1, max(1, count - 1)))
    return frozenset((row, lane) for row in range(len(grid.cells)) for lane in lanes)


def hide_lanes_in_some_bars(grid: Grid, random: Random) -> Hidden:
    """Hides any of the lanes in a run of bars."""
    rows = {row for row, _ in hide_middle(grid, random)}
    return frozenset((row, lane) for row, lane in hide_lanes(grid, random) if row in rows)


def hide_all_but_tune(grid: Grid, random: Random) -> Hidden:
    """Harmonize or accompany: the tune is given, and half of the time the chords with it."""
    given = {grid.header.lead} | ({CHORDS} if random.random() < 0.5 else set())
    lanes = [number for number, lane in enumerate(grid.header.lanes) if lane not in given]
    return frozenset((row, lane) for row in range(len(grid.cells)) for lane in lanes)


def hide_cells(grid: Grid, random: Random) -> Hidden:
    """Single cells, up to a third of all."""
    share = random.random() / 3
    return frozenset(cell for cell in sorted(grid.every_cell()) if random.random() < share)


@dataclass(frozen=True)
class TrainingTask:
    """How often a task is drawn for a tune without chords, for one with, and for several voices; what it hides.

    `rhythm`: whether the rhythm of hidden cells of the tune is given.
    """

    bare: float
    chorded: float
    voiced: float
    hide: Callable[[Grid, Random], Hidden]
    rhythm: bool = False

    def share(self, grid: Grid) -> float:
        """Returns how often it is drawn for a grid."""
        if len(grid.header.voices) > 1:
            return self.voiced
        return self.chorded if CHORDS in grid.header.lanes else self.bare


TASKS = {
    "compose": TrainingTask(0.62, 0.36, 0.30, hide_everything),
    "compose over chords": TrainingTask(0.00, 0.14, 0.08, lambda grid, random: hide_all_but(grid, CHORDS)),
    "harmonize": TrainingTask(0.00, 0.24, 0.03, lambda grid, random: hide_lane(grid, CHORDS)),
    "continue": TrainingTask(0.12, 0.06, 0.07, hide_rest),
    "infill": TrainingTask(0.12, 0.07, 0.07, hide_middle),
    "lane in some bars": TrainingTask(0.04, 0.05, 0.02, hide_lane_in_some_bars),
    "single cells": TrainingTask(0.04, 0.04, 0.03, hide_cells),
    "melody from rhythm": TrainingTask(0.03, 0.02, 0.00, lambda grid, random: hide_lane(grid, MELODY), rhythm=True),
    "vary from rhythm": TrainingTask(0.03, 0.02, 0.02, hide_lane_in_some_bars, rhythm=True),
    "voices under a tune": TrainingTask(0.00, 0.00, 0.22, hide_all_but_tune),
    "lanes": TrainingTask(0.00, 0.00, 0.10, hide_lanes),
    "lanes in some bars": TrainingTask(0.00, 0.00, 0.06, hide_lanes_in_some_bars),
}
"""What the examples ask for; the shares of a column add up to 1."""


def draw_task(
    grid: Grid, random: Random, tasks: Mapping[str, TrainingTask]
) -> tuple[Hidden, dict[tuple[int, int], Rhythm]]:
    """Draws a task from the table: the cells that it hides, and the rhythms that it gives for them.

    A piece of one bar, one that no task fits, and a task that happens to hide nothing, become composing.
    """
    fitting = [task for task in tasks.values() if task.share(grid)] or [TASKS["compose"]]
    task = random.choices(fitting, [task.share(grid) for task in fitting])[0]
    hidden = task.hide(grid, random) if len(grid.cells) > 1 else frozenset()
    if not hidden:
        return grid.every_cell(), {}
    lead = grid.header.lanes.index(grid.header.lead)
    rhythms = {(row, lane): rhythm_of_cell(grid.cells[row][lane]) for row, lane in hidden if lane == lead}
    return hidden, {place: cell for place, cell in rhythms.items() if cell and task.rhythm}


@dataclass(frozen=True)
class Example:
    """One sequence: ids, position of each (`grid.cursor.Position`), and where writing begins."""

    ids: list[int]
    places: list[Position]
    fill: int

    def __len__(self) -> int:
        return len(self.ids)


def make_example(
    grid: Grid,
    hidden: Collection[tuple[int, int]],
    tokenizer: GridTokenizer,
    rhythms: Mapping[tuple[int, int], Rhythm] = NO_RHYTHMS,
) -> Example:
    """Returns the sequence of a grid and a task."""
    encoded = tokenizer.encode_grid(grid, hidden, rhythms)
    return Example(encoded.ids, positions(encoded.tokens), encoded.tokens.index(FILL))


def whole_grid(piece: Piece) -> Grid:
    """Returns the grid of a piece as it is written, with no wish said: what validation measures."""
    grid = piece_to_grid(piece)
    # Wishes are dropped, because they tell the model something of the tune that it is judged on; but the
    # tonic of voices with a fixed range is known before they sing.
    wishes = {"Tonic": piece.key.tonic} if len(grid.header.voices) > 1 else {}
    return replace(grid, header=replace(grid.header, wishes=wishes, others={}))


def vary_header(header: Header, random: Random) -> Header:
    """Drops wishes at random and says the general style instead, so that each is optional.

    The tonic is said of several voices alone, whose ranges are fixed: a tune's pitches count from it, so that every
    tune is learned in every key at once.
    """

    def some(wishes: Mapping[str, int]) -> dict[str, int]:
        return {name: value for name, value in wishes.items() if name != "Tonic" and random.random() < WISH_KEPT}

    tonic = {"Tonic": header.wishes["Tonic"]} if len(header.voices) > 1 else {}
    # Wishes about the other voices come together: who says the range of an alto says that of the bass.
    others = {lane: some(wishes) for lane, wishes in header.others.items()} if random.random() < WISH_KEPT else {}
    style = family_of(header.style) if random.random() < GENERIC_STYLE else header.style
    return replace(header, wishes=tonic | some(header.wishes), others=others, style=style)


def drop_voices(piece: Piece, random: Random) -> Piece:
    """Returns the piece without some of its voices, now and then; one stays."""
    if len(piece.parts) < 2 or random.random() >= VOICES_DROPPED:
        return piece
    kept = random.sample(range(len(piece.parts)), random.randint(1, len(piece.parts) - 1))
    return replace(piece, parts=tuple(part for number, part in enumerate(piece.parts) if number in kept))


@dataclass(frozen=True)
class ExampleSource:
    """Pieces and how they become examples; `example(epoch, index)` is a pure function of its arguments."""

    pieces: Sequence[Piece]
    tokenizer: GridTokenizer
    seed: int = 0
    tasks: Mapping[str, TrainingTask] = field(default_factory=lambda: TASKS)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The tokenizer's words and counts."""
        return self.tokenizer.vocabulary

    def example(self, epoch: int, index: int) -> Example:
        """Makes a piece's example in an epoch: its form, key, voices, task and header drawn at random."""
        # Seeded by text from all three numbers: an example depends on nothing that was drawn before it,
        # which is what lets a run go on in the middle of an epoch.
        random = Random(f"{self.seed} {epoch} {index}")
        piece = self.pieces[index]
        # Once or with repeats: users give both, and the bars are the same.
        piece = once(piece) if random.random() < WRITTEN_ONCE else piece
        piece = replace(piece, sections=()) if random.random() < UNMARKED else piece
        piece = piece if random.random() < INFERRED_KEPT else without_inferred(piece)
        if set(parts_by_lane(piece)) != {MELODY}:
            piece = transpose_within(crop(drop_voices(piece, random), random), random)
        grid = piece_to_grid(piece)
        hidden, rhythms = draw_task(grid, random, self.tasks)
        header = vary_header(grid.header, random)
        return make_example(replace(grid, header=header), hidden, self.tokenizer, rhythms)

    def epoch(self, epoch: int, weights: Sequence[float], batch_tokens: int) -> Iterator[list[Example]]:
        """Yields the epoch's batches: piece i `weights[i]` times, alike lengths together, `batch_tokens` at most.

        What is left of a weight after its whole number is the chance of one copy more.
        """
        random = Random(f"{self.seed} {epoch}")
        counts = [int(weight) + (random.random() < weight % 1) for weight in weights]
        order = [(index, copy) for index, count in enumerate(counts) for copy in range(count)]
        random.shuffle(order)
        most = ceil(max(weights))
        # Sorting all would always put the same tunes together; sorting a pool at a time keeps chance in
        # the batches.
        for start in range(0, len(order), POOL):
            # Copies of a piece in one epoch get other epochs' numbers, hence other tasks.
            pool = [self.example(epoch * most + copy, index) for index, copy in order[start : start + POOL]]
            batches = list(_cut(sorted(pool, key=len), batch_tokens))
            random.shuffle(batches)
            yield from batches


POOL = 512
"""Examples sorted by length at a time: enough to waste little on padding, few enough to build quickly."""


def _cut(examples: list[Example], batch_tokens: int) -> Iterator[list[Example]]:
    """Runs of examples, sorted by length, whose padded size fits the budget; a longer example stands alone."""
    batch: list[Example] = []
    for example in examples:
        # Every row is padded to the longest, which is the last one of a sorted run.
        if batch and len(example) * (len(batch) + 1) > batch_tokens:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch


def collate(examples: list[Example], device: torch.device | str = "cpu") -> tuple[Batch, Tensor]:
    """Returns the padded inputs (batch, tokens - 1) and the targets after them, IGNORED where given or padding."""
    # Inputs lack the last token and targets the first: place t predicts token t + 1.
    inputs = to_inputs([example.ids[:-1] for example in examples], [example.places[:-1] for example in examples])
    # What is given is read but not learned: the model is never asked to write it.
    targets = [[IGNORED] * example.fill + example.ids[example.fill + 1 :] for example in examples]
    width = inputs.ids.shape[1]
    padded = torch.tensor([[*row, *[IGNORED] * (width - len(row))] for row in targets])
    return Batch(*(torch.from_numpy(array).to(device) for array in vars(inputs).values())), padded.to(device)
