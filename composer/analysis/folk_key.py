"""Where a tune comes to rest: its tonic and mode, from the notes and, where it is known, the signature.

Old transcriptions often state the signature by the name of its major key only: `K:G` over a tune in E minor.
"""

from collections import Counter
from dataclasses import dataclass, replace

from composer.music.melody import melody_line
from composer.music.piece import KeyChange, Piece
from composer.music.repeats import sounding
from composer.music.theory import MODES, Key

FOLK_MODES = ("major", "minor", "dorian", "mixolydian")
SIGNATURES = tuple(range(-4, 6))

# Fitted by softmax regression on 1,911 tunes whose K: fields state the mode (all of Aird, rjl20 and tuneworks, and
# every key that is not plain major elsewhere): right on 92.8% in five-fold cross-validation, given the signature.
WEIGHTS = {
    "final": 0.79,
    "final_third": 0.09,
    "final_fifth": 0.15,
    "endings": 2.2,
    "tonic": 4.42,
    "triad": 4.58,
    "strong": 2.27,
    "inside": 40.0,
}
"""`inside` is the same for all keys of one signature; it was chosen on the same tunes, where it gives the
mode right on 96% with the tonic known, and tonic and mode on 90% from the notes alone."""

BIAS = {"major": 0.0, "minor": -0.43, "dorian": -0.87, "mixolydian": -1.06}
CLEAR_MARGIN = 3.0
"""How far a key must lie before plain major to overrule it: wrong on 0.4% of true majors, finds 60% of the others."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for a key: durations by pitch class (all, and on bar beginnings), the final, the phrase ends."""

    durations: dict[int, float]
    strong: dict[int, float]
    final: int
    endings: dict[int, float]


def evidence(piece: Piece) -> Evidence:
    """Evidence of a piece's first part with its repeats played out; shares of 1 by pitch class."""
    played = sounding(piece)
    notes = melody_line(played.parts[0].notes)
    bar_ticks = piece.meter.bar_ticks
    everything: Counter[int] = Counter()
    strong: Counter[int] = Counter()
    for note in notes:
        everything[note.pitch % 12] += note.duration
        if note.onset % bar_ticks == 0:
            strong[note.pitch % 12] += note.duration
    ends = [section.end for section in played.sections] or [played.length]
    lasts = [max((n for n in notes if n.onset < end), default=notes[0]) for end in ends]
    endings = Counter(note.pitch % 12 for note in lasts)
    return Evidence(_shares(everything), _shares(strong), notes[-1].pitch % 12, _shares(endings))


def _shares(counts: "Counter[int]") -> dict[int, float]:
    total = sum(counts.values()) or 1
    return {pitch_class: count / total for pitch_class, count in counts.items()}


def features(found: Evidence, key: Key) -> dict[str, float]:
    """How well a key fits, as numbers in 0-1 by the names in WEIGHTS."""
    tonic, steps = key.tonic, MODES[key.mode].steps
    third, fifth = (tonic + steps[2]) % 12, (tonic + steps[4]) % 12
    triad = (tonic, third, fifth)
    return {
        "final": float(found.final == tonic),
        "final_third": float(found.final == third),
        "final_fifth": float(found.final == fifth),
        "endings": found.endings.get(tonic, 0.0),
        "tonic": found.durations.get(tonic, 0.0),
        "triad": sum(found.durations.get(tone, 0.0) for tone in triad),
        "strong": sum(found.strong.get(tone, 0.0) for tone in triad),
        "inside": sum(found.durations.get((tonic + step) % 12, 0.0) for step in steps),
    }


def score(found: Evidence, key: Key) -> float:
    """Weighted sum of the features of a key."""
    return BIAS[key.mode] + sum(WEIGHTS[name] * value for name, value in features(found, key).items())


def keys_of_signature(signature: int) -> tuple[Key, ...]:
    """The keys of FOLK_MODES that are written with a signature."""
    return tuple(Key(signature - MODES[mode].fifths, mode) for mode in FOLK_MODES)


def best_key(found: Evidence, candidates: tuple[Key, ...]) -> Key:
    """The candidate with the highest score."""
    return max(candidates, key=lambda key: score(found, key))


def key_from_notes(piece: Piece, tonic: int | None = None) -> Key:
    """Key of a piece whose signature is not to be trusted; `tonic` (a pitch class) where that is known."""
    candidates = [key for signature in SIGNATURES for key in keys_of_signature(signature)]
    chosen = tuple(key for key in candidates if tonic is None or key.tonic == tonic)
    return best_key(evidence(piece), chosen)


def checked_key(piece: Piece) -> Key:
    """The stated key, or another of its signature where that is plain major and the notes clearly say otherwise."""
    stated = piece.key
    if stated.mode != "major":
        return stated
    found = evidence(piece)
    best = best_key(found, keys_of_signature(stated.signature))
    return best if score(found, best) - score(found, stated) >= CLEAR_MARGIN else stated


def with_key(piece: Piece, key: Key) -> Piece:
    """The piece in another first key; later changes stay."""
    return replace(piece, keys=(KeyChange(0, key), *piece.keys[1:]))
