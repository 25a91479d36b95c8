"""Which part has the tune, and which hand plays a note, where nothing says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from composer.music.piece import Note, Part, Piece

MELODY_NAMES = ("melody", "tune", "voice", "soprano", "vocal", "lead", "sopran", "canto", "violin", "flute")
FEWEST_ONSETS = 4

Hands = tuple[list[Note], list[Note]]
"""The notes of the right and of the left hand."""


def find_melody(piece: Piece) -> int:
    """Returns the part with the tune: one named so, else the highest of those that mostly sing one note at a time."""
    candidates = [number for number, part in enumerate(piece.parts) if part.notes and not part.is_drum]
    named = [n for n in candidates if any(word in piece.parts[n].name.lower() for word in MELODY_NAMES)]
    return named[0] if named else max(candidates, key=lambda number: tunefulness(piece.parts[number].notes))


def tunefulness(notes: Sequence[Note]) -> tuple[bool, float]:
    """Tells whether notes may be a tune at all, and how high and how singly they lie."""
    onsets = len({note.onset for note in notes})
    single = onsets / len(notes)
    # How singly a part moves counts as much as an octave of height: an accompaniment may lie higher than a
    # tune.
    return onsets >= FEWEST_ONSETS and single > 0.5, sum(note.pitch for note in notes) / len(notes) + 12 * single


SPAN = 12
"""Semitones that a hand reaches with ease."""

HOMES = (72.0, 50.0)
"""Where the right and the left hand lie at first."""

BEAM = 24
DRIFT, STRETCH, HOME, GAP = 1.0, 8.0, 0.1, 1.0
"""Cost per semitone that a hand moves, is stretched beyond its span, and lies from home; gain per one between hands."""

MEMORY = 0.4
"""How far the middle of a hand goes to each new place, the rest of it staying where it was."""


@dataclass(frozen=True)
class _Path:
    """A way to part the notes so far: its cost, the middle of each hand, and the last cut with the path before it."""

    cost: float
    middles: tuple[float, float]
    cut: int
    before: "_Path | None"


def split_hands(notes: Iterable[Note]) -> Hands:
    """Returns notes of a keyboard parted into what the right and what the left hand plays.

    At each onset the lower notes are the left hand's; where to cut is found by a beam search for the way that moves and
    stretches the hands least.
    """
    chords = [
        sorted(chord, key=lambda note: note.pitch) for _, chord in groupby(sorted(notes), lambda note: note.onset)
    ]
    # The middles of the hands are real numbers that depend on the whole way, so states never meet again and
    # Viterbi does not apply. A beam of the best few is enough: hands seldom have to do worse now to be
    # right later.
    paths = [_Path(0.0, HOMES, 0, None)]
    for chord in chords:
        grown = [_grow(path, chord, cut) for path in paths for cut in range(len(chord) + 1)]
        paths = sorted(grown, key=lambda path: path.cost)[:BEAM]
    right: list[Note] = []
    left: list[Note] = []
    path: _Path | None = paths[0]
    for chord in reversed(chords):
        assert path is not None
        left += chord[: path.cut]
        right += chord[path.cut :]
        path = path.before
    return sorted(right), sorted(left)


def _grow(path: _Path, chord: Sequence[Note], cut: int) -> _Path:
    cost = path.cost
    middles = []
    for notes, middle, home in zip((chord[cut:], chord[:cut]), path.middles, HOMES, strict=True):
        if notes:
            low, high = notes[0].pitch, notes[-1].pitch
            here = (low + high) / 2
            cost += DRIFT * abs(here - middle) + STRETCH * max(0, high - low - SPAN) + HOME * abs(here - home)
            # The middle follows slowly: one high note does not move the hand for good.
            middle += MEMORY * (here - middle)
        middles.append(middle)
    # Two hands leave a gap between them; a cut through a close chord is seldom right.
    if 0 < cut < len(chord):
        cost -= GAP * min(SPAN, chord[cut].pitch - chord[cut - 1].pitch)
    return _Path(cost, (middles[0], middles[1]), cut, path)


KEYBOARDS = range(8)
"""General MIDI programs."""

WIDE = 24
"""Semitones from the lowest to the highest note beyond which one hand does not play alone."""


def with_hands(piece: Piece) -> Piece:
    """Returns the piece with a keyboard on one track parted into two staves of one instrument; any other as it is."""
    pitched = [part for part in piece.parts if part.notes and not part.is_drum]
    if len(pitched) != 1 or pitched[0].program not in KEYBOARDS or pitched[0].group or not _is_for_two(pitched[0]):
        return piece
    right, left = split_hands(pitched[0].notes)
    if not right or not left:
        return piece
    hands = [replace(pitched[0], name=f"Piano {side}", group="Piano") for side in ("right", "left")]
    staves = [replace(hand, notes=tuple(notes)) for hand, notes in zip(hands, (right, left), strict=True)]
    place = piece.parts.index(pitched[0])
    return replace(piece, parts=(*piece.parts[:place], *staves, *piece.parts[place + 1 :]))


def _is_for_two(part: Part) -> bool:
    """Tells whether a part is wide, and two or more notes often sound together."""
    pitches = [note.pitch for note in part.notes]
    onsets = len({note.onset for note in part.notes})
    return max(pitches) - min(pitches) > WIDE and onsets < 0.9 * len(pitches)
