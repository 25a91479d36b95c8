"""A MusicXML document, read by music21, as a Piece: its bars laid back on the grid of the meter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from composer.errors import InputError
from composer.io.musicxml.harmony import SUFFIXES
from composer.io.musicxml.marks_read import read_marks
from composer.io.musicxml.seats import Seats, named_parts, plain_seats, read_seats
from composer.io.musicxml.tree import read_instruments
from composer.io.musicxml.walk import walk
from composer.io.notation.bars import Bar, changes_in, full_length, place_bars, read_sections
from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Note, Part, Piece, TempoChange
from composer.music.theory import (
    MAX_BEATS,
    MAX_SIGNATURE,
    METER_UNITS,
    MODE_ALIASES,
    MODES,
    NO_CHORD,
    QUALITIES,
    QUALITY_ALIASES,
    Chord,
    Key,
    Meter,
)
from composer.music.units import TICKS_PER_QUARTER, bpm_to_tempo, quarters_to_ticks

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_PITCH = 127
MAX_TICKS = 100_000 * TICKS_PER_QUARTER
DEFAULTS = Piece((), 0)

KINDS = {quality.kind: suffix for suffix, quality in reversed(QUALITIES.items())} | {
    "dominant-seventh": "7",
    "minor-major-seventh": "mMaj7",
    "half-diminished-seventh": "m7b5",
    "suspended-fourth-seventh": "7sus4",
    "minor-11th": "m9",
    "minor-13th": "m9",
    "major-11th": "maj9",
    "major-13th": "maj9",
}
"""Our nearest quality for each of music21's kinds, some of which it names otherwise than MusicXML."""


UNNAMED = frozenset(("MusicXML Part", "Instrument"))
"""What programs call a part that was given no name."""

USUAL_NAMES = {range(8): "Piano", range(16, 24): "Organ", range(46, 47): "Harp", range(52, 55): "Voice"}
"""Names for such parts by their General MIDI programs."""


def _import(root: Element) -> Any:
    """Imports a document as music21's score, at sounding pitch."""
    from music21.musicxml.xmlToM21 import MusicXMLImporter

    # The importer is called on the tree itself: music21's `parse` would want a file, and cache it.
    importer = MusicXMLImporter()
    importer.xmlRootToScore(root, importer.stream)
    for staff in importer.stream.parts:
        if staff.atSoundingPitch is False:
            staff.toSoundingPitch(inPlace=True)
    return importer.stream


def read_score(root: Element) -> Piece:
    """Reads a MusicXML document, without its texts. Raises InputError, or whatever music21 stumbles over."""
    from music21 import stream

    score = _import(root)
    staves = [list(staff.getElementsByClass(stream.Measure)) for staff in score.parts]
    if not any(staves):
        raise InputError("the score has no bars", "open one with music")
    bars = place_bars(_read_bars(score, staves))
    if bars[-1].end > MAX_TICKS:
        raise InputError(f"the score lasts {bars[-1].end // TICKS_PER_QUARTER} quarters", "use a shorter piece")
    parts = _read_parts(root, bars, score, staves)
    chords = _read_chords(staves, bars)
    last_root, length = _last_root(parts, chords), full_length(bars)
    meters = {bar.onset - bar.lead: bar.meter for bar in reversed(bars)}
    return Piece(
        parts,
        length,
        meters=tuple(MeterChange(*change) for change in changes_in(sorted(meters.items()), DEFAULTS.meter)),
        keys=tuple(KeyChange(*change) for change in changes_in(_read_keys(staves[0], bars, last_root), DEFAULTS.key)),
        tempos=tuple(TempoChange(*change) for change in changes_in(_read_tempos(staves[0], bars), DEFAULTS.tempo)),
        chords=chords,
        sections=read_sections(bars),
        pickup=bars[0].duration if bars[0].lead else 0,
    )


def _read_parts(root: Element, bars: Sequence[Bar], score: Any, staves: Sequence[Sequence[Any]]) -> tuple[Part, ...]:
    """Reads the staves as parts with their marks; those of one instrument are a group that bears its name.

    Where the document says whose its voices are, each of them is a part.
    """
    owners = [_owner(staff) for staff in score.parts]
    instruments, seats = read_instruments(root), read_seats(root)
    parts: list[Part] = []
    groups: set[str] = set()
    for part in root.iterfind("part"):
        number = part.get("id") or ""
        name, program = instruments.get(number, (number, 0))
        name = _usual_name(program) if name.strip() in UNNAMED else name.strip()
        if number in seats:
            parts += _read_seated(part, bars, seats[number], program)
            continue
        own = [measures for owner, measures in zip(owners, staves, strict=True) if owner == number]
        group = _group_name(name or "Piano", groups) if len(own) > 1 else ""
        groups.add(group)
        read = [Part(group or name, _read_notes(measures, bars), program, group=group) for measures in own]
        parts += read_marks(part, bars, read, plain_seats(len(read))) if read else []
    return tuple(parts)


def _read_seated(part: Element, bars: Sequence[Bar], seats: Seats, program: int) -> list[Part]:
    """Reads each voice of a document's part as the part of the piece that it is."""
    found: list[list[tuple[int, int, int, bool]]] = [[] for _ in seats.rows]
    for spot in walk(part, bars):
        if spot.is_sign and spot.pitch is not None and 0 <= spot.pitch <= MAX_PITCH:
            is_continued = spot.element.find("tie[@type='stop']") is not None
            found[seats.number(spot)].append((spot.onset, spot.pitch, spot.end - spot.onset, is_continued))
    named = named_parts(seats, program)
    read = [replace(one, notes=_join_ties(pieces)) for one, pieces in zip(named, found, strict=True)]
    marked = read_marks(part, bars, read, seats)
    # The clef of a staff is not that of each voice on it.
    return [replace(one, clef=seat.clef) for one, seat in zip(marked, seats.rows, strict=True)]


def _owner(staff: Any) -> str:
    """Returns the id of the part of the document that a staff of music21's comes from."""
    # music21 makes a part per staff and calls them P1-Staff1, P1-Staff2; the document knows one part P1.
    return str((staff.groups or [staff.id])[0]).partition("-Staff")[0]


def _usual_name(program: int) -> str:
    return next((name for programs, name in USUAL_NAMES.items() if program in programs), "Part")


def _group_name(name: str, taken: set[str]) -> str:
    """Names an instrument with several staves, other than those before it."""
    numbered = (f"{name} {number}" for number in count(2))
    return next(one for one in chain([name], numbered) if one not in taken)


def _read_bars(score: Any, staves: Sequence[Sequence[Any]]) -> list[Bar]:
    """Reads what stands on the bar lines of the first staff; a bar lasts as long as its fullest staff."""
    from music21 import bar as barline
    from music21 import expressions, spanner, stream

    brackets = list(score[spanner.RepeatBracket])
    first = {id(bracket.getFirst()): index for index, bracket in enumerate(brackets, 1)}
    last = {id(bracket.getLast()) for bracket in brackets}
    bars: list[Bar] = []
    meter = DEFAULTS.meter
    for index, measure in enumerate(staves[0]):
        meter = _read_meter(measure.timeSignature) or meter
        # Staves with rests left out are shorter than their bar, so the fullest tells its length.
        fullest = max(staff[index].highestTime for staff in staves if index < len(staff))
        marks = measure.getElementsByClass(expressions.RehearsalMark)
        opens, closes = measure.leftBarline, measure.rightBarline
        is_repeat = isinstance(closes, barline.Repeat)
        bars.append(
            Bar(
                0,
                quarters_to_ticks(fullest) or meter.bar_ticks,
                meter,
                is_extra=measure.showNumber == stream.enums.ShowNumber.NEVER or measure.number == 0,
                opens=isinstance(opens, barline.Repeat) and opens.direction == "start",
                closes=(closes.times or 2) if is_repeat and closes.direction == "end" else 0,
                ending=first.get(id(measure), 0),
                ends_ending=id(measure) in last,
                label=marks[0].content if marks else "",
                is_double=not is_repeat and closes is not None and closes.type == "double",
            )
        )
    return bars


def _read_meter(signature: Any) -> Meter | None:
    """Returns a meter of ours, or None where it is missing or one that we cannot write."""
    beats, unit = getattr(signature, "numerator", 0), getattr(signature, "denominator", 0)
    return Meter(beats, unit) if 1 <= beats <= MAX_BEATS and unit in METER_UNITS else None


def _located(measures: Sequence[Any], bars: Sequence[Bar], kind: Any) -> Iterator[tuple[int, Any]]:
    """Yields everything of a kind in a staff and its voices, with its tick."""
    for measure, bar in zip(measures, bars, strict=False):
        for voice in (measure, *measure.voices):
            for element in voice.getElementsByClass(kind):
                yield bar.onset + quarters_to_ticks(element.offset), element


def _read_notes(measures: Sequence[Any], bars: Sequence[Bar]) -> tuple[Note, ...]:
    """Reads the notes of a staff; those tied together are one."""
    from music21 import chord, harmony, note

    pieces = []
    for onset, element in _located(measures, bars, (note.Note, chord.Chord)):
        duration = quarters_to_ticks(element.quarterLength)
        if isinstance(element, harmony.Harmony) or element.duration.isGrace or not duration:
            # Symbols are chords to music21, and grace notes have no time: neither is a note of the
            # melody.
            continue
        for one in element.notes if isinstance(element, chord.Chord) else (element,):
            is_continued = one.tie is not None and one.tie.type in ("stop", "continue")
            if 0 <= one.pitch.midi <= MAX_PITCH:
                pieces.append((onset, one.pitch.midi, duration, is_continued))
    return _join_ties(pieces)


def _join_ties(pieces: Iterable[tuple[int, int, int, bool]]) -> tuple[Note, ...]:
    """Makes one note of signs that are tied: each has onset, pitch, duration, and whether it goes on from another."""
    # Ties are followed by (end, pitch), not by music21's objects: a tie may lead into another voice.
    # `sounding` finds the beginning of a note by where its latest piece ends.
    notes: dict[tuple[int, int], Note] = {}
    sounding: dict[tuple[int, int], tuple[int, int]] = {}
    for onset, pitch, duration, is_continued in sorted(pieces):
        place = sounding.pop((onset, pitch), (onset, pitch)) if is_continued else (onset, pitch)
        held = notes[place].duration if place in notes and is_continued else 0
        notes[place] = Note(place[0], pitch, max(held + duration, notes[place].duration if place in notes else 0))
        sounding[onset + duration, pitch] = place
    return tuple(notes[place] for place in sorted(notes))


def _read_keys(measures: Sequence[Any], bars: Sequence[Bar], last_root: int) -> list[tuple[int, Key]]:
    """Reads key signatures; one without a mode is minor where the piece ends on that minor's tonic."""
    from music21.key import KeySignature

    keys = []
    for onset, signature in _located(measures, bars, KeySignature):
        sharps = signature.sharps or 0
        written = getattr(signature, "mode", None) or ""
        minor = Key(sharps - MODES["minor"].fifths, "minor")
        guess = "minor" if not written and minor.tonic == last_root else "major"
        mode = MODE_ALIASES.get(written, written) if written else guess
        mode = mode if mode in MODES else guess
        if abs(sharps) <= MAX_SIGNATURE:
            keys.append((onset, Key(sharps - MODES[mode].fifths, mode)))
    return keys


def _last_root(parts: Sequence[Part], chords: Sequence[ChordSymbol]) -> int:
    """Returns the pitch class the piece ends on: the last symbol's root, else the lowest of the last notes."""
    if chords:
        return chords[-1].chord.root
    last = max((note.end for part in parts for note in part.notes), default=0)
    return min((note.pitch for part in parts for note in part.notes if note.end == last), default=0) % 12


def _read_tempos(measures: Sequence[Any], bars: Sequence[Bar]) -> list[tuple[int, int]]:
    """Reads metronome marks, in microseconds per quarter."""
    from music21.tempo import MetronomeMark

    tempos = []
    for onset, mark in _located(measures, bars, MetronomeMark):
        bpm = mark.number or mark.numberSounding
        beat = quarters_to_ticks(mark.referent.quarterLength) if mark.number else TICKS_PER_QUARTER
        if bpm and beat:
            tempos.append((onset, bpm_to_tempo(bpm, beat)))
    return tempos


def _read_chords(staves: Sequence[Sequence[Any]], bars: Sequence[Bar]) -> tuple[ChordSymbol, ...]:
    """Reads the chord symbols over the first staff that has any."""
    from music21.harmony import ChordSymbol as Symbol

    for measures in staves:
        found = {onset: _read_chord(symbol) for onset, symbol in _located(measures, bars, Symbol)}
        chords = tuple(ChordSymbol(onset, chord) for onset, chord in sorted(found.items()) if chord)
        if chords:
            return chords
    return ()


def _read_chord(symbol: Any) -> Chord | None:
    """Reads a symbol: what its text says, if we know that, else what its pitches or its kind come nearest to."""
    if symbol.chordKind == "none":
        return Chord(0, NO_CHORD)
    if symbol.root() is None:
        return None
    root, bass = symbol.root().pitchClass, symbol.bass().pitchClass
    quality = _read_quality(symbol, root)
    return Chord(root, quality, bass if bass != root else None)


def _read_quality(symbol: Any, root: int) -> str:
    text = QUALITY_ALIASES.get(symbol.chordKindStr) if symbol.chordKindStr else None
    steps = frozenset((pitch.pitchClass - root) % 12 for pitch in symbol.pitches)
    shared = SUFFIXES.get((symbol.chordKind, _added_degree(symbol)))
    exact = next((suffix for suffix, quality in QUALITIES.items() if frozenset(quality.steps) == steps), None)
    by_kind = KINDS.get(symbol.chordKind, "m" if 3 in steps else "")
    # Altered degrees make the kind say too little; the pitches then tell more than the text.
    if symbol.chordStepModifications:
        return exact or shared or text or by_kind
    return text or by_kind


def _added_degree(symbol: Any) -> tuple[int, ...]:
    """Returns the degree that is added to a chord and its alteration; nothing where more is changed than that."""
    changes = [(change.modType, change.degree, change.interval.semitones) for change in symbol.chordStepModifications]
    (kind, *degree), *others = changes or [("", 0, 0)]
    return tuple(degree) if kind == "add" and not others else ()
