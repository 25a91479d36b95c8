"""Alto, tenor and bass under a soprano: the cheapest path through all voicings of each chord.

Part-writing as a shortest path (Viterbi) over voicings with the rules of the textbooks as costs and prohibitions
(Ebcioglu 1988; Aldwell & Schachter, Harmony and Voice Leading): no parallel fifths or octaves, no crossing, complete
chords, no doubled leading tone, small steps, the leading tone resolved.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import combinations, product

from composer.arrange.chord_spans import ChordSpan, cut_slots
from composer.arrange.voice_leading import Move, parallel
from composer.errors import InputError, PromiseError
from composer.grid.ensembles import SINGERS
from composer.grid.lanes import LANES
from composer.music.piece import Note, Part, Piece
from composer.music.theory import QUALITIES, Chord


@dataclass(frozen=True)
class Room:
    """Pitches that alto, tenor and bass may have, semitones between neighbours of the upper three, voicings kept."""

    alto: range
    tenor: range
    bass: range
    widest: int
    kept: int


ROOMS = (
    Room(range(53, 75), range(47, 68), range(38, 61), 12, 48),
    Room(range(53, 75), range(47, 68), range(38, 61), 19, 96),
    Room(range(48, 79), range(43, 72), range(36, 65), 24, 192),
    Room(range(45, 84), range(40, 79), range(33, 72), 36, 768),
)
"""What a textbook allows (F3-D5, B2-G4, D2-C4), then what is allowed under notes where it holds nothing: wider
spacing, a fourth more for each voice, and last what any choir can just sing."""

STRAITENED = 10.0
"""Cost per room beyond the first."""

EFFORTS = ((8, 32), (96, 192))
"""Paths to each slot that are enough, so that no further room is tried, and paths kept; the second where the first
leads nowhere."""

FORBIDDEN = 1000.0
UNROOTED_END = 20.0
"""Cost of a last chord that is not in root position."""

MOTION = (0.4, 0.2, 0.3, 0.9, 1.3, 1.8, 2.6, 3.0, 4.0, 5.0)
"""Cost of a step of so many semitones of alto or tenor, the last for all wider ones: to move by step costs least."""

BASS_MOTION = 0.225
"""Cost per semitone of the bass, which leaps."""

STILL = 0.7
"""Cost of a pitch that alto or tenor have for the third time."""

Voicing = tuple[int, int, int]
"""Pitches of alto, tenor and bass."""


@dataclass(frozen=True)
class Path:
    """The cheapest way to a voicing: its cost and the voicings before it."""

    cost: float
    voicings: tuple[Voicing, ...]


@dataclass(frozen=True)
class Rules:
    """Pitch class of the leading tone, and whether parallels are forbidden or only dear."""

    leading: int
    strict: bool = True


def write_voices(piece: Piece, soprano: Part, strict: bool = True) -> tuple[Part, ...]:
    """Alto, tenor and bass under a tune of one note at a time, with chords.

    Parallels and crossings cannot come; without `strict` parallels may, but cost much. Raises InputError without
    chords, PromiseError naming the bar where nothing can be written.
    """
    slots = cut_slots(piece, soprano)
    if not slots:
        raise InputError("there are no chords to write voices from", "`compose harmonize` the tune first")
    rules = Rules((piece.key.tonic + 11) % 12, strict)
    # Few paths first: they are enough for nearly every tune. More are kept only where that search leads
    # nowhere.
    for effort in EFFORTS:
        paths, slot = _search(slots, rules, effort)
        if paths:
            break
    if not paths:
        bar = piece.bar_at(slot.start)
        raise PromiseError(f"no alto, tenor and bass fit under bar {bar}", "allow --no-strict, or give a higher tune")
    home = slots[-1].chord.root
    # The last chord's position matters to none of the steps before it, so it is weighed at the end.
    best = min(paths, key=lambda path: path.cost + UNROOTED_END * (path.voicings[-1][2] % 12 != home))
    lines = zip(SINGERS[1:], zip(*best.voicings, strict=True), strict=True)
    return tuple(LANES[name].part(_hold(line, slots, piece)) for name, line in lines)


def _search(slots: list[ChordSpan], rules: Rules, effort: tuple[int, int]) -> tuple[list[Path], ChordSpan]:
    """Returns the cheapest paths through all slots, or none and the slot where they end."""
    enough, kept = effort
    paths: list[Path] = []
    for before, slot in zip([None, *slots], slots, strict=False):
        found: list[Path] = []
        # One effort covers all rooms: a wider room is opened only where the narrower ones gave too few
        # paths.
        for room in ROOMS:
            if len(found) < enough:
                found += _grown(paths, (before, slot), room, rules) if before else _begun(slot, room, rules)
        paths = nsmallest(kept, found, key=lambda path: path.cost)
        if not paths:
            break
    return paths, slot


def _begun(slot: ChordSpan, room: Room, rules: Rules) -> Iterator[Path]:
    """Yields a path for each voicing of the first slot."""
    return (Path(cost, (voicing,)) for voicing, cost in voicings_of(slot, room, rules.leading))


def _grown(paths: list[Path], slots: tuple[ChordSpan, ChordSpan], room: Room, rules: Rules) -> Iterator[Path]:
    """Yields the cheapest path to each voicing of the second slot."""
    before, slot = slots
    # What parallels are heard between: the tune's pitch just before the change, and at it.
    tune = (before.last, slot.first)
    for voicing, cost in voicings_of(slot, room, rules.leading):
        steps = ((_step(path, tune, voicing, rules.leading), path) for path in paths)
        # Parallels are worse than anything else, but where they may come, one of them beats having no
        # voices at all.
        ways = [(path.cost + step, path) for step, path in steps if step < FORBIDDEN or not rules.strict]
        if ways:
            total, path = min(ways, key=lambda way: way[0])
            yield Path(total + cost, (*path.voicings, voicing))


def _step(path: Path, tune: Move, voicing: Voicing, leading: int) -> float:
    """Returns what is wrong with a voicing after a path."""
    *earlier, old = path.voicings[-2:]
    # A voice that stays a third time has stopped being a part; two chords with a common tone should keep
    # it.
    still = sum(one[n] == old[n] == voicing[n] for one in earlier for n in (0, 1))
    return step_cost(tune, (old, voicing), leading) + STILL * still


def voicings_of(slot: ChordSpan, room: Room, leading: int) -> list[tuple[Voicing, float]]:
    """Returns the best voicings of a slot's chord under its tune, with what each costs."""
    return _voicings(slot.chord, (slot.top, slot.low), room, leading)


@lru_cache(maxsize=4096)
def _voicings(chord: Chord, tune: tuple[int, int], room: Room, leading: int) -> list[tuple[Voicing, float]]:
    top, ceiling = tune
    voices = (
        # The ceiling is the tune's lowest note of the slot, so that no voice crosses above it at any
        # moment.
        [pitch for pitch in voice if pitch % 12 in chord.tones and pitch <= ceiling]
        for voice in (room.alto, room.tenor, room.bass)
    )
    costs = (
        ((alto, tenor, bass), voicing_cost((alto, tenor, bass), chord, top, leading) + STRAITENED * ROOMS.index(room))
        for alto, tenor, bass in product(*voices)
        # The bass may lie any distance below the tenor; the upper three have to sound as one.
        if bass <= tenor <= alto and max(alto - tenor, top - alto) <= room.widest
    )
    # Voicings are numerous but few are good: each slot keeps the cheapest, and the search is exact over
    # those.
    return nsmallest(room.kept, (one for one in costs if one[1] < FORBIDDEN), key=lambda one: one[1])


def voicing_cost(voicing: Voicing, chord: Chord, top: int, leading: int) -> float:
    """Returns what is wrong with a voicing by itself; FORBIDDEN or more where it does not make the chord."""
    _, tenor, bass = voicing
    # A tune on a non-chord tone gives the chord no tone: then the other three have to hold what is needed.
    classes = [pitch % 12 for pitch in (*voicing, *([top] if top % 12 in chord.tones else []))]
    tones = [(chord.root + step) % 12 for step in QUALITIES[chord.quality].steps]
    missing = [number for number, tone in enumerate(tones) if tone not in classes]
    # Root, third and seventh make the chord; a fifth may be left out, a ninth and more too.
    needed = {0, 1, 3} & set(range(len(tones)))
    bass_wanted = chord.root if chord.bass is None else chord.bass
    if needed & set(missing) or (chord.bass is not None and bass % 12 != bass_wanted):
        return FORBIDDEN
    # Root position is best; a first inversion is common, a second sounds unfinished.
    cost = 1.5 * len(missing) + (0 if bass % 12 == bass_wanted else 2.5 if bass % 12 == tones[1] else 6)
    # A doubled leading tone makes parallel octaves when both resolve; a doubled third is merely thick.
    cost += 6 * max(0, classes.count(leading) - 1) + (1.5 if classes.count(tones[1]) > 1 else 0)
    cost += 6 * max(0, classes.count(tones[3]) - 1) if len(tones) > 3 else 0
    return cost + 0.05 * abs(tenor - 58) + 0.05 * abs(bass - 48) + (0.4 if tenor - bass > 19 else 0)


@lru_cache(maxsize=1 << 16)
def step_cost(tune: Move, voicings: tuple[Voicing, Voicing], leading: int) -> float:
    """Returns what is wrong with going from one voicing to the next; FORBIDDEN for parallels.

    `tune` is the soprano's pitch just before and at the change.
    """
    old, new = voicings
    lines = list(zip(old, new, strict=True))
    if any(parallel(upper, lower) is not None for upper, lower in combinations([tune, *lines], 2)):
        return FORBIDDEN
    *upper, (from_, to) = lines
    cost = sum(MOTION[min(abs(b - a), len(MOTION) - 1)] for a, b in upper) + BASS_MOTION * abs(to - from_)
    if any(abs(b - a) > limit for (a, b), limit in zip(lines, (9, 9, 12), strict=True)):
        cost += 12
    # Overlap: a voice above where its upper neighbour just was is heard as crossing.
    if new[0] > (tune[0] or 127) or new[1] > old[0] or new[2] > old[1]:
        cost += 4
    # The leading tone should rise by a semitone whenever it moves.
    rises = [b - a == 1 for a, b in lines if a % 12 == leading and b != a]
    return cost + 2.0 * rises.count(False) + (1.5 if new == old else 0.0)


def _hold(line: tuple[int, ...], slots: list[ChordSpan], piece: Piece) -> tuple[Note, ...]:
    """Returns notes of a voice; one that keeps its pitch is held to the end of the bar."""
    lines = set(piece.bar_lines())
    notes: list[Note] = []
    for pitch, slot in zip(line, slots, strict=True):
        # Held notes are broken at bar lines, which singers breathe by and readers count by.
        if notes and notes[-1].pitch == pitch and notes[-1].end == slot.start and slot.start not in lines:
            notes[-1] = Note(notes[-1].onset, pitch, slot.end - notes[-1].onset)
        else:
            notes.append(Note(slot.start, pitch, slot.end - slot.start))
    return tuple(notes)
