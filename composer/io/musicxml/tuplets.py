"""Exact lengths of tuplets in a MusicXML document whose divisions cannot say them: thirds of 256 are 85, 85 and 86."""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from xml.etree.ElementTree import Element

MAX_ACTUAL = 64
"""Notes in one tuplet; a file that says more is not believed."""

NOTE_TYPES = {
    name: Fraction(32, 2**place)
    for place, name in enumerate(
        ("maxima", "long", "breve", "whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th", "256th")
    )
}
"""Quarters of each note type."""


def make_exact(root: Element) -> None:
    """Counts finer where a part has tuplets, so that each of their notes lasts as long as its type and ratio say."""
    for part in root.iterfind("part"):
        actual = {_whole(one, "actual-notes") for one in part.iter("time-modification")}
        # The least common multiple of all ratios makes every note of every tuplet a whole number of
        # divisions.
        factor = lcm(*(number for number in actual if 1 < number <= MAX_ACTUAL))
        if factor > 1:
            _Scaler(factor).scale(part)


def _whole(element: Element, path: str) -> int:
    text = (element.findtext(path) or "").strip()
    return int(text) if text.isdecimal() and len(text) < 9 else 0


class _Scaler:
    """Multiplies all lengths of a part by a factor, and puts tuplets and what stands after them right."""

    def __init__(self, factor: int) -> None:
        self.factor, self.divisions = factor, 1

    def scale(self, part: Element) -> None:
        """Scales the whole part."""
        for measure in part.iterfind("measure"):
            now = exact = 0
            # `now` counts as the file does, `exact` as it should. A backup returns to a place that
            # was passed before, and has to reach the exact time of that place: its own length is
            # the sum of rounded ones.
            reached = {0: 0}
            for element in measure:
                self._scale_texts(element.findall("divisions") + element.findall("offset"))
                self.divisions = _whole(element, "divisions") or self.divisions
                written = _whole(element, "duration")
                if not written:
                    continue
                step = -written if element.tag == "backup" else written
                length = self._length(element, written)
                if element.tag in ("backup", "forward"):
                    length = abs(reached.get(now + step, exact + step * self.factor) - exact)
                self._write(element, length)
                if element.find("chord") is None:
                    now, exact = now + step, exact + (length if step > 0 else -length)
                    reached.setdefault(now, exact)

    def _scale_texts(self, elements: Iterable[Element]) -> None:
        for element in elements:
            text = (element.text or "").strip()
            if text.lstrip("-").isdecimal():
                element.text = str(int(text) * self.factor)

    def _length(self, note: Element, written: int) -> int:
        """Returns what a note lasts: its type and ratio, where the written length differs by under a division."""
        plain = NOTE_TYPES.get(note.findtext("type") or "")
        actual, normal = (_whole(note, f"time-modification/{name}") for name in ("actual-notes", "normal-notes"))
        scaled = written * self.factor
        if plain is None or not actual:
            return scaled
        dotted = plain * (2 - Fraction(1, 2 ** min(len(note.findall("dot")), 4)))
        exact = dotted * Fraction(normal, actual) * self.divisions
        # Types are only believed where they agree with the written length: some programs leave them
        # wrong.
        return int(exact) if exact.denominator == 1 and abs(exact - scaled) < self.factor else scaled

    def _write(self, element: Element, length: int) -> None:
        duration = element.find("duration")
        if duration is not None:
            duration.text = str(length)
