"""A verb at work on a given piece: each stretch of one meter on its own, then the whole again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import Any

from composer.analysis import measures
from composer.errors import InputError, UsageError
from composer.music.lost_marks import lost_marks, name_counts
from composer.music.origin import Origin
from composer.music.piece import Piece
from composer.music.units import TICKS_PER_GRID
from composer.sampling.ranking import Candidate
from composer.verbs.options import PieceOptions
from composer.verbs.plan import Verb, VerbPlan
from composer.verbs.source import SourcePiece, Span, choose_melody, is_within, prepare, settle
from composer.verbs.stretches import Done, Stretch, join, stretches_of


@dataclass(frozen=True)
class Made:
    """What a verb made of a piece in one meter of the model, or of nothing: its plan, and the best that was drawn."""

    given: SourcePiece | None
    plan: VerbPlan
    chosen: Candidate

    def done(self, stretch: Stretch) -> Done:
        """Returns the same as a stretch of a longer piece."""
        parts = tuple(range(len(self.given.piece.parts))) if self.given else ()
        return Done(stretch, self.chosen.piece, parts if self.plan.stands is None else self.plan.stands)


Maker = Callable[[SourcePiece, PieceOptions], Made]
"""What a verb does with a piece in one meter of the model."""


ADDED_UP = ("new_bars", "chords_replaced", "strong_notes_kept")
"""Remarks that count something in one stretch."""


@dataclass(frozen=True)
class Work:
    """What a verb made of a whole piece, stretch by stretch; `part` has the tune, `taken` says how it was taken."""

    given: Piece
    part: int
    made: Sequence[tuple[Stretch, Made]]
    taken: tuple[str, ...]

    @property
    def plans(self) -> list[VerbPlan]:
        """The plans of all stretches, in order."""
        return [made.plan for _, made in self.made]

    @cached_property
    def done(self) -> list[Done]:
        """The stretches as they lie in the piece."""
        return [made.done(stretch) for stretch, made in self.made]

    @cached_property
    def piece(self) -> Piece:
        """The new piece."""
        return join(self.given, self.done, self.part)

    @property
    def origin(self) -> Origin:
        """Whose the given piece is; what is true of the file that was read alone is left out."""
        return self.given.origin.passed_on()

    def kept(self) -> dict[str, bool]:
        """Checks each promise, true where every stretch keeps it; that given notes stay is judged on the whole too."""
        plans = [made for _, made in self.made]
        names = dict.fromkeys(name for made in plans for name in made.plan.promises)
        kept = {name: all(made.plan.promises[name](made.chosen.piece) for made in plans) for name in names}
        if "given_notes" in kept:
            kept["given_notes"] = kept["given_notes"] and self._notes_stay()
        # Given faults stay: a recording with overlaps is not said to have full bars.
        return {**kept, "full_bars": not measures.broken_bars(self.piece)} if self._was_clean() else kept

    def _notes_stay(self) -> bool:
        """Tells whether every given note outside of what was to be rewritten is there, to the tick, in every part.

        A verb that says itself which part stands where also moves or thins it: its own check is the one that counts.
        """
        if self.plans[0].stands is not None:
            return True
        spans: dict[int, list[Span]] = {}
        # Spans are ticks of a stretch as the model sees it; they are compared in the ticks of the
        # piece.
        for one, (_, made) in zip(self.done, self.made, strict=True):
            rewritten = [(one.tick(start), one.tick(end)) for start, end in made.plan.spans]
            own = {made.given.part if made.given else 0} if made.plan.rewritten is None else made.plan.rewritten
            for part in own:
                spans.setdefault(part, []).extend(rewritten)
        for number, part in enumerate(self.done[0].stands):
            stay = {note for note in self.given.parts[part].notes if not is_within(note.onset, spans.get(part, ()))}
            if not stay <= set(self.piece.parts[number].notes):
                return False
        return True

    def _was_clean(self) -> bool:
        """Whether the given tune has no overlaps and lies on the grid, unlike recordings: a fault would be ours."""
        times = (tick for note in measures.melody_notes(self.given) for tick in (note.onset, note.end))
        return self.part == 0 and not measures.broken_bars(self.given) and not any(map(_is_off_grid, times))

    def got(self) -> dict[str, Any]:
        """Returns what the receipt says besides the music: how the piece was taken, and what the verb remarks.

        `pressure` are the nats per bar that rules took away, the mean of the stretches.
        """
        moved = max(made.given.moved for _, made in self.made if made.given)
        pressure = fmean(made.chosen.pressure for _, made in self.made)
        return {
            "notes_moved_to_the_grid": round(moved, 3),
            "pressure": round(pressure, 3),
            **self._remarks(),
            **self._said(),
        }

    def _remarks(self) -> dict[str, Any]:
        """Joins the remarks of all stretches: bars as numbered in the piece, sentences once, counts of bars and notes
        added up; of what is said of the whole piece the first.
        """
        found: dict[str, Any] = {}
        for stretch, made in self.made:
            for name, value in {**made.plan.remarks, **made.plan.measures(made.chosen.piece)}.items():
                if isinstance(value, list):
                    # Lists are bar numbers or sentences; the numbers count in their own
                    # stretch.
                    own = [_numbered(one, stretch) for one in value]
                    found[name] = list(dict.fromkeys([*found.get(name, ()), *own]))
                elif name in ADDED_UP:
                    found[name] = found.get(name, 0) + value
                else:
                    found.setdefault(name, value)
        return found

    def _said(self) -> dict[str, Any]:
        """Returns what was found or wrong in the file that was given, and how it was taken."""
        origin = self.given.origin
        lost = lost_marks(self.given, self.piece)
        gone = f"gone with the notes that were rewritten: {name_counts(lost)}" if lost else ""
        said = {
            "found": ", ".join(origin.found),
            "left_out": "\n".join(origin.left_out),
            "warnings": "\n".join(filter(None, (*origin.warnings, gone))),
        }
        found: dict[str, Any] = {name: text for name, text in said.items() if text}
        return {**found, "taken": list(self.taken)} if self.taken else found

    @property
    def originality(self) -> dict[str, Any] | None:
        """The longest run that a stretch shares with the corpus."""
        # The bar in the stretch becomes the bar in the piece.
        runs = ((stretch, made.chosen.originality) for stretch, made in self.made)
        found = [{**one, "own_bar": one["own_bar"] + stretch.offset} for stretch, one in runs if one]
        return max(found, key=lambda one: one["longest_run"], default=None)


def _numbered(remark: int | str, stretch: Stretch) -> int | str:
    """Returns a bar as it is numbered in the whole piece; words as they are."""
    return remark if isinstance(remark, str) else remark + stretch.offset


def _is_off_grid(tick: int) -> bool:
    return bool(tick % TICKS_PER_GRID)


def work_on(piece: Piece, verb: Verb, options: PieceOptions, make: Maker) -> Work:
    """Returns what a verb makes of a piece, worked on stretch by stretch where its meter changes.

    A stretch that cannot be worked on stays as it is. Raises InputError where that is all, UsageError, PromiseError.
    """
    piece, played = settle(piece)
    part = choose_melody(piece, options.melody)
    made: list[tuple[Stretch, Made]] = []
    left: list[tuple[Stretch, InputError | UsageError]] = []
    for stretch, own in verb.share(stretches_of(piece), options):
        try:
            # The part that has the tune may rest in one stretch; there another one leads.
            given = prepare(stretch.shown, _tune_in(stretch.shown, part))
            made.append((stretch, make(given, own)))
        except InputError as error:
            left.append((stretch, error))
        except UsageError as error:
            if not made:  # what the first stretch refuses is wrong with the options, not with a stretch
                raise
            left.append((stretch, error))
    if not made:
        raise left[0][1]
    return Work(piece, part, made, tuple(_how_taken((piece.origin.tune, played), made, left)))


def _tune_in(piece: Piece, part: int) -> int | None:
    """Returns the part with the tune; to be found where that part rests."""
    return part if piece.parts[part].notes else None


def _how_taken(
    before: Sequence[str],
    made: Sequence[tuple[Stretch, Made]],
    left: Sequence[tuple[Stretch, InputError | UsageError]],
) -> Iterator[str]:
    """Yields what was done to a piece before the verb could work on it, a line each."""
    yield from (line for line in before if line)
    if not made[0][0].is_all:
        sections = ", ".join(str(stretch) for stretch, _ in made)
        yield f"worked on {'section by section: ' if len(made) > 1 else 'only '}{sections}"
    # dict.fromkeys says each meter once, in order.
    yield from dict.fromkeys(str(stretch.lens) for stretch, _ in made if str(stretch.lens))
    yield from (f"{stretch} left as it was: {error.args[0]}" for stretch, error in left)
