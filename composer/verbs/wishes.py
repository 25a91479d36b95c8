"""What a musician asks of `compose`, as typed."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from composer.errors import UsageError
from composer.grid.by_voice import by_voice
from composer.grid.header import MAX_BARS, METERS
from composer.io.read import Opened
from composer.music.styles import STYLES
from composer.music.theory import Meter, parse_meter
from composer.verbs.ensemble import parts_option
from composer.verbs.options import SOUND, SamplingOptions, option

Pair = tuple[int, int]


BPM_RANGE = (20, 400)
USUAL_SPAN = (57, 83)
"""A3 to B5: where nine tunes of ten in the corpus lie, and what a fiddle plays without shifting."""


def read_span(text: str) -> str:
    """Four numbers of semitones as a recipe holds them. Raises ValueError for anything else."""
    if not re.fullmatch(r"-?\d{1,3}(,-?\d{1,3}){3}", text):
        raise ValueError(text)
    return text


DENSITIES = (0.1, 4)
"""Fewest and most notes per quarter."""


def read_density(value: Any) -> float | str:
    """What `parse_densities` takes: a number for the tune, or text that names voices. Raises UsageError, TypeError."""
    is_number = not isinstance(value, str) or value.strip().replace(".", "").isdecimal()
    return _to_density("", value) if is_number else value.strip()


def parse_densities(said: float | str, voices: Sequence[str]) -> dict[str, float]:
    """Returns notes per quarter note by voice: of "1.5", "left:2" or several with commas between. Raises UsageError."""
    if not isinstance(said, str):
        return {voices[0]: said}
    return {voice: _to_density(voice, value) for voice, value in by_voice(said, voices, "2").items()}


def _to_density(voice: str, value: Any) -> float:
    low, high = DENSITIES
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if isinstance(value, bool) or not low <= number <= high:
        name = f"{voice}:" if voice else ""
        raise UsageError(f"--density must be {low} to {high}, not {name}{value}", "say such as 1.5, or left:2")
    return number


TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
KEYS = tuple(f"{tonic}{mode}" for mode in ("", "m") for tonic in TONICS)
"""Keys that a shell completes; any other may be typed."""


@dataclass(frozen=True, kw_only=True)
class Wishes(SamplingOptions):
    """Options of `compose` as they are typed; None means not said.

    `span` comes from a recipe: semitones above the tonic of what was aimed at and of the limits.
    """

    style: str = option(
        "folk", "A style of the model; `compose styles` lists them.", suggestions=tuple(STYLES), is_shown=True
    )
    parts: str | None = parts_option()
    bars: int | None = option(
        None,
        "Bars as they sound. Default: about 16, or as many as --rhythm-from has.",
        bounds=(1, MAX_BARS),
        follows=("rhythm_from",),
        is_shown=True,
    )
    key: str | None = option(
        None,
        "G, Em, F# minor, D dorian, A harmonic minor …; minor: any minor key.",
        suggestions=KEYS,
        follows=("chords",),
    )
    meter: str | None = option(None, f"One of {', '.join(METERS)}.", suggestions=METERS, follows=("rhythm_from",))
    tempo: float | None = option(None, "Beats of the meter per minute.", bounds=BPM_RANGE)
    chords: str | None = option(None, 'One per bar: "Am F C G"; with bar lines: "Am | F G | C".')
    form: str | None = option(
        None, "Sections: AABB, AABA, ABAC, AABA' (varied) …", suggestions=("AABB", "AABA", "ABAC", "ABA'")
    )
    pickup: str | None = option(None, "Notes before the first bar: 1/8, 1/4 …", suggestions=("1/8", "1/4"))
    range: str | None = option(
        None, "Lowest and highest note: C4-A5; of another voice than the tune: bass:E2-C4. Repeatable.",
        is_repeatable=True,
    )  # fmt: skip
    rhythm_from: Opened | None = option(None, "A piece whose rhythm to take, with its meter and number of bars.")  # noqa: RUF009
    strict: bool = option(True, "No parallel fifths and octaves in four parts.", SOUND)
    density: str | float | None = option(
        None,
        "Notes per quarter note (0.1 to 4): 1 calm, 2 busy; of another voice than the tune: left:2. Repeatable.",
        SOUND,
        read=read_density,
        is_repeatable=True,
    )
    level: int | None = option(None, "Difficulty: 1 for a first year, 5 for anything.", SOUND, bounds=(1, 5))
    span: str | None = option(None, "Where an earlier piece lay.", read=read_span, is_hidden=True)


def read_meter(text: str) -> Meter:
    """A meter that the grid has. Raises UsageError."""
    meter = parse_meter(text)
    if str(meter) not in METERS:
        raise UsageError(f"the model does not know {meter}", f"use one of {', '.join(METERS)}")
    return meter
