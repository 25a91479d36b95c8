"""Whole textures out of scores: every voice on a lane of one ensemble, whole or in excerpts that end where phrases do.

What `composer.corpus.lead_sheets` does for the tune, this does for all parts.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from composer.corpus.clean import CHECKS, MIN_BARS
from composer.corpus.grid_meters import in_grid_meters
from composer.corpus.lead_sheets import LONGEST, MOST_OFF_GRID, SPARSE, excerpt
from composer.grid.ensembles import ensemble_of
from composer.grid.header import LABELS, MAX_BARS, MAX_PASSES, METERS
from composer.grid.lanes import CHORDS, LANES
from composer.grid.seating import Seats, seat
from composer.music.piece import Note, Part, Piece
from composer.music.units import TICKS_PER_GRID

SHORTEST = 8
"""Bars of the shortest excerpt."""


@dataclass(frozen=True)
class Voicing:
    """An excerpt and where it stands in the score as it was read (`score`, with the values of `in_grid_meters`)."""

    piece: Piece
    score: Piece
    start: int
    end: int
    why: str = ""
    """Why it cannot be learned from; "" where it can."""


def voicings(piece: Piece) -> Iterator[Piece]:
    """Yields whole textures of a piece, parts named after lanes of one ensemble; none where no ensemble has them.

    A piece of up to MAX_BARS in one meter stays whole, others are cut into excerpts of 8 to 40 bars.
    """
    yield from (voicing.piece for voicing in find_voicings(piece) if not voicing.why)


def find_voicings(piece: Piece) -> Iterator[Voicing]:
    """Yields every excerpt of a piece with its place in the score; one that cannot be learned from has a reason."""
    score = in_grid_meters(piece)
    placed = on_grid(score)
    seats = seat(placed)
    # Where several singers share a score, one alone or the piano may have a stretch of it.
    seated = placed if seats.why else replace(placed, parts=seats.parts)
    for start, end in _stretches(seated):
        whole = (start, end) == (0, seated.length)
        part = seated if whole else excerpt(seated, start, end)
        own = seat(part) if seats.why else Seats(part.parts)
        fitted = _fitted(replace(part, parts=own.parts))
        why = own.why or _reason(fitted, MIN_BARS if whole else SHORTEST) or _reason_off_grid(score, start, end)
        yield Voicing(fitted, score, start, end, why)


def on_grid(piece: Piece) -> Piece:
    """Returns the piece with every time on the nearest step of the grid; no note is shorter than a step."""
    placed = piece.map_time(_nearest)
    parts = (
        replace(part, notes=tuple(map(_moved, before.notes)))
        # Not those of `map_time`, which leaves out the shortest.
        for part, before in zip(placed.parts, piece.parts, strict=True)
    )
    return replace(placed, parts=tuple(parts))


def _moved(note: Note) -> Note:
    onset, end = _nearest(note.onset), _nearest(note.end)
    return replace(note, onset=onset, duration=max(end - onset, TICKS_PER_GRID))


def _nearest(tick: int) -> int:
    return round(tick / TICKS_PER_GRID) * TICKS_PER_GRID


def _stretches(piece: Piece) -> Iterator[tuple[int, int]]:
    """Yields where excerpts begin and end: the whole piece where the grid holds it, else phrases of one meter."""
    if len(piece.meters) == 1 and piece.bar_count <= MAX_BARS:
        yield 0, piece.length
        return
    lines = piece.bar_lines()
    ranks = _ranks(piece, lines)
    changes = [*(change.onset for change in piece.meters), piece.length]
    for begin, end in pairwise(bisect_left(lines, tick) for tick in changes):
        # A change inside a bar leaves a short one before it, which the grid has no words for.
        is_short = lines[end] - lines[end - 1] < piece.meter_at(lines[end - 1]).bar_ticks
        yield from ((lines[first], lines[last]) for first, last in _cuts(ranks, begin, end - is_short))


def _cuts(ranks: Sequence[int], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yields bar lines between which to cut, the bar lines from `begin` to `end` being in one meter."""
    first = begin
    while first < end:
        # What is left behind must be long enough for an excerpt of its own, or nothing.
        places = [
            place
            for place in range(first + SHORTEST, min(end, first + LONGEST) + 1)
            if place == end or end - place >= SHORTEST
        ]
        last = max(places, key=lambda place: (ranks[place], place), default=end)
        yield first, last
        first = last


def _ranks(piece: Piece, lines: Sequence[int]) -> list[int]:
    """Returns how well an excerpt may end at each bar line: 2 where a phrase ends, 1 where no note is cut, else 0."""
    cut: set[int] = set()
    for note in (note for part in piece.parts for note in part.notes):
        cut.update(range(bisect_right(lines, note.onset), bisect_left(lines, note.end)))
    ends = {bisect_left(lines, tick) for tick in _phrase_ends(piece, lines)}
    return [0 if place in cut else 1 + (place in ends) for place in range(len(lines))]


def _phrase_ends(piece: Piece, lines: Sequence[int]) -> set[int]:
    """Returns bar lines at the end of a section or key, or after a note or rest of two beats in the first voice."""
    ends = {section.end for section in piece.sections} | {change.onset for change in piece.keys} | {piece.length}
    onsets = sorted({note.onset for note in piece.parts[0].notes})
    for onset, following in pairwise(onsets):
        line = lines[bisect_right(lines, onset)]
        if following >= line and line - onset >= 2 * piece.meter_at(onset).beat_ticks:
            ends.add(line)
    return ends


def _fitted(piece: Piece) -> Piece:
    """Returns an excerpt with notes in the ranges of its lanes, without silent voices, with the sections it can say."""
    tonic = piece.key.tonic
    parts = (replace(part, notes=tuple(_in_range(part, tonic))) for part in piece.parts)
    # A second voice, or a singer, that is silent all through is not in this excerpt.
    sounding = tuple(part for part in parts if part.notes)
    sections = piece.sections if _holds_sections(piece) else ()
    return replace(piece, parts=sounding, sections=sections)


def _in_range(part: Part, tonic: int) -> Iterator[Note]:
    low, high = LANES[part.name.lower()].span_on(tonic)
    return (note for note in part.notes if low <= note.pitch <= high)


def _holds_sections(piece: Piece) -> bool:
    """Tells whether the grid has words for the sections of a piece, and bars stay full when they are played."""
    is_few = len(piece.sections) <= len(LABELS) and all(one.passes <= MAX_PASSES for one in piece.sections)
    return is_few and not CHECKS["bars over or under full"](piece)


def _reason(piece: Piece, least: int) -> str:
    """Returns why an excerpt, which must have so many bars, cannot be learned from; "" where it can."""
    if piece.bar_count < least:
        return "too short"
    return next((why for why, is_so in REASONS.items() if is_so(piece)), "")


def _lanes(piece: Piece) -> list[str]:
    return [part.name.lower() for part in piece.parts]


def _is_incomplete(piece: Piece) -> bool:
    """Tells whether a voice that its ensemble always has is silent all through."""
    lanes = _lanes(piece)
    ensemble = ensemble_of(lanes)
    missing = set(ensemble.lanes) - {CHORDS, *lanes}
    # Three voices of a choir are a choir; one hand is no piano.
    return len(missing) > (ensemble.name == "satb")


def _is_sparse(piece: Piece) -> bool:
    bars = {piece.bar_at(note.onset) for part in piece.parts for note in part.notes}
    return len(bars) < (1 - SPARSE) * piece.bar_count


REASONS = {
    "empty": lambda piece: not piece.parts,
    "meter not in the list": lambda piece: str(piece.meter) not in METERS,
    "bars over or under full": lambda piece: piece.length % piece.meter.bar_ticks > 0,
    "a voice is silent": _is_incomplete,
    "mostly silent": _is_sparse,
}


def _reason_off_grid(score: Piece, start: int, end: int) -> str:
    notes = list(notes_between(score, start, end))
    off = sum(map(is_off_grid, notes))
    return "off the grid" if off > MOST_OFF_GRID * len(notes) else ""


def notes_between(score: Piece, start: int, end: int) -> Iterator[Note]:
    """Yields the notes of all parts that begin between two ticks of the grid, each at its nearest step."""
    return (note for part in score.parts for note in part.notes if start <= _nearest(note.onset) < end)


def is_off_grid(note: Note) -> bool:
    """Tells whether a note begins or ends between two steps of the grid."""
    return bool(note.onset % TICKS_PER_GRID or note.end % TICKS_PER_GRID)
