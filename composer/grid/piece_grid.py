"""Piece <-> Grid: notes, chords and section marks cut at the bar lines into each cell's words, and joined again."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from composer.errors import InputError
from composer.grid.grid import Grid
from composer.grid.header import (
    CLOSE,
    DURATIONS,
    LABELS,
    MAX_BARS,
    MAX_DENSITY,
    MAX_PASSES,
    METERS,
    Cell,
    Header,
)
from composer.grid.lanes import CHORDS, LANES, LEAD, MELODY
from composer.grid.word import DUR, NOTE, REST, TIE, Word, parse_word
from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Note, Part, Piece, Section
from composer.music.theory import NO_CHORD, Chord, Key, Meter, enharmonic_key
from composer.music.units import GRID_PER_QUARTER, TICKS_PER_GRID, grid_to_ticks

MELODY_NAME = "Melody"
SILENCE = Chord(0, NO_CHORD)


def grid_view(piece: Piece) -> Piece:
    """Returns what the grid holds of a piece: the first part's notes, chord changes, sections, meter, key and style.

    Velocities, tempo, title, text fields, programs and key changes are not in the grid; a chord symbol that only
    says again what sounds already is dropped; sections are lettered in order; keys have six accidentals at most.
    """
    if len(piece.sections) > len(LABELS):
        raise InputError(f"the grid has {len(LABELS)} sections, not {len(piece.sections)}")
    notes = tuple(Note(note.onset, note.pitch, note.duration) for note in piece.parts[0].notes)
    chords: list[ChordSymbol] = []
    for symbol in piece.chords:
        # The grid says chords bar by bar, so that a symbol repeated under the same harmony cannot be
        # told from none.
        if symbol.chord != (chords[-1].chord if chords else SILENCE):
            chords.append(symbol)
    return Piece(
        parts=(Part(MELODY_NAME, notes),),
        length=piece.length,
        meters=piece.meters[:1],
        keys=(KeyChange(0, enharmonic_key(piece.key)),),
        chords=tuple(chords),
        sections=tuple(replace(section, label=LABELS[index]) for index, section in enumerate(piece.sections)),
        pickup=piece.pickup,
        style=piece.style,
    )


def piece_to_grid(piece: Piece, most: int = MAX_BARS) -> Grid:
    """Returns the grid of a monophonic piece with chords. Raises InputError with the reason when it cannot be written.

    A grid of more than MAX_BARS has no words of its own: it is written in windows.
    """
    if len(piece.parts) != 1:
        raise InputError(f"the grid has one melody, not {len(piece.parts)} parts", "give a lead sheet: one part")
    if len(piece.meters) > 1 or str(piece.meter) not in METERS:
        raise InputError(f"the grid has one meter of {', '.join(METERS)}, not {', '.join(_meter_names(piece))}")
    piece = grid_view(piece)
    if not 1 <= piece.bar_count <= most:
        raise InputError(f"the grid has 1 to {most} bars, not {piece.bar_count}")
    header = Header(
        style=piece.style,
        meter=piece.meter,
        key=piece.key,
        bars=piece.bar_count,
        pickup=_steps(piece.pickup),
        repeats=any(section.passes > 1 for section in piece.sections),
        lanes=LEAD if piece.chords else (MELODY,),
        wishes=measure_wishes(piece),
    )
    chords = chord_cells(piece, header) if piece.chords else []
    melody = melody_cells(piece, header)
    return Grid(header, tuple(zip(chords, melody, strict=True)) if chords else tuple((cell,) for cell in melody))


def _meter_names(piece: Piece) -> list[str]:
    return list(dict.fromkeys(str(change.meter) for change in piece.meters))


def measure_wishes(piece: Piece) -> dict[str, int]:
    """Returns the optional header words' values as this piece has them: tonic, range above it, notes per whole note."""
    lane = LANES[MELODY]
    zero = lane.zero_on(piece.key.tonic)
    pitches = [note.pitch - zero for note in piece.parts[0].notes]
    if not pitches or min(pitches) < lane.low or max(pitches) > lane.high:
        raise InputError("the melody is empty or leaves the range of the grid")
    # The silence before a pickup is not counted: it would make short tunes with a pickup look sparse.
    quarters = (piece.length - piece.start) / TICKS_PER_GRID / GRID_PER_QUARTER
    density = min(MAX_DENSITY, round(4 * len(pitches) / quarters))
    return {"Tonic": piece.key.tonic, "Density": density, "Low": min(pitches), "High": max(pitches)}


def _steps(ticks: int) -> int:
    if ticks % TICKS_PER_GRID:
        raise InputError(f"a time of {ticks} ticks is off the grid of {GRID_PER_QUARTER} steps a quarter")
    return ticks // TICKS_PER_GRID


def split_steps(steps: int, unit: int = 1) -> Iterator[int]:
    """Yields a length as notated values, the longest first; those in whole units where there are any."""
    while steps:
        # Greedy is right here: any length on the grid can be completed by smaller values. Whole units
        # come first, so that chords of five beats change on beats.
        longest = max((value for value in DURATIONS if value <= steps), key=lambda value: (value % unit == 0, value))
        yield longest
        steps -= longest


def _bars(piece: Piece) -> list[tuple[int, int]]:
    """Returns the sounding stretch of each row, in grid steps; the pickup's row begins where the piece does."""
    lines = [_steps(line) for line in piece.bar_lines()]
    lines[0] = _steps(piece.start)
    return list(pairwise(lines))


def chord_cells(piece: Piece, header: Header) -> list[Cell]:
    """Returns the chord lane of a piece with chord symbols: each bar says again what sounds where it begins."""
    changes = [(_steps(symbol.onset), symbol.chord) for symbol in piece.chords]
    # The lane has to be full from its first step, also before the first symbol.
    if changes[0][0] > 0:
        changes.insert(0, (0, SILENCE))
    cells = []
    # A cell has to be readable alone: a model that fills bar 5 is not told what bar 4 said.
    for start, end in _bars(piece):
        begin = max(index for index, (onset, _) in enumerate(changes) if onset <= start)
        inside = [(max(onset, start), chord) for onset, chord in changes[begin:] if onset < end]
        words: list[str] = []
        for (onset, chord), (following, _) in pairwise([*inside, (end, SILENCE)]):
            for steps in split_steps(following - onset, chord_beat(header.meter)):
                words += [*chord_words(chord, header.key), str(Word(DUR, steps=steps))]
        cells.append(tuple(words))
    return cells


def chord_beat(meter: Meter) -> int:
    """Returns the grid steps between the places where chords may change: a quarter, in compound meters a dotted one."""
    return min(meter.beat_ticks // TICKS_PER_GRID, 36 if meter.is_compound else GRID_PER_QUARTER)


def chord_words(chord: Chord, key: Key) -> list[str]:
    """Returns a chord's words, its root and bass counted from the tonic."""
    if chord.quality == NO_CHORD:
        return ["Chord_none"]
    words = [f"Chord_{(chord.root - key.tonic) % 12}.{chord.quality}"]
    return words if chord.bass is None else [*words, f"Bass_{(chord.bass - key.tonic) % 12}"]


def words_to_chord(words: list[str], key: Key) -> Chord:
    """Inverse of `chord_words`."""
    if words[0] == "Chord_none":
        return SILENCE
    degree, _, quality = parse_word(words[0]).value.partition(".")
    bass = (parse_word(words[1]).number + key.tonic) % 12 if len(words) > 1 else None
    return Chord((int(degree) + key.tonic) % 12, quality, bass)


def _marks(piece: Piece) -> dict[int, list[str]]:
    """Returns words for sections and endings by the grid step where each begins."""
    marks: dict[int, list[str]] = {}
    for section in piece.sections:
        if section.passes > MAX_PASSES:
            raise InputError(f"the grid has {MAX_PASSES} passes a section, not {section.passes}")
        marks.setdefault(_steps(section.onset), []).append(f"Section_{section.label}.{section.passes}")
        for number, onset in enumerate(section.endings, 1):
            marks.setdefault(_steps(onset), []).append(f"Ending_{number}")
    if piece.sections and piece.sections[-1].end < piece.length:
        marks[_steps(piece.sections[-1].end)] = [CLOSE]
    return marks


def melody_cells(piece: Piece, header: Header) -> list[Cell]:
    """Returns the melody lane of a piece: notes and rests of each bar, cut at bar lines and at section marks."""
    marks = _marks(piece)
    bars = _bars(piece)
    # Inside a cell time is implicit, so whatever begins inside a note cuts it in two, tied together.
    cuts = sorted({*marks, *(start for start, _ in bars), bars[-1][1]})
    zero = LANES[MELODY].zero_on(header.key.tonic)
    cells: dict[int, list[str]] = {}
    row = 0
    # Events and bars both run forwards: each event belongs to the first row that has not ended before it.
    for onset, end, pitch, tied in _events(piece, cuts):
        while onset >= bars[row][1]:
            row += 1
        words = cells.setdefault(row, [])
        # A mark stands before the first event at its step; marks are cuts, so that an event does begin
        # there.
        words += marks.pop(onset, [])
        for index, steps in enumerate(split_steps(end - onset)):
            words.append(str(_voice_word(None if pitch is None else pitch - zero, tied or index > 0, steps)))
    return [tuple(cells[row]) for row in range(len(bars))]


def _voice_word(number: int | None, tied: bool, steps: int) -> Word:
    """Returns the word of a note or its continuation; `number` is None for a rest."""
    if number is None:
        return Word(REST, steps=steps)
    return Word(TIE, steps=steps) if tied else Word(NOTE, str(number), steps)


def _events(piece: Piece, cuts: list[int]) -> Iterator[tuple[int, int, int | None, bool]]:
    """Yields notes and the rests between as (onset, end, pitch or None, tied to the one before), cut at the cuts."""
    now = cuts[0]
    spans: list[tuple[int, int, int | None]] = []
    for note in piece.parts[0].notes:
        # The inverse of this function would put an overlapping note elsewhere: it is refused, not
        # mended.
        onset, end = _steps(note.onset), _steps(note.end)
        if onset < now or end <= onset or end > cuts[-1]:
            raise InputError(f"the note at tick {note.onset} overlaps another or leaves the piece")
        if onset > now:
            spans.append((now, onset, None))
        spans.append((onset, end, note.pitch))
        now = end
    if now < cuts[-1]:
        spans.append((now, cuts[-1], None))
    for onset, end, pitch in spans:
        edges = [onset, *(cut for cut in cuts if onset < cut < end), end]
        for index, (start, stop) in enumerate(pairwise(edges)):
            yield start, stop, pitch, index > 0


def grid_to_piece(grid: Grid) -> Piece:
    """Inverse of `piece_to_grid`, up to `grid_view`."""
    header = grid.header
    bar_ticks = header.meter.bar_ticks
    length = bar_ticks * header.rows
    start = bar_ticks - grid_to_ticks(header.pickup) if header.pickup else 0
    lane = LANES[MELODY]
    notes, marks = _read_melody(grid.column(MELODY), header, start)
    piece = Piece(
        parts=(Part(MELODY_NAME, notes, lane.program, clef=lane.clef),),
        length=length,
        meters=(MeterChange(0, header.meter),),
        keys=(KeyChange(0, header.key),),
        chords=_read_chords(grid.column(CHORDS), header, start),
        pickup=grid_to_ticks(header.pickup),
        style=header.style,
    )
    return replace(piece, sections=_read_sections(marks, length))


def _read_melody(cells: list[Cell], header: Header, now: int) -> tuple[tuple[Note, ...], list[tuple[int, str]]]:
    zero = LANES[MELODY].zero_on(header.key.tonic)
    notes: list[Note] = []
    marks: list[tuple[int, str]] = []
    for text in (text for cell in cells for text in cell):
        word = parse_word(text)
        if word.is_mark:
            marks.append((now, text))
            continue
        ticks = grid_to_ticks(word.steps)
        if word.kind == NOTE:
            notes.append(Note(now, zero + word.number, ticks))
        elif word.kind == TIE:
            # A tie continues across bar lines, whatever cell the note was begun in.
            notes[-1] = replace(notes[-1], duration=notes[-1].duration + ticks)
        now += ticks
    return tuple(notes), marks


def _read_chords(cells: list[Cell], header: Header, now: int) -> tuple[ChordSymbol, ...]:
    chords: list[ChordSymbol] = []
    pending: list[str] = []
    for text in (text for cell in cells for text in cell):
        word = parse_word(text)
        if word.kind != DUR:
            pending.append(text)
            continue
        chord = words_to_chord(pending, header.key)
        if chord != (chords[-1].chord if chords else SILENCE):
            chords.append(ChordSymbol(now, chord))
        pending = []
        now += grid_to_ticks(word.steps)
    return tuple(chords)


def _read_sections(marks: list[tuple[int, str]], length: int) -> tuple[Section, ...]:
    sections: list[Section] = []
    end = length
    for onset, word in ((onset, parse_word(text)) for onset, text in marks):
        if word.kind == "Close":
            end = onset
        elif word.kind == "Ending" and sections:
            sections[-1] = replace(sections[-1], endings=(*sections[-1].endings, onset))
        elif word.kind == "Section":
            label, _, passes = word.value.partition(".")
            sections.append(Section(onset, onset, label, int(passes)))
    # Each section ends where the next begins, the last one at its closing mark or with the piece.
    edges = [section.onset for section in sections[1:]] + [end]
    return tuple(replace(section, end=edge) for section, edge in zip(sections, edges, strict=True)) if sections else ()
