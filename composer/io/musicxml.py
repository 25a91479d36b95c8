"""Piece <-> MusicXML, through music21's score.

Writing builds measures already cut and filled, so that music21 has only beams, tuplets and accidentals to decide.
Drum parts have no staff. Reading takes what music21 understands and lays it back on the pivot's full bars.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from composer.errors import InputError
from composer.io.bars import Bar, cut_bars, place_bars, read_sections
from composer.io.files import read_limited, write_atomically
from composer.io.rhythm import Sign, divide_voices, fill_bar, snap_notes
from composer.io.xml_tree import clean, parse_xml, read_instruments, read_texts, tidy
from composer.piece import ChordSymbol, KeyChange, MeterChange, Note, Part, Piece, TempoChange
from composer.theory import (
    MAX_BEATS,
    METER_UNITS,
    MODE_ALIASES,
    MODES,
    NO_CHORD,
    QUALITIES,
    QUALITY_ALIASES,
    Chord,
    Key,
    Meter,
    fifths_to_name,
    pitch_to_octave,
)
from composer.units import (
    TICKS_PER_QUARTER,
    bpm_to_tempo,
    quarters_to_ticks,
    tempo_to_bpm,
    ticks_to_quarters,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES = 16 * 2**20
DEFAULTS = Piece((), 0)
BASS_CLEF_BELOW = 57
"""A staff whose middle note lies below A3 is written in the bass clef."""

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

WHOLE_BPM = 0.01
"""Tempos are whole microseconds a quarter, so that 111 a minute comes out a little off."""


def write_musicxml(piece: Piece, path: Path) -> None:
    """Writes a piece as MusicXML. Raises InputError when nothing can be written there."""
    write_atomically(path, piece_to_musicxml(piece).encode())


def piece_to_musicxml(piece: Piece) -> str:
    """The MusicXML document of a piece as it is written, repeats as signs. The same piece gives the same text."""
    from music21 import stream
    from music21.musicxml.m21ToXml import ScoreExporter

    bars = cut_bars(piece)
    score = stream.Score()
    for number, part in enumerate([part for part in piece.parts if not part.is_drum] or [Part("", ())], 1):
        score.insert(0, _write_part(piece, part, bars, number))
    symbols = _visible_chords(piece, bars)
    _write_symbols(replace(piece, chords=symbols), bars, list(score.parts[0].getElementsByClass(stream.Measure)))
    root = ScoreExporter(score, makeNotation=False).parse()
    return tidy(root, replace(piece, chords=symbols))


def _write_part(piece: Piece, part: Part, bars: Sequence[Bar], number: int) -> Any:
    """A staff with its instrument, measures and brackets over endings."""
    from music21 import instrument, stream
    from music21.stream.makeNotation import makeTupletBrackets

    staff = stream.Part()
    staff.partName = clean(part.name)
    player = instrument.Instrument(staff.partName)
    player.partId, player.instrumentId, player.midiProgram = f"P{number}", f"P{number}-I1", part.program
    staff.insert(0, player)
    voices = divide_voices(snap_notes(part.notes))
    measures = [_write_measure(piece, bar, voices) for bar in bars]
    measures[0].clef = _clef(part)
    for bar, measure in zip(bars, measures, strict=True):
        staff.insert(_quarters(bar.onset - bars[0].onset), measure)
    staff.makeBeams(inPlace=True)
    staff.makeAccidentals(inPlace=True, cautionaryNotImmediateRepeat=False)
    for measure in measures:
        for voice in (measure, *measure.voices):
            makeTupletBrackets(voice, inPlace=True)
    for bracket in _brackets(bars, measures):
        staff.insert(0, bracket)
    return staff


def _clef(part: Part) -> Any:
    from music21 import clef

    middle = median(note.pitch for note in part.notes) if part.notes else BASS_CLEF_BELOW
    return clef.BassClef() if middle < BASS_CLEF_BELOW else clef.TrebleClef()


def _write_measure(piece: Piece, bar: Bar, voices: Sequence[Sequence[Sign]]) -> Any:
    """One measure: signature, repeat signs, and the voices that sound in it."""
    from music21 import bar as barline
    from music21 import stream

    measure = stream.Measure(number=bar.number)
    measure.paddingLeft = _quarters(bar.lead)
    measure.paddingRight = _quarters(max(0, bar.meter.bar_ticks - bar.lead - bar.duration))
    if bar.is_extra:
        measure.showNumber = stream.enums.ShowNumber.NEVER
    _write_signatures(measure, piece, bar)
    if bar.opens:
        measure.leftBarline = barline.Repeat(direction="start")
    if bar.closes:
        measure.rightBarline = barline.Repeat(direction="end", times=bar.closes if bar.closes > 2 else None)
    elif bar.is_double or bar.is_final:
        measure.rightBarline = barline.Barline("final" if bar.is_final else "double")
    filled = [signs for signs in (fill_bar(voice, bar) for voice in voices) if any(sign.pitches for sign in signs)]
    for number, signs in enumerate(filled, 1):
        target = measure if len(filled) == 1 else stream.Voice(id=str(number))
        for sign in signs:
            target.insert(_quarters(sign.onset - bar.onset), _write_sign(sign, _key_at(piece, sign.onset)))
        if target is not measure:
            measure.insert(0, target)
    for rest in [] if filled else _rests(bar):
        measure.append(rest)
    return measure


def _write_signatures(measure: Any, piece: Piece, bar: Bar) -> None:
    """Meter and key where they begin or change."""
    from music21 import key, meter

    is_first = bar.onset == piece.start
    if is_first or any(change.onset == bar.onset for change in piece.meters):
        measure.timeSignature = meter.TimeSignature(str(bar.meter))
    for change in piece.keys:
        if bar.onset <= max(change.onset, piece.start) < bar.end:
            offset = _quarters(max(0, change.onset - bar.onset))
            signature = key.KeySignature(change.key.signature)
            signature.mode = change.key.mode
            measure.insert(offset, signature)


def _rests(bar: Bar) -> list[Any]:
    """A bar of silence: one sign in the middle of a full bar, plain rests in a part of one."""
    from music21 import note

    if not bar.is_full:
        return [_write_sign(sign, Key(0)) for sign in fill_bar([], bar)]
    rest = note.Rest()
    rest.duration.quarterLength = _quarters(bar.duration)
    rest.fullMeasure = True
    return [rest]


def _write_sign(sign: Sign, key: Key) -> Any:
    """A note, chord or rest, its pitches spelled for the key."""
    from music21 import chord, note, tie

    length = _quarters(sign.duration)
    if not sign.pitches:
        return note.Rest(quarterLength=length)
    notes = [note.Note(_spell(pitch, key), quarterLength=length) for pitch in sign.pitches]
    kinds = {(True, True): "continue", (True, False): "stop", (False, True): "start"}
    kind = kinds.get((sign.is_continued, sign.goes_on))
    for one in notes if kind else []:
        one.tie = tie.Tie(kind)
    return notes[0] if len(notes) == 1 else chord.Chord(notes, quarterLength=length)


def _spell(pitch: int, key: Key) -> str:
    """music21's name of a MIDI pitch, whose flats are minus signs."""
    fifths = key.spell(pitch % 12)
    return f"{fifths_to_name(fifths).replace('b', '-')}{pitch_to_octave(pitch, fifths)}"


def _brackets(bars: Sequence[Bar], measures: Sequence[Any]) -> Iterator[Any]:
    """A bracket over the measures of each ending."""
    from music21 import spanner

    number, covered = 0, []
    for bar, measure in zip(bars, measures, strict=True):
        if bar.ending:
            number, covered = bar.ending, []
        covered.append(measure)
        if bar.ends_ending and number:
            yield spanner.RepeatBracket(covered, number=number)
            number = 0


def _visible_chords(piece: Piece, bars: Sequence[Bar]) -> tuple[ChordSymbol, ...]:
    """The symbols on the page, one a place; silence before a pickup is not on it."""
    placed = {max(symbol.onset, bars[0].onset): symbol.chord for symbol in piece.chords if symbol.onset < bars[-1].end}
    return tuple(ChordSymbol(onset, chord) for onset, chord in placed.items())


def _write_symbols(piece: Piece, bars: Sequence[Bar], measures: Sequence[Any]) -> None:
    """What stands above the first staff: tempo, labels, and a placeholder for each chord.

    music21 would work out the pitches of each chord, 3 ms apiece, and print some names wrong; `tidy` writes them.
    """
    from music21 import expressions, harmony

    for bar, measure in zip(bars, measures, strict=True):
        if bar.label:
            mark = expressions.RehearsalMark(clean(bar.label))
            mark.placement = "above"
            measure.insert(0, mark)
        for change in piece.tempos:
            if bar.onset <= max(change.onset, bars[0].onset) < bar.end:
                measure.insert(_quarters(max(0, change.onset - bar.onset)), _metronome(change.tempo, bar.meter))
        for symbol in piece.chords:
            if bar.onset <= symbol.onset < bar.end:
                measure.insert(_quarters(symbol.onset - bar.onset), harmony.NoChord())


def _metronome(tempo: int, meter: Meter) -> Any:
    """A metronome mark above the staff, counting the meter's own beats."""
    from music21 import duration
    from music21.tempo import MetronomeMark

    bpm = tempo_to_bpm(tempo, meter.beat_ticks)
    number = round(bpm) if abs(bpm - round(bpm)) < WHOLE_BPM else round(bpm, 2)
    mark = MetronomeMark(number=number, referent=duration.Duration(_quarters(meter.beat_ticks)))
    mark.placement = "above"
    return mark


def _quarters(ticks: int) -> Any:
    """A length in music21's unit."""
    return ticks_to_quarters(ticks)


def _key_at(piece: Piece, tick: int) -> Key:
    return next((change.key for change in reversed(piece.keys) if change.onset <= tick), piece.key)


def read_musicxml(path: Path) -> Piece:
    """The piece in a MusicXML file (.musicxml, .xml or packed .mxl) of at most 16 MB. Raises InputError."""
    return musicxml_to_piece(read_limited(path, MAX_BYTES))


def musicxml_to_piece(data: bytes) -> Piece:
    """The piece in the bytes of a MusicXML document, plain or packed. Raises InputError when there is none.

    Grace notes, lyrics and dynamics are left out; jumps such as D.C. are not followed.
    """
    root = parse_xml(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            piece = _read_score(_import(root), read_instruments(root))
    except InputError:
        raise
    except Exception as error:  # music21 raises what it happens to stumble over
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise InputError(f"music21 cannot read this score: {reason}", "export it again") from error
    title, style, fields = read_texts(root)
    return replace(piece, title=title, style=style, fields=fields)


def _import(root: Element) -> Any:
    """music21's score of a document, at sounding pitch."""
    from music21.musicxml.xmlToM21 import MusicXMLImporter

    importer = MusicXMLImporter()
    importer.xmlRootToScore(root, importer.stream)
    for staff in importer.stream.parts:
        if staff.atSoundingPitch is False:
            staff.toSoundingPitch(inPlace=True)
    return importer.stream


def _read_score(score: Any, instruments: dict[str, tuple[str, int]]) -> Piece:
    """The piece of a score, without its texts; names and programs by part, as music21 takes "S" for a soprano's."""
    from music21 import stream

    staves = [list(staff.getElementsByClass(stream.Measure)) for staff in score.parts]
    if not any(staves):
        raise InputError("the score has no bars", "open one with music")
    bars = place_bars(_read_bars(score, staves))
    ids = [staff.groups[0] if staff.groups else str(staff.id).rpartition("-Staff")[0] for staff in score.parts]
    owners = [instruments.get(name, (name, 0)) for name in ids]
    parts = tuple(
        Part(name, _read_notes(measures, bars), program)
        for (name, program), measures in zip(owners, staves, strict=True)
    )
    last = bars[-1]
    length = last.onset - last.lead + -(-(last.lead + last.duration) // last.meter.bar_ticks) * last.meter.bar_ticks
    meters = {bar.onset - bar.lead: bar.meter for bar in reversed(bars)}
    return Piece(
        parts,
        length,
        meters=tuple(MeterChange(*change) for change in _changes(sorted(meters.items()), DEFAULTS.meter)),
        keys=tuple(KeyChange(*change) for change in _changes(_read_keys(staves[0], bars), DEFAULTS.key)),
        tempos=tuple(TempoChange(*change) for change in _changes(_read_tempos(staves[0], bars), DEFAULTS.tempo)),
        chords=_read_chords(staves, bars),
        sections=read_sections(bars),
        pickup=bars[0].duration if bars[0].lead else 0,
    )


def _read_bars(score: Any, staves: Sequence[Sequence[Any]]) -> list[Bar]:
    """What stands on the bar lines of the first staff; a bar lasts as long as its fullest staff."""
    from music21 import bar as barline
    from music21 import expressions, spanner, stream

    brackets = list(score[spanner.RepeatBracket])
    first = {id(bracket.getFirst()): index for index, bracket in enumerate(brackets, 1)}
    last = {id(bracket.getLast()) for bracket in brackets}
    bars: list[Bar] = []
    meter = DEFAULTS.meter
    for index, measure in enumerate(staves[0]):
        meter = _read_meter(measure.timeSignature) or meter
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
    """A meter of ours, or None where there is none or one that we cannot write."""
    beats, unit = getattr(signature, "numerator", 0), getattr(signature, "denominator", 0)
    return Meter(beats, unit) if 1 <= beats <= MAX_BEATS and unit in METER_UNITS else None


def _located(measures: Sequence[Any], bars: Sequence[Bar], kind: Any) -> Iterator[tuple[int, Any]]:
    """Everything of a kind in a staff and its voices, with its tick."""
    for measure, bar in zip(measures, bars, strict=False):
        for voice in (measure, *measure.voices):
            for element in voice.getElementsByClass(kind):
                yield bar.onset + quarters_to_ticks(element.offset), element


def _read_notes(measures: Sequence[Any], bars: Sequence[Bar]) -> tuple[Note, ...]:
    """The notes of a staff; those tied together are one."""
    from music21 import chord, harmony, note

    pieces = []
    for onset, element in _located(measures, bars, (note.Note, chord.Chord)):
        duration = quarters_to_ticks(element.quarterLength)
        if isinstance(element, harmony.Harmony) or element.duration.isGrace or not duration:
            continue
        for one in element.notes if isinstance(element, chord.Chord) else (element,):
            is_continued = one.tie is not None and one.tie.type in ("stop", "continue")
            pieces.append((onset, one.pitch.midi, duration, is_continued))
    notes: dict[tuple[int, int], Note] = {}
    sounding: dict[tuple[int, int], tuple[int, int]] = {}
    for onset, pitch, duration, is_continued in sorted(pieces):
        place = sounding.pop((onset, pitch), (onset, pitch)) if is_continued else (onset, pitch)
        held = notes[place].duration if place in notes and is_continued else 0
        notes[place] = Note(place[0], pitch, max(held + duration, notes[place].duration if place in notes else 0))
        sounding[onset + duration, pitch] = place
    return tuple(notes[place] for place in sorted(notes))


def _read_keys(measures: Sequence[Any], bars: Sequence[Bar]) -> list[tuple[int, Key]]:
    """Key signatures; one that does not say its mode is major."""
    from music21.key import KeySignature

    keys = []
    for onset, signature in _located(measures, bars, KeySignature):
        mode = MODE_ALIASES.get(signature.mode or "", signature.mode or "")
        mode = mode if mode in MODES else "major"
        keys.append((onset, Key((signature.sharps or 0) - MODES[mode].fifths, mode)))
    return keys


def _read_tempos(measures: Sequence[Any], bars: Sequence[Bar]) -> list[tuple[int, int]]:
    """Metronome marks, in microseconds a quarter."""
    from music21.tempo import MetronomeMark

    tempos = []
    for onset, mark in _located(measures, bars, MetronomeMark):
        bpm = mark.number or mark.numberSounding
        beat = quarters_to_ticks(mark.referent.quarterLength) if mark.number else TICKS_PER_QUARTER
        if bpm and beat:
            tempos.append((onset, bpm_to_tempo(bpm, beat)))
    return tempos


def _changes(changes: Iterable[tuple[int, Any]], default: Any) -> list[tuple[int, Any]]:
    """Values from tick 0 on, one in force not said again."""
    kept: list[tuple[int, Any]] = []
    for onset, value in changes:
        if not kept or value != kept[-1][1]:
            kept.append((onset if kept else 0, value))
    return kept or [(0, default)]


def _read_chords(staves: Sequence[Sequence[Any]], bars: Sequence[Bar]) -> tuple[ChordSymbol, ...]:
    """The chord symbols over the first staff that has any."""
    from music21.harmony import ChordSymbol as Symbol

    for measures in staves:
        found = {onset: _read_chord(symbol) for onset, symbol in _located(measures, bars, Symbol)}
        chords = tuple(ChordSymbol(onset, chord) for onset, chord in sorted(found.items()) if chord)
        if chords:
            return chords
    return ()


def _read_chord(symbol: Any) -> Chord | None:
    """The chord of a symbol: what its text says, if we know that, else what its pitches or its kind come nearest to."""
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
    exact = next((suffix for suffix, quality in QUALITIES.items() if frozenset(quality.steps) == steps), None)
    by_kind = KINDS.get(symbol.chordKind, "m" if 3 in steps else "")
    if symbol.chordStepModifications:
        return exact or text or by_kind
    return text or by_kind
