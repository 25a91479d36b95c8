"""The music of an ABC tune: notes, chord symbols and bar lines as they stand, bar by bar, before any bar is mended.

Time is in ticks, as fractions, because a septuplet's notes are not whole numbers of them.
"""

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from composer.errors import InputError
from composer.io.abc.fields import (
    ACCIDENTALS,
    Signs,
    parse_abc_chord,
    parse_abc_key,
    parse_abc_meter,
    parse_abc_tempo,
    parse_length,
    parse_passes,
    parse_unit,
)
from composer.music.theory import Chord, Key, Meter

NATURALS = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11), strict=True))
# ABC standard 4.13: (p puts p notes into the time of q. For 5, 7 and 9, which are missing here, q depends on
# the meter.
TUPLET_TIMES = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}
MAX_PASSES = 9
MAX_BARS = 4000


class BarError(InputError):
    """A bar that does not fit between its neighbours, or whose ending does not; the hint says what to change."""

    def __init__(self, bar: int, problem: str, hint: str, is_ending: bool = False) -> None:
        super().__init__(f"bar {bar} {problem}", hint)
        self.bar, self.is_ending = bar, is_ending


@dataclass
class RawNote:
    """A note inside its bar; a tied one is as long as all it is tied to. `under` are lower pitches struck with it."""

    offset: Fraction
    pitch: int
    duration: Fraction
    under: tuple[int, ...] = ()


@dataclass
class RawBar:
    """What stands between two bar lines, with the signs at both of them.

    `opens`: `|:` before it. `closes`: times played, told by the `:|` after it, else 0. `endings`: the passes it begins
    an ending for. `double`: any bar line but a single one after it. `keys` and `tempos` begin with what is in force.
    """

    number: int
    meter: Meter
    keys: list[tuple[Fraction, Key]]
    tempos: list[tuple[Fraction, int]]
    length: Fraction = Fraction(0)
    notes: list[RawNote] = field(default_factory=list)
    chords: list[tuple[Fraction, Chord]] = field(default_factory=list)
    opens: bool = False
    closes: int = 0
    endings: tuple[int, ...] = ()
    double: bool = False
    label: str = ""

    @property
    def bar_ticks(self) -> int:
        """How long it should be."""
        return self.meter.bar_ticks

    @property
    def sounding(self) -> Fraction:
        """Where its last note ends, at its own end at most."""
        return min(max((note.offset + note.duration for note in self.notes), default=Fraction(0)), self.length)

    @property
    def pickup(self) -> Fraction:
        """Its length where it is shorter than a bar, else 0."""
        return self.length if self.length < self.bar_ticks else Fraction(0)


# Digits and slashes are bounded: turning a number of a million digits into an int takes minutes.
LENGTH = r"\d{0,4}/{0,6}\d{0,4}"
NOTE = r"(\^{1,2}|_{1,2}|=)?([A-Ga-g])([,']*)(" + LENGTH + ")"
# The order decides: alternatives are tried from the first on. Quoted text comes first because it may hold any
# sign; `[K:`, `[1` and `[|` come before the bracket of a chord, and what is skipped before notes, because `!f!`
# and `{a}` hold letters that would be read as notes.
TOKENS = re.compile(
    rf"""
      "(?P<text>[^"]*)"
    | \[(?P<inline>[A-Za-z]:[^\]]*)\]
    | (?:\[|(?<=[|:])[ \t]*)(?P<ending>\d[\d,.\-]*)
    | (?P<bar>(?:\[\||:+\|*|\|)[|\]:]*)
    | \[(?P<stack>[^\]\[|]*)\](?P<times>{LENGTH})
    | (?P<skip>\{{[^}}]*\}}|![^!|\s]*!|\+[a-z.]+\+|y\d*)
    | (?P<note>[\^_=]*[A-Ga-g][,']*{LENGTH})
    | (?P<rest>[zxZX]{LENGTH})
    | \((?P<tuplet>\d(?::\d?)?(?::\d?)?)
    | (?P<broken>>+|<+)
    | (?P<tie>-)
    | (?P<overlay>&)
    """,
    re.VERBOSE,
)
NOTE_PATTERN = re.compile(NOTE)


class VoiceReader:
    """Reads the music of one voice into bars. `signs` is what is in force."""

    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        self.bars: list[RawBar] = []
        self.accidentals: dict[str, int] = {}
        self.last: tuple[RawNote | None, Fraction] | None = None
        self.broken: Fraction | None = None
        self.tuplet: tuple[int, Fraction] = (0, Fraction(1))
        self.tied: tuple[RawNote, str] | None = None
        self.sounding: tuple[RawNote, str] | None = None
        self.in_overlay = False
        self.bar = self._new_bar()

    def _new_bar(self) -> RawBar:
        if len(self.bars) > MAX_BARS:
            raise InputError(f"more than {MAX_BARS} bars", "split the tune")
        signs = self.signs
        return RawBar(len(self.bars) + 1, signs.meter, [(Fraction(0), signs.key)], [(Fraction(0), signs.tempo)])

    def finish(self) -> list[RawBar]:
        """Returns all bars with something in them."""
        if self.bar.length:
            self.bars.append(self.bar)
        return self.bars

    def read(self, line: str) -> None:
        """Reads one line of music, less its comment."""
        for match in TOKENS.finditer(line):
            kind = match.lastgroup or ""
            # What follows & is a second voice of the same bar. A melody has room for the first
            # only.
            if self.in_overlay and kind not in ("bar", "inline"):
                continue
            if kind == "times":
                self._read_stack(match["stack"], match["times"])
            elif kind != "skip":
                getattr(self, f"_read_{kind}")(match[kind])

    def _read_text(self, text: str) -> None:
        chord = parse_abc_chord(text)
        if chord:
            self.bar.chords.append((self.bar.length, chord))

    def _read_inline(self, text: str) -> None:
        self.read_field(text[0], text[2:])

    def read_field(self, letter: str, text: str) -> None:
        """Takes in a field that changes what is in force: K, M, L, Q, P; others say nothing about the music."""
        reader = {"K": self._read_key, "M": self._read_meter, "L": self._read_unit}.get(letter)
        if reader:
            reader(text)
        elif letter == "Q":
            tempo = parse_abc_tempo(text, self.signs.unit)
            self.signs = replace(self.signs, tempo=tempo or self.signs.tempo)
            _put(self.bar.tempos, self.bar.length, self.signs.tempo)
        elif letter == "P" and not self.bar.length:
            self.bar.label = text.strip()

    def _read_key(self, text: str) -> None:
        found = parse_abc_key(text)
        if found:
            self.signs = replace(self.signs, key=found[0], altered=found[1])
            _put(self.bar.keys, self.bar.length, found[0])

    def _read_meter(self, text: str) -> None:
        self.signs = replace(self.signs, meter=parse_abc_meter(text))
        # A meter in mid-bar is taken from the next bar on: this one was begun in the old meter.
        if not self.bar.length:
            self.bar.meter = self.signs.meter

    def _read_unit(self, text: str) -> None:
        self.signs = replace(self.signs, unit=parse_unit(text))

    def _read_ending(self, text: str) -> None:
        if self.bar.length:
            self._close(0, False)
        self.bar.endings = parse_passes(text)

    def _read_bar(self, text: str) -> None:
        self.in_overlay = False
        self.accidentals = {}
        # `:|`, `|:` and `:|:` have strokes between their colons. `::` has none and is both: half of its
        # colons close, half open.
        strokes = text.strip(":")
        before = len(text) - len(text.lstrip(":"))
        after = len(text) - len(text.rstrip(":")) if strokes else before // 2
        if not strokes:
            before -= after
            # A lone colon right after a bar line is the rest of `| :`, which opens a repeat.
            if before == 1 and not after and not self.bar.length:
                before, after = 0, 1
        self._close(before, len(strokes) > 1)
        self.bar.opens = self.bar.opens or after > 0

    def _close(self, colons: int, double: bool) -> None:
        """Ends the bar; a bar line right after another adds its signs to that one."""
        if self.bar.length:
            self.bars.append(self.bar)
            self.bar = self._new_bar()
        if self.bars and not self.bar.endings:
            ended = self.bars[-1]
            # One colon plays twice, two play three times.
            ended.closes = max(ended.closes, min(colons + 1, MAX_PASSES) if colons else 0)
            ended.double = ended.double or double

    def _read_note(self, text: str) -> None:
        match = NOTE_PATTERN.search(text)
        if match:
            self._sound(self._pitch(*match.groups()[:3]), _name(match), parse_length(match[4]))

    def _pitch(self, sign: str | None, letter: str, octaves: str) -> int:
        """Returns the MIDI pitch; an accidental holds for its letter in every octave to the end of the bar."""
        name = letter.upper()
        # MIDI's octaves: C is 60, c is 72.
        octave = 5 + letter.islower() + octaves.count("'") - octaves.count(",")
        if sign:
            self.accidentals[name] = ACCIDENTALS[sign]
        # A tied note keeps its accidental over the bar line, where the written one ends.
        elif self.tied and self.tied[1] == letter + octaves:
            return self.tied[0].pitch
        pitch = 12 * octave + NATURALS[name] + self.accidentals.get(name, self.signs.altered.get(name, 0))
        if not 0 <= pitch <= 127:
            raise InputError(
                f"bar {self.bar.number}: {letter}{octaves} is beyond what can sound", "use fewer octave marks"
            )
        return pitch

    def _sound(self, pitch: int, name: str, units: Fraction, under: tuple[int, ...] = ()) -> None:
        """Adds a note, or lengthens the one it is tied to."""
        ticks = self._ticks(units)
        # A chord tied to one with fewer notes still goes on; new notes under the tie are struck.
        if self.tied and self.tied[0].pitch == pitch and set(under) <= set(self.tied[0].under):
            note = self.tied[0]
            note.duration += ticks
        else:
            note = RawNote(self.bar.length, pitch, ticks, under)
            self.bar.notes.append(note)
        self.tied = None
        self.sounding = (note, name)
        self.last = (note, ticks)
        self.bar.length += ticks

    def _ticks(self, units: Fraction) -> Fraction:
        """Returns the length of the next note or rest, with the tuplet and the broken rhythm it stands in."""
        ticks = units * self.signs.unit
        left, factor = self.tuplet
        if left:
            ticks *= factor
            self.tuplet = (left - 1, factor)
        if self.broken:
            ticks *= self.broken
            self.broken = None
        return ticks

    def _read_stack(self, text: str, times: str) -> None:
        """Reads notes struck together, all as long as the first; ties and broken rhythms follow the highest."""
        notes = list(NOTE_PATTERN.finditer(re.sub(r'"[^"]*"|![^!]*!', "", text)))
        if not notes:
            return
        # Of a stack only the top is a melody note; the others follow it in all that concerns time.
        pitched = {self._pitch(*note.groups()[:3]): note for note in notes}
        pitch, *under = sorted(pitched, reverse=True)
        highest = pitched[pitch]
        self._sound(pitch, _name(highest), parse_length(notes[0][4]) * parse_length(times), tuple(under))
        if highest.string[highest.end() :].startswith("-"):
            self._read_tie("-")

    def _read_rest(self, text: str) -> None:
        units = parse_length(text[1:])
        self.tied = self.sounding = None
        if text[0] in "ZX":
            self._rest_bars(int(units))
            return
        ticks = self._ticks(units)
        self.last = (None, ticks)
        self.bar.length += ticks

    def _rest_bars(self, count: int) -> None:
        for index in range(max(count, 1)):
            self.bar.length += self.signs.meter.bar_ticks
            if index < count - 1:
                self._close(0, False)

    def _read_tuplet(self, text: str) -> None:
        count, times, notes = (int(number or 0) for number in (text + "::").split(":")[:3])
        if count < 2:
            return
        times = times or TUPLET_TIMES.get(count, 3 if self.signs.meter.is_compound else 2)
        self.tuplet = (notes or count, Fraction(times, count))

    def _read_broken(self, text: str) -> None:
        """Reads `>`, which gives half of the next note to the last, and `>>`, three quarters; `<` the other way."""
        if not self.last:
            return
        short = Fraction(1, 2 ** min(len(text), 4))
        kept, given = (2 - short, short) if text[0] == ">" else (short, 2 - short)
        note, ticks = self.last
        if note:
            # The last note is in the bar already: its length and the bar's are corrected by the
            # same amount.
            note.duration += ticks * (kept - 1)
        self.bar.length += ticks * (kept - 1)
        self.broken = given
        self.last = None

    def _read_tie(self, _: str) -> None:
        self.tied = self.sounding

    def _read_overlay(self, _: str) -> None:
        self.in_overlay = True


def _name(match: re.Match[str]) -> str:
    """Returns the letter and octave marks of a note, the same for every way to write its accidental."""
    return match[2] + match[3]


def _put(changes: list[tuple[Fraction, Key]] | list[tuple[Fraction, int]], offset: Fraction, value: Key | int) -> None:
    """Adds a change, in the place of another at the same offset."""
    if changes[-1][0] == offset:
        changes.pop()
    changes.append((offset, value))  # type: ignore[arg-type]
