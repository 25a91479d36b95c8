"""`restyle --style jig`: the tune's frame or its chords kept, the rest in another style and, where needed, meter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from composer.errors import InputError, UsageError
from composer.grid.ensembles import LEAD_SHEET, Ensemble
from composer.grid.grid import Grid
from composer.grid.header import METERS, Header
from composer.grid.lanes import LANES, MELODY
from composer.grid.piece_grid import chord_cells
from composer.music.piece import ChordSymbol, MeterChange, Note, Piece, Section, TempoChange
from composer.music.progression import without_repeats
from composer.music.styles import STYLES, Style
from composer.music.theory import Meter, parse_meter
from composer.music.units import TICKS_PER_GRID, bpm_to_tempo
from composer.sampling.task import Cells, Task
from composer.verbs.ensemble import choose_ensemble, parts_option
from composer.verbs.options import PieceOptions, option
from composer.verbs.plan import VerbPlan
from composer.verbs.source import SourcePiece
from composer.verbs.tasks import promises_of
from composer.verbs.wishes import read_meter

if TYPE_CHECKING:
    from composer.grid.voice_line import Spot
    from composer.model.checkpoint import Checkpoint
    from composer.sampling.promises.anchors import Anchors
    from composer.sampling.promises.ending import Ending
    from composer.sampling.promises.promise import Promises

KEEPS = ("melody", "chords")
HALVES = ("4/4", "2/2", "6/8", "12/8", "6/4")
"""Meters whose middle is a strong beat too."""


@dataclass(frozen=True, kw_only=True)
class RestyleOptions(PieceOptions):
    """Options of `restyle`."""

    style: str | None = option(
        None, "The style to turn it into. Required.", suggestions=tuple(STYLES), is_shown=True, is_named=True
    )
    keep: str = option("melody", "What stays: the melody's notes on the strong beats, or the chords.", choices=KEEPS)
    meter: str | None = option(None, "Another meter. Default: the style's own.", suggestions=METERS)
    parts: str | None = parts_option()


def plan(given: SourcePiece, options: RestyleOptions, checkpoint: "Checkpoint") -> VerbPlan:
    """Plans a new melody that has the old one's notes on the strong beats, or its chords; other parts are left out."""
    if not options.style:
        raise UsageError("restyle needs a style", "name one, such as --style jig")
    style = checkpoint.find_style(options.style)
    if options.keep == "chords" and not given.piece.chords:
        raise InputError("the piece has no chords to keep", "use --keep melody, or `compose harmonize` it first")
    # The tune laid into the new meter is only a frame: what is kept of it are a few notes and the chords.
    frame = stretch(given, new_meter(given, options, style, checkpoint))
    if not frame.parts[0].notes:
        raise InputError("the tune has no notes after its pickup", "give a longer one")
    ensemble = choose_ensemble(options.parts, style, checkpoint)
    header = header_for(ensemble, style, frame)
    # A tune goes back to where it lay; several voices stay where they are written, each in its range.
    octaves = given.octaves if ensemble.name == LEAD_SHEET else 0
    anchors = _anchors(frame, header, octaves, options.keep)
    grid, hidden = _cells(frame, header)
    return VerbPlan(
        options,
        Task(grid, hidden, _promises(given, options, header, octaves).plus(*_ending(given, options, frame), anchors)),
        partial(dress, given, frame=frame, style=style),
        _checks(frame, header) | ({anchors.name: anchors.check} if options.keep == "melody" else {}),
        remarks={
            "keep": options.keep,
            "parts_left_out": len(given.piece.parts) - 1,
            "strong_notes_kept": len(anchors.pitches),
        },
        stands=(),
    )


def _anchors(frame: Piece, header: Header, octaves: int, keep: str) -> "Anchors":
    """Returns the notes of the tune that stay, none where its chords do instead."""
    from composer.sampling.promises.anchors import Anchors

    zero = LANES[header.lead].zero_on(frame.key.tonic)
    spots = anchors_of(frame, zero) if keep == "melody" else {}
    return Anchors(spots, zero - 12 * octaves, lane=header.lead)


def _cells(frame: Piece, header: Header) -> tuple[Grid, Cells]:
    """Returns the grid with the chords of the frame where it has any, and all its other cells, which are hidden."""
    rows, given = range(header.bars), int(bool(frame.chords))
    chords = [(cell,) for cell in chord_cells(frame, header)] if given else [()] * header.bars
    blank = ((),) * (len(header.lanes) - given)
    hidden = frozenset((row, lane) for row in rows for lane in range(given, len(header.lanes)))
    return Grid(header, tuple((*chords[row], *blank) for row in rows)), hidden


def _promises(given: SourcePiece, options: RestyleOptions, header: Header, octaves: int) -> "Promises":
    """Returns what is kept of a tune by any verb, and the ranges of the other voices."""
    from composer.sampling.promises.range import PitchRange

    tune = promises_of(given, options)
    others = [PitchRange(*LANES[lane].limits, title="", lane=lane) for lane in header.voices[1:]]
    return tune.plus(replace(tune.get(PitchRange, MELODY), octaves=octaves, lane=header.lead), *others)


def _ending(given: SourcePiece, options: RestyleOptions, frame: Piece) -> "Iterator[Ending]":
    """Yields the ending on the tune's last note where that stays: on another degree it would contradict that anchor."""
    from composer.sampling.promises.ending import Ending
    from composer.sampling.promises.key import KeyLock

    if options.keep == "melody":
        tune = promises_of(given, options)
        last = (frame.parts[0].notes[-1].pitch - frame.key.tonic) % 12
        yield replace(tune.get(Ending), degrees=frozenset({last}) & tune.get(KeyLock).degrees)


def _checks(frame: Piece, header: Header) -> dict[str, Callable[[Piece], bool]]:
    """Returns what a finished piece keeps of the frame."""
    chords = {"chords": lambda piece: piece.chords == frame.chords} if frame.chords else {}
    bars = {"bars": lambda piece: piece.bar_count == header.bars, "meter": lambda piece: piece.meter == frame.meter}
    return bars | chords


def header_for(ensemble: Ensemble, style: Style, frame: Piece) -> Header:
    """Returns the header of a tune in another style: of a lead sheet, or of several voices with the tonic said."""
    is_lead = ensemble.name == LEAD_SHEET
    lanes = (MELODY,) if is_lead and not frame.chords else ensemble.lanes
    wishes = {} if is_lead else {"Tonic": frame.key.tonic}
    return Header(style.name, frame.meter, frame.key, frame.bar_count, lanes=lanes, wishes=wishes)


def new_meter(given: SourcePiece, options: RestyleOptions, style: Style, checkpoint: "Checkpoint") -> Meter:
    """Returns the meter asked for, else the piece's own where the style has it, else the style's most frequent one."""
    if options.meter:
        return read_meter(options.meter)
    forms = [form[0] for form, _ in checkpoint.profiles[style.name].forms]
    return given.piece.meter if str(given.piece.meter) in forms else parse_meter(forms[0])


def stretch(given: SourcePiece, meter: Meter) -> Piece:
    """Returns the tune, its chords and sections moved bar by bar to another meter; a pickup is left out.

    Times keep their share of the bar; chords move to the nearest beat, and sections to bar lines.
    """
    lead, skip = given.lead, first_line(given.lead)
    ratio = Fraction(meter.bar_ticks, lead.meter.bar_ticks)
    cut = lead.between(skip, lead.length)
    length = round(cut.length * ratio / meter.bar_ticks) * meter.bar_ticks
    chords = {round(one.onset * ratio / meter.beat_ticks) * meter.beat_ticks: one.chord for one in cut.chords}
    return replace(
        cut.map_time(lambda tick: round(tick * ratio)),
        length=length,
        meters=(MeterChange(0, meter),),
        chords=without_repeats(ChordSymbol(tick, chords[tick]) for tick in sorted(chords) if tick < length),
        sections=_moved_sections(given.piece, skip, ratio, meter),
    )


def first_line(piece: Piece) -> int:
    """Tick of the first full bar."""
    return piece.meter.bar_ticks if piece.pickup else 0


def _moved_sections(piece: Piece, skip: int, ratio: Fraction, meter: Meter) -> tuple[Section, ...]:
    """Returns sections at the nearest bar lines; none where two would fall together."""

    def moved(tick: int) -> int:
        return round(Fraction(max(0, tick - skip)) * ratio / meter.bar_ticks) * meter.bar_ticks

    sections = tuple(
        replace(one, onset=moved(one.onset), end=moved(one.end), endings=tuple(map(moved, one.endings)))
        for one in piece.sections
    )
    times = [time for one in sections for time in (one.onset, *one.endings, one.end)]
    distinct = all(one.onset < one.end for one in sections) and times == sorted(times)
    return sections if distinct and (not sections or sections[0].onset == 0) else ()


def anchors_of(frame: Piece, zero: int) -> "dict[Spot, int | None]":
    """Finds the note that sounds on each strong beat where it differs from the one before, as a pitch above the tonic.

    The last bar gives only its beginning: the rest is free to end.
    """
    bar = frame.meter.bar_ticks
    # Strong places only: with all beats kept the old rhythm would come back, and the style with it.
    places = (0, bar // 2) if str(frame.meter) in HALVES else (0,)
    found: dict[Spot, int | None] = {}
    before: Note | None = None
    for row in range(frame.bar_count):
        for place in places if row < frame.bar_count - 1 else (0,):
            tick = row * bar + place
            note = next((n for n in frame.parts[0].notes if n.onset <= tick < n.end), None)
            if note and note is not before:
                found[row, place // TICKS_PER_GRID] = note.pitch - zero
            before = note
    return found


def dress(given: SourcePiece, written: Piece, frame: Piece, style: Style) -> Piece:
    """Returns the new melody with everything else of the piece."""
    old, skip = given.piece, first_line(given.piece)
    ratio = Fraction(frame.meter.bar_ticks, old.meter.bar_ticks)
    notes = tuple(replace(note, pitch=note.pitch - 12 * given.octaves) for note in written.parts[0].notes)
    moved = old.parts[given.part].between(skip, old.length).map_time(lambda tick: round(tick * ratio))
    tempo = bpm_to_tempo(style.tempo(frame.meter), frame.meter.beat_ticks)
    return replace(
        old,
        parts=written.parts if len(written.parts) > 1 else (moved.with_notes(notes),),
        length=frame.length,
        meters=frame.meters,
        keys=frame.keys,
        tempos=(TempoChange(0, tempo),),
        chords=frame.chords,
        sections=frame.sections,
        pickup=0,
        style=style.name,
        title=f"{old.title.rstrip('. ') or 'A tune'}, as a {style.name.replace('-', ' ')}",
    )
