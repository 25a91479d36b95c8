"""Fields and quoted strings of ABC as values: keys, meters, lengths, tempos, chords."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from composer.errors import InputError, UsageError
from composer.music.theory import MODE_ALIASES, Chord, Key, Meter, parse_chord, parse_key, parse_meter
from composer.music.units import TICKS_PER_QUARTER, bpm_to_tempo, tempo_to_bpm

WHOLE = 4 * TICKS_PER_QUARTER
FIELD_NAMES = {
    "X": "number", "C": "composer", "O": "origin", "R": "rhythm", "S": "source", "B": "book", "Z": "transcriber",
    "N": "notes", "H": "history",
}  # fmt: skip
ACCIDENTALS = {"__": -2, "_": -1, "=": 0, "^": 1, "^^": 2}
BPM_RANGE = (10, 999)
# A Highland pipe has one scale, whatever its tunes' signatures say.
BAGPIPES = Key(3, "mixolydian")


@dataclass(frozen=True)
class Signs:
    """What the header sets for the music after it: meter, key with the accidentals it names, unit length, tempo."""

    meter: Meter
    key: Key
    altered: dict[str, int]
    unit: Fraction
    tempo: int


def parse_abc_key(text: str) -> tuple[Key, dict[str, int]] | None:
    """Parses a K: field: the key and the alteration of each letter it alters; None if it names no key (`clef=bass`)."""
    words = text.strip()
    if words[:2].upper() == "HP":
        return BAGPIPES, _altered(BAGPIPES)
    if not words or words.lower().startswith("none"):
        return Key(0), {}
    match = re.match(r"([A-G])([#b]?)\s*([A-Za-z]*)(?!=)", words)
    if not match:
        return None
    mode = match[3][:3].lower()
    try:
        key = parse_key(match[1] + match[2] + (mode if mode in MODE_ALIASES else ""))
    except UsageError as error:
        raise InputError(f"K:{words[:20]} has too many accidentals", error.hint) from error
    altered = {} if mode == "exp" else _altered(key)
    for sign, letter in re.findall(r"(\^{1,2}|_{1,2}|=)([A-Ga-g])(?![a-z])", words):
        altered[letter.upper()] = ACCIDENTALS[sign]
    return key, altered


def _altered(key: Key) -> dict[str, int]:
    """Returns the alteration of each letter that the key's signature alters."""
    sign = 1 if key.signature > 0 else -1
    letters = "FCGDAEB" if sign > 0 else "BEADGCF"
    return dict.fromkeys(letters[: abs(key.signature)], sign)


def parse_abc_meter(text: str) -> Meter:
    """Parses an M: field. Raises InputError on `none` and on anything else but a meter."""
    words = text.strip().replace("(", "").replace(")", "")
    # Additive meters, (2+2+3)/8: the pivot keeps their length and forgets how a bar is divided.
    total = re.fullmatch(r"(\d{1,2}(?:\s*\+\s*\d{1,2})+)\s*/\s*(\d{1,2})", words)
    if total:
        words = f"{sum(int(number) for number in total[1].split('+'))}/{total[2]}"
    try:
        return parse_meter(words.replace(" ", ""))
    except UsageError as error:
        raise InputError(
            f"M:{text.strip()[:20]} is not a meter with bars", "give the tune an M: field such as M:6/8"
        ) from error


def parse_abc_tempo(text: str, unit: Fraction) -> int | None:
    """Parses a Q: field to microseconds per quarter, `unit` in ticks; None for words only and for nonsense."""
    words = re.sub(r'"[^"]*"', "", text)
    match = re.search(r"(?:(.*)=)?\s*(\d{1,4}(?:\.\d{1,9})?)\s*$", words)
    if not match:
        return None
    beat = Fraction(TICKS_PER_QUARTER)
    lengths = re.findall(r"(\d{1,3})/(\d{1,3})|C(\d{0,3})", match[1] or "")
    if lengths:
        # Q:3/8 1/8=60 gives a beat in parts; the parts make one beat.
        beat = sum((_beat(length, unit) for length in lengths), Fraction(0))
    if not beat or not float(match[2]):
        return None
    tempo = bpm_to_tempo(float(match[2]), beat)
    low, high = BPM_RANGE
    return tempo if tempo and low <= tempo_to_bpm(tempo) <= high else None


def _beat(length: tuple[str, str, str], unit: Fraction) -> Fraction:
    """Returns ticks of one length in a Q: field: a fraction of a whole note, or C, the unit length, several times."""
    beats, whole, units = length
    if beats:
        return Fraction(int(beats) * WHOLE, max(int(whole), 1))
    return unit * int(units or 1)


def parse_abc_chord(text: str) -> Chord | None:
    """Parses the chord of a quoted string, None for other texts; Nottingham's "D/f+" is D over F sharp, "(E7)" E7."""
    words = text.strip().lstrip("(").split("(")[0].split(")")[0].replace(" ", "")
    words = re.sub(r"/([A-Ga-g])\+$", r"/\1#", words)
    try:
        return parse_chord(words)
    except UsageError:
        return None


def parse_unit(text: str) -> Fraction:
    """Parses an L: field to ticks. Raises InputError."""
    match = re.match(r"\s*(\d{1,3})(?:/(\d{1,3}))?", text)
    if not match or not int(match[1]) or (match[2] and not int(match[2])):
        raise InputError(f"L:{text.strip()[:20]} is not a length", "use L:1/8")
    return Fraction(int(match[1]) * WHOLE, int(match[2] or 1))


def parse_passes(text: str) -> tuple[int, ...]:
    """Parses the passes of an ending: "1", "1,3", "1-3"."""
    passes: list[int] = []
    for low, high in re.findall(r"(\d)(?:-(\d))?", text):
        passes.extend(range(int(low), int(high or low) + 1))
    return tuple(number for number in passes if number)


@cache
def parse_length(text: str) -> Fraction:
    """Parses a note's length in units: "" is 1, "3/2", "/" is 1/2, "//" a quarter, "/4". Raises InputError on zero."""
    above, slashes, below = text.partition("/")
    bars = len(slashes + below) - len((slashes + below).lstrip("/"))
    under = below.lstrip("/")
    divisor = int(under) if under else 2**bars
    if not divisor or above == "0":
        raise InputError(f"{text!r} is not a length", "a note's length cannot be 0")
    return Fraction(int(above or 1), divisor)
