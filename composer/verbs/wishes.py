"""What a musician asks for, as typed, and as the values it means."""

from dataclasses import dataclass

from composer.analysis.originality import WINDOW
from composer.errors import UsageError
from composer.grid.header import MAX_BARS, METERS
from composer.music.theory import Meter, parse_meter
from composer.sampling.promises.ending import ENDINGS
from composer.sampling.promises.key import LOCKS
from composer.sampling.promises.level import LEVELS

MAX_CANDIDATES = 64
Pair = tuple[int, int]


BPM_RANGE = (20, 400)
USUAL_SPAN = (57, 83)
"""A3 to B5: where nine tunes of ten in the corpus lie, and what a fiddle plays without shifting."""


@dataclass(frozen=True)
class Wishes:
    """Options of `compose` as they are typed; None or "" means not said."""

    style: str = "folk"
    bars: int = 16
    meter: str | None = None
    key: str | None = None
    mode: str | None = None
    tempo: float | None = None
    chords: str | None = None
    range: str | None = None
    form: str | None = None
    pickup: str | None = None
    ending: str = "tonic"
    density: float | None = None
    level: int | None = None
    rhythm_from: str | None = None
    lock: str = "scale"
    seed: int = 0
    temperature: float = 1.0
    top_p: float = 0.95
    candidates: int = 1
    max_copy: int | None = None
    span: str | None = None


def check_numbers(wishes: Wishes) -> None:
    """Raises UsageError for a number outside of what it may be."""
    for name, value, low, high in (
        ("--bars", wishes.bars, 1, MAX_BARS),
        ("--tempo", BPM_RANGE[0] if wishes.tempo is None else wishes.tempo, *BPM_RANGE),
        ("--temperature", wishes.temperature, 0, 5),
        ("--top-p", wishes.top_p, 0.01, 1),
        ("--seed", wishes.seed, 0, 2**63 - 1),
        ("--density", 1 if wishes.density is None else wishes.density, 0.1, 4),
        ("--level", 1 if wishes.level is None else wishes.level, 1, max(LEVELS)),
        ("--candidates", wishes.candidates, 1, MAX_CANDIDATES),
        ("--max-copy", WINDOW if wishes.max_copy is None else wishes.max_copy, WINDOW, 1000),
    ):
        if not low <= value <= high:
            raise UsageError(f"{name} {value} is out of range", f"use {low} to {high}")
    for name, word, words in (("--lock", wishes.lock, LOCKS), ("--ending", wishes.ending, tuple(ENDINGS))):
        if word not in words:
            raise UsageError(f"{name} {word!r} is unknown", f"use {', '.join(words)}")


def read_meter(text: str) -> Meter:
    """A meter that the grid has. Raises UsageError."""
    meter = parse_meter(text)
    if str(meter) not in METERS:
        raise UsageError(f"the model knows no {meter}", f"use one of {', '.join(METERS)}")
    return meter
