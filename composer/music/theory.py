"""Tables of music theory: spellings, modes, keys, meters, chord qualities. Standard library only.

Pitch classes are ints 0-11 with C = 0. A spelling is a place on the line of fifths: F = -1, C = 0, G = 1 …,
so that B flat is -2 and F sharp is 6; `pitch_class == 7 * fifths % 12`.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from composer.errors import UsageError
from composer.music.units import TICKS_PER_QUARTER

LETTERS_BY_FIFTHS = "FCGDAEB"
MAX_SIGNATURE = 7


def fifths_to_name(fifths: int) -> str:
    """Names a place on the line of fifths: -2 -> "Bb", 6 -> "F#"."""
    # Seven fifths further lies the same letter, one sharp higher: a division by seven gives both.
    accidentals, letter = divmod(fifths + 1, 7)
    return LETTERS_BY_FIFTHS[letter] + ("#" * accidentals if accidentals > 0 else "b" * -accidentals)


def name_to_fifths(name: str) -> int:
    """Finds the place on the line of fifths of a note name: "Bb" -> -2. Raises UsageError on anything else."""
    match = re.fullmatch(r"([A-G])(#{0,2}|b{0,2})", name)
    if not match:
        raise UsageError(f"{name!r} is not a note name", "use a letter A-G with # or b, such as F# or Bb")
    letter, accidentals = match.groups()
    sign = -1 if "b" in accidentals else 1
    return LETTERS_BY_FIFTHS.index(letter) - 1 + 7 * sign * len(accidentals)


def spell_in_window(pitch_class: int, lowest_fifths: int) -> int:
    """Spells a pitch class within twelve neighbours on the line of fifths, counted from the lowest."""
    # 7 and 12 have no common divisor, so twelve neighbours hold each pitch class exactly once: the window
    # alone decides between F# and Gb.
    return lowest_fifths + (7 * pitch_class - lowest_fifths) % 12


@dataclass(frozen=True)
class Mode:
    """A scale on its tonic: semitones above it, and how far its signature lies from major's, in fifths."""

    name: str
    suffix: str
    steps: tuple[int, ...]
    fifths: int
    abc: str

    @property
    def is_minor(self) -> bool:
        """Whether the third above the tonic is minor."""
        return 3 in self.steps


MODES = {
    mode.name: mode
    for mode in (
        Mode("major", "", (0, 2, 4, 5, 7, 9, 11), 0, ""),
        Mode("minor", "m", (0, 2, 3, 5, 7, 8, 10), -3, "m"),
        Mode("dorian", " dorian", (0, 2, 3, 5, 7, 9, 10), -2, "dor"),
        Mode("mixolydian", " mixolydian", (0, 2, 4, 5, 7, 9, 10), -1, "mix"),
        Mode("lydian", " lydian", (0, 2, 4, 6, 7, 9, 11), 1, "lyd"),
        Mode("phrygian", " phrygian", (0, 1, 3, 5, 7, 8, 10), -4, "phr"),
        Mode("locrian", " locrian", (0, 1, 3, 5, 6, 8, 10), -5, "loc"),
    )
}
MODE_ALIASES = {
    "": "major", "maj": "major", "ionian": "major", "ion": "major",
    "m": "minor", "min": "minor", "aeolian": "minor", "aeo": "minor",
    "dor": "dorian", "mix": "mixolydian", "lyd": "lydian", "phr": "phrygian", "loc": "locrian",
}  # fmt: skip

MELODIC_RAISED = (9, 11)
"""Degrees that a minor scale also uses on the way to its tonic (melodic and harmonic minor)."""

MINOR_FORMS = {"natural": (0, 2, 3, 5, 7, 8, 10), "harmonic": (0, 2, 3, 5, 7, 8, 11), "melodic": (0, 2, 3, 5, 7, 9, 11)}
"""Semitones above the tonic of the one form of a minor scale that a piece may be held to."""


@dataclass(frozen=True)
class Key:
    """A tonic, spelled as a place on the line of fifths, and the name of a mode in MODES."""

    tonic_fifths: int
    mode: str = "major"

    @property
    def tonic(self) -> int:
        """Pitch class of the tonic."""
        return 7 * self.tonic_fifths % 12

    @property
    def signature(self) -> int:
        """Sharps (positive) or flats (negative) of the key signature."""
        return self.tonic_fifths + MODES[self.mode].fifths

    @property
    def name(self) -> str:
        """As musicians write it: "G", "Em", "D dorian"."""
        return fifths_to_name(self.tonic_fifths) + MODES[self.mode].suffix

    @property
    def long_name(self) -> str:
        """In words, for titles: "G major", "D dorian"."""
        return f"{fifths_to_name(self.tonic_fifths)} {self.mode}"

    @cached_property
    def scale(self) -> frozenset[int]:
        """Pitch classes of the scale; a minor key includes its raised sixth and seventh degree."""
        # Real minor melodies raise both degrees on the way up; a lock on the natural form would forbid
        # leading tones.
        steps = MODES[self.mode].steps + (MELODIC_RAISED if self.mode == "minor" else ())
        return frozenset((self.tonic + step) % 12 for step in steps)

    def spell(self, pitch_class: int) -> int:
        """Spells a note: the window [signature-2, signature+9] was right on 99.8% of Nottingham's notes."""
        return spell_in_window(pitch_class, self.signature - 2)

    def spell_root(self, pitch_class: int) -> int:
        """Spells a chord's root: in major further to the flat side, where borrowed chords lie."""
        return spell_in_window(pitch_class, self.signature - (2 if MODES[self.mode].is_minor else 4))


def minor_form(text: str) -> str:
    """Returns the form of the minor scale that a key's name says, "harmonic" for "A harmonic minor"; "" where none."""
    match = re.search(rf"\b({'|'.join(MINOR_FORMS)})\s+min(?:or)?\s*$", text, re.IGNORECASE)
    return match[1].lower() if match else ""


def scale_degrees(key: Key, form: str = "") -> frozenset[int]:
    """Returns the scale as semitones above the tonic; for a minor key without a form, all its forms together."""
    if key.mode == "minor" and form in MINOR_FORMS:
        return frozenset(MINOR_FORMS[form])
    return frozenset((tone - key.tonic) % 12 for tone in key.scale)


def parse_key(text: str) -> Key:
    """Parses a key: "G", "Em", "F# minor", "D dorian", "A harmonic minor" (see `minor_form`). Raises UsageError."""
    named = re.sub(rf"\b{minor_form(text)}\s+(?=min)", "", text, flags=re.IGNORECASE) if minor_form(text) else text
    match = re.fullmatch(r"\s*([A-Ga-g])(#|b|B|♯|♭)?\s*-?\s*([A-Za-z]*)\s*", named)
    # Only the single letter tells case apart: "Cm" is minor, and "CM" is refused, since some mean major by
    # it.
    mode = MODE_ALIASES.get(match[3] if match[3] == "m" else match[3].lower(), match[3].lower()) if match else ""
    if not match or mode not in MODES or match[3] == "M":
        raise UsageError(f"{text!r} is not a key", "use G, Em, F# minor, Bb or D dorian")
    accidental = (match[2] or "").lower().replace("♯", "#").replace("♭", "b")
    key = Key(name_to_fifths(match[1].upper() + accidental), mode)
    if abs(key.signature) > MAX_SIGNATURE:
        other = enharmonic_key(key)
        raise UsageError(f"{key.name} has {abs(key.signature)} accidentals", f"write it {other.name}")
    return key


def enharmonic_key(key: Key) -> Key:
    """Respells a key with at most six sharps or six flats (F# rather than Gb)."""
    offset = MODES[key.mode].fifths
    return Key(spell_in_window(key.tonic, -5 - offset), key.mode)


@dataclass(frozen=True)
class Meter:
    """A time signature: `beats` notes of 1/`unit` per bar."""

    beats: int
    unit: int

    def __str__(self) -> str:
        return f"{self.beats}/{self.unit}"

    @property
    def bar_ticks(self) -> int:
        """Ticks of one bar."""
        return self.beats * self.unit_ticks

    @property
    def unit_ticks(self) -> int:
        """Ticks of the note the lower number names."""
        return 4 * TICKS_PER_QUARTER // self.unit

    @property
    def is_compound(self) -> bool:
        """Whether the beat is a dotted note: 6/8, 9/8, 12/8."""
        # 3/8 stays simple although it is often felt in one, and 6/4 although it is felt in two: their
        # metronome marks and chords count the written notes.
        return self.beats % 3 == 0 and self.beats > 3 and self.unit >= 8

    @property
    def beat_ticks(self) -> int:
        """Ticks of one felt beat: a dotted quarter in 6/8, a quarter in 3/4, a half in 2/2."""
        return self.unit_ticks * (3 if self.is_compound else 1)


METER_UNITS = (1, 2, 4, 8, 16, 32)
METER_ALIASES = {"C": "4/4", "C|": "2/2"}
MAX_BEATS = 32


def parse_meter(text: str) -> Meter:
    """Parses a meter: "6/8", "C" or "C|". Raises UsageError."""
    text = METER_ALIASES.get(text.strip(), text.strip())
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text)
    if not match or not 1 <= int(match[1]) <= MAX_BEATS or int(match[2]) not in METER_UNITS:
        raise UsageError(f"{text!r} is not a meter", "use 4/4, 3/4, 6/8 and the like")
    return Meter(int(match[1]), int(match[2]))


@dataclass(frozen=True)
class Quality:
    """A kind of chord: its suffix on the page, semitones above the root, MusicXML's kind, other spellings."""

    suffix: str
    steps: tuple[int, ...]
    kind: str
    aliases: tuple[str, ...] = ()


QUALITIES = {
    quality.suffix: quality
    for quality in (
        Quality("", (0, 4, 7), "major", ("maj", "M", "major")),
        Quality("m", (0, 3, 7), "minor", ("min", "-", "–", "mi", "minor")),
        Quality("dim", (0, 3, 6), "diminished", ("o", "°", "d", "mb5")),
        Quality("aug", (0, 4, 8), "augmented", ("+", "a", "#5")),
        Quality("sus2", (0, 2, 7), "suspended-second"),
        Quality("sus4", (0, 5, 7), "suspended-fourth", ("sus",)),
        Quality("5", (0, 7), "power"),
        Quality("6", (0, 4, 7, 9), "major-sixth", ("maj6", "M6")),
        Quality("m6", (0, 3, 7, 9), "minor-sixth", ("min6", "-6", "–6")),
        Quality("7", (0, 4, 7, 10), "dominant", ("dom7",)),
        Quality("maj7", (0, 4, 7, 11), "major-seventh", ("M7", "Maj7", "ma7", "^7", "Δ", "Δ7")),
        Quality("m7", (0, 3, 7, 10), "minor-seventh", ("min7", "-7", "–7", "mi7")),
        Quality("mMaj7", (0, 3, 7, 11), "major-minor", ("mM7", "m(maj7)", "minmaj7", "-^7", "–Δ7")),
        Quality("m7b5", (0, 3, 6, 10), "half-diminished", ("ø", "ø7", "min7b5", "h7")),
        Quality("dim7", (0, 3, 6, 9), "diminished-seventh", ("o7", "°7", "d7")),
        Quality("aug7", (0, 4, 8, 10), "augmented-seventh", ("7#5", "+7", "7+")),
        Quality("7sus4", (0, 5, 7, 10), "suspended-fourth", ("7sus",)),
        Quality("9", (0, 4, 7, 10, 2), "dominant-ninth"),
        Quality("maj9", (0, 4, 7, 11, 2), "major-ninth", ("M9", "Maj9", "Δ9")),
        Quality("m9", (0, 3, 7, 10, 2), "minor-ninth", ("min9", "-9", "–9")),
        Quality("7b9", (0, 4, 7, 10, 1), "dominant"),
        Quality("11", (0, 4, 7, 10, 2, 5), "dominant-11th"),
        Quality("13", (0, 4, 7, 10, 2, 9), "dominant-13th"),
    )
}
QUALITY_ALIASES = {alias: suffix for suffix, quality in QUALITIES.items() for alias in (suffix, *quality.aliases)}
NO_CHORD = "N.C."


@dataclass(frozen=True)
class Chord:
    """A chord: pitch class of its root, a suffix in QUALITIES, and its bass where that is not the root.

    The chord of silence, `Chord(0, NO_CHORD)`, has no tones.
    """

    root: int
    quality: str = ""
    bass: int | None = None

    @cached_property
    def tones(self) -> frozenset[int]:
        """Pitch classes of the chord, the bass among them."""
        if self.quality == NO_CHORD:
            return frozenset()
        tones = {(self.root + step) % 12 for step in QUALITIES[self.quality].steps}
        return frozenset(tones if self.bass is None else tones | {self.bass})

    def name(self, key: Key) -> str:
        """As written over a staff in this key: "F#m7b5/A"."""
        if self.quality == NO_CHORD:
            return NO_CHORD
        bass = "" if self.bass is None else "/" + fifths_to_name(key.spell(self.bass))
        return fifths_to_name(key.spell_root(self.root)) + self.quality + bass


def parse_chord(text: str) -> Chord:
    """Parses a chord: "F#m7b5/A", "Bb", "N.C.". Raises UsageError."""
    cleaned = text.strip().replace("♯", "#").replace("♭", "b")
    if cleaned.upper().rstrip(".") in ("N.C", "NC", "N"):
        return Chord(0, NO_CHORD)
    match = re.fullmatch(r"([A-G](?:##?|bb?)?)([^/\s]*)(?:/([A-Ga-g](?:##?|bb?)?))?", cleaned)
    if not match or match[2] not in QUALITY_ALIASES:
        raise UsageError(f"{text!r} is not a chord", "use names such as Am, F#m7b5, Bbmaj7, C/E or N.C.")
    root = 7 * name_to_fifths(match[1]) % 12
    bass = 7 * name_to_fifths(match[3][0].upper() + match[3][1:]) % 12 if match[3] else root
    return Chord(root, QUALITY_ALIASES[match[2]], None if bass == root else bass)


def parse_pitch(text: str) -> int:
    """Parses a note name with its octave to a MIDI pitch: "C4" -> 60. Raises UsageError."""
    match = re.fullmatch(r"\s*([A-Ga-g](?:#{0,2}|b{0,2}))(-?\d)\s*", text)
    fifths = name_to_fifths(match[1][0].upper() + match[1][1:]) if match else 0
    pitch = name_to_pitch(fifths, int(match[2])) if match else -1
    if not 0 <= pitch <= 127:
        raise UsageError(f"{text!r} is not a pitch", "use a note and an octave, such as C4 or F#5")
    return pitch


def name_to_pitch(fifths: int, octave: int) -> int:
    """Returns the MIDI pitch of a spelling and the octave written with it (C4 = 60, and B#3 too)."""
    accidentals, letter = divmod(fifths + 1, 7)
    # The octave is that of the letter, so the accidental comes last: B#3 sounds as C4, Cb4 as B3.
    natural = 7 * (letter - 1) % 12
    return 12 * (octave + 1) + natural + accidentals


def pitch_to_octave(pitch: int, fifths: int) -> int:
    """Returns the octave to write with a spelling so that it names this MIDI pitch (inverse of `name_to_pitch`)."""
    return (pitch - name_to_pitch(fifths, -1)) // 12 - 1


def pitch_name(pitch: int, key: Key) -> str:
    """Names a MIDI pitch as written in a key: 66 -> "F#4"."""
    fifths = key.spell(pitch % 12)
    return f"{fifths_to_name(fifths)}{pitch_to_octave(pitch, fifths)}"


UNLOCKED = ("soft", "off")
"""Key locks that allow notes outside the scale."""

LOCKS = ("scale", *MINOR_FORMS, *UNLOCKED)
"""How strictly a key may be kept."""

ENDINGS = {"tonic": frozenset({0}), "half": frozenset({7, 11, 2}), "open": frozenset[int]()}
"""Degrees (semitones above the tonic) that a last note may have; an empty set leaves it open."""
