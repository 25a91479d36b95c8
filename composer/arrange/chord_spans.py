"""A tune over chords cut where the harmony or a chord tone of the tune changes: where other voices may move."""

from dataclasses import dataclass

from composer.music.piece import ChordSymbol, Note, Part, Piece
from composer.music.theory import Chord


@dataclass(frozen=True)
class Slot:
    """A stretch of ticks over one chord. `top` is the tune's pitch that counts, `first` and `last` those at its ends,
    `low` its lowest; all None where the tune is silent."""

    start: int
    end: int
    chord: Chord
    top: int | None
    first: int | None
    last: int | None
    low: int | None


def cut_slots(piece: Piece, tune: Part) -> list[Slot]:
    """Slots from the first chord to the end; a new one at each chord and at each beat on which the tune takes up
    another tone of it."""
    symbols = [symbol for symbol in piece.chords if symbol.chord.tones]
    if not symbols:
        return []
    edges = _edges(piece, tune, symbols)
    slots = []
    for start, end in zip(edges, [*edges[1:], piece.length], strict=True):
        chord = next(one.chord for one in reversed(symbols) if one.onset <= start)
        slots.append(_slot(start, end, chord, tune))
    return slots


def _edges(piece: Piece, tune: Part, symbols: list[ChordSymbol]) -> list[int]:
    beat = piece.meter.beat_ticks
    changes = {symbol.onset for symbol in symbols}
    lines = {line for line in piece.bar_lines()[:-1] if line >= symbols[0].onset}
    moves = {
        note.onset
        for note in tune.notes
        if note.onset % beat == 0 and note.onset >= symbols[0].onset and note.pitch % 12 in _tones(symbols, note.onset)
    }
    return sorted(changes | lines | moves)


def _tones(symbols: list[ChordSymbol], tick: int) -> frozenset[int]:
    return next(one.chord.tones for one in reversed(symbols) if one.onset <= tick)


def _slot(start: int, end: int, chord: Chord, tune: Part) -> Slot:
    sung: list[Note] = [note for note in tune.notes if note.onset < end and note.end > start]
    if not sung:
        return Slot(start, end, chord, None, None, None, None)
    pitches = [note.pitch for note in sung]
    top = next((pitch for pitch in pitches if pitch % 12 in chord.tones), pitches[0])
    return Slot(start, end, chord, top, pitches[0], pitches[-1], min(pitches))
