"""What a verb is, and what it plans: everything that is settled before the model writes the first word."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from composer.music.piece import Piece
from composer.sampling.task import Task
from composer.verbs.options import SamplingOptions
from composer.verbs.source import Span
from composer.verbs.stretches import Stretch

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint


@dataclass(frozen=True)
class WishResult:
    """What was asked and what came, in the same unit, whether that will do, and how far off it is (0-1)."""

    asked: float
    got: float
    is_met: bool
    missed: float

    def to_json(self) -> dict[str, Any]:
        """Plain values for the receipt."""
        return {"asked": self.asked, "got": round(self.got, 2), "met": self.is_met}


@dataclass(frozen=True)
class VerbPlan:
    """A verb's answer to its options: a task for the model, and how what it writes becomes the new piece.

    Without a `task` nothing is sampled and `finish` takes the given piece. `options` are the verb's with what follows
    from others filled in; `drawn` what was left to chance, for the recipe. `promises` are checked on the new piece,
    `wishes` measured on each candidate, `remarks` go into the receipt. The task is drawn no warmer than `warmest`;
    `most_shared` is the longest run that may stand in the corpus and `usual_candidates` are drawn, where nothing is
    said; `excused` are faults that were asked for. `spans` are the ticks in which some parts are rewritten, `rewritten`
    the numbers of these parts, None for the tune's; `stands` says which given part each of the first new parts is, None
    that all are there in order.

    `may_break` are promises that yield to others while notes are drawn: a draft that breaks one is refused. `instead`
    plans another way where no draft will do. `measures` is what the receipt says of the new piece besides.
    """

    options: SamplingOptions
    task: Task | None
    finish: Callable[[Piece], Piece]
    promises: Mapping[str, Callable[[Piece], bool]] = field(default_factory=dict)
    wishes: Callable[[Piece], Mapping[str, WishResult]] = lambda _: {}
    remarks: Mapping[str, Any] = field(default_factory=dict)
    drawn: Mapping[str, Any] = field(default_factory=dict)
    warmest: float = math.inf
    most_shared: int | None = None
    usual_candidates: int = 1
    excused: Collection[str] = ()
    spans: Sequence[Span] = ()
    rewritten: Collection[int] | None = None
    stands: tuple[int, ...] | None = None
    may_break: Collection[str] = ()
    instead: "Callable[[], VerbPlan] | None" = None
    measures: Callable[[Piece], Mapping[str, Any]] = lambda _: {}

    def why_refused(self, piece: Piece) -> str:
        """Returns what a finished draft does not keep of the promises that may be broken, "" where it keeps all."""
        broken = [name for name in self.may_break if not self.promises[name](piece)]
        return f"it does not keep {', '.join(broken)}" if broken else ""


Share = Callable[[Sequence[Stretch], Any], list[tuple[Stretch, Any]]]


def work_everywhere(stretches: Sequence[Stretch], options: Any) -> list[tuple[Stretch, Any]]:
    """Returns all stretches with the same options."""
    return [(stretch, options) for stretch in stretches]


@dataclass(frozen=True)
class Verb:
    """A row of the table: the command's name, its options, its planner and a line of help.

    The planner takes the given piece (None where `is_new`: the verb needs none), the options and the checkpoint.
    `share` says which stretches of a piece whose meter changes the verb works on, each with the options for it.
    """

    name: str
    options: type[SamplingOptions]
    plan: "Callable[[Any, Any, Checkpoint], VerbPlan]"
    help: str
    is_new: bool = False
    share: Share = work_everywhere

    @property
    def function(self) -> str:
        """Its name in Python: "continue_"."""
        return f"{self.name}_" if self.name == "continue" else self.name
