"""Chords on a guitar: the usual open shapes, and for any other chord the easiest grip that a hand can take."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product

from composer.music.theory import NO_CHORD, QUALITIES, Chord, parse_chord

TUNING = (40, 45, 50, 55, 59, 64)
"""MIDI pitches of the open strings, the lowest first, as shapes are written."""

FIFTH = 7
"""Semitones to the tone that is missed least."""

DISPENSABLE = {"11": {4, FIFTH}, "13": {2, FIFTH}}
"""What a chord may lack besides its fifth, which all may lack that have more than three tones."""

REACH, FINGERS, HIGH = 3, 4, 8
"""Frets from the lowest to the highest finger, fingers of a hand, and the highest fret that a grip begins on."""

OPEN_REACH = 4
"""The highest fret of a grip that has open strings."""

FEWEST = 4
"""Strings of a grip; a bare fifth may have three."""

INNER, OUTER, LACKING, HEIGHT, STRETCH, FINGER, BARRE = 4.0, 1.0, 1.5, 0.7, 1.0, 0.4, 0.5
"""What a muted string among sounding ones costs, one outside, a missing tone, a fret up the neck, a fret between
fingers, a finger, and a barre."""

SHAPES = {
    "C": "x32010", "A": "x02220", "G": "320003", "E": "022100", "D": "xx0232", "F": "133211", "Am": "x02210",
    "Em": "022000", "Dm": "xx0231", "Bm": "x24432", "A7": "x02020", "B7": "x21202", "C7": "x32310", "D7": "xx0212",
    "E7": "020100", "G7": "320001", "Am7": "x02010", "Em7": "022030", "Dm7": "xx0211", "Bm7": "x20202",
    "Cmaj7": "x32000", "Fmaj7": "xx3210", "Gmaj7": "320002", "Dmaj7": "xx0222", "Amaj7": "x02120", "C/E": "032010",
    "C/G": "332010", "G/B": "x20003", "D/F#": "2x0232", "Dsus4": "xx0233", "Asus4": "x02230", "Esus4": "022200",
    "Dsus2": "xx0230", "Asus2": "x02200", "A7sus4": "x02030", "D7sus4": "xx0213", "G6": "320000", "C6": "x32210",
    "C9": "x32330", "Dm6": "xx0201", "D/A": "x00232", "E5": "022xxx", "A5": "x022xx",
    "D5": "xx023x", "E9": "020102", "Am6": "x02212", "Em6": "022020",
    "Bdim": "x2343x", "Bm7b5": "x2323x",
}  # fmt: skip
"""Shapes that everybody learns: frets from the lowest string up, x for a string that is not played."""

MOVABLE = {
    "": ("133211", "x13331"), "m": ("133111", "x13321"), "7": ("131211", "x13131"), "m7": ("131111", "x13121"),
    "maj7": ("1x221x", "x13231"), "m7b5": ("1x110x", "x1212x"), "sus4": ("133311", "x13341"), "sus2": ("x13311",),
    "7sus4": ("131311", "x13141"), "6": ("1x021x",), "m6": ("1x011x", "x20102"), "9": ("131213", "x2122x"),
    "5": ("133xxx", "x133xx"), "dim7": ("1x010x", "x1202x"),
}  # fmt: skip
"""Shapes that move up the neck with their root, which is their lowest note, by the quality of the chord."""


@dataclass(frozen=True)
class Shape:
    """A fret for each string, the lowest first; 0 is an open string, None one that is not played."""

    frets: tuple[int | None, ...]

    @cached_property
    def pressed(self) -> tuple[int, ...]:
        """The frets under fingers."""
        return tuple(fret for fret in self.frets if fret)

    @cached_property
    def played(self) -> tuple[int, ...]:
        """Places of the strings that sound, 0 for the lowest."""
        return tuple(string for string, fret in enumerate(self.frets) if fret is not None)

    @cached_property
    def pitches(self) -> tuple[int, ...]:
        """MIDI pitches that sound, from the lowest string up."""
        return tuple(TUNING[string] + (self.frets[string] or 0) for string in self.played)

    @cached_property
    def barre(self) -> tuple[int, int] | None:
        """The first and last string under a finger that lies flat; None where no finger needs to."""
        if len(self.pressed) <= FINGERS:
            return None
        under = [string for string, fret in enumerate(self.frets) if fret == min(self.pressed)]
        return under[0], under[-1]

    @cached_property
    def fingers(self) -> int:
        """Fingers that it takes."""
        if self.barre is None:
            return len(self.pressed)
        return 1 + sum(fret > min(self.pressed) for fret in self.pressed)

    @property
    def is_playable(self) -> bool:
        """Whether one hand can take it: no finger too far or too many, no open string below a flat one."""
        if not self.pressed:
            return True
        is_near = max(self.pressed) - min(self.pressed) <= REACH
        first, last = self.barre or (0, 0)
        return is_near and self.fingers <= FINGERS and all(fret != 0 for fret in self.frets[first:last])

    def move(self, frets: int) -> "Shape":
        """Returns the same shape so many frets higher."""
        return Shape(tuple(None if fret is None else fret + frets for fret in self.frets))

    @property
    def first_fret(self) -> int:
        """The fret at the top of its diagram: 1 where it can be seen with the nut."""
        return 1 if not self.pressed or max(self.pressed) <= OPEN_REACH else min(self.pressed)


def parse_shape(text: str) -> Shape:
    """Parses a shape as guitarists write it: "x32010"."""
    return Shape(tuple(None if sign == "x" else int(sign) for sign in text))


@cache
def find_shape(chord: Chord) -> Shape | None:
    """Returns how a chord is played: all tones that it cannot lack, its bass at the bottom; None where no hand can."""
    if chord.quality == NO_CHORD:
        return None
    return _open_shapes().get(chord) or _moved(chord) or _searched(chord)


@cache
def _open_shapes() -> dict[Chord, Shape]:
    return {parse_chord(name): parse_shape(text) for name, text in SHAPES.items()}


def _moved(chord: Chord) -> Shape | None:
    """Returns the lower of the shapes that move to this chord; None where the hand would be high up."""
    shapes = [] if chord.bass is not None else [parse_shape(text) for text in MOVABLE.get(chord.quality, ())]
    moved = [shape.move((chord.root - shape.pitches[0]) % 12) for shape in shapes]
    low = [shape for shape in moved if min(shape.pressed) <= HIGH]
    return min(low, key=lambda shape: max(shape.pressed), default=None)


def _searched(chord: Chord) -> Shape | None:
    fitting = (shape for shape in _shapes_of(chord) if _fits(shape, chord))
    return min(fitting, key=lambda shape: _effort(shape, chord), default=None)


def _shapes_of(chord: Chord) -> Iterator[Shape]:
    """Yields all shapes with tones of the chord within a hand's reach, whatever they leave out."""
    for lowest in range(1, HIGH + 1):
        strings = [_frets_of(low, chord, range(lowest, lowest + REACH + 1)) for low in TUNING]
        yield from (Shape(frets) for frets in product(*strings) if lowest in frets)


def _frets_of(low: int, chord: Chord, reach: range) -> list[int | None]:
    """Returns what may be done with a string: nothing, or a tone of the chord, open or under a finger."""
    opened = [0] if reach.start + REACH <= OPEN_REACH else []
    return [None, *(fret for fret in (*opened, *reach) if (low + fret) % 12 in chord.tones)]


def _fits(shape: Shape, chord: Chord) -> bool:
    if len(shape.played) < min(FEWEST, len(QUALITIES[chord.quality].steps) + 1):
        return False
    bass = chord.root if chord.bass is None else chord.bass
    return min(shape.pitches) % 12 == bass and not _lacking(shape, chord) - _dispensable(chord) and shape.is_playable


def _lacking(shape: Shape, chord: Chord) -> frozenset[int]:
    return chord.tones - {pitch % 12 for pitch in shape.pitches}


@cache
def _dispensable(chord: Chord) -> frozenset[int]:
    """Returns the pitch classes that a chord is known without."""
    usual = {FIFTH} if len(QUALITIES[chord.quality].steps) > 3 else set[int]()
    return frozenset((chord.root + step) % 12 for step in DISPENSABLE.get(chord.quality, usual)) - {chord.bass}


def _effort(shape: Shape, chord: Chord) -> float:
    inner = shape.played[-1] - shape.played[0] + 1 - len(shape.played)
    outer = len(TUNING) - inner - len(shape.played)
    hand = shape.pressed or (0,)
    return (
        INNER * inner + OUTER * outer + LACKING * len(_lacking(shape, chord)) + HEIGHT * min(hand)
        + STRETCH * (max(hand) - min(hand)) + FINGER * shape.fingers + BARRE * (shape.barre is not None)
    )  # fmt: skip
