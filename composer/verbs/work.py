"""A verb at work on a piece: each stretch of one meter on its own, then the whole with its recipe and receipt."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from composer.analysis import measures
from composer.errors import InputError
from composer.io.read import BOOK
from composer.music.piece import Piece, lost_marks, name_counts
from composer.music.units import TICKS_PER_GRID
from composer.sampling.ranking import Candidate, faults_of, limits_of
from composer.sampling.sample import Sampling
from composer.sampling.writer import Choice, Draft, Writer, choose
from composer.verbs.receipt import RECIPE_VERSION, Receipt, describe
from composer.verbs.result import Composition
from composer.verbs.run import Edit, Plot, Plotter, check_edit, read_bars
from composer.verbs.source import Given, Span, choose_melody, is_within, prepare, settle
from composer.verbs.stretches import Done, Stretch, join, stretches_of
from composer.verbs.wishes import check_lock


def rewrite(writer: Writer, piece: Piece, edit: Edit, plotter: Plotter) -> Composition:
    """The piece as a verb changes it, with its receipt. Raises InputError, UsageError, PromiseError."""

    def make(given: Given, own: Edit) -> Made:
        plot = plotter(given, own, writer)

        notes = frozenset(note for part in given.piece.parts for note in part.notes)

        def judge(draft: Draft) -> Candidate:
            return Candidate(plot.finish(draft.piece), draft.nats, own=notes)

        sampling = Sampling(own.temperature, own.top_p, own.seed)
        own_faults = faults_of(given.piece, limits_of(writer.checkpoint, given.piece.style))
        choice = Choice(sampling, own.candidates, own.max_copy, own_faults)
        return Made(given, plot, choose(writer, plot.task, judge, choice))

    return work(writer, piece, edit, make)


@dataclass(frozen=True)
class Made:
    """What a verb made of a piece in one meter."""

    given: Given
    plot: Plot
    chosen: Candidate

    def done(self, stretch: Stretch) -> Done:
        """The same as a stretch of a longer piece."""
        parts = range(len(self.given.piece.parts))
        return Done(stretch, self.chosen.piece, tuple(parts) if self.plot.stands is None else self.plot.stands)


Maker = Callable[[Given, Edit], Made]
"""What a verb does with a piece in one meter of the model."""


def work(writer: Writer, piece: Piece, edit: Edit, make: Maker) -> Composition:
    """The piece as a verb changes it, worked on stretch by stretch where its meter changes, with its receipt.

    A stretch that cannot be worked on stays as it is. Raises InputError where that is all, UsageError, PromiseError.
    """
    started = time.perf_counter()
    check_edit(edit)
    piece, played = settle(piece)
    part = choose_melody(piece, edit.melody)
    made: list[tuple[Stretch, Made]] = []
    left: list[tuple[Stretch, InputError]] = []
    for stretch, own in shares_of(piece, edit):
        try:
            given = prepare(stretch.shown, _tune_in(stretch.shown, part))
            if not made:
                check_lock(edit.lock, given.lead.key)
            made.append((stretch, make(given, own)))
        except InputError as error:
            left.append((stretch, error))
    if not made:
        raise left[0][1]
    result = Result(piece, part, made, tuple(how_taken((piece.fields.get(BOOK, ""), played), made, left)))
    return report(result, Report(edit, writer.checkpoint.name, started))


def _tune_in(piece: Piece, part: int) -> int | None:
    """The part with the tune; to be found where that part rests."""
    return part if piece.parts[part].notes else None


def shares_of(piece: Piece, edit: Edit) -> list[tuple[Stretch, Edit]]:
    """The stretches that a verb works on, each with the options for it. Raises UsageError."""
    stretches = stretches_of(piece)
    if edit.verb == "continue":
        return [(stretches[-1], edit)]
    if edit.verb != "infill" or len(stretches) == 1:
        return [(stretch, edit) for stretch in stretches]
    wanted = read_bars(edit.bars, piece)
    rows = {stretch: sorted(wanted & set(stretch.rows)) for stretch in stretches}
    first = 0 if piece.pickup else 1
    return [
        (stretch, replace(edit, bars=",".join(str(row + first - stretch.offset) for row in own)))
        for stretch, own in rows.items()
        if own
    ]


def how_taken(
    before: Sequence[str], made: Sequence[tuple[Stretch, Made]], left: Sequence[tuple[Stretch, InputError]]
) -> Iterator[str]:
    """What was done to a piece before the verb could work on it, a line each."""
    yield from (line for line in before if line)
    if not made[0][0].is_all:
        sections = ", ".join(str(stretch) for stretch, _ in made)
        yield f"worked on {'section by section: ' if len(made) > 1 else 'only '}{sections}"
    yield from dict.fromkeys(str(stretch.lens) for stretch, _ in made if str(stretch.lens))
    yield from (f"{stretch} left as it was: {error.args[0]}" for stretch, error in left)


@dataclass(frozen=True)
class Result:
    """What a verb made of a whole piece, stretch by stretch; `part` has the tune, `taken` says how it was taken."""

    given: Piece
    part: int
    made: Sequence[tuple[Stretch, Made]]
    taken: tuple[str, ...]

    @cached_property
    def done(self) -> list[Done]:
        """The stretches as they lie in the piece."""
        return [made.done(stretch) for stretch, made in self.made]

    @cached_property
    def piece(self) -> Piece:
        """The new piece."""
        return join(self.given, self.done)

    def kept(self) -> dict[str, bool]:
        """Each promise, true where every stretch keeps it; that given notes stay is judged on the whole besides."""
        plots = [made for _, made in self.made]
        names = dict.fromkeys(name for made in plots for name in made.plot.promises)
        kept = {name: all(made.plot.promises[name](made.chosen.piece) for made in plots) for name in names}
        return {**kept, "given_notes": kept["given_notes"] and self._notes_stay()} if "given_notes" in kept else kept

    def _notes_stay(self) -> bool:
        """Whether every given note outside of what was to be rewritten is there, to the tick, in every part."""
        spans: dict[int, list[Span]] = {}
        for one, (_, made) in zip(self.done, self.made, strict=True):
            rewritten = [(one.tick(start), one.tick(end)) for start, end in made.plot.spans]
            spans.setdefault(made.given.part, []).extend(rewritten)
        for number, part in enumerate(self.done[0].stands):
            stay = {note for note in self.given.parts[part].notes if not is_within(note.onset, spans.get(part, ()))}
            if not stay <= set(self.piece.parts[number].notes):
                return False
        return True

    def remarks(self) -> dict[str, Any]:
        """Remarks of all stretches: numbers added up, bars as they are numbered in the piece, else the first."""
        found: dict[str, Any] = {}
        for stretch, made in self.made:
            for name, value in made.plot.remarks.items():
                if isinstance(value, list):
                    found.setdefault(name, []).extend(_numbered(one, stretch) for one in value)
                elif isinstance(value, int) and not isinstance(value, bool):
                    found[name] = found.get(name, 0) + value
                else:
                    found.setdefault(name, value)
        return found

    def was_clean(self) -> bool:
        """Whether the given tune has no overlaps and lies on the grid, unlike recordings: a fault would be ours."""
        times = (tick for note in measures.melody_notes(self.given) for tick in (note.onset, note.end))
        return self.part == 0 and not measures.broken_bars(self.given) and not any(map(_is_off_grid, times))

    def originality(self) -> dict[str, Any] | None:
        """The longest run that a stretch shares with the corpus."""
        found = [{**one, "own_bar": one["own_bar"] + stretch.offset} for stretch, one in self._runs()]
        return max(found, key=lambda one: one["longest_run"], default=None)

    def _runs(self) -> Iterator[tuple[Stretch, dict[str, Any]]]:
        return ((stretch, made.chosen.originality) for stretch, made in self.made if made.chosen.originality)


def _numbered(remark: int | str, stretch: Stretch) -> int | str:
    """A bar as it is numbered in the whole piece; words as they are."""
    return remark if isinstance(remark, str) else remark + stretch.offset


def _is_off_grid(tick: int) -> bool:
    return bool(tick % TICKS_PER_GRID)


OF_THE_FILE = ("command", BOOK, "warnings")
"""Fields that are true of the file that was read, not of what was made of it."""


@dataclass(frozen=True)
class Report:
    """What the receipt of an edit says besides the music: the options, the model, and when work began."""

    edit: Edit
    model: str
    started: float


def report(result: Result, about: Report) -> Composition:
    """The finished piece with its recipe and receipt. Raises PromiseError where a promise is broken."""
    edit, given = about.edit, result.given
    recipe = {"version": RECIPE_VERSION, "model": about.model, **asdict(edit)}
    fields = {**given.fields, "recipe": json.dumps(recipe)}
    piece = replace(result.piece, fields={name: text for name, text in fields.items() if name not in OF_THE_FILE})
    kept = result.kept()
    moved = max(made.given.moved for _, made in result.made)
    receipt = Receipt(
        seed=edit.seed,
        recipe=recipe,
        asked={name: value for name, value in asdict(edit).items() if value not in ("", None)},
        got={
            **describe(piece),
            "notes_moved_to_the_grid": round(moved, 3),
            **result.remarks(),
            **_said(result),
        },
        kept={**kept, "full_bars": not measures.broken_bars(piece)} if result.was_clean() else kept,
        seconds=round(time.perf_counter() - about.started, 3),
        originality=result.originality(),
    )
    return Composition(piece, receipt.checked())


def _said(result: Result) -> dict[str, Any]:
    """What was found or wrong in the file that was given, and how it was taken."""
    fields = result.given.fields
    lost = lost_marks(result.given, result.piece)
    gone = f"gone with the notes that were rewritten: {name_counts(lost)}" if lost else ""
    warnings = "\n".join(filter(None, (fields.get("warnings"), gone)))
    said: dict[str, Any] = {name: fields[name] for name in ("found", "left_out") if name in fields}
    said |= {"warnings": warnings} if warnings else {}
    return {**said, "taken": list(result.taken)} if result.taken else said
