"""The receipt: what was asked, what came, and which promises were kept, measured on the finished piece."""

import json
import shlex
from dataclasses import asdict, dataclass
from typing import Any

from composer.analysis import measures
from composer.errors import PromiseError
from composer.grid.lanes import LANES, MELODY
from composer.music.piece import Piece
from composer.music.theory import pitch_name
from composer.music.units import tempo_to_bpm
from composer.sampling.promises.level import PlayLimits
from composer.verbs.compose_task import make_promises
from composer.verbs.plan import Plan
from composer.verbs.wishes import Wishes

RECIPE_VERSION = 1


@dataclass(frozen=True)
class Receipt:
    """As in the contract of the command line; `originality` is None where the model has no index of its corpus."""

    seed: int
    recipe: dict[str, Any]
    asked: dict[str, Any]
    got: dict[str, Any]
    kept: dict[str, bool]
    seconds: float
    files: tuple[str, ...] = ()
    originality: dict[str, Any] | None = None

    @property
    def broken(self) -> list[str]:
        """Names of promises that were not kept."""
        return [name for name, kept in self.kept.items() if not kept]

    def checked(self) -> "Receipt":
        """The receipt itself. Raises PromiseError where a promise is not kept, which no rule should let happen."""
        if self.broken:
            raise PromiseError(f"the piece does not keep: {', '.join(self.broken)}", "this is a bug: please report it")
        return self

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def make_recipe(plan: Plan, model: str) -> dict[str, Any]:
    """Everything needed to make the piece again."""
    zero = LANES[MELODY].zero_on(plan.key.tonic)
    drawn = {
        "meter": str(plan.meter),
        "key": plan.key.name,
        "span": ",".join(str(pitch - zero) for pitch in (*plan.span, *plan.limits)),
    }
    return {"version": RECIPE_VERSION, "model": model, "verb": "compose", **asdict(plan.wishes), "drawn": drawn}


def make_command(plan: Plan) -> str:
    """The command line that makes the piece again."""
    said = asdict(plan.wishes)
    usual = asdict(Wishes())
    words = ["compose"]
    for name, value in said.items():
        if name in ("span", "mode"):
            continue
        if name in ("style", "bars", "seed") or value != usual[name]:
            words += [f"--{name.replace('_', '-')}", shlex.quote(str(value))]
    return " ".join(words)


def said_wishes(plan: Plan) -> dict[str, Any]:
    """The wishes that were said, by name."""
    return {name: value for name, value in asdict(plan.wishes).items() if value is not None and name != "span"}


def describe(piece: Piece) -> dict[str, Any]:
    """What a piece has, in the words of the options."""
    low, high = measures.pitch_span(piece)
    key = piece.key
    return {
        "style": piece.style,
        "bars": piece.bar_count,
        "meter": str(piece.meter),
        "key": key.name,
        "tempo": round(tempo_to_bpm(piece.tempo, piece.meter.beat_ticks), 1),
        "in_key": round(measures.in_key_share(piece, key), 3),
        "chords": [symbol.chord.name(key) for symbol in piece.chords],
        "chord_tone_share": round(measures.chord_tone_share(piece), 3),
        "range": f"{pitch_name(low, key)}-{pitch_name(high, key)}",
        "density": round(measures.density(piece), 2),
        "form": measures.form(piece),
        "ending": measures.ending(piece, key),
        "notes": len(measures.melody_notes(piece)),
    }


def check_promises(plan: Plan, piece: Piece) -> dict[str, bool]:
    """Each promise, true or false, as the finished piece shows it."""
    return make_promises(plan).check(piece)


def missed_wishes(plan: Plan, piece: Piece) -> dict[str, float]:
    """How far each wish that was said was missed: 0 is met, 1 far off."""
    missed = {}
    if plan.wishes.density is not None:
        missed["density"] = min(1.0, abs(measures.density(piece) - plan.wishes.density) / plan.wishes.density)
    if plan.wishes.level is not None:
        missed["level"] = PlayLimits.parse(plan.wishes.level, plan.meter).missed(piece)
    return missed
