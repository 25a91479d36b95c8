"""The user's piece, its melody on the grid, and how to splice new notes back with every given note in place."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from composer.analysis.parts import find_melody
from composer.errors import InputError, UsageError
from composer.grid.ensembles import parts_by_lane
from composer.grid.grid import Grid
from composer.grid.header import METERS
from composer.grid.lanes import LANES, MELODY
from composer.grid.piece_grid import piece_to_grid
from composer.music.melody import melody_line
from composer.music.octaves import NEAREST, folded, moved
from composer.music.piece import ChordSymbol, KeyChange, Note, Part, Piece, last_at
from composer.music.progression import without_repeats
from composer.verbs.reading import Reading, chords_on_grid, nearest, read_all, read_tune, snap

LONGEST = 500
"""Bars of a piece that is taken; what is longer than the model's grid is read in windows."""


@dataclass(frozen=True)
class SourcePiece:
    """A piece as it was read, its tune alone, and what the model reads of it: the tune, or with `whole` all parts.

    `part` is the tune's place among the parts; the lead is `octaves` above it, but for notes that lie too far from the
    others for the grid; its notes lie on the grid, `moved` of them (0-1) not where they were played.
    """

    piece: Piece
    part: int
    lead: Piece
    octaves: int
    moved: float
    reading: Reading

    @property
    def grid(self) -> Grid:
        """What is read as a grid, its marks left out: they stay where they are. Raises InputError."""
        return piece_to_grid(self.reading.piece, LONGEST)

    def whole(self, lanes: Collection[str]) -> "SourcePiece":
        """Returns the piece with all its parts read, where an ensemble of these lanes has such parts; else as it is."""
        found = read_all(self.piece, self.lead.key, lanes)
        return replace(self, reading=found) if found else self

    @property
    def is_whole(self) -> bool:
        """Whether more than the tune is read."""
        return len(self.reading.owners) > 1


def prepare(piece: Piece, part: int | None = None) -> SourcePiece:
    """Takes the tune of a piece or of one part, checks and puts it on the grid. Raises InputError with the reason."""
    from composer.analysis.key import believed_key
    from composer.analysis.missing import complete

    # In this order: the checks need a meter, and the tune's key needs the bars.
    piece = complete(piece)
    check_notes(piece)
    _check(piece)
    part = find_melody(piece) if part is None else part
    line = melody_line(piece.parts[part].notes)
    notes = tuple(snap(note, piece.length) for note in line)
    # Snapped notes may overlap or vanish: the line is drawn again from them.
    notes = melody_line(note for note in notes if note.duration > 0)
    moved = sum(a.onset != b.onset for a, b in zip(line, notes, strict=False)) / len(line)
    lead = replace(piece, parts=(Part("Melody", notes),), chords=chords_on_grid(piece.chords), sections=())
    # The model counts from the tonic: with a wrong one it would hear every note as another degree.
    lead = replace(lead, keys=(KeyChange(0, believed_key(piece)),))
    octaves = _octaves(lead)
    lead = _shift(lead, octaves)
    return SourcePiece(piece, part, lead, octaves, moved, read_tune(lead, part, octaves))


def settle(piece: Piece) -> tuple[Piece, str]:
    """Completes a piece with what its file does not say, and says what was done to a performance to write it down.

    Raises InputError where nothing sounds.
    """
    from composer.analysis.missing import complete, is_doubtful
    from composer.analysis.quantize import is_performance, quantize

    check_notes(piece)
    if not (is_doubtful(piece) and is_performance(piece)):
        return complete(piece), ""
    written, moved = quantize(piece)
    return written, f"played off the beat, so written down first: {moved}"


def choose_melody(piece: Piece, text: str) -> int:
    """Finds the part with the tune: by number from 1, by name, or found where the text is "". Raises UsageError."""
    if not text:
        return find_melody(piece)
    names = [part.name.lower() for part in piece.parts]
    wanted = text.strip().lower()
    # Names come before numbers: a part may be called "2".
    found = [number for number, name in enumerate(names) if name == wanted]
    found += [number for number, name in enumerate(names) if wanted and wanted in name]
    found += [int(wanted) - 1] if wanted.isdecimal() and 1 <= int(wanted) <= len(names) else []
    sung = [number for number in found if piece.parts[number].notes and not piece.parts[number].is_drum]
    if not sung:
        have = ", ".join(f"{number} {part.name}" for number, part in enumerate(piece.parts, 1) if part.notes)
        raise UsageError(f"--melody {text!r} does not name a part with a tune", f"the piece has {have}")
    return sung[0]


def check_notes(piece: Piece) -> None:
    """Raises InputError where nothing sounds at a pitch."""
    if not any(part.notes for part in piece.parts if not part.is_drum):
        raise InputError("the piece has no notes", "give one with a tune in it")


def _check(piece: Piece) -> None:
    if len(piece.meters) > 1:
        bar = piece.bar_at(piece.meters[1].onset)
        raise InputError(f"the meter changes to {piece.meters[1].meter} in bar {bar}", "give a part in one meter")
    if str(piece.meter) not in METERS:
        raise InputError(f"the model does not know {piece.meter}", f"it knows {', '.join(METERS)}")
    if piece.bar_count > LONGEST:
        raise InputError(f"the piece has {piece.bar_count} bars", f"give one of at most {LONGEST}")


def _octaves(lead: Piece) -> int:
    """Returns octaves to move a tune by so that the grid can hold it, or where it is too wide most of its notes."""
    pitches = [note.pitch for note in lead.parts[0].notes]
    lane = LANES[MELODY]
    zero = lane.zero_on(lead.key.tonic)
    # Not `octaves_into` a range: here no note may lie outside, as it would be folded into another octave than its
    # neighbours', and all are to lie in the middle of what the grid holds, so that what is written has room.
    for octaves in NEAREST:
        shift = 12 * octaves - zero
        if min(pitches) + shift >= lane.low / 2 and max(pitches) + shift <= lane.high * 0.75:
            return octaves
    if min(pitches) - zero >= lane.low and max(pitches) - zero <= lane.high:
        return 0
    # Too wide for any octave: the middle of its notes goes to the middle of the grid.
    middle = sorted(pitches)[len(pitches) // 2] - zero
    return -round((middle - (lane.low + lane.high) / 2) / 12)


def _shift(lead: Piece, octaves: int) -> Piece:
    """The tune in other octaves; notes that the grid still cannot hold each in the nearest octave that it can."""
    span = LANES[MELODY].span_on(lead.key.tonic)
    part = lead.parts[0]
    # Folded by whole octaves, so that each note keeps its degree.
    notes = (replace(note, pitch=folded(note.pitch, span)) for note in moved(part.notes, octaves))
    return replace(lead, parts=(replace(part, notes=tuple(notes)),))


Span = tuple[int, int]
"""A stretch of ticks, the end not included."""


def is_within(tick: int, spans: Iterable[Span]) -> bool:
    """Tells whether a tick lies in one of the stretches."""
    return any(start <= tick < end for start, end in spans)


def splice(given: SourcePiece, written: Piece, spans: list[Span], lanes: Collection[str] = ()) -> Piece:
    """Replaces what begins in these stretches of the given piece in some lanes, or in all; other notes stay.

    Marks stay with the notes that stay; `lost_marks` says which went.
    """
    reading = given.reading
    chosen = {lane: part for lane, part in reading.owners.items() if not lanes or lane in lanes}
    new: dict[int, list[Note]] = {part: [] for part in chosen.values()}
    for lane, part in parts_by_lane(written).items():
        if lane in chosen:
            moved = (replace(note, pitch=note.pitch - 12 * reading.octaves) for note in part.notes)
            new[chosen[lane]] += (note for note in moved if is_within(note.onset, spans))
    stay = _places(reading, set(reading.owners) - set(chosen))
    parts = (
        _respliced(part, new[number], spans, stay) if number in new else part
        for number, part in enumerate(given.piece.parts)
    )
    return replace(given.piece, parts=tuple(parts))


def _places(reading: Reading, lanes: Collection[str]) -> set[tuple[int, int]]:
    """Returns onset and pitch of the notes of some lanes, as they are read."""
    return {(note.onset, note.pitch) for lane in lanes for note in reading.notes(lane)}


def _respliced(part: Part, new: Iterable[Note], spans: Sequence[Span], stay: Collection[tuple[int, int]]) -> Part:
    kept = [
        note
        for note in part.notes
        # Of a staff that is two lanes, one may stay while the other is written.
        if not is_within(note.onset, spans) or (nearest(note.onset), note.pitch) in stay
    ]
    # with_notes drops marks of notes that are gone and leaves all others.
    return part.with_notes(sorted((*kept, *new)))


def splice_chords(given: SourcePiece, written: Piece, spans: list[Span]) -> tuple[ChordSymbol, ...]:
    """Returns the given chord symbols, and those written in these stretches instead; what sounded after goes on."""
    kept = [symbol for symbol in given.piece.chords if not is_within(symbol.onset, spans)]
    new = [symbol for symbol in written.chords if is_within(symbol.onset, spans)]
    # At each end of a stretch something has to say what sounds: the new chord where it begins, the given
    # one where the given music goes on.
    for start, end in spans:
        for edge, source in ((start, written.chords), (end, given.piece.chords)):
            before = last_at(source, edge)
            if before and edge < written.length:
                (new if edge == start else kept).append(replace(before, onset=edge))
    placed = {symbol.onset: symbol for symbol in (*kept, *new)}
    # A given symbol stays even where it repeats the one before; only new ones are thinned out.
    return without_repeats((placed[onset] for onset in sorted(placed)), keep=set(given.piece.chords))
