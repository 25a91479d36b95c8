"""Piece <-> Grid: voices, chords and section marks cut at the bar lines into each cell's words, and joined again."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from composer.errors import InputError
from composer.grid.chord_words import SILENCE, changes, chord_words, words_to_chord
from composer.grid.ensembles import ensemble_of, parts_by_lane
from composer.grid.grid import Grid
from composer.grid.header import CLOSE_WORD, LABELS, MAX_BARS, MAX_DENSITY, MAX_PASSES, METERS, Cell, Header
from composer.grid.lanes import CHORDS, LANES
from composer.grid.voice_cells import Span, cells_to_notes, notes_to_cells, split_steps, to_steps
from composer.grid.word import CLOSE, DUR, ENDING, SECTION, Word, parse_word
from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Note, Part, Piece, Section
from composer.music.theory import Meter, enharmonic_key
from composer.music.units import GRID_PER_QUARTER, TICKS_PER_GRID, grid_to_ticks


def grid_view(piece: Piece) -> Piece:
    """Returns what the grid holds of a piece: its voices' notes, chord changes, sections, meter, key and style.

    Velocities, tempo, title, text fields, programs and key changes are not in the grid; a chord symbol that only
    says again what sounds already is dropped; sections are lettered in order; keys have six accidentals at most.
    Parts are named after their lanes and stand in the order of the table.
    """
    if len(piece.sections) > len(LABELS):
        raise InputError(f"the grid has {len(LABELS)} sections, not {len(piece.sections)}")
    parts = {lane: _plain(part.notes) for lane, part in parts_by_lane(piece).items()}
    return Piece(
        parts=make_parts(parts),
        length=piece.length,
        meters=piece.meters[:1],
        keys=(KeyChange(0, enharmonic_key(piece.key)),),
        chords=changes(piece.chords),
        sections=tuple(replace(section, label=LABELS[index]) for index, section in enumerate(piece.sections)),
        pickup=piece.pickup,
        style=piece.style,
    )


def _plain(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    return tuple(sorted(Note(note.onset, note.pitch, note.duration) for note in notes))


def make_parts(notes: Mapping[str, tuple[Note, ...]]) -> tuple[Part, ...]:
    """Returns the parts of some lanes, in the order of the table, as each lane's row has them."""
    return tuple(lane.part(notes[name]) for name, lane in LANES.items() if name in notes)


def piece_to_grid(piece: Piece, most: int = MAX_BARS) -> Grid:
    """Returns the grid of a piece whose parts are named after lanes of one ensemble; of one part as the melody.

    Raises InputError with the reason when it cannot be written. A grid of more than MAX_BARS has no words of its own:
    it is written in windows.
    """
    if len(piece.meters) > 1 or str(piece.meter) not in METERS:
        raise InputError(f"the grid has one meter of {', '.join(METERS)}, not {', '.join(_meter_names(piece))}")
    if not piece.parts:
        raise InputError("the piece has no part", "give one with notes")
    piece = grid_view(piece)
    if not 1 <= piece.bar_count <= most:
        raise InputError(f"the grid has 1 to {most} bars, not {piece.bar_count}")
    voices = tuple(parts_by_lane(piece))
    ensemble_of(voices)
    header = Header(
        style=piece.style,
        meter=piece.meter,
        key=piece.key,
        bars=piece.bar_count,
        pickup=to_steps(piece.pickup),
        repeats=any(section.passes > 1 for section in piece.sections),
        lanes=(CHORDS, *voices) if piece.chords else voices,
    )
    header = replace(header, wishes=measure_voice(piece, header.lead), others=_measure_others(piece, header))
    return Grid(header, grid_cells(piece, header))


def grid_cells(piece: Piece, header: Header) -> tuple[tuple[Cell, ...], ...]:
    """Returns the cells of a piece row by row, in the lanes of a header; a lane that it has no part for rests."""
    columns = [
        chord_cells(piece, header) if lane == CHORDS else voice_cells(piece, header, lane) for lane in header.lanes
    ]
    return tuple(zip(*columns, strict=True))


def _meter_names(piece: Piece) -> list[str]:
    return list(dict.fromkeys(str(change.meter) for change in piece.meters))


def _measure_others(piece: Piece, header: Header) -> dict[str, dict[str, int]]:
    measured = {lane: measure_voice(piece, lane) for lane in header.voices if lane != header.lead}
    return {lane: {name: value for name, value in found.items() if name != "Tonic"} for lane, found in measured.items()}


def measure_voice(piece: Piece, lane: str) -> dict[str, int]:
    """Returns the optional header words' values as a voice has them: tonic, strikes per whole note, range above it."""
    row, notes = LANES[lane], parts_by_lane(piece)[lane].notes
    zero = row.zero_on(piece.key.tonic)
    pitches = [note.pitch - zero for note in notes]
    if not pitches or min(pitches) < row.low or max(pitches) > row.high:
        raise InputError(f"the {lane} is empty or leaves the range of the grid")
    # The silence before a pickup is not counted: it would make short tunes with a pickup look sparse.
    quarters = (piece.length - piece.start) / TICKS_PER_GRID / GRID_PER_QUARTER
    density = min(MAX_DENSITY, round(4 * len({note.onset for note in notes}) / quarters))
    return {"Tonic": piece.key.tonic, "Density": density, "Low": min(pitches), "High": max(pitches)}


def _bars(piece: Piece) -> list[Span]:
    """Returns the sounding stretch of each row, in grid steps; the pickup's row begins where the piece does."""
    lines = [to_steps(line) for line in piece.bar_lines()]
    lines[0] = to_steps(piece.start)
    return list(pairwise(lines))


def chord_cells(piece: Piece, header: Header) -> list[Cell]:
    """Returns the chord lane of a piece with chord symbols: each bar says again what sounds where it begins."""
    symbols = [(to_steps(symbol.onset), symbol.chord) for symbol in piece.chords]
    # The lane has to be full from its first step, also before the first symbol.
    if symbols[0][0] > 0:
        symbols.insert(0, (0, SILENCE))
    cells = []
    # A cell has to be readable alone: a model that fills bar 5 is not told what bar 4 said.
    for start, end in _bars(piece):
        begin = max(index for index, (onset, _) in enumerate(symbols) if onset <= start)
        inside = [(max(onset, start), chord) for onset, chord in symbols[begin:] if onset < end]
        words: list[str] = []
        for (onset, chord), (following, _) in pairwise([*inside, (end, SILENCE)]):
            for steps in split_steps(following - onset, chord_beat(header.meter)):
                words += [*chord_words(chord, header.key), str(Word(DUR, steps=steps))]
        cells.append(tuple(words))
    return cells


def chord_beat(meter: Meter) -> int:
    """Returns the grid steps between the places where chords may change: a quarter, in compound meters a dotted one."""
    return min(meter.beat_ticks // TICKS_PER_GRID, 36 if meter.is_compound else GRID_PER_QUARTER)


def _marks(piece: Piece) -> dict[int, list[str]]:
    """Returns words for sections and endings by the grid step where each begins."""
    marks: dict[int, list[str]] = {}
    for section in piece.sections:
        if section.passes > MAX_PASSES:
            raise InputError(f"the grid has {MAX_PASSES} passes a section, not {section.passes}")
        marks.setdefault(to_steps(section.onset), []).append(f"Section_{section.label}.{section.passes}")
        for number, onset in enumerate(section.endings, 1):
            marks.setdefault(to_steps(onset), []).append(f"Ending_{number}")
    if piece.sections and piece.sections[-1].end < piece.length:
        marks[to_steps(piece.sections[-1].end)] = [CLOSE_WORD]
    return marks


def voice_cells(piece: Piece, header: Header, lane: str) -> list[Cell]:
    """Returns a voice's cells; the marks of sections stand in the lane with the tune. Raises InputError."""
    part = parts_by_lane(piece).get(lane)
    marks = _marks(piece) if lane == header.lead else {}
    return notes_to_cells(part.notes if part else (), LANES[lane], header.key.tonic, _bars(piece), marks)


def grid_to_piece(grid: Grid) -> Piece:
    """Inverse of `piece_to_grid`, up to `grid_view`."""
    header = grid.header
    bar_ticks = header.meter.bar_ticks
    length = bar_ticks * header.rows
    start = bar_ticks - grid_to_ticks(header.pickup) if header.pickup else 0
    read = {lane: cells_to_notes(grid.column(lane), LANES[lane], header.key.tonic, start) for lane in header.voices}
    piece = Piece(
        parts=make_parts({lane: notes for lane, (notes, _) in read.items()}),
        length=length,
        meters=(MeterChange(0, header.meter),),
        keys=(KeyChange(0, header.key),),
        chords=_read_chords(grid.column(CHORDS), header, start),
        pickup=grid_to_ticks(header.pickup),
        style=header.style,
    )
    return replace(piece, sections=_read_sections(read[header.lead][1], length))


def _read_chords(cells: list[Cell], header: Header, now: int) -> tuple[ChordSymbol, ...]:
    symbols: list[ChordSymbol] = []
    pending: list[str] = []
    for text in (text for cell in cells for text in cell):
        word = parse_word(text)
        if word.kind != DUR:
            pending.append(text)
            continue
        symbols.append(ChordSymbol(now, words_to_chord(pending, header.key)))
        pending = []
        now += grid_to_ticks(word.steps)
    return changes(symbols)


def _read_sections(marks: list[tuple[int, str]], length: int) -> tuple[Section, ...]:
    sections: list[Section] = []
    end = length
    for onset, word in ((onset, parse_word(text)) for onset, text in marks):
        if word.kind == CLOSE:
            end = onset
        elif word.kind == ENDING and sections:
            sections[-1] = replace(sections[-1], endings=(*sections[-1].endings, onset))
        elif word.kind == SECTION:
            label, _, passes = word.value.partition(".")
            sections.append(Section(onset, onset, label, int(passes)))
    # Each section ends where the next begins, the last one at its closing mark or with the piece.
    edges = [section.onset for section in sections[1:]] + [end]
    return tuple(replace(section, end=edge) for section, edge in zip(sections, edges, strict=True)) if sections else ()
