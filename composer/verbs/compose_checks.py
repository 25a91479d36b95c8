"""What `compose` promises and wishes, as the finished piece shows it."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise

from composer.analysis import measures
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.theory import scale_degrees
from composer.music.units import TICKS_PER_GRID
from composer.sampling.promises import UNLOCKED
from composer.verbs.compose_plan import ComposePlan
from composer.verbs.form_plan import played_form
from composer.verbs.plan import Wish
from composer.verbs.wishes import LEVELS

NEAR = 0.2
"""How far off, as a share of what was asked, a density still counts as met."""

Check = Callable[[ComposePlan, Piece], bool]


def _in_range(plan: ComposePlan, piece: Piece) -> bool:
    low, high = (pitch - 12 * plan.octaves for pitch in measures.pitch_span(piece))
    return plan.limits[0] <= low and high <= plan.limits[1]


def _in_key(plan: ComposePlan, piece: Piece) -> bool:
    """The key asked for, and every note in its scale or in the chord that sounds, unless the key is not locked."""
    scale = {(degree + plan.key.tonic) % 12 for degree in scale_degrees(plan.key, plan.wishes.lock)}
    return piece.key == plan.key and (
        plan.wishes.lock in UNLOCKED
        or all(
            note.pitch % 12 in scale | getattr(measures.chord_at(piece, note.onset), "tones", frozenset())
            for note in measures.melody_notes(piece)
        )
    )


def _ends_as_asked(plan: ComposePlan, piece: Piece) -> bool:
    """The last note is on a degree that was promised, and where nothing else gives its length, a beat long."""
    last = measures.melody_notes(piece)[-1]
    least = min(plan.meter.beat_ticks, plan.meter.bar_ticks // 3)
    is_long = plan.rhythm is not None or last.duration >= least
    return not plan.final or (is_long and (last.pitch - plan.key.tonic) % 12 in plan.final)


def _has_form(plan: ComposePlan, piece: Piece) -> bool:
    return played_form(piece) == "".join(block.label * block.passes for block in plan.blocks)


def _has_rhythm(plan: ComposePlan, piece: Piece) -> bool:
    """Whether the onsets are those of another tune, its bars over and over (its pickup and ties into bar 1 apart)."""
    source = plan.rhythm
    if source is None:
        return True
    bar = piece.meter.bar_ticks
    skipped = bar if source.pickup else 0
    span = source.length - skipped
    theirs = {note.onset - skipped for note in source.parts[0].notes if note.onset >= skipped}
    first = bar if piece.pickup else 0
    return all((note.onset - first) % span in theirs for note in measures.melody_notes(piece) if note.onset >= first)


PROMISES: Mapping[str, tuple[Callable[[ComposePlan], object], Check]] = {
    "bars": (lambda plan: True, lambda plan, piece: sounding(piece).bar_count == plan.bars),
    "full_bars": (lambda plan: True, lambda plan, piece: not measures.broken_bars(piece)),
    "meter": (lambda plan: True, lambda plan, piece: piece.meter == plan.meter),
    "key": (lambda plan: True, _in_key),
    "range": (lambda plan: True, _in_range),
    "ending": (lambda plan: True, _ends_as_asked),
    "pickup": (lambda plan: plan.pickup, lambda plan, piece: piece.pickup == plan.pickup),
    "chords": (lambda plan: plan.chords, lambda plan, piece: piece.chords == plan.changes),
    "form": (lambda plan: plan.blocks, _has_form),
    "rhythm": (lambda plan: plan.rhythm, _has_rhythm),
}
"""Each promise: whether a plan makes it, and whether a piece keeps it."""


def promises_of(plan: ComposePlan) -> dict[str, Callable[[Piece], bool]]:
    """What a plan promises, by name."""
    return {name: partial(check, plan) for name, (is_made, check) in PROMISES.items() if is_made(plan)}


def check_promises(plan: ComposePlan, piece: Piece) -> dict[str, bool]:
    """Each promise of a plan, true or false."""
    return {name: check(piece) for name, check in promises_of(plan).items()}


def measure_wishes(plan: ComposePlan, piece: Piece) -> dict[str, Wish]:
    """What was asked and what came, of each wish that was said."""
    wishes = {}
    if plan.wishes.density is not None:
        density, got = plan.wishes.density, measures.density(piece)
        missed = min(1.0, abs(got - density) / density)
        wishes["density"] = Wish(density, got, missed <= NEAR, missed)
    if plan.wishes.level is not None:
        level, needed = plan.wishes.level, level_of(plan, piece)
        wishes["level"] = Wish(level, needed, needed <= level, _too_wide(level, piece))
    return wishes


def _leaps(piece: Piece) -> list[int]:
    return [abs(later.pitch - first.pitch) for first, later in pairwise(measures.melody_notes(piece))]


def _too_wide(level: int, piece: Piece) -> float:
    """Share of the melody's leaps that are wider than a level has."""
    leaps = _leaps(piece)
    return sum(leap > LEVELS[level].leap for leap in leaps) / max(1, len(leaps))


def level_of(plan: ComposePlan, piece: Piece) -> int:
    """The lowest level that has the widest leap and the shortest note of a melody."""
    widest = max(_leaps(piece), default=0)
    shortest = min(note.duration for note in measures.melody_notes(piece)) // TICKS_PER_GRID
    limits = {level: row.ease(plan.meter) for level, row in LEVELS.items()}
    fitting = [level for level, ease in limits.items() if widest <= ease.leap and shortest >= ease.shortest]
    return min(fitting, default=max(LEVELS))
