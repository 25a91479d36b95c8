"""Piece <-> MusicXML, through music21's score.

Writing builds measures already cut and filled, so that music21 has only beams and tuplets to decide.
Drum parts have no staff. Reading is in `read`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from composer.errors import InputError
from composer.io.files import read_limited, write_atomically
from composer.io.musicxml.accidentals import show_accidentals
from composer.io.musicxml.harmony import drop_covered
from composer.io.musicxml.joins import join_staves
from composer.io.musicxml.marks_write import write_marks
from composer.io.musicxml.read import read_score
from composer.io.musicxml.seats import seats_of, write_seats
from composer.io.musicxml.signs import left_out
from composer.io.musicxml.tree import VOICES_FIELD, clean, drop_tablature, drop_tempo_word, parse_xml, read_texts, tidy
from composer.io.musicxml.tuplets import make_exact
from composer.io.notation.bars import Bar, cut_bars
from composer.io.notation.clefs import CLEFS
from composer.io.notation.note_values import Sign, fill_bar, snap_part
from composer.io.notation.staff_voices import StaffVoices, Voice, staff_voices
from composer.io.notation.staves import Player, seat_parts
from composer.music.chord_styles import LETTERS
from composer.music.origin import from_fields
from composer.music.piece import ChordSymbol, Part, Piece
from composer.music.theory import LETTERS_BY_FIFTHS, Key, Meter, fifths_to_name, pitch_to_octave
from composer.music.units import tempo_to_bpm, ticks_to_quarters

MAX_BYTES = 16 * 2**20
ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}

WHOLE_BPM = 0.01
"""Tempos are whole microseconds per quarter, so that 111 per minute comes out a little off."""


def write_musicxml(piece: Piece, path: Path) -> None:
    """Writes a piece as MusicXML. Raises InputError when nothing can be written there."""
    write_atomically(path, piece_to_musicxml(piece).encode())


def read_musicxml(path: Path) -> Piece:
    """Reads a MusicXML file (.musicxml, .xml or packed .mxl) of at most 16 MB. Raises InputError."""
    return musicxml_to_piece(read_limited(path, MAX_BYTES))


def musicxml_to_piece(data: bytes) -> Piece:
    """Reads the bytes of a MusicXML document, plain or packed. Raises InputError where they hold no piece.

    Jumps such as D.C. are not followed. What the piece cannot hold, such as grace notes, is counted in a line of
    `origin.warnings`.
    """
    root = parse_xml(data)
    drop_tempo_word(root)
    drop_tablature(root)
    drop_covered(root)
    # Before music21 sees them: it would read a third of a beat as 85/256 and every later tick would be off.
    make_exact(root)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            piece = read_score(root)
    except InputError:
        raise
    except Exception as error:  # music21 raises what it happens to stumble over
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise InputError(f"music21 cannot read this score: {reason}", "export it again") from error
    title, style, fields = read_texts(root)
    origin, texts = from_fields(fields)
    missing = left_out(root, piece.parts)
    origin = replace(origin, warnings=(missing,) if missing else ())
    return replace(piece, title=title, style=style, origin=origin, texts=texts)


def piece_to_musicxml(piece: Piece, chord_style: str = LETTERS) -> str:
    """Writes the MusicXML document of a piece as it is written, repeats as signs. Same piece, same text.

    Chord symbols are printed in a style of `composer.music.chord_styles`, and are the same chords in any.
    """
    from music21 import stream
    from music21.musicxml.m21ToXml import ScoreExporter

    bars = cut_bars(piece)
    score = stream.Score()
    drawn = [snap_part(part) for part in piece.parts if not part.is_drum]
    players = seat_parts(drawn or [Part("", ())])
    written = [_write_player(piece, player, bars, number) for number, player in enumerate(players, 1)]
    for staff in chain(*written):
        score.insert(0, staff)
    for joined in join_staves(players, written):
        score.insert(0, joined)
    symbols = _visible_chords(piece, bars)
    _write_symbols(replace(piece, chords=symbols), bars, list(score.parts[0].getElementsByClass(stream.Measure)))
    # makeNotation would clone the score and make measures, ties and accidentals of its own over those made
    # here.
    root = ScoreExporter(score, makeNotation=False).parse()
    for element, player in zip(root.iterfind("part"), players, strict=True):
        write_marks(element, bars, player.parts, seats_of(player), partial(_spell_step, piece))
    return tidy(root, replace(piece, chords=symbols), {VOICES_FIELD: write_seats(players)}, chord_style)


def _write_player(piece: Piece, player: Player, bars: Sequence[Bar], number: int) -> list[Any]:
    """Writes the staves of a player, each with the instrument, measures and brackets over endings."""
    return [_write_staff(piece, player, place, bars, number) for place in range(len(player.staves))]


def _write_staff(piece: Piece, player: Player, place: int, bars: Sequence[Bar], number: int) -> Any:
    from music21 import instrument, stream

    staff = stream.PartStaff() if len(player.staves) > 1 else stream.Part()
    staff.partName = clean(player.name)
    listed = instrument.Instrument(staff.partName)
    # Given ids, because music21's own are random.
    listed.partId, listed.instrumentId = f"P{number}", f"P{number}-I1"
    listed.midiProgram = player.staves[place].parts[0].program
    staff.insert(0, listed)
    voices = staff_voices(player, place)
    measures = [_write_measure(piece, bar, voices) for bar in bars]
    measures[0].clef = _clef(player.staves[place].clef)
    for bar, measure in zip(bars, measures, strict=True):
        staff.insert(_quarters(bar.onset - bars[0].onset), measure)
    staff.makeBeams(inPlace=True, setStemDirections=False)
    show_accidentals(measures)
    for bracket in _endings(bars, measures):
        staff.insert(0, bracket)
    return staff


def _clef(name: str) -> Any:
    from music21 import clef

    sign, line, octaves = CLEFS[name]
    return clef.clefFromString(f"{sign}{line}", octaves)


def _write_measure(piece: Piece, bar: Bar, voices: StaffVoices) -> Any:
    """Returns one measure: signature, repeat signs, and the voices that sound in it."""
    from music21 import bar as barline
    from music21 import stream

    measure = stream.Measure(number=bar.number)
    # Padding tells music21 that a short measure is meant to be short: beams and accidentals count from the
    # bar line.
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
    written = voices.in_bar(bar)
    for voice in written:
        # music21 takes a lone voice without a number for the measure itself.
        target = stream.Voice(id=voice.number) if voice.number else measure
        _write_voice(target, voice, bar, piece.key_at)
        if target is not measure:
            measure.insert(0, target)
    for rest in [] if written else _rests(bar):
        measure.append(rest)
    return measure


def _write_signatures(measure: Any, piece: Piece, bar: Bar) -> None:
    """Writes meter and key where they begin or change."""
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


def _write_voice(target: Any, voice: Voice, bar: Bar, key_at: Callable[[int], Key]) -> None:
    """Writes the signs of a voice into a measure or music21's voice."""
    for rest in [] if voice.signs else _rests(bar):
        target.append(rest)
    for sign in voice.signs:
        written = _write_sign(sign, key_at(sign.onset))
        if sign.pitches and voice.stem:
            written.stemDirection = voice.stem
        if not sign.pitches and sign.onset in voice.hidden:
            written.style.hideObjectOnPrint = True
        target.insert(_quarters(sign.onset - bar.onset), written)


def _rests(bar: Bar) -> list[Any]:
    """Writes a bar of silence: one sign in the middle of a full bar, plain rests in a part of one."""
    from music21 import note

    if not bar.is_full:
        return [_write_sign(sign, Key(0)) for sign in fill_bar([], bar)]
    rest = note.Rest()
    rest.duration.quarterLength = _quarters(bar.duration)
    rest.fullMeasure = True
    return [rest]


def _write_sign(sign: Sign, key: Key) -> Any:
    """Returns a note, chord or rest, its pitches spelled for the key."""
    from music21 import chord, duration, note, tie

    length = duration.Duration(_quarters(sign.duration))
    if sign.bracket:
        length.tuplets[0].type = sign.bracket
    if not sign.pitches:
        return note.Rest(duration=length)
    notes = [note.Note(_spell(pitch, key), duration=length) for pitch in sign.pitches]
    kinds = {(True, True): "continue", (True, False): "stop", (False, True): "start"}
    kind = kinds.get((sign.is_continued, sign.goes_on))
    for one in notes if kind else []:
        one.tie = tie.Tie(kind)
    return notes[0] if len(notes) == 1 else chord.Chord(notes, duration=length)


def _spell(pitch: int, key: Key) -> Any:
    """music21's pitch of a MIDI pitch; its flats are minus signs."""
    from music21.pitch import Pitch

    fifths = key.spell(pitch % 12)
    return Pitch(fifths_to_name(fifths).replace("b", "-"), octave=pitch_to_octave(pitch, fifths))


def _spell_step(piece: Piece, tick: int, pitch: int) -> tuple[str, int, int, str]:
    """Returns step, alteration and octave of a pitch, and its accidental where it is not in the signature."""
    key = piece.key_at(tick)
    fifths = key.spell(pitch % 12)
    alter, letter = divmod(fifths + 1, 7)
    # Letters in the order of the signature: with s sharps the first s letters are raised, floor division
    # covers flats.
    in_signature = (key.signature + 6 - letter) // 7
    accidental = ACCIDENTALS.get(alter, "") if alter != in_signature else ""
    return LETTERS_BY_FIFTHS[letter], alter, pitch_to_octave(pitch, fifths), accidental


def _endings(bars: Sequence[Bar], measures: Sequence[Any]) -> Iterator[Any]:
    """Yields a bracket over the measures of each ending."""
    from music21 import spanner

    number = 0
    covered: list[Any] = []
    for bar, measure in zip(bars, measures, strict=True):
        if bar.ending:
            number, covered = bar.ending, []
        covered.append(measure)
        if bar.ends_ending and number:
            yield spanner.RepeatBracket(covered, number=number)
            number = 0


def _visible_chords(piece: Piece, bars: Sequence[Bar]) -> tuple[ChordSymbol, ...]:
    """Returns the symbols on the page, one per place; silence before a pickup is not on it."""
    placed = {max(symbol.onset, bars[0].onset): symbol.chord for symbol in piece.chords if symbol.onset < bars[-1].end}
    return tuple(ChordSymbol(onset, chord) for onset, chord in placed.items())


def _write_symbols(piece: Piece, bars: Sequence[Bar], measures: Sequence[Any]) -> None:
    """Writes what stands above the first staff: tempo, labels, and a placeholder for each chord.

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
    """Returns a metronome mark above the staff, counting the meter's own beats."""
    from music21 import duration
    from music21.tempo import MetronomeMark

    bpm = tempo_to_bpm(tempo, meter.beat_ticks)
    number = round(bpm) if abs(bpm - round(bpm)) < WHOLE_BPM else round(bpm, 2)
    mark = MetronomeMark(number=number, referent=duration.Duration(_quarters(meter.beat_ticks)))
    mark.placement = "above"
    return mark


def _quarters(ticks: int) -> Any:
    """Converts ticks to music21's unit, exact quarters."""
    return ticks_to_quarters(ticks)
