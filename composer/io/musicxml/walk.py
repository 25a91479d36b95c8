"""What stands in a part of a MusicXML document, each element with its tick, staff and pitch; standard library only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from composer.io.notation.bars import Bar
from composer.music.units import quarters_to_ticks

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True)
class Spot:
    """An element of a measure where it stands: a note, rest, direction or clef. Times are ticks of the piece.

    `pitch` is the sounding MIDI pitch of a note and None of all else, `head` the note of the same chord that comes
    first, `divisions` the document's units per quarter.
    """

    element: Element
    measure: Element
    divisions: int
    staff: int
    voice: str
    onset: int
    end: int
    pitch: int | None
    head: Element

    @property
    def is_sign(self) -> bool:
        """Whether it is a note or a rest; a grace note has no time of its own and does not count."""
        return self.element.tag == "note" and self.end > self.onset


def walk(part: Element, bars: Sequence[Bar]) -> list[Spot]:
    """Lists the notes, rests, directions and clefs of a part as the document has them; measures stand at `bars`."""
    walker = _Walker()
    measures = zip(part.iterfind("measure"), bars, strict=False)
    return [spot for measure, bar in measures for spot in walker.read(measure, bar.onset)]


class _Walker:
    """Reads measures one after another: the time in each, and what holds from one to the next."""

    def __init__(self) -> None:
        self.divisions, self.shift = 1, 0

    def read(self, measure: Element, start: int) -> Iterator[Spot]:
        # `begun` is where the last full note began: the notes of its chord come after it, when time has
        # moved on already.
        now = begun = 0
        head = measure
        for element in measure:
            length = _number(element, "duration")
            if element.tag == "attributes":
                self.divisions = max(1, _number(element, "divisions") or self.divisions)
                transpose = element.find("transpose")
                if transpose is not None:
                    self.shift = _number(transpose, "chromatic") + 12 * _number(transpose, "octave-change")
            is_chord = element.find("chord") is not None
            if element.tag == "note" and not is_chord:
                begun, head = now, element
            onset = begun if is_chord else now + (_number(element, "offset") if element.tag == "direction" else 0)
            for one in element.findall("clef") if element.tag == "attributes" else (element,):
                if one.tag in ("note", "direction", "clef"):
                    staff = int(one.get("number") or 1) if one.tag == "clef" else _number(one, "staff") or 1
                    first, last = start + self._ticks(onset), start + self._ticks(onset + length)
                    voice = one.findtext("voice") or ""
                    mate = head if is_chord else one
                    yield Spot(one, measure, self.divisions, staff, voice, first, last, _pitch(one, self.shift), mate)
            if element.tag == "backup":
                now -= length
            elif not is_chord:
                now += length

    def _ticks(self, divisions: int) -> int:
        return quarters_to_ticks(Fraction(divisions, self.divisions))


def _number(element: Element, path: str) -> int:
    """Reads the whole number in a child; 0 where none can be read."""
    try:
        return round(float(element.findtext(path) or 0))
    except (ValueError, OverflowError):
        return 0


def _pitch(element: Element, shift: int) -> int | None:
    """Returns the sounding MIDI pitch of a note, its staff's transposition in semitones added."""
    step = STEPS.get(element.findtext("pitch/step") or "")
    if step is None:
        return None
    return 12 * (_number(element, "pitch/octave") + 1) + step + _number(element, "pitch/alter") + shift
