"""A tune over chords cut where the harmony or a chord tone of the tune changes: where other voices may move."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from composer.music.piece import Note, Part, Piece
from composer.music.theory import Chord


@dataclass(frozen=True)
class ChordSpan:
    """A stretch of ticks over one chord, in which other voices keep their pitch.

    `top` is the tune's pitch that counts and `low` its lowest. `first` and `last` are what it sounds at the stretch's
    first tick (None in silence) and where its last note in it begins, as `voice_leading.count_faults` hears them.
    """

    start: int
    end: int
    chord: Chord
    top: int
    first: int | None
    last: int
    low: int


def cut_slots(piece: Piece, tune: Part) -> list[ChordSpan]:
    """Returns slots of a tune of one note at a time, from the first chord to its last note.

    A new one begins at each chord, at each bar line and at each beat on which the tune takes up another tone of the
    chord. Where the tune rests for a beat or more, no slot is made.
    """
    piece = replace(piece, chords=tuple(symbol for symbol in piece.chords if symbol.chord.tones))
    if not piece.chords:
        return []
    edges = [*_edges(piece, tune), piece.length]
    slots = []
    for start, end in pairwise(edges):
        sung = [note for note in tune.notes if note.onset < end and note.end > start]
        chord = piece.chord_at(start)
        if sung and chord:
            slots.append(_slot(sung, (start, end), chord, piece.meter.beat_ticks))
    return list(_trimmed(slots, tune))


def _trimmed(slots: list[ChordSpan], tune: Part) -> Iterator[ChordSpan]:
    """Yields the same, the last one no longer than the tune."""
    yield from slots[:-1]
    yield from (replace(slot, end=min(slot.end, tune.notes[-1].end)) for slot in slots[-1:])


def _edges(piece: Piece, tune: Part) -> list[int]:
    beat, first = piece.meter.beat_ticks, piece.chords[0].onset
    changes = {symbol.onset for symbol in piece.chords}
    lines = {line for line in piece.bar_lines()[:-1] if line >= first}
    # Repeated notes and passing notes give the lower voices no reason to move; chord tones on beats do.
    sung = (note for last, note in pairwise(tune.notes) if note.pitch != last.pitch)
    moves = {
        note.onset
        for note in sung
        if note.onset % beat == 0 and (chord := piece.chord_at(note.onset)) and note.pitch % 12 in chord.tones
    }
    return sorted(changes | lines | moves)


def _slot(sung: list[Note], span: tuple[int, int], chord: Chord, beat: int) -> ChordSpan:
    """Returns the slot of these notes of the tune, without rests of a beat or more at its ends."""
    start, end = span
    # A rest shorter than a beat is a breath; through a longer one no chord should be held.
    start = sung[0].onset if sung[0].onset - start >= beat else start
    end = sung[-1].end if end - sung[-1].end >= beat else end
    pitches = [note.pitch for note in sung]
    # The pitch that the chord is built under: a passing note would ask for a doubling that is gone at once.
    top = next((pitch for pitch in pitches if pitch % 12 in chord.tones), pitches[0])
    first = pitches[0] if sung[0].onset <= start else None
    return ChordSpan(start, end, chord, top, first, pitches[-1], min(pitches))
