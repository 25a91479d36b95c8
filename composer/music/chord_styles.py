"""How chord symbols are printed: as letters, in jazz signs, in German, as Roman numerals or as Nashville numbers."""

from collections.abc import Callable
from typing import NamedTuple

from composer.music.theory import NO_CHORD, QUALITIES, Chord, Key, fifths_to_name

LETTERS = "letters"

JAZZ = {
    "m": "–", "dim": "°", "aug": "+", "sus4": "sus", "m6": "–6", "maj7": "Δ7", "m7": "–7", "mMaj7": "–Δ7",
    "m7b5": "ø7", "dim7": "°7", "aug7": "+7", "7sus4": "7sus", "maj9": "Δ9", "m9": "–9",
}  # fmt: skip
"""Suffixes that jazz writes otherwise."""

NUMERAL_MARKS = {
    "m": "", "dim": "°", "aug": "+", "6": "add6", "m6": "add6", "m7": "7", "mMaj7": "maj7", "m7b5": "ø7", "dim7": "°7",
    "aug7": "+7", "m9": "9",
}  # fmt: skip
"""Suffixes of Roman numerals where their case, or the signs of harmony books, say more."""

FIGURES = {"": ("", "⁶", "⁶₄"), "7": ("⁷", "⁶₅", "⁴₃", "⁴₂")}
"""Figures of the inversions of triads and sevenths, by the figure in their mark."""

INVERTED = frozenset(("", "m", "dim", "aug", "7", "m7", "m7b5", "dim7"))
"""Qualities whose inversions have figures; others name their bass."""

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
GERMAN = {"B": "H", "Bb": "B"}

MAJOR_DEGREES, MINOR_DEGREES = (4, 1, 5, 2, 6, 3, 7), (6, 3, 7, 4, 1, 5, 2)
"""Degrees of a scale in the order of fifths."""

RAISED = str.maketrans("0123456789b", "⁰¹²³⁴⁵⁶⁷⁸⁹♭")


class Printed(NamedTuple):
    """The texts of a symbol: of its root, of its quality, and of its bass, "" where that is not named."""

    root: str
    quality: str
    bass: str = ""


def print_chord(chord: Chord, key: Key, style: str = LETTERS) -> Printed:
    """Returns a symbol's texts in a key, by a style of CHORD_STYLES."""
    return Printed("", NO_CHORD) if chord.quality == NO_CHORD else CHORD_STYLES[style](chord, key)


def _letters(chord: Chord, key: Key) -> Printed:
    bass = "" if chord.bass is None else fifths_to_name(key.spell(chord.bass))
    return Printed(fifths_to_name(key.spell_root(chord.root)), chord.quality, bass)


def _jazz(chord: Chord, key: Key) -> Printed:
    return _letters(chord, key)._replace(quality=JAZZ.get(chord.quality, chord.quality))


def _german(chord: Chord, key: Key) -> Printed:
    root, quality, bass = _letters(chord, key)
    return Printed(GERMAN.get(root, root), quality, GERMAN.get(bass, bass))


def _roman(chord: Chord, key: Key) -> Printed:
    """The degree in the key's own scale, of a mode in that of major; small where the third is minor."""
    is_minor = key.mode == "minor"
    alter, degree = _degree(key.spell_root(chord.root), key, is_minor)
    # The raised degrees of minor bear diminished chords, the natural ones major: no sign is needed.
    is_leading = is_minor and alter == 1 and degree in (6, 7) and 6 in QUALITIES[chord.quality].steps
    numeral = ROMAN[degree - 1].lower() if 3 in QUALITIES[chord.quality].steps else ROMAN[degree - 1]
    mark, figure = _figured(chord)
    bass = "" if chord.bass is None or figure else _number(key.spell(chord.bass), key, is_minor)
    return Printed(_sign(0 if is_leading else alter) + numeral, mark + figure, bass)


def _figured(chord: Chord) -> tuple[str, str]:
    """Returns the mark of a numeral, and the figure of its inversion; "" where it has none."""
    mark = NUMERAL_MARKS.get(chord.quality, chord.quality)
    steps = QUALITIES[chord.quality].steps
    above = 0 if chord.bass is None else (chord.bass - chord.root) % 12
    if chord.quality not in INVERTED or above not in steps:
        return mark.translate(RAISED), ""
    stem = mark.removesuffix("7")
    return stem, FIGURES[mark.removeprefix(stem)][steps.index(above)]


def _nashville(chord: Chord, key: Key) -> Printed:
    quality = JAZZ.get(chord.quality, chord.quality).translate(RAISED)
    bass = "" if chord.bass is None else _number(key.spell(chord.bass), key)
    return Printed(_number(key.spell_root(chord.root), key), quality, bass)


def _number(fifths: int, key: Key, in_minor: bool = False) -> str:
    alter, degree = _degree(fifths, key, in_minor)
    return f"{_sign(alter)}{degree}"


def _degree(fifths: int, key: Key, in_minor: bool) -> tuple[int, int]:
    """Returns the alteration and the degree of a note, in the major or the natural minor scale on the tonic."""
    # The notes of a scale lie side by side on the line of fifths, the same letters seven further.
    lowest = key.tonic_fifths - (4 if in_minor else 1)
    alter, place = divmod(fifths - lowest, 7)
    return alter, (MINOR_DEGREES if in_minor else MAJOR_DEGREES)[place]


def _sign(alter: int) -> str:
    return "♯" * alter or "♭" * -alter


CHORD_STYLES: dict[str, Callable[[Chord, Key], Printed]] = {
    LETTERS: _letters, "jazz": _jazz, "german": _german, "roman": _roman, "nashville": _nashville,
}  # fmt: skip
"""What prints a symbol, by the names that a user may say."""
