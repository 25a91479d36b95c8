"""One verb, once: its plan, the best draft of the model, and one kind of receipt and recipe."""

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from composer.analysis import measures
from composer.grid.header import MELODY
from composer.io.read import Opened
from composer.music.piece import Piece
from composer.sampling.ranking import Candidate, why_degenerate
from composer.sampling.sample import OnBar, Sampling
from composer.sampling.task import Task
from composer.sampling.writer import Draft, SearchOptions, Writer, best_of
from composer.verbs.options import SamplingOptions, said_options
from composer.verbs.plan import Verb, VerbPlan
from composer.verbs.receipt import Receipt, describe
from composer.verbs.recipe import make_command, make_recipe
from composer.verbs.result import Composition
from composer.verbs.source import Given, prepare


@dataclass(frozen=True)
class Request:
    """A verb with its options and, unless it is new music, the piece to work on.

    `asked` and `remarks` go into the receipt besides, `on_bar` is told of each bar that is finished.
    """

    verb: Verb
    options: SamplingOptions
    source: Opened | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    on_bar: OnBar | None = None

    def seeded(self) -> "Request":
        """The same with a new seed where none was said."""
        if self.options.seed is not None:
            return self
        return replace(self, options=replace(self.options, seed=secrets.randbelow(2**31)))


def run(request: Request, writer: Writer) -> Composition:
    """The piece that a verb makes, with its receipt. Raises InputError, UsageError, PromiseError, CancelledError."""
    started = time.perf_counter()
    request = request.seeded()
    given = prepare(request.source.piece) if request.source else None
    plan = request.verb.plan(given, request.options, writer.checkpoint)
    chosen = _choose(plan, given, writer, request.on_bar)
    recipe = make_recipe(request.verb, plan, request.source, writer.checkpoint.name)
    made = {"recipe": json.dumps(recipe), "command": make_command(request.verb, plan, request.source)}
    piece = replace(chosen.piece, fields={**(given.piece.fields if given else {}), **made})
    receipt = Receipt(
        seed=recipe["seed"],
        recipe=recipe,
        asked={**_asked(request.verb, plan, request.source), **request.asked},
        got={**_got(plan, piece, given), "remarks": [*request.remarks, *_remarks(plan)]},
        kept={name: check(piece) for name, check in _promises(plan, given).items()},
        seconds=round(time.perf_counter() - started, 3),
        originality=chosen.originality,
    )
    return Composition(piece, receipt.checked())


def _choose(plan: VerbPlan, given: Given | None, writer: Writer, on_bar: OnBar | None) -> Candidate:
    """The best candidate of the plan's task; without one the given piece as the plan finishes it."""
    if plan.task is None:
        return Candidate(plan.finish(given.piece if given else Piece((), 0)), 0.0)

    def judge(draft: Draft) -> Candidate:
        piece = plan.finish(draft.piece)
        missed = {name: wish.missed for name, wish in plan.wishes(piece).items()}
        return Candidate(piece, draft.nats, missed=missed)

    options = plan.options
    warmth = min(options.temperature, plan.warmest)
    search = SearchOptions(
        Sampling(warmth, options.top_p, options.seed or 0, on_bar=on_bar),
        options.candidates,
        options.max_copy if _writes_melody(plan.task) else None,
        is_odd=given is not None and bool(why_degenerate(given.piece)),
    )
    return best_of(writer, plan.task, judge, search)


def _remarks(plan: VerbPlan) -> Iterator[str]:
    """What an option could not do."""
    if plan.options.max_copy is not None and not (plan.task and _writes_melody(plan.task)):
        yield "--max-copy changes nothing: the tune is given, none of its notes is written"


def _writes_melody(task: Task) -> bool:
    """Whether notes of the tune are to be written, so that another draft may share less with the corpus."""
    return any(task.grid.header.lanes[lane] == MELODY for _, lane in task.hidden)


def _promises(plan: VerbPlan, given: Given | None) -> Mapping[str, Callable[[Piece], bool]]:
    """The plan's promises, and full bars where the given tune has no overlaps, as recordings have."""
    if given is None or given.part or measures.broken_bars(given.piece):
        return plan.promises
    return {**plan.promises, "full_bars": lambda piece: not measures.broken_bars(piece)}


def _asked(verb: Verb, plan: VerbPlan, source: Opened | None) -> dict[str, Any]:
    """What was said, and how many bars that means."""
    said = {"verb": verb.name, "file": source and source.file, **said_options(plan.options)}
    said["bars"] = said.get("bars") or plan.drawn.get("bars")
    return {name: value for name, value in said.items() if value not in ("", None) and name != "span"}


def _got(plan: VerbPlan, piece: Piece, given: Given | None) -> dict[str, Any]:
    """What the piece has, the wishes that were said, and what is to be remarked of the piece that was given."""
    got = describe(piece)
    got["style"] = got["style"] or (plan.task.grid.header.style if plan.task else "")
    if wishes := plan.wishes(piece):
        got["wishes"] = {name: wish.to_json() for name, wish in wishes.items()}
    if given is None:
        return {**got, **plan.remarks}
    notes = {name: text for name, text in given.piece.fields.items() if name in ("found", "warnings")}
    return {**got, "notes_moved_to_the_grid": round(given.moved, 3), **plan.remarks, **notes}
