"""Whole textures out of scores: every voice on a lane of one ensemble, whole or in excerpts that end where phrases do.

What `composer.corpus.lead_sheets` does for the tune, this does for all parts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from composer.corpus.clean import CHECKS, MIN_BARS
from composer.corpus.cuts import SHORTEST, cut_phrases, middle_of, rank_lines
from composer.corpus.grid_meters import in_grid_meters
from composer.corpus.lead_sheets import MOST_OFF_GRID, SPARSE, excerpt
from composer.grid.ensembles import ensemble_of
from composer.grid.header import LABELS, MAX_PASSES, METERS
from composer.grid.lanes import CHORDS, LANES
from composer.grid.seating import Seats, seat
from composer.music.piece import Note, Part, Piece
from composer.music.units import TICKS_PER_GRID

OFF_GRID, SILENT, NO_ENSEMBLE = "off the grid", "mostly silent", "no ensemble of such staves"
DIVISIBLE = (OFF_GRID, SILENT, NO_ENSEMBLE)
"""Reasons that need not hold of a half of what they hold of."""


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
    source = _Source(score, seated, not seats.why, seated.bar_lines(), rank_lines(seated))
    for first, last in cut_phrases(seated, source.ranks):
        yield from _try(source, first, last)


@dataclass(frozen=True)
class _Source:
    """A score as it was read, its parts on the grid, whether they are lanes already, its bar lines and their ranks."""

    score: Piece
    parts: Piece
    is_seated: bool
    lines: tuple[int, ...]
    ranks: Sequence[int]

    def voicing(self, first: int, last: int) -> Voicing:
        """Returns what stands between two bar lines."""
        start, end = self.lines[first], self.lines[last]
        is_whole = (start, end) == (0, self.parts.length)
        part = self.parts if is_whole else excerpt(self.parts, start, end)
        seats = Seats(part.parts) if self.is_seated else seat(part)
        fitted = _fitted(replace(part, parts=seats.parts))
        why = seats.why and NO_ENSEMBLE
        why = why or _reason(fitted, MIN_BARS if is_whole else SHORTEST) or _reason_off_grid(self.score, start, end)
        return Voicing(fitted, self.score, start, end, why)


def _try(source: _Source, first: int, last: int) -> Iterator[Voicing]:
    """Yields an excerpt; where a part of it may be learned from though the whole may not, what each half gives."""
    voicing = source.voicing(first, last)
    middle = middle_of(source.ranks, first, last)
    if voicing.why in DIVISIBLE and middle:
        yield from _try(source, first, middle)
        yield from _try(source, middle, last)
    else:
        yield voicing


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
    SILENT: _is_sparse,
}


def _reason_off_grid(score: Piece, start: int, end: int) -> str:
    notes = list(notes_between(score, start, end))
    off = sum(map(is_off_grid, notes))
    return OFF_GRID if off > MOST_OFF_GRID * len(notes) else ""


def notes_between(score: Piece, start: int, end: int) -> Iterator[Note]:
    """Yields the notes of all parts that begin between two ticks of the grid, each at its nearest step."""
    return (note for part in score.parts for note in part.notes if start <= _nearest(note.onset) < end)


def is_off_grid(note: Note) -> bool:
    """Tells whether a note begins or ends between two steps of the grid."""
    return bool(note.onset % TICKS_PER_GRID or note.end % TICKS_PER_GRID)
