"""Lead sheets out of scores: the tune with its chords, whole or in excerpts of a length that the grid can hold."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from composer.corpus.clean import one_line, reason_to_drop
from composer.grid.header import MAX_BARS
from composer.music.piece import MeterChange, Note, Piece, Section
from composer.music.theory import Meter
from composer.music.units import TICKS_PER_GRID

SHORTEST, LONGEST = 12, 40
"""Bars of an excerpt; a whole piece may have up to MAX_BARS."""

MOST_OFF_GRID = 0.05
"""Share of notes that may be moved to the grid by less than a sixteenth of a quarter's third."""

SPARSE = 0.4
"""Share of the bars of an excerpt that may be without a note."""


def lead_sheets(piece: Piece) -> Iterator[Piece]:
    """The tune of a piece, or excerpts of a long one that end where a phrase does; none where it is unfit to learn.

    Each begins and ends in a bar where the tune sounds: the rests before and after are another part's bars.
    """
    lead = one_line(halved(piece))
    if not lead.parts:
        return
    # A lone part off the grid is left to the checks, which drop it.
    lead = on_grid(lead) if len(piece.parts) > 1 else lead
    excerpts = [lead] if lead.bar_count <= MAX_BARS and len(lead.meters) == 1 else list(_cut(lead))
    for excerpt in excerpts:
        sounding = trimmed(excerpt)
        # A part of a score is silent while others play; a lead sheet's rests are its own.
        is_fit = len(piece.parts) == 1 or not _is_sparse(sounding, is_whole=excerpt is lead)
        if is_fit and not reason_to_drop(sounding)[0]:
            yield sounding


def trimmed(lead: Piece) -> Piece:
    """Returns the tune from the bar of its first note to the bar of its last; as it is where it has none."""
    notes, lines = lead.parts[0].notes, lead.bar_lines()
    if not notes:
        return lead
    first = bisect_right(lines, notes[0].onset) - 1
    last = bisect_left(lines, max(note.end for note in notes))
    if (first, last) == (0, len(lines) - 1):
        return lead
    return excerpt(lead, lines[first], lines[last])


def halved(piece: Piece) -> Piece:
    """Returns a piece in whole notes (2/1, 3/1) in halves, as editors print it today; others as they are."""
    if any(change.meter.unit > 1 or change.meter.beats > 3 for change in piece.meters):
        return piece

    halves = tuple(MeterChange(one.onset // 2, Meter(one.meter.beats, 2)) for one in piece.meters)
    return replace(piece.map_time(lambda tick: tick // 2), meters=halves)


def on_grid(lead: Piece) -> Piece:
    """Returns the tune with the few notes that lie off the grid moved to it; as it is where they are many."""
    notes = lead.parts[0].notes
    off = sum(bool(note.onset % TICKS_PER_GRID or note.end % TICKS_PER_GRID) for note in notes)
    if not off or off > MOST_OFF_GRID * len(notes):
        return lead
    placed: dict[int, Note] = {}
    for note in notes:  # not `map_time`, which would leave out the shortest
        onset, end = _nearest(note.onset), _nearest(note.end)
        placed[onset] = replace(note, onset=onset, duration=max(end - onset, TICKS_PER_GRID))
    part = replace(lead.parts[0].map_time(_nearest), notes=tuple(placed.values()))
    return one_line(replace(lead, parts=(part,)))


def _nearest(tick: int) -> int:
    return round(tick / TICKS_PER_GRID) * TICKS_PER_GRID


def _is_sparse(lead: Piece, is_whole: bool) -> bool:
    """Tells whether the tune is silent too long, as a voice is in a prelude, or an excerpt holds no whole phrase."""
    lines = lead.bar_lines()
    # By bars in which a note begins: a long note is no silent bar, but many of them are not a tune.
    onsets = {lead.bar_at(note.onset) for note in lead.parts[0].notes}
    return len(onsets) < (1 - SPARSE) * (len(lines) - 1) or (not is_whole and lead.bar_count < SHORTEST)


def _cut(lead: Piece) -> Iterator[Piece]:
    """Yields excerpts in one meter, each as long as it may be, ending at a section's end, a rest or a long note."""
    lines = lead.bar_lines()
    good = _phrase_ends(lead, lines)
    starts = {change.onset for change in lead.meters}
    first = int(bool(lead.pickup))
    while first < len(lines) - 1:
        # An excerpt ends at the next change of meter at the latest, because the grid has one meter.
        limit = next((place for place in range(first + 1, len(lines)) if lines[place] in starts), len(lines) - 1)
        limit = min(limit, first + LONGEST)
        # From the longest possible back to the shortest: where no phrase ends, it is cut anyway.
        last = next((place for place in range(limit, first + SHORTEST - 1, -1) if lines[place] in good), limit)
        yield excerpt(lead, lines[first], lines[last])
        first = last


def _phrase_ends(lead: Piece, lines: tuple[int, ...]) -> set[int]:
    ends = {section.end for section in lead.sections} | {lead.length}
    notes = lead.parts[0].notes
    for note, following in pairwise(notes):
        line = next((one for one in lines if one > note.onset), lead.length)
        beat = lead.meter_at(note.onset).beat_ticks
        # A phrase ends on a bar line that nothing crosses, after a note or rest of two beats.
        if following.onset >= line and line - note.onset >= 2 * beat:
            ends.add(line)
    return ends


def excerpt(piece: Piece, start: int, end: int) -> Piece:
    """The stretch of a piece between two bar lines, as a piece of its own; notes held over the end stop there.

    Its sections are played once: what is learned of an excerpt is what stands there, and one section is none.
    """
    part = piece.between(start, end)
    sections = tuple(Section(one.onset, one.end, one.label) for one in part.sections)
    return replace(part, sections=sections if len(sections) > 1 else ())
