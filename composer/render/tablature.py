"""Guitar tablature under a tune: a string and a fret for every note, found so that the hand moves little.

The notes are read as guitarists read them, sounding an octave lower than written. Which string a note is played on is
the cheapest path through all choices (Sayegh, "Fingering for String Instruments with the Optimum Path Paradigm", 1989).
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from itertools import pairwise, product
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from composer.errors import InputError
from composer.io.musicxml.tree import to_text
from composer.music.theory import LETTERS_BY_FIFTHS, name_to_fifths
from composer.render.frames import add_frames

OPEN_STRINGS = (64, 59, 55, 50, 45, 40)
"""MIDI pitches of the open strings as they sound, the first string first."""

WRITTEN_ABOVE = 12
"""Semitones that a guitar is written above its sound."""

MOST_FRET = 17
"""The highest fret that is asked for."""

HAND = 4
"""Frets that a hand covers without moving."""

STRETCH, HIGH, SHIFT, SKIP = 2.0, 0.15, 1.0, 0.1
"""What a fret of stretch inside a chord, of height, of shift between notes, and a string crossed cost."""

AFTER_STAFF = ("beam", "notations", "lyric", "play", "listen")
"""What stands after `staff` among the children of a note."""

NATURALS = {letter: 7 * name_to_fifths(letter) % 12 for letter in LETTERS_BY_FIFTHS}
"""Pitch classes of the letters."""

COPIED = ("chord", "pitch", "duration", "type", "dot", "time-modification")
"""What a number on the tablature has of its note."""

STAFF, VOICE = "2", "5"
"""Of the tablature, in the part of the tune."""

UNHEARD = "1"
"""Per cent of forte: programs that play both staves are to be heard playing the upper one."""


class Grip(NamedTuple):
    """Strings and frets of notes struck together, in the order of the pitches; an open string is fret 0."""

    places: tuple[tuple[int, int], ...]

    @property
    def frets(self) -> list[int]:
        """The frets that fingers press."""
        return [fret for _, fret in self.places if fret]

    @property
    def is_playable(self) -> bool:
        """Whether each note has a string of its own and one hand covers all frets."""
        reach = max(self.frets) - min(self.frets) if self.frets else 0
        return len({string for string, _ in self.places}) == len(self.places) and reach <= HAND


def find_grips(chords: Sequence[Sequence[int]]) -> list[Grip]:
    """Returns the easiest way to play chords, or single notes, one after another; pitches as they sound.

    Raises InputError where one cannot be played.
    """
    if not chords:
        return []
    choices = [_grips(tuple(chord)) for chord in chords]
    costs, ways = [_effort(grip) for grip in choices[0]], list[list[int]]()
    for before, now in pairwise(choices):
        steps = [[cost + _move(one, other) for one, cost in zip(before, costs, strict=True)] for other in now]
        ways.append([row.index(min(row)) for row in steps])
        costs = [min(row) + _effort(other) for row, other in zip(steps, now, strict=True)]
    place = costs.index(min(costs))
    found = [choices[-1][place]]
    for grips, way in zip(choices[-2::-1], reversed(ways), strict=True):
        place = way[place]
        found.append(grips[place])
    return found[::-1]


@cache
def _grips(chord: tuple[int, ...]) -> list[Grip]:
    """Returns all ways to play notes together, a string each, within what a hand covers. Raises InputError."""
    frets = [
        [(string, pitch - low) for string, low in enumerate(OPEN_STRINGS, 1) if 0 <= pitch - low <= MOST_FRET]
        for pitch in chord
    ]
    # More notes than strings are not tried out: their combinations are without end.
    grips = map(Grip, product(*frets) if len(chord) <= len(OPEN_STRINGS) else ())
    found = [grip for grip in grips if grip.is_playable]
    if not found:
        raise InputError(
            f"a guitar cannot play {len(chord)} notes such as these at once" if len(chord) > 1 else
            f"a guitar has no place for the MIDI pitch {chord[0] + WRITTEN_ABOVE}",
            "move the piece with compose transpose, or leave out --tab",
        )  # fmt: skip
    return found


def _effort(grip: Grip) -> float:
    frets = grip.frets or [0]
    return STRETCH * (max(frets) - min(frets)) + HIGH * max(frets)


def _move(one: Grip, other: Grip) -> float:
    """Returns the cost of going from one to another: open strings ask nothing of the hand."""
    crossed = SKIP * abs(one.places[0][0] - other.places[0][0])
    if not one.frets or not other.frets:
        return crossed
    shift = abs(min(one.frets) - min(other.frets))
    return crossed + SHIFT * max(0, shift - HAND + 1) + HIGH * shift


def add_tablature(musicxml: str) -> str:
    """Returns a score with tablature under its first part, and diagrams in its chord symbols.

    Raises InputError where the part is not one line of notes, or a guitar cannot play it.
    """
    root = ElementTree.fromstring(musicxml)  # noqa: S314 - our own document
    part = root.find("part")
    assert part is not None, "a score has a part"
    measures = part.findall("measure")
    voices = {note.findtext("voice", "1") for note in part.iter("note")}
    if part.find("measure/attributes/staves") is not None or len(voices) > 1:
        raise InputError("tablature is written under one line of notes", "use --parts lead, or leave out --tab")
    strikes = [strike for measure in measures for strike in _strikes(measure)]
    grips = find_grips([[_pitch(note) - WRITTEN_ABOVE for note in strike] for strike in strikes])
    places = {
        note: place
        for strike, grip in zip(strikes, grips, strict=True)
        for note, place in zip(strike, grip.places, strict=True)
    }
    _add_staff(measures[0])
    for measure in measures:
        _copy_notes(measure, places)
    add_frames(part)
    return to_text(root)


def _strikes(measure: Element) -> Iterator[list[Element]]:
    """Yields the notes that are struck, those of a chord together; what is only tied on is not."""
    strike: list[Element] = []
    for note in measure.iterfind("note"):
        if note.find("chord") is None:
            if strike:
                yield strike
            strike = []
        if _is_struck(note):
            strike.append(note)
    if strike:
        yield strike


def _is_struck(note: Element) -> bool:
    return note.find("pitch") is not None and note.find("tie[@type='stop']") is None


def _pitch(note: Element) -> int:
    step, octave, alter = (note.findtext(f"pitch/{name}") or "0" for name in ("step", "octave", "alter"))
    return 12 * (int(octave) + 1) + NATURALS[step] + int(float(alter))


def _add_staff(measure: Element) -> None:
    """Says in the first measure that a second staff is a tablature of six strings."""
    attributes = measure.find("attributes")
    assert attributes is not None, "the first measure has a clef"
    clef = attributes.find("clef")
    assert clef is not None, "the first measure has a clef"
    clef.set("number", "1")
    place = list(attributes).index(clef)
    staves = Element("staves")
    staves.text = "2"
    attributes.insert(place, staves)
    tab = Element("clef", {"number": STAFF})
    SubElement(tab, "sign").text = "TAB"
    SubElement(tab, "line").text = "5"
    attributes.insert(place + 2, tab)
    details = Element("staff-details", {"number": STAFF})
    SubElement(details, "staff-lines").text = str(len(OPEN_STRINGS))
    for line, pitch in enumerate(reversed(OPEN_STRINGS), 1):
        tuning = SubElement(details, "staff-tuning", {"line": str(line)})
        SubElement(tuning, "tuning-step").text = next(step for step, low in NATURALS.items() if low == pitch % 12)
        SubElement(tuning, "tuning-octave").text = str(pitch // 12 - 1)
    attributes.insert(place + 3, details)


def _copy_notes(measure: Element, places: dict[Element, tuple[int, int]]) -> None:
    """Writes the notes of a measure again as strings and frets; rests and what is tied on leave a gap."""
    notes, length, copies = measure.findall("note"), 0, list[Element]()
    for note in notes:
        place = next((index for index, one in enumerate(note) if one.tag in AFTER_STAFF), len(note))
        staff = Element("staff")
        staff.text = "1"
        note.insert(place, staff)
        length += int(note.findtext("duration") or 0) if note.find("chord") is None else 0
        copies += _copy(note, places.get(note))
    back = Element("backup")
    SubElement(back, "duration").text = str(length)
    closing = measure.find("barline[@location='right']")
    end = len(measure) if closing is None else list(measure).index(closing)
    measure[end:end] = [back, *copies] if copies else []


def _copy(note: Element, place: tuple[int, int] | None) -> Iterator[Element]:
    if place is None:
        if note.find("chord") is None and note.find("grace") is None:
            gap = Element("forward")
            SubElement(gap, "duration").text = note.findtext("duration")
            yield gap
        return
    copy = Element("note", {"dynamics": UNHEARD})
    copy.extend(deepcopy(child) for child in note if child.tag in COPIED)
    # The pitch that the string sounds: MuseScore finds strings and frets anew where the two disagree.
    for octave in copy.iterfind("pitch/octave"):
        octave.text = str(int(octave.text or 0) - WRITTEN_ABOVE // 12)
    number = Element("voice")
    number.text = VOICE
    # After chord, pitch and duration, as MusicXML orders them.
    copy.insert(next(place for place, one in enumerate(copy, 1) if one.tag == "duration"), number)
    SubElement(copy, "stem").text = "none"
    SubElement(copy, "staff").text = STAFF
    technical = SubElement(SubElement(copy, "notations"), "technical")
    for name, value in zip(("string", "fret"), place, strict=True):
        SubElement(technical, name).text = str(value)
    yield copy
