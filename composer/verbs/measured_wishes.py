"""How near a finished piece comes to the wishes of `compose`."""

from itertools import pairwise

from composer.analysis import measures
from composer.grid.ensembles import parts_by_lane
from composer.music.piece import Piece
from composer.music.units import ticks_to_grid
from composer.sampling.promises.level import LEVELS, PlayLimits
from composer.verbs.compose_plan import ComposePlan
from composer.verbs.plan import WishResult

NEAR = 0.2
"""How far off, as a share of what was asked, a density still counts as met."""


def measure_wishes(plan: ComposePlan, piece: Piece) -> dict[str, WishResult]:
    """Returns what was asked and what came, of each wish that was said."""
    wishes = {_density_name(plan, voice): _measure_density(plan, voice, piece) for voice in plan.densities}
    if plan.wishes.level is not None:
        level, needed = plan.wishes.level, level_of(plan, piece)
        missed = PlayLimits.parse(level, plan.meter).missed(piece)
        wishes["level"] = WishResult(level, needed, needed <= level, missed)
    return wishes


def _density_name(plan: ComposePlan, voice: str) -> str:
    """Returns a wish's key in the receipt: "density" of the tune, "density of left" of another voice."""
    return "density" if voice == plan.lead else f"density of {voice}"


def _measure_density(plan: ComposePlan, voice: str, piece: Piece) -> WishResult:
    """Returns how often a voice strikes per quarter; a voice of which there is no part is silent."""
    asked, part = plan.densities[voice], parts_by_lane(piece).get(voice)
    got = measures.part_density(part, piece) if part else 0.0
    missed = min(1.0, abs(got - asked) / asked)
    return WishResult(asked, got, missed <= NEAR, missed)


def level_of(plan: ComposePlan, piece: Piece) -> int:
    """Returns the lowest level that has the widest leap and the shortest note of a melody."""
    notes = measures.melody_notes(piece)
    widest = max((abs(later.pitch - first.pitch) for first, later in pairwise(notes)), default=0)
    # A draft may be silent: it asks nothing of the player here, and is refused as what it is.
    shortest = ticks_to_grid(min((note.duration for note in notes), default=piece.length))
    limits = {level: PlayLimits.parse(level, plan.meter) for level in LEVELS}
    fitting = [level for level, one in limits.items() if widest <= one.leap and shortest >= one.shortest]
    return min(fitting, default=max(LEVELS))
