"""Who plays along: chord symbols as a keyboard or a guitar plays them, a bass, and drums.

Nothing of this is composed: patterns stand in tables and chords are voiced by rule. It is heard, in MIDI and sound, and
never read back as music of the piece: its parts are in the group BACKING.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from composer.io.midi.own import BACKING
from composer.music.piece import Note, Part, Piece
from composer.music.theory import NO_CHORD, QUALITIES, Chord, Meter

PIANO, GUITAR, BASS = 0, 25, 32
"""General MIDI programs."""

LOWEST, HIGHEST = 52, 72
"""MIDI pitches between which chords lie: E3 to C5, below most tunes and above the bass."""

BASS_LOWEST = 28
"""E1, the lowest string of a bass; the octave above it is used."""

VOICES = 4
"""A ninth or more is played as its seventh chord."""

STRUM = 12
"""Ticks from string to string: a fortieth of a quarter."""

SOFT, LOUD = 58, 70
"""Velocities off and on the first beat of a bar."""


@dataclass(frozen=True)
class Beat:
    """One felt beat of a bar under a chord: its number in the bar, ticks, and into how many parts it falls."""

    number: int
    start: int
    end: int
    parts: int
    chord: Chord
    tones: tuple[int, ...]
    is_new: bool

    def part(self, number: int) -> tuple[int, int]:
        """Returns the ticks of one of its parts."""
        size = (self.end - self.start) // self.parts
        return self.start + size * number, self.start + size * (number + 1)

    @property
    def velocity(self) -> int:
        """How loud it is struck."""
        return SOFT if self.number else LOUD


Felt = tuple[int, int, int, Meter]
"""First and last tick of a beat, its number in the bar, and the meter."""


def beats_of(piece: Piece) -> Iterator[Beat]:
    """Yields each beat with the chord at its beginning, voiced near the chord before; none where no chord sounds."""
    tones: tuple[int, ...] = ()
    before: Chord | None = None
    for start, end, number, meter in _under_one_chord(piece):
        chord = piece.chord_at(start)
        if chord is None or chord.quality == NO_CHORD:
            before = None
            continue
        is_new = chord != before
        tones = voice(chord, tones) if is_new else tones
        before = chord
        size = meter.beat_ticks // (3 if meter.is_compound else 2)
        yield Beat(number, start, end, max(1, (end - start) // size), chord, tones, is_new)


def _under_one_chord(piece: Piece) -> Iterator[Felt]:
    """Yields each felt beat, cut where a chord begins inside of it."""
    onsets = [symbol.onset for symbol in piece.chords]
    for start, end, number, meter in _felt(piece):
        edges = [start, *(onset for onset in onsets if start < onset < end), end]
        yield from ((left, right, number, meter) for left, right in pairwise(edges))


def _felt(piece: Piece) -> Iterator[Felt]:
    """Yields the ticks of each felt beat from the piece's start, its number in its bar, and the meter."""
    lines = piece.bar_lines()
    for line, after in pairwise(lines):
        meter = piece.meter_at(line)
        # A pickup's bar ends where the first full one begins: its beats are counted from there backwards.
        for number, start in enumerate(range(line, after, meter.beat_ticks)):
            if start >= piece.start:
                yield start, min(after, start + meter.beat_ticks), number, meter


def voice(chord: Chord, before: Sequence[int] = ()) -> tuple[int, ...]:
    """Returns the chord's upper tones in the inversion nearest to the tones before, between LOWEST and HIGHEST.

    The first chord lies around the middle. Ties go to the lower one.
    """
    classes = sorted({(chord.root + step) % 12 for step in QUALITIES[chord.quality].steps[:VOICES]})
    choices = [[pitch for pitch in range(LOWEST, HIGHEST + 1) if pitch % 12 == one] for one in classes]
    fitting = [found for one in product(*choices) if (found := tuple(sorted(one)))[-1] - found[0] <= 12]
    middle = (LOWEST + HIGHEST) / 2

    def moved(tones: tuple[int, ...]) -> float:
        if not before:
            return abs(sum(tones) / len(tones) - middle)
        # How far each tone lies from the nearest one before, and the other way round: common tones stay.
        there = sum(min(abs(tone - old) for old in before) for tone in tones)
        return there + sum(min(abs(tone - old) for tone in tones) for old in before)

    return min(fitting, key=lambda tones: (moved(tones), tones))


Strikes = Iterator[Note]


def block(beats: Sequence[Beat]) -> Strikes:
    """Each chord once, held until the next."""
    starts = [number for number, beat in enumerate(beats) if _begins(beats, number)]
    for number, after in zip(starts, [*starts[1:], len(beats)], strict=True):
        yield from _strike(beats[number], beats[number].start, beats[after - 1].end)


def _begins(beats: Sequence[Beat], number: int) -> bool:
    """Tells whether a chord begins at a beat, or comes again after silence."""
    return beats[number].is_new or number == 0 or beats[number - 1].end != beats[number].start


def boom_chick(beats: Sequence[Beat]) -> Strikes:
    """Chords after the bass: on the weak beats, in two and in compound meters on the last part of each beat."""
    for beat, is_two in zip(beats, _in_two(beats), strict=True):
        if is_two or beat.parts == 3:
            yield from _strike(beat, *beat.part(beat.parts - 1))
        elif beat.number:
            yield from _strike(beat, beat.start, beat.part(0)[1])


def arpeggio(beats: Sequence[Beat]) -> Strikes:
    """One tone at a time, up and down again."""
    place = 0
    for number, beat in enumerate(beats):
        place = 0 if _begins(beats, number) else place
        order = [*beat.tones, *beat.tones[-2:0:-1]]
        for part in range(beat.parts):
            start, end = beat.part(part)
            yield Note(start, order[place % len(order)], end - start, beat.velocity)
            place += 1


def strum(beats: Sequence[Beat]) -> Strikes:
    """Down on every beat, and up again after every second one, string by string."""
    for beat in beats:
        yield from _brushed(beat, beat.start, beat.part(0)[1] if beat.number % 2 else beat.end)
        if beat.number % 2:
            yield from _brushed(beat, *beat.part(beat.parts - 1), up=True)


def _strike(beat: Beat, start: int, end: int) -> Strikes:
    yield from (Note(start, tone, end - start, beat.velocity) for tone in beat.tones)


def _brushed(beat: Beat, start: int, end: int, up: bool = False) -> Strikes:
    for number, tone in enumerate(reversed(beat.tones) if up else beat.tones):
        later = STRUM * number
        yield Note(start + later, tone, end - start - later, beat.velocity - (8 if up else 0))


def _in_two(beats: Sequence[Beat]) -> list[bool]:
    """Tells of each beat whether its bar has no more than two."""
    lasts: dict[int, int] = {}
    bar, before, bars = 0, 0, []
    for beat in beats:
        bar += beat.number < before
        bars.append(bar)
        before = lasts[bar] = beat.number
    return [lasts[bar] < 2 for bar in bars]


COMPS: dict[str, tuple[Callable[[Sequence[Beat]], Strikes], int]] = {
    "block": (block, PIANO),
    "boom-chick": (boom_chick, GUITAR),
    "arpeggio": (arpeggio, PIANO),
    "strum": (strum, GUITAR),
}
"""How chord symbols are played, and on what."""

NO_COMP = "none"


def bass_line(beats: Sequence[Beat]) -> Strikes:
    """The root, or the bass that the symbol names, where a chord begins and on first beats; then the fifth."""
    for number, (beat, is_two) in enumerate(zip(beats, _in_two(beats), strict=True)):
        root = beat.chord.root if beat.chord.bass is None else beat.chord.bass
        strong = _begins(beats, number) or beat.number == 0
        if strong or (beat.number % 2 == 0 and beat.number) or is_two:
            tone = root if strong else (beat.chord.root + _fifth(beat.chord)) % 12
            pitch = BASS_LOWEST + (tone - BASS_LOWEST) % 12
            yield Note(beat.start, pitch, (beat.end - beat.start) * 9 // 10, beat.velocity + 10)


def _fifth(chord: Chord) -> int:
    """Returns the chord's own fifth, diminished or augmented as it may be; the root where it has none."""
    return next((step for step in QUALITIES[chord.quality].steps if step in (6, 7, 8)), 0)


KICK, SNARE, STICK, HAT, TOMS, CRASH = 36, 38, 37, 42, (48, 45, 43), 49
"""Keys of General MIDI's drums."""

PHRASE = 8
"""Bars between fills where a piece has no sections."""


def drum_line(piece: Piece) -> Strikes:
    """A pattern by the number of beats: kick on the first, snare against it, hats between, fills before sections."""
    lines = piece.bar_lines()
    begins = {section.onset for section in piece.sections} or set(lines[PHRASE + piece.first_bar - 1 :: PHRASE])
    rows = list(_felt(piece))
    for start, end, number, meter in rows:
        count, parts = meter.bar_ticks // meter.beat_ticks, 3 if meter.is_compound else 2
        size = (end - start) // parts
        if start in begins and start:
            yield Note(start, CRASH, end - start, 84)
        if end in begins:
            yield from (Note(start + size * part, TOMS[part % 3], size, 76 + 4 * part) for part in range(parts))
            continue
        if number == 0 or (count == 4 and number == 2):
            yield Note(start, KICK, size, 88 if number == 0 else 78)
        else:
            yield Note(start, SNARE if count % 3 else STICK, size, 70)
        yield from (Note(start + size * part, HAT, size, 56 if part == 0 else 44) for part in range(parts))


def backing(piece: Piece, comp: str, drums: bool) -> tuple[Part, ...]:
    """Returns the parts that play along with a piece as it sounds: chords and bass by `comp`, and drums."""
    beats = list(beats_of(piece)) if comp in COMPS else []
    parts = []
    if beats:
        play, program = COMPS[comp]
        parts.append(Part("Chords", _sorted(play(beats)), program, group=BACKING))
        parts.append(Part("Bass", _sorted(bass_line(beats)), BASS, group=BACKING))
    if drums:
        parts.append(Part("Drums", _sorted(drum_line(piece)), is_drum=True, group=BACKING))
    return tuple(part for part in parts if part.notes)


def _sorted(notes: Iterator[Note]) -> tuple[Note, ...]:
    return tuple(sorted(notes))
