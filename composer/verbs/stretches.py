"""A piece as the stretches of one meter that a verb works on one by one, and the whole again from what came of them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import accumulate, pairwise
from operator import add

from composer.grid.header import LABELS
from composer.music.piece import ChordSymbol, Note, Part, Piece, Section
from composer.music.progression import without_repeats
from composer.music.theory import Meter
from composer.verbs.lens import Lens, lens_of

Place = tuple[int, int, int]
"""Onset, pitch and end of a note: what tells it from others."""


@dataclass(frozen=True)
class Stretch:
    """What lies in one meter of a piece, from tick `start` to `end`."""

    piece: Piece
    start: int
    end: int

    @property
    def meter(self) -> Meter:
        """The one meter."""
        return self.piece.meter_at(self.start)

    @cached_property
    def lens(self) -> Lens:
        """How the model sees its bars."""
        return lens_of(self.meter, self.end - self.start)

    @cached_property
    def shown(self) -> Piece:
        """The stretch as a piece of its own, as the model sees it."""
        if self.is_plain:
            return self.piece
        return self.lens.show(self.piece.between(self.start, self.end))

    @property
    def is_plain(self) -> bool:
        """Whether it is all of a piece that the model can see as it is."""
        return self.is_all and len(self.piece.meters) == 1 and self.lens.is_plain

    @property
    def is_all(self) -> bool:
        """Whether the piece has no other stretch."""
        return (self.start, self.end) == (0, self.piece.length)

    @property
    def rows(self) -> range:
        """Places of its bars among all bars of the piece, a pickup's first."""
        lines = self.piece.bar_lines()
        return range(bisect_left(lines, self.start), bisect_left(lines, self.end))

    @property
    def offset(self) -> int:
        """How much higher its bars are numbered in the piece than in `shown`."""
        return self.rows.start - bool(self.piece.pickup and self.start)

    def __str__(self) -> str:
        """Its bars as printed, and their meter: "bars 1-12 in 4/4"."""
        first = self.piece.bar_at(self.start)
        last = first + len(self.rows) - 1
        return f"bars {first}-{last} in {self.meter}" if first < last else f"bar {first} in {self.meter}"


def stretches_of(piece: Piece) -> list[Stretch]:
    """Returns the stretches of one meter, in order; a change to the meter that is in force already does not count."""
    # A meter stated again, as some programs do at every section, divides nothing.
    changes = [change.onset for before, change in pairwise(piece.meters) if change.meter != before.meter]
    return [Stretch(piece, start, end) for start, end in pairwise([0, *changes, piece.length]) if start < end]


@dataclass(frozen=True)
class Done:
    """What a verb made of a stretch; `stands` says which given part each of the first new parts is."""

    stretch: Stretch
    made: Piece
    stands: tuple[int, ...]

    def tick(self, tick: int) -> int:
        """Returns a tick of what was made, in the piece."""
        return self.stretch.start + self.stretch.lens.back(tick)

    def notes(self, number: int) -> Iterator[Note]:
        """Yields a new part's notes in the piece: given ones that still stand as they were, others moved there."""
        made = self.made.parts[number].notes if number < len(self.made.parts) else ()
        # A given note is told by where the model sees it; one that is still there was not rewritten and
        # keeps its ticks.
        given = self._given(self.stands[number]) if number < len(self.stands) else {}
        there = {_place(note) for note in made}
        for place, notes in given.items():
            # the model does not see a note too short for it, and so cannot take it away
            yield from notes if place in there or place[0] == place[2] else ()
        for note in made:
            onset, end = self.tick(note.onset), self.tick(note.end)
            # Notes without length in the music's own time lay in what was filled up.
            if _place(note) not in given and onset < end:
                yield replace(note, onset=onset, duration=end - onset)

    def _given(self, part: int) -> dict[Place, list[Note]]:
        """Returns the notes of a given part in this stretch by where the model sees them."""
        start, end, to = self.stretch.start, self.stretch.end, self.stretch.lens.to
        found: dict[Place, list[Note]] = {}
        for note in self.stretch.piece.parts[part].notes:
            if start <= note.onset < end:
                place = to(note.onset - start), note.pitch, to(min(note.end, end) - start)
                found.setdefault(place, []).append(note)
        return found

    def chords(self) -> Iterator[ChordSymbol]:
        """Yields the chord symbols of the stretch in the piece: the given ones where nothing was done to them."""
        start, shown = self.stretch.start, self.stretch.shown.chords
        # Symbols that are the same as shown were not touched; then the given ones stay, to the tick.
        if self.made.chords[: len(shown)] == shown:
            yield from (one for one in self.stretch.piece.chords if start <= one.onset < self.stretch.end)
        yield from (replace(one, onset=self.tick(one.onset)) for one in self.made.chords if one not in shown)


def _place(note: Note) -> Place:
    return note.onset, note.pitch, note.end


def join(piece: Piece, done: Sequence[Done], tune: int = 0) -> Piece:
    """Joins what verbs made of some stretches of the piece; all that they let stand is as it was, to the tick.

    `tune` is the part that stands for the piece in stretches of which nothing was made, where no given part stands.
    """
    first, last = done[0], done[-1]
    if first.stretch.is_plain:
        return first.made
    # Nothing of the given parts stands (restyle): the new stretches are simply put in a row.
    if not first.stands:
        made = {one.stretch.start: one.made for one in done}
        left = partial(_as_it_was, parts=first.made.parts, tune=tune)
        return in_a_row([made.get(one.start) or left(one) for one in stretches_of(piece)])
    count = max(len(one.made.parts) for one in done)
    return replace(
        first.made,
        parts=tuple(_part(piece, done, number) for number in range(count)),
        length=max(piece.length, last.tick(last.made.length)),
        meters=piece.meters,
        keys=piece.keys,
        tempos=piece.tempos,
        chords=_chords(piece, done),
        sections=_sections(piece, last),
        pickup=piece.pickup,
    )


def _as_it_was(stretch: Stretch, parts: Sequence[Part], tune: int) -> Piece:
    """Returns the tune of a stretch of which nothing was made, as the first of parts like these."""
    cut = stretch.piece.between(stretch.start, stretch.end)
    line = replace(parts[0], notes=cut.parts[tune].notes, marks=cut.parts[tune].marks)
    return replace(cut, parts=(line, *(replace(part, notes=(), marks=()) for part in parts[1:])))


def _is_done(tick: int, done: Sequence[Done]) -> bool:
    return any(one.stretch.start <= tick < one.stretch.end for one in done)


def _part(piece: Piece, done: Sequence[Done], number: int) -> Part:
    """Returns a part of the whole: marks and what no verb worked on as they were given."""
    like = next(one.made.parts[number] for one in done if number < len(one.made.parts))
    notes = [note for one in done for note in one.notes(number)]
    if number >= len(done[0].stands):
        return replace(like, notes=tuple(sorted(notes)))
    given = piece.parts[done[0].stands[number]]
    notes += [note for note in given.notes if not _is_done(note.onset, done)]
    # Given notes and marks first, then the new set: with_notes drops just the marks of notes that are gone.
    return replace(like, notes=given.notes, marks=given.marks).with_notes(sorted(notes))


def _chords(piece: Piece, done: Sequence[Done]) -> tuple[ChordSymbol, ...]:
    """Returns all symbols, without new ones that only say again what sounds."""
    left = [one for one in piece.chords if not _is_done(one.onset, done)]
    placed = {symbol.onset: symbol for symbol in (*left, *(symbol for one in done for symbol in one.chords()))}
    return without_repeats((placed[onset] for onset in sorted(placed)), keep=set(piece.chords))


def _sections(piece: Piece, last: Done) -> tuple[Section, ...]:
    """Returns the given sections, and those of bars that were added, with letters of their own."""
    added = [one for one in last.made.sections if last.tick(one.end) > piece.length]
    used = {one.label for one in piece.sections}
    # Letters of given sections are not used again: the form would read as a return.
    free = iter([label for label in LABELS if label not in used])
    new = (replace(one, onset=last.tick(one.onset), end=last.tick(one.end), label=next(free, "")) for one in added)
    return (*piece.sections, *new)


def in_a_row(pieces: Sequence[Piece]) -> Piece:
    """Pieces of as many parts one after another, each from its first bar line; the first says title, style and texts.

    Sections stay where every piece has some.
    """
    # `map_time` needs bar lines to fall on bar lines, which a shift by whole bars gives.
    starts = [0, *accumulate(piece.length for piece in pieces)]
    laid = [piece.map_time(partial(add, start)) for piece, start in zip(pieces, starts, strict=False)]
    rows = list(zip(*(piece.parts for piece in laid), strict=True))
    has_sections = all(piece.sections for piece in pieces)
    return replace(
        pieces[0],
        parts=tuple(_one_part(row) for row in rows),
        length=starts[-1],
        meters=tuple(change for piece in laid for change in piece.meters),
        keys=tuple(change for piece in laid for change in piece.keys),
        tempos=tuple(change for piece in laid for change in piece.tempos),
        chords=tuple(symbol for piece in laid for symbol in piece.chords),
        sections=tuple(section for piece in laid for section in piece.sections) if has_sections else (),
    )


def _one_part(row: Sequence[Part]) -> Part:
    """Parts that follow one another as one, like the first of them."""
    notes = tuple(note for part in row for note in part.notes)
    return replace(row[0], notes=notes, marks=tuple(mark for part in row for mark in part.marks))
