"""Notes as signs on the page: voices, notes cut into notated values tied together, and rests between them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from composer.io.notation.bars import Bar
from composer.music.piece import Note, Part

STRAIGHT = (30, 60, 90, 120, 180, 210, 240, 360, 420, 480, 720, 840, 960, 1440, 1680, 1920, 2880)
"""Ticks of plain, dotted and double-dotted values from a 64th to a dotted whole note."""

TRIPLETS = (20, 40, 80, 160, 320, 640, 1280)
"""Ticks of triplet values; a dotted one lasts as long as a straight one and is written so."""

QUINTUPLETS = (24, 48, 96, 192, 384, 768)
"""Ticks of quintuplet values: five last as long as four straight ones."""

TUPLETS = (TRIPLETS, QUINTUPLETS)

QUARTER, SIXTEENTH = 480, 120
WHOLE_BEATS = tuple(ticks for ticks in STRAIGHT if ticks % QUARTER == 0)
STRAIGHT_STEP, TRIPLET_STEP = 30, 20
STEPS = (STRAIGHT_STEP, TRIPLET_STEP, 24)
"""Grids within a beat: multiples of one of them can be written, a mixture of two not always."""

WRITTEN = 0.9
"""Share of writable notes from which on only the others are moved: such a part was written, not performed."""


@dataclass(frozen=True)
class Sign:
    """A note, chord or (without pitches) rest; whether it is tied to the sign before and the one after.

    `bracket` says that a group of triplets has its "start" here, its "stop", or both ("startStop").
    """

    onset: int
    duration: int
    pitches: tuple[int, ...] = ()
    is_continued: bool = False
    goes_on: bool = False
    bracket: str = ""

    @property
    def end(self) -> int:
        """Tick at which it stops."""
        return self.onset + self.duration


def snap_notes(notes: Sequence[Note]) -> Sequence[Note]:
    """Moves notes so that they can be written: not at all on a grid of 20, 24 or 30 ticks, else to sixteenths.

    Played notes stop a little early: one that stops less than a sixteenth before the next begins sounds until then.
    """
    fitting = [note for note in notes if _fits(note)]
    if len(fitting) == len(notes):
        return notes
    if len(fitting) >= WRITTEN * len(notes):
        return sorted({*fitting, *_to_sixteenths([note for note in notes if not _fits(note)])})
    return _to_sixteenths(notes)


def snap_part(part: Part) -> Part:
    """Moves the notes of a part so that they can be written, and its marks with them."""
    notes = tuple(snap_notes(part.notes))
    if notes == part.notes:
        return part
    there = {(note.onset, note.pitch): note for note in notes}
    ends = sorted({note.end for note in notes})

    def written(note: Note) -> Note | None:
        nearest = round(note.onset / SIXTEENTH) * SIXTEENTH
        return there.get((note.onset, note.pitch)) or there.get((nearest, note.pitch))

    marks = (
        replace(mark, end=min(ends, key=lambda tick: abs(tick - (mark.end or 0)))) if mark.pitch and mark.end else mark
        for mark in part.map_notes(written).marks
    )
    return replace(part, notes=notes, marks=tuple(marks))


def _fits(note: Note) -> bool:
    """Tells whether a note can be written: its ends lie on one grid, in two beats each on one of its own."""
    # A tuplet has to fill its beat. A note inside one beat is one sign, so both its ends must belong to the
    # same tuplet; a note over a beat is cut there, and each part has its own.
    is_split = note.onset // QUARTER != note.end // QUARTER
    ends = [[step for step in STEPS if tick % QUARTER % step == 0] for tick in (note.onset, note.end)]
    return all(ends) if is_split else bool({*ends[0]} & {*ends[1]})


def _to_sixteenths(notes: Sequence[Note]) -> Sequence[Note]:
    """Moves notes to the nearest sixteenths, those of one pitch on one place only once."""
    onsets = sorted({round(note.onset / SIXTEENTH) * SIXTEENTH for note in notes})
    following = dict(pairwise(onsets))
    snapped: dict[tuple[int, int], Note] = {}
    for note in notes:
        onset = round(note.onset / SIXTEENTH) * SIXTEENTH
        end = max(onset + SIXTEENTH, round(note.end / SIXTEENTH) * SIXTEENTH)
        # A gap of just a sixteenth is how a player releases a key, not a rest that a composer wrote.
        end += SIXTEENTH if following.get(onset) == end + SIXTEENTH else 0
        snapped.setdefault((onset, note.pitch), replace(note, onset=onset, duration=end - onset))
    return [snapped[place] for place in sorted(snapped)]


def divide_voices(notes: Iterable[Note]) -> list[list[Sign]]:
    """Divides notes into voices of chords struck and released together, the fewest without overlaps; at least one."""
    chords: dict[tuple[int, int], list[int]] = {}
    for note in notes:
        chords.setdefault((note.onset, note.duration), []).append(note.pitch)
    voices: list[list[Sign]] = [[]]
    # By onset, each into the first voice that is free: for intervals this greedy choice needs the fewest
    # voices. The highest goes first, so that voice 1 is the upper one, stems up.
    for (onset, duration), pitches in sorted(chords.items(), key=lambda row: (row[0][0], -max(row[1]))):
        sign = Sign(onset, duration, tuple(sorted(set(pitches))))
        voice = next((voice for voice in voices if not voice or voice[-1].end <= onset), None)
        if voice is None:
            voices.append(voice := [])
        voice.append(sign)
    return voices


def fill_bar(voice: Iterable[Sign], bar: Bar) -> list[Sign]:
    """Returns the signs of a voice in one bar: notes cut at its lines and into values, with rests between."""
    signs: list[Sign] = []
    now = bar.onset
    for sign in voice:
        onset, end = max(sign.onset, bar.onset), min(sign.end, bar.end)
        if onset >= end:
            continue
        signs += [Sign(at, ticks) for at, ticks in _values(now, onset, bar)]
        signs += _tie(sign, [Sign(at, ticks, sign.pitches) for at, ticks in _values(onset, end, bar)])
        now = end
    signs += [Sign(at, ticks) for at, ticks in _values(now, bar.end, bar)]
    # Brackets come last: rests between the notes of a tuplet belong to its group.
    for values in TUPLETS:
        signs = _bracket_tuplets(signs, values)
    return signs


def _tie(whole: Sign, signs: list[Sign]) -> list[Sign]:
    """Ties the signs to each other, and beyond them where the whole begins before or ends after them."""
    return [replace(sign, is_continued=sign.onset > whole.onset, goes_on=sign.end < whole.end) for sign in signs]


def _bracket_tuplets(signs: list[Sign], values: Sequence[int]) -> list[Sign]:
    """Brackets tuplets of these values in groups, each closed as soon as it makes up a straight value."""
    bracketed = list(signs)
    begun: int | None = None
    for index, sign in enumerate(signs):
        if sign.duration not in values:
            continue
        # Without closing early, four beats of triplets would share one bracket of twelve.
        begun = index if begun is None else begun
        is_last = index + 1 == len(signs) or signs[index + 1].duration not in values
        if not is_last and sign.end - signs[begun].onset not in STRAIGHT:
            continue
        bracketed[begun] = replace(signs[begun], bracket="start")
        bracketed[index] = replace(sign, bracket="startStop" if begun == index else "stop")
        begun = None
    return bracketed


def _values(onset: int, end: int, bar: Bar) -> Iterator[tuple[int, int]]:
    """Yields onsets and ticks of the values that fill a stretch of a bar, cut where a reader expects a beat."""
    # What is left below the smallest triplet comes from rounding and cannot be written.
    while end - onset >= TRIPLET_STEP:
        place = onset - bar.onset + bar.lead
        ticks = _first_value(place, end - onset, bar)
        yield onset, ticks
        onset += ticks


def _first_value(place: int, ticks: int, bar: Bar) -> int:
    """Returns the value to begin a stretch with that lies so far into its bar, in ticks.

    After the usual rules of engraving (Gould, Behind Bars, 2011): a sign may hide a beat only if it begins on one, and
    never the middle of 4/4 or a beat of a compound meter. Each rule shortens the stretch and asks again.
    """
    # A triplet value on its own raster is part of a regular group, also across a beat: quarters of a
    # half-note triplet.
    if ticks in TRIPLETS and place % ticks == 0:
        return ticks
    beat = bar.meter.beat_ticks if bar.meter.is_compound else QUARTER
    is_tuplet = any(ticks in values for values in TUPLETS)
    to_beat = beat - place % beat
    # A stretch that mixes straight and tuplet time is parted at the beat: within one beat all signs are of
    # one kind.
    if place % beat and to_beat < ticks and not is_tuplet and (place % beat % STRAIGHT_STEP or ticks % STRAIGHT_STEP):
        return _first_value(place, to_beat, bar)
    to_line = _to_line(place, bar)
    # An offbeat sign may not hide the next strong place.
    if place % beat and to_line < ticks:
        return _first_value(place, to_line, bar)
    # In a compound meter whole beats come first: a dotted quarter and an eighth, not a half note.
    if bar.meter.is_compound and ticks > beat and ticks % beat:
        return _first_value(place, ticks // beat * beat, bar)
    if ticks in STRAIGHT or is_tuplet:
        return ticks
    # Not a single value: the longest that fits comes first, the rest follows tied to it.
    tuplets = TRIPLETS if ticks % TRIPLET_STEP == 0 else QUINTUPLETS
    values = STRAIGHT if ticks % STRAIGHT_STEP == 0 else tuplets + WHOLE_BEATS
    return max(
        value for value in values if value <= ticks and not (bar.meter.is_compound and value % beat and value > beat)
    )


def _to_line(place: int, bar: Bar) -> int:
    """Returns the ticks to the next place that no sign may hide: a beat of a compound meter, the middle of 4/4."""
    halves = 2 - bar.meter.beats % 2
    stretch = bar.meter.beat_ticks if bar.meter.is_compound else bar.meter.bar_ticks // halves
    return stretch - place % stretch
