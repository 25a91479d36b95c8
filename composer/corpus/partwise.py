"""MusicXML -> Piece for corpora: notes by staff and voice, bars, meters, keys and repeats, and nothing else.

`composer.io.musicxml` reads all that a page holds, through music21: too slow for quartets of a thousand bars, and
without the voices of the staves.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from xml.etree.ElementTree import Element

from composer.corpus.events import DOUBLE, ENDED, ENDING, ENDS, STARTS, Events, Staff, events_to_piece
from composer.corpus.layouts import name_staves
from composer.errors import ComposerError, InputError
from composer.io.musicxml.tree import parse_xml, read_instruments
from composer.music.piece import Piece
from composer.music.theory import MAX_SIGNATURE, MODE_ALIASES, MODES, Key, parse_meter
from composer.music.units import bpm_to_tempo

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def read_partwise(data: bytes, ensemble: str = "") -> Piece:
    """Reads a MusicXML document, plain or packed; its staves are those of an ensemble. Raises InputError."""
    root = parse_xml(data)
    events = Events(title=_title(root))
    instruments = read_instruments(root)
    parts = [
        _Part(events, *instruments.get(part.get("id", ""), ("", 0)), bars=part.findall("measure"))
        for part in root.iterfind("part")
    ]
    try:
        _read_bars(events, parts)
    except (ValueError, TypeError, ZeroDivisionError, ComposerError) as error:
        raise InputError(f"this MusicXML says nonsense: {error}", "export it again") from error
    return events_to_piece(events, name_staves(events, ensemble))


def _title(root: Element) -> str:
    return root.findtext("work/work-title") or root.findtext("movement-title") or ""


@dataclass
class _Part:
    """One instrument while it is read: its bars, and where in the bar the next note begins and the last one began."""

    events: Events
    name: str
    program: int
    bars: list[Element]
    staves: dict[str, Staff] = field(default_factory=dict)
    divisions: int = 1
    shift: int = 0
    start: Fraction = Fraction(0)
    now: Fraction = Fraction(0)
    last: Fraction = Fraction(0)
    furthest: Fraction = Fraction(0)

    def read_bar(self, number: int, start: Fraction) -> Fraction:
        """Reads a bar that begins at a time, and returns how long it lasts in this part."""
        self.start = self.now = self.furthest = start
        for element in self.bars[number] if number < len(self.bars) else ():
            if element.tag in ELEMENTS:
                ELEMENTS[element.tag](self, element)
            self.furthest = max(self.furthest, self.now)
        return self.furthest - start

    def length_of(self, element: Element) -> Fraction:
        """Returns the duration of an element in quarters."""
        return Fraction(element.findtext("duration") or "0") / self.divisions

    def staff(self, number: str) -> Staff:
        """Returns the staff of a number in this part; each new one comes after all that are there."""
        if number not in self.staves:
            self.staves[number] = self.events.staff(str(len(self.events.staves) + 1))
            self.staves[number].name, self.staves[number].program = self.name, self.program
        return self.staves[number]


def _read_bars(events: Events, parts: list[_Part]) -> None:
    start = Fraction(0)
    for number in range(max((len(part.bars) for part in parts), default=0)):
        # All parts have the same bars; the fullest says how long one lasts.
        length = max(part.read_bar(number, start) for part in parts)
        for part in parts[:1]:
            _read_signs(events, part.bars[number] if number < len(part.bars) else (), start, start + length)
        if length:
            events.lines[start] = length
        start += length


def _read_attributes(part: _Part, element: Element) -> None:
    part.divisions = int(element.findtext("divisions") or part.divisions)
    for number in range(1, int(element.findtext("staves") or 1) + 1):
        # Staves stand on the page in this order, whichever sounds first.
        part.staff(str(number))
    for transpose in element.iterfind("transpose"):
        octaves = int(transpose.findtext("octave-change") or 0)
        part.shift = int(transpose.findtext("chromatic") or 0) + 12 * octaves
    if (time := element.find("time")) is not None and time.findtext("beats"):
        # 3+4/8 is a bar of seven eighths.
        beats = sum(map(int, (time.findtext("beats") or "").split("+")))
        part.events.meters[part.now] = parse_meter(f"{beats}/{time.findtext('beat-type')}")
    # A transposing instrument has another key on its page than sounds.
    if (key := element.find("key")) is not None and not part.shift:
        _read_key(part, key)


def _read_key(part: _Part, key: Element) -> None:
    signature = int(key.findtext("fifths") or 0)
    mode = MODE_ALIASES.get(key.findtext("mode") or "", key.findtext("mode") or "major")
    if abs(signature) <= MAX_SIGNATURE:
        mode = mode if mode in MODES else "major"
        part.events.keys.setdefault(part.now, Key(signature - MODES[mode].fifths, mode))


def _read_note(part: _Part, note: Element) -> None:
    if note.find("grace") is not None or note.find("cue") is not None:
        return
    length = part.length_of(note)
    onset = part.last if note.find("chord") is not None else part.now
    pitch = note.find("pitch")
    if pitch is not None and length > 0:
        ties = {tie.get("type") for tie in note.iterfind("tie")}
        staff = part.staff(note.findtext("staff") or "1")
        staff.add(f"{note.findtext('voice') or '1':0>3}", onset, length, _pitch(pitch) + part.shift, "stop" in ties)
    part.last, part.now = onset, max(part.now, onset + length)


def _pitch(pitch: Element) -> int:
    number = 12 * (int(pitch.findtext("octave") or 4) + 1) + STEPS[pitch.findtext("step") or "C"]
    return number + round(float(pitch.findtext("alter") or 0))


def _read_direction(part: _Part, direction: Element) -> None:
    for sound in chain(direction.iterfind("sound"), [direction] if direction.tag == "sound" else []):
        if tempo := sound.get("tempo"):
            part.events.tempos[part.now] = bpm_to_tempo(min(1000.0, max(4.0, float(tempo))))


def _move(by: int) -> Callable[[_Part, Element], None]:
    def move(part: _Part, element: Element) -> None:
        part.now = max(part.start, part.now + by * part.length_of(element))

    return move


ELEMENTS: dict[str, Callable[[_Part, Element], None]] = {
    "attributes": _read_attributes,
    "note": _read_note,
    "direction": _read_direction,
    "sound": _read_direction,
    "backup": _move(-1),
    "forward": _move(1),
}
"""What reads each element of a bar; others say nothing of what is kept."""


def _read_signs(events: Events, bar: Iterable[Element], start: Fraction, end: Fraction) -> None:
    for line in (element for element in bar if element.tag == "barline"):
        place = start if line.get("location") == "left" else end
        signs = [REPEATS.get(repeat.get("direction") or "", "") for repeat in line.iterfind("repeat")]
        signs += [ENDING if ending.get("type") == "start" else ENDED for ending in line.iterfind("ending")]
        signs += [DOUBLE] * (line.findtext("bar-style") == "light-light")
        events.signs.setdefault(place, set()).update(signs)
        for repeat in line.iterfind("repeat[@times]"):
            events.passes[place] = max(2, int(repeat.get("times") or 2))


REPEATS = {"forward": STARTS, "backward": ENDS}
