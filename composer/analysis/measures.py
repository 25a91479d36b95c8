"""Metrics of one piece: pure functions on what was written, which do not ask how it was made."""

from itertools import pairwise

from composer.music.melody import top_line
from composer.music.piece import Note, Part, Piece
from composer.music.theory import Key
from composer.music.units import TICKS_PER_QUARTER


def melody_notes(piece: Piece) -> tuple[Note, ...]:
    """Returns notes of the first part, the highest of those struck together; () in a piece without parts."""
    return top_line(piece.parts[0].notes) if piece.parts else ()


def in_key_share(piece: Piece, key: Key) -> float:
    """Returns the share of the melody's sounding time on notes of the scale (0-1); 1 when nothing sounds."""
    notes = melody_notes(piece)
    total = sum(note.duration for note in notes)
    inside = sum(note.duration for note in notes if note.pitch % 12 in key.scale)
    return inside / total if total else 1.0


def chord_tone_share(piece: Piece) -> float:
    """Returns the share of notes on a beat that belong to the chord sounding there (0-1); 0 without chords."""
    beat = piece.meter.beat_ticks
    on_beat = [note for note in melody_notes(piece) if note.onset % beat == 0]
    chords = [(note, piece.chord_at(note.onset)) for note in on_beat]
    hits = [note.pitch % 12 in chord.tones for note, chord in chords if chord and chord.tones]
    return sum(hits) / len(hits) if hits else 0.0


def chord_tones_a_beat(part: Part, piece: Piece) -> float:
    """Returns the share of beats on which all that a part sounds are tones of the chord there (0-1); 0 without any."""
    beat = piece.meter.beat_ticks
    heard: dict[int, set[int]] = {}
    for note in part.notes:
        for tick in range(-(-note.onset // beat) * beat, note.end, beat):
            heard.setdefault(tick, set()).add(note.pitch % 12)
    chords = ((pitches, piece.chord_at(tick)) for tick, pitches in heard.items())
    hits = [pitches <= chord.tones for pitches, chord in chords if chord and chord.tones]
    return sum(hits) / len(hits) if hits else 0.0


def pitch_span(piece: Piece) -> tuple[int, int]:
    """Returns the lowest and highest MIDI pitch of the melody; (0, 0) when it has no notes."""
    pitches = [note.pitch for note in melody_notes(piece)]
    return (min(pitches), max(pitches)) if pitches else (0, 0)


def density(piece: Piece) -> float:
    """Returns notes per quarter note."""
    return part_density(piece.parts[0], piece) if piece.parts else 0.0


def part_density(part: Part, piece: Piece) -> float:
    """Returns how often a part strikes per quarter note; what it strikes together counts once."""
    return len({note.onset for note in part.notes}) * TICKS_PER_QUARTER / (piece.length - piece.start)


def form(piece: Piece) -> str:
    """Returns letters of the sections as they sound, a section without a letter as "?"; "" without sections."""
    return "".join((section.label or "?") * section.passes for section in piece.sections)


def ends_long(piece: Piece) -> bool:
    """Tells whether the last note is a beat long or more."""
    notes = melody_notes(piece)
    return bool(notes) and notes[-1].duration >= piece.meter.beat_ticks


def ending(piece: Piece, key: Key) -> str:
    """Says how the melody ends: on the "tonic" for a beat or more, on a "chord" tone under its end, or "open"."""
    notes = melody_notes(piece)
    if not notes:
        return "open"
    last = notes[-1]
    chord = piece.chord_at(last.end - 1)
    if last.pitch % 12 == key.tonic and ends_long(piece):
        return "tonic"
    return "chord" if chord and last.pitch % 12 in chord.tones else "open"


def broken_bars(piece: Piece) -> list[int]:
    """Returns numbers of bars whose notes overlap or leave the piece; rests between notes are allowed."""
    notes = melody_notes(piece)
    faults = [left for left, right in pairwise(notes) if left.end > right.onset]
    faults += [note for note in notes if note.onset < piece.start or note.end > piece.length or note.duration <= 0]
    return sorted({piece.bar_at(note.onset) for note in faults})


def bar_repeats(piece: Piece) -> float:
    """Returns the share of bars that are literally an earlier bar again (0-1)."""
    bars: dict[int, list[tuple[int, int, int]]] = {}
    for note in melody_notes(piece):
        bar, onset = divmod(note.onset, piece.meter.bar_ticks)
        bars.setdefault(bar, []).append((onset, note.pitch, note.duration))
    contents = [tuple(bar) for bar in bars.values()]
    return 1 - len(set(contents)) / len(contents) if contents else 0.0
