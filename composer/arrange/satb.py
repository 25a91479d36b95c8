"""Alto, tenor and bass under a soprano: the cheapest path through all voicings of each chord.

Part-writing as a shortest path (Viterbi) over voicings with the rules of the textbooks as costs and prohibitions
(Ebcioglu 1988; Aldwell & Schachter, Harmony and Voice Leading): no parallel fifths or octaves, no crossing, complete
chords, no doubled leading tone, small steps, the leading tone resolved.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from composer.arrange.chord_spans import Slot, cut_slots
from composer.errors import InputError, PromiseError
from composer.music.piece import Note, Part, Piece
from composer.music.theory import QUALITIES, Chord

ALTO, TENOR, BASS = range(53, 75), range(47, 68), range(38, 61)
"""Pitches of the three lower voices: F3-D5, B2-G4, D2-C4."""

KEPT_VOICINGS = 48
FORBIDDEN = 1000.0
WIDEST = 12
UNROOTED_END = 20.0
"""Cost of a last chord that is not in root position."""

NAMES = ("Alto", "Tenor", "Bass")
CHOIR = 52
"""General MIDI program."""

Voicing = tuple[int, int, int]
"""Pitches of alto, tenor and bass."""


@dataclass(frozen=True)
class Path:
    """The cheapest way to a voicing: its cost and the voicings before it."""

    cost: float
    voicings: tuple[Voicing, ...]


def write_voices(piece: Piece, soprano: Part, strict: bool = True) -> tuple[Part, ...]:
    """Alto, tenor and bass under a tune with chords.

    With `strict`, parallels and crossings cannot come; without it they cost much. Raises InputError without chords,
    PromiseError naming the bar where nothing can be written.
    """
    slots = cut_slots(piece, soprano)
    if not slots:
        raise InputError("there are no chords to write voices from", "`compose harmonize` the tune first")
    leading = (piece.key.tonic + 11) % 12
    paths = [Path(cost, (voicing,)) for voicing, cost in voicings_of(slots[0], leading)]
    for before, slot in pairwise(slots):
        paths = _extend(paths, before, slot, (leading, strict)) if paths else []
    if not paths:
        bar = _bar_of_failure(piece, slots, leading)
        raise PromiseError(f"no alto, tenor and bass fit under bar {bar}", "transpose the tune, or allow --no-strict")
    home = slots[-1].chord.root
    best = min(paths, key=lambda path: path.cost + UNROOTED_END * (path.voicings[-1][2] % 12 != home))
    lines = zip(*best.voicings, strict=True)
    return tuple(Part(name, _hold(line, slots, piece), CHOIR) for name, line in zip(NAMES, lines, strict=True))


def _bar_of_failure(piece: Piece, slots: list[Slot], leading: int) -> int:
    """Number of the first bar with a chord that has no voicing at all, else of the first bar."""
    empty = (slot for slot in slots if not voicings_of(slot, leading))
    return next(empty, slots[0]).start // piece.meter.bar_ticks + (0 if piece.pickup else 1)


def _extend(paths: list[Path], before: Slot, slot: Slot, rules: tuple[int, bool]) -> list[Path]:
    """The cheapest path to each voicing of the next slot."""
    leading, strict = rules
    found = []
    for voicing, cost in voicings_of(slot, leading):
        steps = (
            (path.cost + step_cost((*_sung(before), path.voicings[-1]), (slot.first, voicing), leading), path)
            for path in paths
        )
        total, path = min(steps, key=lambda step: step[0])
        if total < FORBIDDEN or not strict:
            found.append(Path(total + cost, (*path.voicings, voicing)))
    return found


def _sung(slot: Slot) -> tuple[int | None, int | None]:
    return slot.first, slot.last


def voicings_of(slot: Slot, leading: int) -> list[tuple[Voicing, float]]:
    """The best voicings of a slot's chord under its soprano, with what each costs."""
    return _voicings(slot.chord, slot.top, slot.low, leading)


@lru_cache(maxsize=4096)
def _voicings(chord: Chord, top: int | None, low: int | None, leading: int) -> list[tuple[Voicing, float]]:
    ceiling = ALTO.stop - 1 if low is None else low
    found = []
    for bass in (pitch for pitch in BASS if pitch % 12 in chord.tones and pitch <= ceiling):
        for tenor in (pitch for pitch in TENOR if pitch % 12 in chord.tones and bass <= pitch <= ceiling):
            for alto in (pitch for pitch in ALTO if pitch % 12 in chord.tones and tenor <= pitch <= ceiling):
                cost = voicing_cost((alto, tenor, bass), chord, top, leading)
                if cost < FORBIDDEN:
                    found.append(((alto, tenor, bass), cost))
    return sorted(found, key=lambda one: one[1])[:KEPT_VOICINGS]


def voicing_cost(voicing: Voicing, chord: Chord, top: int | None, leading: int) -> float:
    """What is wrong with a voicing by itself; FORBIDDEN or more where it is none."""
    alto, tenor, bass = voicing
    pitches = [*voicing, *([top] if top is not None and top % 12 in chord.tones else [])]
    classes = [pitch % 12 for pitch in pitches]
    steps = QUALITIES[chord.quality].steps
    tones = [(chord.root + step) % 12 for step in steps]
    wide = max(alto - tenor, (top - alto) if top is not None else 0) > WIDEST
    missing = [number for number, tone in enumerate(tones) if tone not in classes]
    needed = {0, 1, 3} & set(range(len(tones)))
    bass_wanted = chord.root if chord.bass is None else chord.bass
    if wide or needed & set(missing) or (chord.bass is not None and bass % 12 != bass_wanted):
        return FORBIDDEN
    cost = 1.5 * len(missing) + (0 if bass % 12 == bass_wanted else 2.5 if bass % 12 == tones[1] else 6)
    cost += 6 * max(0, classes.count(leading) - 1) + (1.5 if classes.count(tones[1]) > 1 else 0)
    cost += 6 * max(0, classes.count(tones[3]) - 1) if len(tones) > 3 else 0
    return cost + 0.05 * abs(tenor - 58) + 0.05 * abs(bass - 48) + (0.4 if tenor - bass > 19 else 0)


def step_cost(before: tuple[int | None, int | None, Voicing], after: tuple[int | None, Voicing], leading: int) -> float:
    """What is wrong with going from one voicing to the next; FORBIDDEN for parallels and overlaps.

    `before`: soprano at the beginning and at the end of the slot, and the voicing; `after`: the next slot's.
    """
    first, last, old = before
    top, new = after
    cost = sum(weight * abs(b - a) for a, b, weight in zip(old, new, (1.0, 1.0, 0.45), strict=True)) / 2
    if any(abs(b - a) > limit for a, b, limit in zip(old, new, (9, 9, 12), strict=True)):
        cost += 12
    tops = [one for one in {first, last} if one is not None and top is not None]
    lines = list(zip(old, new, strict=True))
    pairs = [*combinations(lines, 2), *(((one, top), line) for one in tops for line in lines if top is not None)]
    if any(_is_parallel(upper, lower) for upper, lower in pairs):
        return FORBIDDEN
    if new[0] > (last or 127) or new[1] > old[0] or new[2] > old[1]:
        cost += 4
    rises = [b - a == 1 for a, b in lines if a % 12 == leading and b != a]
    return cost + 2.0 * rises.count(False) + (1.5 if new == old else 0.0)


def _is_parallel(upper: tuple[int, int], lower: tuple[int, int]) -> bool:
    """Fifths or octaves one after another between two voices that both move."""
    (a, b), (c, d) = upper, lower
    return a != b and c != d and (a - c) % 12 == (b - d) % 12 and (a - c) % 12 in (0, 7)


def _hold(line: tuple[int, ...], slots: list[Slot], piece: Piece) -> tuple[Note, ...]:
    """Notes of a voice; one that keeps its pitch is held to the end of the bar."""
    lines = set(piece.bar_lines())
    notes: list[Note] = []
    for pitch, slot in zip(line, slots, strict=True):
        if notes and notes[-1].pitch == pitch and slot.start not in lines:
            notes[-1] = Note(notes[-1].onset, pitch, slot.end - notes[-1].onset)
        else:
            notes.append(Note(slot.start, pitch, slot.end - slot.start))
    return tuple(notes)
