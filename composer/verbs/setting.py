"""A tune set for several voices: the lane that it is read as, the lanes written to it, and what they promise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from composer.analysis.clashes import clash_share
from composer.analysis.measures import chord_tones_a_beat
from composer.errors import UsageError
from composer.grid.ensembles import in_writing_order, parts_by_lane
from composer.grid.grid import Grid
from composer.grid.header import Header
from composer.grid.lanes import CHORDS, LANES, Lane
from composer.grid.piece_grid import grid_cells, make_parts
from composer.music.octaves import folded, moved
from composer.music.piece import ChordSymbol, Note, Part, Piece
from composer.sampling.task import Task
from composer.verbs.options import option
from composer.verbs.source import SourcePiece
from composer.verbs.tasks import header_of
from composer.verbs.together import together

if TYPE_CHECKING:
    from composer.sampling.chord_prior import ChordPrior
    from composer.sampling.promises.ending import Ending
    from composer.sampling.promises.promise import Between, Promise, Promises

BY_MODEL, BY_RULE = "model", "rule"
WAYS = (BY_MODEL, BY_RULE)
"""Who writes parts: the model, by what it learned of such parts, or the rules of the textbooks."""

Check = Callable[[Piece], bool]


@dataclass(frozen=True)
class Setting:
    """A given tune, read as the lane `tune` so many octaves above where it lies, and the lanes to be written.

    `chords` are those that are given; `chord_rows` the rows of the grid whose chords are to be written. `players` are
    the lanes whose players play what is written, where these are others. With `hears_all` nothing is written that
    clashes with the parts beside the tune, which no lane reads.
    """

    given: SourcePiece
    style: str
    tune: str
    written: tuple[str, ...]
    octaves: int = 0
    chords: tuple[ChordSymbol, ...] = ()
    chord_rows: Sequence[int] = ()
    strict: bool = True
    players: tuple[str, ...] = ()
    hears_all: bool = False

    @cached_property
    def played(self) -> dict[str, Lane]:
        """Who plays each lane that is written, in the order of the page."""
        players = dict(zip(self.written, self.players or self.written, strict=True))
        return {lane: LANES[players[lane]] for lane in LANES if lane in players}

    @cached_property
    def between(self) -> "tuple[Between, ...]":
        """What the voices promise together."""
        return tuple(together(self.written, self.strict))

    @cached_property
    def line(self) -> tuple[Note, ...]:
        """The tune as the lane has it; notes that the lane has no words for each in the nearest octave that has."""
        span = LANES[self.tune].span_on(self.given.lead.key.tonic)
        notes = moved(self.given.lead.parts[0].notes, self.octaves - self.given.octaves)
        return tuple(replace(note, pitch=folded(note.pitch, span)) for note in notes)

    @cached_property
    def header(self) -> Header:
        """Lanes in the order of writing, the key and where the tune lies."""
        zero = LANES[self.tune].zero_on(self.given.lead.key.tonic)
        pitches = [note.pitch - zero for note in self.line]
        wishes = {"Tonic": self.given.lead.key.tonic, "Low": min(pitches), "High": max(pitches)}
        lanes = in_writing_order((CHORDS, self.tune, *self.written))
        return replace(header_of(self.given, self.style), lanes=lanes, wishes=wishes, others={})

    def task(self, promises: "Promises", prior: "ChordPrior | None") -> Task:
        """Returns the task: the tune given, and the chords where there are any; `promises` are those of the verb."""
        from composer.sampling.promises.range import PitchRange

        header, lanes = self.header, self.header.lanes
        piece = replace(self.given.lead, parts=make_parts({self.tune: self.line}), chords=self.chords)
        # A piece without chords has no cells for them: they are all to be written.
        told = header if self.chords else replace(header, lanes=lanes[1:])
        rows = grid_cells(piece, told)
        cells = rows if self.chords else tuple(((), *row) for row in rows)
        hidden = {(row, lanes.index(lane)) for row in range(header.rows) for lane in self.written}
        hidden |= {(row, lanes.index(CHORDS)) for row in self.chord_rows}
        own = promises.without(PitchRange).plus(*self.ranges, *self.between, *self._beside())
        return Task(Grid(header, cells), frozenset(hidden), own, prior=prior)

    def _beside(self) -> "Iterator[Promise]":
        """Yields what keeps the written lanes clear of parts that are given besides the tune."""
        from composer.sampling.promises.no_clash import NoClash

        parts = [part for n, part in enumerate(self.given.piece.parts) if n != self.given.part and not part.is_drum]
        if self.hears_all and (notes := tuple(note for part in parts for note in part.notes)):
            yield NoClash(lanes=self.written, given=notes)

    @property
    def ranges(self) -> "list[Promise]":
        """What the singers and players of the written lanes reach."""
        from composer.sampling.promises.range import PitchRange

        limits = {lane: (LANES[lane].limits, player.limits) for lane, player in self.played.items()}
        return [PitchRange(max(a[0], b[0]), min(a[1], b[1]), title="", lane=lane) for lane, (a, b) in limits.items()]

    def end(self, ending: "Ending") -> "Ending":
        """Returns the ending with the root that a bass ends on, where the chords do not say another bass."""
        last = self.chords[-1].chord if self.chords else None
        if last is None or not last.tones:
            return replace(ending, has_home=True)
        return replace(ending, home=(last.root - self.given.lead.key.tonic) % 12, has_home=last.bass is None)

    def new_parts(self, written: Piece) -> tuple[Part, ...]:
        """Returns the parts of the lanes that were written, in the order of the page."""
        parts = parts_by_lane(written)
        return tuple(
            part for lane, player in self.played.items() for part in make_parts({player.name: parts[lane].notes})
        )

    def checks(self) -> dict[str, Check]:
        """Returns the promises of the new parts, which are the last of a finished piece."""
        checks: dict[str, Check] = {"ranges": lambda piece: all(one.check(self.lanes_of(piece)) for one in self.ranges)}
        return checks | {one.name: _checking(one, self.lanes_of) for one in self.between}

    @property
    def may_break(self) -> tuple[str, ...]:
        """Names of the promises that yield while notes are drawn."""
        return tuple(one.name for one in self.between)

    def lanes_of(self, piece: Piece) -> Piece:
        """Returns the tune as the model read it and the new parts of a finished piece, named after their lanes."""
        new = dict(zip(self.played, (part.notes for part in piece.parts[-len(self.written) :]), strict=True))
        return replace(piece, parts=make_parts({self.tune: self.line, **new}))

    def measures(self, piece: Piece) -> Mapping[str, Any]:
        """Returns the share of beats on which each new part has nothing but tones of the chord, and that of clashes."""
        given, new = piece.parts[: -len(self.written)], piece.parts[-len(self.written) :]
        tones = {part.name: round(chord_tones_a_beat(part, piece), 3) for part in new}
        return {"chord_tones": tones, "clashes": round(clash_share(new, given), 3)}


def by_option() -> Any:
    """Returns the option that chooses who writes the parts."""
    return option(None, "Who writes the parts. Default: the model where it has learned them, else rules.", choices=WAYS)


class Way(NamedTuple):
    """Who writes, and what is to be said of it."""

    way: str
    remarks: tuple[str, ...] = ()


def choose_way(asked: str | None, is_known: bool, what: str) -> Way:
    """Chooses who writes parts: as asked, else the model where it knows them. Raises UsageError where it does not."""
    if asked == BY_MODEL and not is_known:
        raise UsageError(f"the model has not learned to write {what}", "use --by rule, or another checkpoint")
    if asked or is_known:
        return Way(asked or BY_MODEL)
    return Way(BY_RULE, (f"written by rule: the model has not learned to write {what}",))


GAVE_UP = "written by rule: no draft of the model kept all that is promised"


def _checking(promise: "Promise", lanes_of: Callable[[Piece], Piece]) -> Check:
    return lambda piece: promise.check(lanes_of(piece))
