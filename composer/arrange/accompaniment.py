"""A bass, a piano or a second voice under a tune, by patterns: one table of meters and manners."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from composer.errors import InputError
from composer.music.piece import Note, Part, Piece
from composer.music.theory import QUALITIES, Chord

BASS_LOW, HAND_LOW = 36, 55
"""Lowest pitch of the bass (C2) and of the right hand's chords (G3)."""

FINGERED_BASS, PIANO, VIOLIN = 33, 0, 40
"""General MIDI programs."""

Hit = tuple[float, float, str]
"""When (beats from the bar's beginning), how long (beats), and what: root, fifth, or the chord's upper tones."""

PATTERNS: dict[str, tuple[Hit, ...]] = {
    "2/4": ((0, 1, "root"), (0.5, 0.5, "chord"), (1, 1, "fifth"), (1.5, 0.5, "chord")),
    "4/4": ((0, 1, "root"), (1, 1, "chord"), (2, 1, "fifth"), (3, 1, "chord")),
    "2/2": ((0, 0.5, "root"), (0.5, 0.5, "chord"), (1, 0.5, "fifth"), (1.5, 0.5, "chord")),
    "3/4": ((0, 1, "root"), (1, 1, "chord"), (2, 1, "chord")),
    "3/2": ((0, 1, "root"), (1, 1, "chord"), (2, 1, "chord")),
    "3/8": ((0, 1, "root"),),
    "6/8": ((0, 2 / 3, "root"), (2 / 3, 1 / 3, "chord"), (1, 2 / 3, "fifth"), (5 / 3, 1 / 3, "chord")),
    "6/4": ((0, 2 / 3, "root"), (2 / 3, 1 / 3, "chord"), (1, 2 / 3, "fifth"), (5 / 3, 1 / 3, "chord")),
    "9/8": ((0, 1, "root"), (1, 1, "chord"), (2, 1, "fifth")),
    "12/8": ((0, 1, "root"), (1, 1, "chord"), (2, 1, "fifth"), (3, 1, "chord")),
}
"""What the left hand plays on the strong places of a bar and the right hand between them, by meter."""


@dataclass(frozen=True)
class Stroke:
    """One hit of the pattern where it falls in the piece."""

    onset: int
    end: int
    what: str
    chord: Chord


def strokes(piece: Piece) -> Iterator[Stroke]:
    """The pattern over all bars from the first chord on; a chord that comes between two hits begins with its root.

    The last bar is one long hit.
    """
    changes = {symbol.onset: symbol.chord for symbol in piece.chords}
    lines = piece.bar_lines()
    for start, end in pairwise(lines):
        begin = max(start, piece.start)
        if end == piece.length:
            hits = [(begin, "root")]
        else:
            beat = piece.meter.beat_ticks
            pattern = [(start + round(when * beat), what) for when, _, what in PATTERNS[str(piece.meter)]]
            hits = [hit for hit in pattern if hit[0] >= begin]
        taken = {onset for onset, _ in hits}
        hits += [(onset, "root") for onset in changes if begin <= onset < end and onset not in taken]
        yield from _sounding(sorted(hits), end, piece)


def _sounding(hits: list[tuple[int, str]], end: int, piece: Piece) -> Iterator[Stroke]:
    """Hits that have a chord, each until the next; the first of a new chord is its root."""
    last: Chord | None = None
    for (onset, what), (stop, _) in pairwise([*hits, (end, "")]):
        chord = next((one.chord for one in reversed(piece.chords) if one.onset <= onset), None)
        if chord and chord.tones:
            yield Stroke(onset, stop, "root" if chord != last else what, chord)
        last = chord


def write_bass(piece: Piece, tune: Part) -> tuple[Part, ...]:
    """Root and fifth on the strong places. Raises InputError without chords."""
    notes: list[Note] = []
    for stroke in _checked(piece):
        if stroke.what != "chord":
            notes.append(Note(stroke.onset, bass_pitch(stroke), stroke.end - stroke.onset))
        elif notes:
            notes[-1] = Note(notes[-1].onset, notes[-1].pitch, stroke.end - notes[-1].onset)
    return (Part("Bass", tuple(notes), FINGERED_BASS),)


def write_piano(piece: Piece, tune: Part) -> tuple[Part, ...]:
    """The same bass in the left hand, the chord after it in the right, or with it where none comes after.

    Raises InputError without chords.
    """
    left, right = [], []
    last = piece.bar_lines()[-2]
    struck = _checked(piece)
    answered = {one.onset for one, following in pairwise(struck) if following.what == "chord"}
    for stroke in struck:
        length = stroke.end - stroke.onset
        if stroke.what != "chord":
            left.append(Note(stroke.onset, bass_pitch(stroke), length))
        if stroke.what == "chord" or stroke.onset not in answered or stroke.onset >= last:
            right += [Note(stroke.onset, pitch, length) for pitch in hand_pitches(stroke.chord)]
    return Part("Right hand", tuple(right), PIANO), Part("Left hand", tuple(left), PIANO)


def write_second(piece: Piece, tune: Part) -> tuple[Part, ...]:
    """A third or sixth below the tune, on a chord tone where the tune is on one. Raises InputError without chords."""
    _checked(piece)
    notes = []
    for note in tune.notes:
        chord = next((one.chord for one in reversed(piece.chords) if one.onset <= note.onset), None)
        tones = chord.tones if chord and note.pitch % 12 in chord.tones else piece.key.scale
        below = [note.pitch - step for step in (3, 4, 5, 8, 9) if (note.pitch - step) % 12 in tones]
        notes.append(Note(note.onset, below[0] if below else note.pitch - 12, note.duration))
    return (Part("Second", tuple(notes), VIOLIN),)


def _checked(piece: Piece) -> list[Stroke]:
    found = list(strokes(piece))
    if not found:
        raise InputError("the piece has no chords to accompany", "`compose harmonize` it first")
    return found


def bass_pitch(stroke: Stroke) -> int:
    """The bass of a stroke: the chord's bass or root, or its fifth, between C2 and B2."""
    chord = stroke.chord
    fifth = (chord.root + next((s for s in QUALITIES[chord.quality].steps if s in (6, 7, 8)), 0)) % 12
    root = chord.root if chord.bass is None else chord.bass
    return BASS_LOW + (fifth if stroke.what == "fifth" else root)


def hand_pitches(chord: Chord) -> list[int]:
    """The chord's tones in close position from G3 up."""
    return sorted(HAND_LOW + (tone - HAND_LOW) % 12 for tone in chord.tones)


ACCOMPANIMENTS: dict[str, Callable[[Piece, Part], tuple[Part, ...]]] = {
    "bass": write_bass,
    "piano": write_piano,
    "second": write_second,
}
"""What `accompany --part` can write."""
