"""A piece as an ABC tune: its first part with chord symbols, repeats as they are written, accidentals as needed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from composer.io.abc.fields import FIELD_NAMES, WHOLE
from composer.music.melody import top_line
from composer.music.origin import to_fields
from composer.music.piece import Note, Piece, Section
from composer.music.theory import MODES, Key, fifths_to_name, pitch_to_octave
from composer.music.units import bpm_to_tempo, tempo_to_bpm

UNIT = WHOLE // 8
BARS_A_LINE = 4
MAX_TUPLET = 9
SIGNS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}


@dataclass(frozen=True)
class Cell:
    """A note or, without a pitch, a rest between two neighbouring breaks; `tied` to the cell after it."""

    onset: int
    end: int
    pitch: int | None = None
    tied: bool = False

    @property
    def units(self) -> Fraction:
        """Length in eighths."""
        return Fraction(self.end - self.onset, UNIT)


@dataclass
class Spelling:
    """Writes pitches in a key, remembering the accidentals of the bar both by letter and by letter and octave.

    Readers differ in whether an accidental holds in other octaves, so one is written where either would go wrong.
    """

    key: Key
    held: dict[tuple[int, int | None], int] = field(default_factory=dict)

    def write(self, pitch: int) -> str:
        """Returns accidental, letter and octave marks."""
        fifths = self.key.spell(pitch % 12)
        letter, octave = (fifths + 1) % 7, pitch_to_octave(pitch, fifths)
        alteration = (fifths + 1) // 7
        places = ((letter, None), (letter, octave))
        # Letters in the order of the signature, FCGDAEB: with s sharps the first s letters are raised.
        # Floor division gives flats as well.
        usual = (self.key.signature - letter + 6) // 7
        sign = "" if all(self.held.get(place, usual) == alteration for place in places) else SIGNS[alteration]
        self.held.update(dict.fromkeys(places, alteration))
        name = "FCGDAEB"[letter]
        low = name + "," * max(4 - octave, 0)
        return sign + (low if octave < 5 else name.lower() + "'" * (octave - 5))


def piece_to_abc(piece: Piece) -> str:
    """Writes the first part of a piece as an ABC tune, with its chord symbols, repeats and endings."""
    return "\n".join([*_header(piece), *_lines(piece)]) + "\n"


def _header(piece: Piece) -> Iterator[str]:
    fields = {"number": "1", **to_fields(piece.origin, piece.texts)}
    beat = Fraction(piece.meter.beat_ticks, WHOLE)
    yield f"X:{_one_line(fields['number'])}"
    yield f"T:{_one_line(piece.title)}"
    for letter, name in FIELD_NAMES.items():
        if letter != "X" and fields.get(name):
            yield f"{letter}:{_one_line(fields[name])}"
    yield f"M:{piece.meter}"
    yield "L:1/8"
    yield f"Q:{beat}={_bpm(piece.tempo, piece.meter.beat_ticks)}"
    yield f"K:{_key(piece.key)}"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("%", "\\%")


def _bpm(tempo: int, beat_ticks: int) -> str:
    """Writes beats per minute with as few decimals as tell the tempo."""
    bpm = tempo_to_bpm(tempo, beat_ticks)
    # Few decimals are easier to read, but reading back must give the same microseconds.
    shortest = next(
        digits for digits in range(10) if digits == 9 or bpm_to_tempo(round(bpm, digits), beat_ticks) == tempo
    )
    return f"{bpm:.{shortest}f}"


def _key(key: Key) -> str:
    return fifths_to_name(key.tonic_fifths) + MODES[key.mode].abc


def _lines(piece: Piece) -> Iterator[str]:
    """Yields lines of music: a new one after some bars and at every repeat sign."""
    bars = _bar_signs(piece)
    labels = _labels(piece)
    stop = max(bars)
    spelling = Spelling(piece.key)
    cells = list(_cells(piece, stop))
    line, count = bars.get(piece.start, ""), 0
    if piece.start in labels:
        yield f"P:{labels[piece.start]}"
    ends = sorted(onset for onset in bars if onset > piece.start)
    for start, end in pairwise([piece.start, *ends]):
        # Accidentals end with the bar in every reader.
        spelling.held.clear()
        inside = [cell for cell in cells if start <= cell.onset < end]
        line += _bar(piece, inside, spelling)
        count += 1
        before, _, after = bars[end].partition("\n")
        if before != "|" or count == BARS_A_LINE:
            yield line + before
            if end in labels:
                yield f"P:{labels[end]}"
            line, count = after, 0
        else:
            line += before + " "
    if line.strip():
        yield line


def _bar_signs(piece: Piece) -> dict[int, str]:
    """Returns the bar line at each tick that has one, what stands on the next line parted from it by a line break."""
    sections = piece.sections
    stop = sections[-1].end if sections else piece.length
    signs = {onset: "|" for onset in piece.bar_lines() if piece.start < onset < stop}
    signs[stop] = "|]"
    for section, following in zip(sections, (*sections[1:], None), strict=bool(sections)):
        signs.update(_section_signs(section, following))
    if sections and _repeats(sections[0]):
        signs[sections[0].onset] = "|:"
    return signs


def _section_signs(section: Section, following: Section | None) -> Iterator[tuple[int, str]]:
    """Yields signs at a section's endings and at its end."""
    for number, onset in enumerate(section.endings, 1):
        yield onset, "|1" if number == 1 else f":|\n[{number}"
    opens = following is not None and _repeats(following)
    if _repeats(section) and not section.endings:
        yield section.end, ":" * (section.passes - 1) + "|" + ("\n|:" if opens else "\n")
    elif following:
        # A section without length is a repeat that begins where the piece does; it needs no double bar.
        yield section.end, "|:" if section.end == section.onset else "||\n|:" if opens else "||\n"


def _repeats(section: Section) -> bool:
    return section.passes > 1 or bool(section.endings)


def _labels(piece: Piece) -> dict[int, str]:
    """Returns labels at the onsets of their sections, unless they are the letters a reader gives anyway."""
    named = [section for section in piece.sections if len(section.label) == 1 and section.label.isupper()]
    usual = "".join(section.label for section in named) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(named)]
    return {} if usual else {section.onset: section.label for section in named}


def _cells(piece: Piece, stop: int) -> Iterator[Cell]:
    """Yields the melody and its rests up to a tick, cut where anything else is written."""
    # A note across a bar line, a chord symbol or a change is written in parts tied together: ABC can place
    # a sign only between notes.
    breaks = {*_bar_signs(piece), *piece.bar_lines(), *(symbol.onset for symbol in piece.chords)}
    breaks |= {change.onset for changes in (piece.keys, piece.tempos) for change in changes}
    now = piece.start
    for note in _melody(piece):
        yield from _cut(Cell(now, min(note.onset, stop)), breaks)
        yield from _cut(Cell(note.onset, min(note.end, stop), note.pitch), breaks)
        now = note.end
    yield from _cut(Cell(now, stop), breaks)


def _melody(piece: Piece) -> Iterator[Note]:
    """Yields the highest note at each onset of the first part, none longer than to the next."""
    line = top_line(piece.parts[0].notes)
    limits = [*(note.onset for note in line), piece.length][1:]
    for note, limit in zip(line, limits, strict=True):
        yield Note(note.onset, note.pitch, min(note.duration, limit - note.onset))


def _cut(cell: Cell, breaks: set[int]) -> Iterator[Cell]:
    """Yields a cell in as many as breaks divide it into; nothing of one without length."""
    if cell.end <= cell.onset:
        return
    places = [cell.onset, *sorted(place for place in breaks if cell.onset < place < cell.end), cell.end]
    for start, end in pairwise(places):
        yield Cell(start, end, cell.pitch, cell.pitch is not None and end < cell.end)


def _bar(piece: Piece, cells: list[Cell], spelling: Spelling) -> str:
    """Returns notes and rests between two bar lines, with fields and chord symbols where they stand."""
    text = []
    left = 0
    for index, cell in enumerate(cells):
        text.append(_fields(piece, cell.onset, spelling))
        chord = next((symbol.chord for symbol in piece.chords if symbol.onset == cell.onset), None)
        text.append(f'"{chord.name(spelling.key)}"' if chord else "")
        if not left:
            left = _tuplet(cells[index:])
            text.append({0: "", 3: "(3"}.get(left, f"(3:2:{left}"))
        units = cell.units * Fraction(3, 2) if left else cell.units
        name = "z" if cell.pitch is None else spelling.write(cell.pitch)
        text.append(name + _length(units) + ("-" if cell.tied else ""))
        left = max(left - 1, 0)
        text.append(" " if not left and cell.end % piece.meter.beat_ticks == 0 else "")
    return "".join(text)


def _fields(piece: Piece, onset: int, spelling: Spelling) -> str:
    """Returns changes of meter, key and tempo at a tick that is not the first."""
    text = "".join(f"[M:{change.meter}]" for change in piece.meters[1:] if change.onset == onset)
    for change in piece.keys[1:]:
        if change.onset == onset:
            spelling.key = change.key
            text += f"[K:{_key(change.key)}]"
    tempos = [change.tempo for change in piece.tempos[1:] if change.onset == onset]
    return text + "".join(f"[Q:1/4={_bpm(tempo, WHOLE // 4)}]" for tempo in tempos)


def _tuplet(cells: list[Cell]) -> int:
    """Counts the cells from the first on that make a group of triplets, full where it can be; 0 without one."""
    count, total = 0, Fraction(0)
    for cell in cells[:MAX_TUPLET]:
        # Thirds of a binary value can only be written inside a tuplet. It is closed as soon as it adds
        # up to a binary value, because readers count its notes.
        if _is_binary(cell.units) or not _is_binary(cell.units * Fraction(3, 2)):
            break
        count += 1
        total += cell.units
        if _is_binary(total):
            break
    return count


def _is_binary(units: Fraction) -> bool:
    return units.denominator & (units.denominator - 1) == 0


def _length(units: Fraction) -> str:
    above = "" if units.numerator == 1 else str(units.numerator)
    below = {1: "", 2: "/"}.get(units.denominator, f"/{units.denominator}")
    return above + below
