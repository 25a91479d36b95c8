"""Limits beyond which a draft is thrown out: what 999 of a thousand tunes by people do not exceed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil

from composer.analysis import habits
from composer.analysis.measures import bar_repeats
from composer.corpus.shelf import group
from composer.model.style_profile import Profile
from composer.music.piece import Piece
from composer.music.repeats import once
from composer.music.styles import family_of

LEAST_BARS = 8
"""Bars from which a piece is counted: in a shorter one any bar twice is a loop."""

FEWEST_PIECES = 1000
"""Pieces of a general style from which its limits are its own: in fewer, one in a thousand means nothing."""

RARE = 0.001
"""Share of people's pieces that may exceed a limit."""

MEASURES: Mapping[str, Callable[[Piece], float]] = {
    "repeats": bar_repeats,
    "loop": lambda piece: habits.loop_bars(piece) / piece.bar_count,
    "pitch notes": habits.one_pitch_notes,
    "pitch bars": habits.one_pitch_bars,
}


def exceeded_by(values: Iterable[float], share: float) -> float:
    """Returns the least of the values that at most this share of them exceeds."""
    ordered = sorted(values)
    # A value of the list itself, so that a limit is something that a tune has.
    return ordered[max(0, ceil((1 - share) * len(ordered)) - 1)]


def find_limits(pieces: Sequence[Piece]) -> dict[str, float]:
    """Returns limits of people's pieces, as `Profile.limits` has them; {} where there are too few."""
    # As written: a repeat that is played out is not a repetition that a composer wrote.
    written = (once(piece) for piece in pieces)
    rows = [[measure(one) for measure in MEASURES.values()] for one in written if one.bar_count >= LEAST_BARS]
    if len(rows) < FEWEST_PIECES:
        return {}
    columns = zip(MEASURES, zip(*rows, strict=True), strict=True)
    return {name: round(exceeded_by(values, RARE), 3) for name, values in columns}


def with_limits(profiles: Mapping[str, Profile], pieces: Sequence[Piece]) -> dict[str, Profile]:
    """Returns the profiles with the limits of their general styles."""
    kin = group(pieces, lambda piece: (family_of(piece.style),))
    limits = {style: find_limits(members) for style, members in kin.items()}
    return {style: replace(profile, limits=limits.get(family_of(style), {})) for style, profile in profiles.items()}
