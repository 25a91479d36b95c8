"""One verb, once: its plan, the best draft of the model, and one kind of receipt and recipe."""

import json
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast

from composer.errors import PromiseError
from composer.io.read import Opened
from composer.music.origin import Origin
from composer.music.piece import Piece
from composer.music.theory import ENDINGS
from composer.sampling.ranking import Candidate, faults_of, limits_of
from composer.sampling.sample import OnBar, Sampling
from composer.sampling.task import Task
from composer.sampling.writer import Draft, SearchOptions, Writer, best_of
from composer.verbs.options import PieceOptions, SamplingOptions, said_options
from composer.verbs.plan import Verb, VerbPlan
from composer.verbs.receipt import Receipt, describe
from composer.verbs.recipe import make_command, make_recipe
from composer.verbs.result import Composition
from composer.verbs.source import SourcePiece
from composer.verbs.work import Made, Work, work_on


@dataclass(frozen=True)
class Request:
    """A verb with its options and, unless it is new music, the piece to work on.

    `asked` and `remarks` go into the receipt besides, `on_bar` is told of each bar that is finished. `unsaid` is what
    the recipe says of options that are to be as they were once drawn.
    """

    verb: Verb
    options: SamplingOptions
    source: Opened | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    on_bar: OnBar | None = None
    unsaid: Mapping[str, Any] = field(default_factory=dict)

    def seeded(self) -> "Request":
        """Returns the same with a new seed where none was said."""
        if self.options.seed is not None:
            return self
        # A seed that can be typed again.
        return replace(self, options=replace(self.options, seed=secrets.randbelow(2**31)))


@dataclass(frozen=True)
class NewPiece:
    """What a verb made of nothing, with the same face as `Work`."""

    made: Made

    @property
    def plans(self) -> list[VerbPlan]:
        """What was planned."""
        return [self.made.plan]

    @property
    def piece(self) -> Piece:
        """The new piece."""
        return self.made.chosen.piece

    @property
    def origin(self) -> Origin:
        """It comes from nowhere."""
        return Origin()

    def kept(self) -> dict[str, bool]:
        """Returns each promise, as the finished piece shows it."""
        return {name: check(self.piece) for name, check in self.made.plan.promises.items()}

    def got(self) -> dict[str, Any]:
        """Returns what the verb remarks, and the nats per bar that rules took away."""
        return {**self.made.plan.remarks, "pressure": round(self.made.chosen.pressure, 3)}

    @property
    def originality(self) -> dict[str, Any] | None:
        """The longest run that it shares with the corpus."""
        return self.made.chosen.originality


def run(request: Request, writer: Writer) -> Composition:
    """Makes a verb's piece, with its receipt. Raises InputError, UsageError, PromiseError, CancelledError."""
    started = time.perf_counter()
    request = request.seeded()
    result = _result(request, writer)
    plan = result.plans[0]
    # The recipe holds the request and not the draft: the same seed draws the same again.
    options = replace(_settled(request, plan), **request.unsaid)
    recipe = make_recipe(request.verb, options, plan, request.source) | {"model": writer.checkpoint.name}
    command = make_command(request.verb, options, plan, request.source)
    piece = replace(result.piece, origin=replace(result.origin, recipe=json.dumps(recipe), command=command))
    got = result.got()
    remarks = [*request.remarks, *_remarks(request.verb, result.plans), *got.pop("remarks", ())]
    receipt = Receipt(
        seed=recipe["seed"],
        recipe=recipe,
        asked={**_asked(request, plan), **request.asked},
        got={**_described(plan, piece), **got, **({"remarks": remarks} if remarks else {})},
        kept=result.kept(),
        seconds=round(time.perf_counter() - started, 3),
        originality=result.originality,
        promised=plan.task.promises.say() if plan.task else {},
    )
    return Composition(piece, receipt.checked())


def _settled(request: Request, plan: VerbPlan) -> SamplingOptions:
    """Fills in options that follow from others; those for a stretch of a piece say less than the user's."""
    return plan.options if request.verb.is_new else request.options


def _result(request: Request, writer: Writer) -> NewPiece | Work:
    make = partial(_make, request, writer)
    if request.source is None:
        return NewPiece(make(None, request.options))
    return work_on(request.source.piece, request.verb, cast(PieceOptions, request.options), make)


def _make(request: Request, writer: Writer, given: SourcePiece | None, options: SamplingOptions) -> Made:
    """Returns what becomes of the verb's plan, or of the one that it has instead where no draft of it will do."""
    plan: VerbPlan = request.verb.plan(given, options, writer.checkpoint)
    try:
        return _carry_out(plan, request, writer, given)
    except PromiseError:
        # Where no draft keeps what was promised, a verb may have another way.
        if plan.instead is None:
            raise
        return _carry_out(plan.instead(), request, writer, given)


def _carry_out(plan: VerbPlan, request: Request, writer: Writer, given: SourcePiece | None) -> Made:
    """Returns the best candidate of a plan's task. Raises PromiseError where none will do."""
    own = frozenset(note for part in given.piece.parts for note in part.notes) if given else frozenset()
    if plan.task is None:
        # Without a task nothing is sampled: parts by rule under chords that are there.
        return Made(given, plan, Candidate(plan.finish(given.piece if given else Piece((), 0)), 0.0))

    def judge(draft: Draft) -> Candidate:
        # Judged as the user will see it: spliced and moved, not as the model wrote it.
        piece = plan.finish(draft.piece)
        missed = {name: wish.missed for name, wish in plan.wishes(piece).items()}
        return Candidate(piece, draft.nats, missed=missed, own=own, pressure=draft.pressure)

    drawn = plan.options
    sampling = Sampling(min(drawn.temperature, plan.warmest), drawn.top_p, drawn.seed or 0, on_bar=request.on_bar)
    # A given piece that drones may go on droning: its own faults are not held against what continues it.
    faults = faults_of(given.piece, limits_of(writer.checkpoint, given.piece.style)) if given else ()
    max_copy = plan.most_shared if drawn.max_copy is None else drawn.max_copy
    count = drawn.candidates or plan.usual_candidates
    search = SearchOptions(sampling, count, max_copy, (*faults, *plan.excused), plan.why_refused)
    return Made(given, plan, best_of(writer, plan.task, judge, search))


def _remarks(verb: Verb, plans: Sequence[VerbPlan]) -> Iterator[str]:
    """Yields what an option could not do in any stretch of the piece; the last of them has its end."""
    options, last = plans[0].options, plans[-1]
    if options.max_copy is not None and not any(plan.task and _writes_melody(plan.task) for plan in plans):
        yield "--max-copy changes nothing: the tune is given, none of its notes is written"
    if not verb.is_new and last.options.ending != verb.options().ending and not _ends_as_asked(last):
        yield f"--ending {last.options.ending} changes nothing: the end is given"


def _writes_melody(task: Task) -> bool:
    """Tells whether notes of the tune are to be written, so that another draft may share less with the corpus."""
    header = task.grid.header
    return any(header.lanes[lane] == header.lead for _, lane in task.hidden)


def _ends_as_asked(plan: VerbPlan) -> bool:
    """Whether the end is to be written, and held to the ending that was asked for."""
    from composer.sampling.promises.ending import Ending

    if plan.task is None or plan.task.grid.header.rows - 1 not in {row for row, _ in plan.task.hidden}:
        return False
    ending = plan.task.promises.find(Ending)
    return ending is not None and ending.degrees == ENDINGS[plan.options.ending]


def _asked(request: Request, plan: VerbPlan) -> dict[str, Any]:
    """Returns what was said, and how many bars that means."""
    said = {"verb": request.verb.name, "file": request.source and request.source.file, **said_options(request.options)}
    said["bars"] = said.get("bars") or plan.drawn.get("bars")
    return {name: value for name, value in said.items() if value not in ("", None) and name != "span"}


def _described(plan: VerbPlan, piece: Piece) -> dict[str, Any]:
    """Returns what the piece has, and how near the wishes that were said came."""
    got = describe(piece)
    got["style"] = got["style"] or (plan.task.grid.header.style if plan.task else "")
    if wishes := plan.wishes(piece):
        got["wishes"] = {name: wish.to_json() for name, wish in wishes.items()}
    return got
