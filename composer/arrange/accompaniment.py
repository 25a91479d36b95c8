"""A bass, a piano or a second voice under a tune, by patterns: one table of manners and meters."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from composer.errors import InputError
from composer.music.piece import Note, Part, Piece
from composer.music.theory import QUALITIES, Chord

BASS_LOW, HAND_LOW = 36, 55
"""Lowest pitch of the bass (C2) and of the right hand's chords (G3)."""

MOST_TONES = 4
"""Notes of a chord in the right hand; a richer one leaves its root and fifth to the left hand."""

FINGERED_BASS, PIANO, VIOLIN = 33, 0, 40
"""General MIDI programs."""

GROUP = "Piano"
"""Both staves of the piano are one instrument."""

Pattern = tuple[str, str]
"""A bar of the left and of the right hand, each sign an equal share of it: R the chord's root or bass, F its fifth,
m and u its middle and upper tone (a broken chord), C the chord itself; `-` holds it, `.` is a rest."""

DANCE: dict[str, Pattern] = {
    "2/4": ("R.F.", ".C.C"),
    "4/4": ("R-..F-..", "..C-..C-"),
    "2/2": ("R.F.", ".C.C"),
    "3/4": ("R-....", "..C-C-"),
    "3/2": ("R-....", "..C-C-"),
    "3/8": ("R..", ".CC"),
    "6/8": ("R-.F-.", "..C..C"),
    "6/4": ("R-.F-.", "..C..C"),
    "9/8": ("R-.F-.F-.", "..C..C..C"),
    "12/8": ("R-.F-.R-.F-.", "..C..C..C..C"),
}
BLOCKS: dict[str, Pattern] = {
    "2/4": ("R", "C"),
    "4/4": ("RR", "CC"),
    "2/2": ("RR", "CC"),
    "3/4": ("R", "C"),
    "3/2": ("R", "C"),
    "3/8": ("R", "C"),
    "6/8": ("R", "C"),
    "6/4": ("RR", "CC"),
    "9/8": ("R", "C"),
    "12/8": ("RR", "CC"),
}
BROKEN: dict[str, Pattern] = {
    "2/4": ("Rmum", "C---"),
    "4/4": ("RmumRmum", "C-------"),
    "2/2": ("RmumRmum", "C-------"),
    "3/4": ("Rmumum", "C-----"),
    "3/2": ("Rmumum", "C-----"),
    "3/8": ("Rmu", "C--"),
    "6/8": ("RmuRmu", "C-----"),
    "6/4": ("RmuRmu", "C-----"),
    "9/8": ("RmuRmuRmu", "C--------"),
    "12/8": ("RmuRmuRmuRmu", "C-----C-----"),
}
SWAYING = DANCE | {"4/4": ("R---F---", "C--C----"), "2/2": ("R---F---", "C--C----"), "3/4": ("R-----", "..C---")}
MAZURKA = DANCE | {"3/4": ("R-....", "..C---"), "3/8": ("R..", ".C-")}
POLONAISE = DANCE | {"3/4": ("R-..........", "..CCC-C-C-C-")}

MANNERS = {
    "chorale": BLOCKS,
    "hymn": BLOCKS,
    "renaissance": BLOCKS,
    "air": BROKEN,
    "lied": BROKEN,
    "piano": BROKEN,
    "ballad": SWAYING,
    "mazurka": MAZURKA,
    "polonaise": POLONAISE,
}
"""Patterns by style; all other styles dance."""

LEFT, RIGHT = 0, 1


@dataclass(frozen=True)
class Stroke:
    """One hit of a pattern where it falls in the piece: from `onset` to `end`, a sign of the pattern, and the chord."""

    onset: int
    end: int
    sign: str
    chord: Chord


def strokes(piece: Piece, hand: int) -> Iterator[Stroke]:
    """Yields the hits of a hand over all bars from the first chord on; the last bar is one long one.

    The left hand begins each chord, with its bass; where no hit of the right hand falls into a chord, it joins there.
    """
    # Hits are cut where chords change, also inside a bar: a pattern may not sound on into another harmony.
    changes = sorted({symbol.onset for symbol in piece.chords})
    for start, end in pairwise(piece.bar_lines()):
        begin = max(start, piece.start)
        edges = [begin, *(onset for onset in changes if begin < onset < end), end]
        bar = list(_bar(piece, hand, (start, end)))
        for here, there in pairwise(edges):
            chord = piece.chord_at(here)
            if chord and chord.tones:
                yield from _under(chord, [hit for hit in bar if here <= hit.onset < there], (here, there), hand)


Span = tuple[int, int]
"""From one tick to another."""


@dataclass(frozen=True)
class _Hit:
    onset: int
    end: int
    sign: str


def _bar(piece: Piece, hand: int, span: Span) -> Iterator[_Hit]:
    """Yields the pattern's hits in a bar; none in the last, which is left to its chords."""
    start, end = span
    pattern = MANNERS.get(piece.style, DANCE)[str(piece.meter)][hand]
    unit = piece.meter.bar_ticks // len(pattern)
    # A letter with its hyphens is one hit; the regex reads its length from the text. The last bar is held
    # out.
    for match in re.finditer(r"\w-*", pattern if end < piece.length else ""):
        yield _Hit(start + unit * match.start(), start + unit * match.end(), match[0][0])


def _under(chord: Chord, hits: list[_Hit], span: Span, hand: int) -> Iterator[Stroke]:
    """Yields the hits of a hand under one chord, which they do not outlast."""
    here, there = span
    joins = not hits if hand == RIGHT else not hits or hits[0].onset > here
    if joins:
        # No hit of the pattern falls where the chord begins: one is added, or the change would be heard
        # late.
        hits = [_Hit(here, hits[0].onset if hits else there, "C" if hand == RIGHT else "R"), *hits]
    if hand == LEFT:
        # A new chord is grounded by its own bass, whatever the pattern has there.
        hits = [replace(hits[0], sign="R"), *hits[1:]]
    yield from (Stroke(hit.onset, min(hit.end, there), hit.sign, chord) for hit in hits)


def write_bass(piece: Piece, tune: Part) -> tuple[Part, ...]:
    """Root and fifth on the strong places, each until the next. Raises InputError without chords."""
    low = [stroke for stroke in _checked(piece, LEFT) if stroke.sign in "RF"]
    # Bass notes hold until the next one, so that a fifth on a weak beat does not leave a hole.
    ends = [*(stroke.onset for stroke in low[1:]), piece.length]
    notes = (Note(one.onset, bass_pitch(one), end - one.onset) for one, end in zip(low, ends, strict=True))
    return (Part("Bass", tuple(notes), FINGERED_BASS, clef="bass"),)


def write_piano(piece: Piece, tune: Part) -> tuple[Part, ...]:
    """Returns chords in the right hand over a bass or a broken chord in the left, on two staves of one instrument.

    Raises InputError without chords.
    """
    left = [_note(stroke, left_pitch(stroke)) for stroke in _checked(piece, LEFT)]
    right = [_note(stroke, pitch) for stroke in _checked(piece, RIGHT) for pitch in hand_pitches(stroke.chord)]
    return (
        Part("Piano right", tuple(right), PIANO, group=GROUP, clef="treble"),
        Part("Piano left", tuple(left), PIANO, group=GROUP, clef="bass"),
    )


def _note(stroke: Stroke, pitch: int) -> Note:
    return Note(stroke.onset, pitch, stroke.end - stroke.onset)


def write_second(piece: Piece, tune: Part) -> tuple[Part, ...]:
    """Writes a third or sixth below the tune, on a chord tone where the tune is. Raises InputError without chords."""
    _checked(piece, LEFT)
    notes = []
    for note in tune.notes:
        chord = piece.chord_at(note.onset)
        tones = chord.tones if chord and note.pitch % 12 in chord.tones else piece.key.scale
        # Thirds before sixths, then a fourth, which chords with a tone missing need; anything else
        # sounds like a mistake.
        below = [note.pitch - step for step in (3, 4, 5, 8, 9) if (note.pitch - step) % 12 in tones]
        notes.append(Note(note.onset, below[0] if below else note.pitch - 12, note.duration))
    return (Part("Second", tuple(notes), VIOLIN),)


def _checked(piece: Piece, hand: int) -> list[Stroke]:
    found = list(strokes(piece, hand))
    if not found:
        raise InputError("the piece has no chords to accompany", "`compose harmonize` it first")
    return found


def bass_pitch(stroke: Stroke) -> int:
    """Returns the bass of a stroke: the chord's bass or root, or its fifth, between C2 and B2."""
    chord = stroke.chord
    fifth = (chord.root + next((s for s in QUALITIES[chord.quality].steps if s in (6, 7, 8)), 0)) % 12
    root = chord.root if chord.bass is None else chord.bass
    return BASS_LOW + (fifth if stroke.sign == "F" else root)


def left_pitch(stroke: Stroke) -> int:
    """Returns the note of the left hand: the bass, or of a broken chord a tone above it, or one above that."""
    if stroke.sign in "RF":
        return bass_pitch(stroke)
    middle = _tone_from(bass_pitch(replace(stroke, sign="R")) + 5, stroke.chord)
    return middle if stroke.sign == "m" else _tone_from(middle + 6, stroke.chord)


def _tone_from(pitch: int, chord: Chord) -> int:
    """Returns the chord's first tone from a pitch up."""
    return next(one for one in range(pitch, pitch + 12) if one % 12 in chord.tones)


def hand_pitches(chord: Chord) -> list[int]:
    """Returns the chord's tones in close position from G3 up."""
    # Five tones in close position are a cluster; the bass has the root, and the fifth is heard with it.
    left_out = {chord.root, (chord.root + 7) % 12} if len(chord.tones) > MOST_TONES else frozenset()
    return sorted(HAND_LOW + (tone - HAND_LOW) % 12 for tone in chord.tones - left_out)


ACCOMPANIMENTS: dict[str, Callable[[Piece, Part], tuple[Part, ...]]] = {
    "bass": write_bass,
    "piano": write_piano,
    "second": write_second,
}
"""What `accompany --part` can write."""
