"""MusicXML made ready for engraving: edits that belong on the page and not into the file a user exports."""

import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from composer.errors import InputError
from composer.io.musicxml.tree import parse_xml
from composer.io.notation.staves import BETWEEN, plain_name
from composer.music.theory import QUALITIES
from composer.render.diagrams import Diagram
from composer.render.frames import read_frame
from composer.render.page_texts import Tempo
from composer.render.shadow import shadow_chords

MUSIC21 = "Music21"
"""The composer that music21 names where the file has none."""
KIND_TEXTS = {quality.kind: quality.suffix for quality in reversed(QUALITIES.values())} | {"none": "N.C."}
ACCIDENTALS = {"b": "♭", "#": "♯"}
BEAT_NOTES = {"whole": "\ueca2", "half": "\ueca3", "quarter": "\ueca5", "eighth": "\ueca7", "16th": "\ueca9"}
BEAT_DOT = "\u2009\uecb7"
"""Notes of a metronome mark as characters of every SMuFL music font."""


@dataclass(frozen=True)
class Score:
    """A score to be engraved: its MusicXML, the systems it asks for, staves in each, and what goes into its heading."""

    musicxml: str
    systems: int
    staves: int
    title: str
    composer: str
    tempo: Tempo
    diagrams: tuple[Diagram, ...]

    @property
    def has_tablature(self) -> bool:
        """Whether a staff is a guitar's strings."""
        return "<sign>TAB</sign>" in self.musicxml


def prepare(musicxml: str, bars_a_line: int) -> Score:
    """Takes the heading out, names chords as lead sheets do, and asks for so many bars per line. Raises InputError."""
    score = parse_xml(musicxml.encode())
    parts = score.findall("part")
    if not parts:
        raise InputError("the score has no part", "give it at least one")
    tempo = _take_tempo(parts[0])
    _drop_layout(score)
    _name_chords(score)
    diagrams = _take_diagrams(parts[0])
    _name_parts(score)
    shadow_chords(parts[0])
    systems = _break_systems(parts[0], bars_a_line)
    text = ET.tostring(score, encoding="unicode")
    return Score(text, systems, _count_staves(parts), _title(score), _composer(score), tempo, diagrams)


def _title(score: ET.Element) -> str:
    """Returns the title, the flats and sharps of keys in it as signs."""
    title = score.findtext("work/work-title") or score.findtext("movement-title") or ""
    return re.sub(r"\b([A-G])(b\b|#)", lambda key: key[1] + ACCIDENTALS[key[2]], title)


def _composer(score: ET.Element) -> str:
    name = score.findtext("identification/creator[@type='composer']") or ""
    return "" if name == MUSIC21 else name


def _drop_layout(score: ET.Element) -> None:
    """Removes page texts, sizes and line breaks of the program the score comes from."""
    for parent in (score, *score.iter("measure")):
        for name in ("credit", "defaults", "print"):
            for element in parent.findall(name):
                parent.remove(element)


def _count_staves(parts: list[ET.Element]) -> int:
    return sum(int(part.findtext("measure/attributes/staves") or 1) for part in parts)


def _name_chords(score: ET.Element) -> None:
    """Writes each kind out as we name it ("maj7"), with true accidentals, and drops the naturals of `alter` 0.

    Verovio would add the degrees to a text that tells them already: "7♭9(♭9)".
    """
    for harmony in score.iter("harmony"):
        for kind in harmony.findall("kind"):
            # Only where a text is given: without one, the degrees are all that tells a 7b9 from a
            # 7.
            degrees = harmony.findall("degree") if kind.get("text") else []
            for degree in degrees:
                harmony.remove(degree)
            text = kind.get("text", KIND_TEXTS.get(kind.text or ""))
            if text is not None:
                kind.set("text", _with_accidentals(text))
        for name in ("root", "bass"):
            for parent in harmony.findall(name):
                _name_step(harmony, parent, name)


def _name_step(harmony: ET.Element, parent: ET.Element, name: str) -> None:
    """Drops what is not to be printed of a root or bass, which verovio prints all the same, and the bass's own name."""
    for path in ("[.='0']", "[@print-object='no']"):
        for alter in parent.findall(f"{name}-alter{path}"):
            parent.remove(alter)
    for step in parent.findall("bass-step[@text]"):
        step.text = step.get("text")
        if not step.text:
            harmony.remove(parent)


def _with_accidentals(suffix: str) -> str:
    """Returns a chord's suffix with flats and sharps as signs: "m7b5" -> "m7♭5"."""
    return re.sub(r"b(?=\d)", "♭", suffix).replace("#", "♯")


def _take_diagrams(part: ET.Element) -> tuple[Diagram, ...]:
    """Takes the diagrams out of the chord symbols, each once, in the order in which the chords appear."""
    found: list[Diagram] = []
    for harmony in part.iter("harmony"):
        for frame in harmony.findall("frame"):
            harmony.remove(frame)
            found.append(Diagram(_printed(harmony), read_frame(frame)))
    return tuple(dict.fromkeys(found))


def _printed(harmony: ET.Element) -> str:
    """Returns a chord symbol as it stands over the staff."""
    bass = _printed_step(harmony, "bass")
    kind = harmony.find("kind")
    suffix = "" if kind is None else kind.get("text", "")
    return _printed_step(harmony, "root") + suffix + (f"/{bass}" if bass else "")


def _printed_step(harmony: ET.Element, name: str) -> str:
    step = harmony.find(f"{name}/{name}-step")
    alter = int(harmony.findtext(f"{name}/{name}-alter") or 0)
    return "" if step is None else step.get("text", step.text or "") + ("♯" * alter or "♭" * -alter)


def _name_parts(score: ET.Element) -> None:
    """Clears the name of a lone part, which needs none, and the short names of all parts on later systems.

    Names begin with a capital, and those of two voices on a staff stand above each other.
    """
    entries = score.findall("part-list/score-part")
    for name_ in score.iterfind("part-list/score-part/part-name"):
        text = plain_name(name_.text or "").replace(BETWEEN, "\n")
        name_.text = text[:1].upper() + text[1:]
    for entry in entries:
        for name in ("part-abbreviation", *(("part-name",) if len(entries) == 1 else ())):
            for element in entry.findall(name):
                element.text = ""


def _take_tempo(part: ET.Element) -> Tempo:
    """Takes the opening tempo, in however many directions it is written, out of the first bar.

    Over the staff it would collide with the notes, and its words would fall below; the heading is its place.
    """
    tempo = Tempo()
    measure = part.find("measure")
    for direction in [] if measure is None else _opening_directions(measure):
        found = _read_tempo(direction)
        if found and measure is not None:
            tempo = Tempo(found.words or tempo.words, found.note or tempo.note, found.speed or tempo.speed)
            measure.remove(direction)
    return tempo


def _opening_directions(measure: ET.Element) -> list[ET.Element]:
    """Returns directions before the first note."""
    opening = itertools.takewhile(lambda element: element.tag != "note", list(measure))
    return [element for element in opening if element.tag == "direction"]


def _read_tempo(direction: ET.Element) -> Tempo | None:
    words = direction.findtext("direction-type/words")
    metronome = direction.find("direction-type/metronome")
    if metronome is None:
        is_expression = direction.find("direction-type/words[@font-style='italic']") is not None
        return None if words is None or is_expression else Tempo(words)
    note = BEAT_NOTES.get(metronome.findtext("beat-unit", ""), "")
    dots = BEAT_DOT * len(metronome.findall("beat-unit-dot"))
    return Tempo(words or "", note + dots, metronome.findtext("per-minute", ""))


def _break_systems(part: ET.Element, bars_a_line: int) -> int:
    """Begins a line every so many bars, counted again from each section; returns how many lines there are.

    An upbeat counts for nothing, and second endings stay in the line of the first.
    """
    measures = part.findall("measure")
    systems, bars = 1, 0
    for measure, is_short in zip(measures, _are_short(measures), strict=True):
        # A section of one bar would make a line of one bar, hence more than one.
        if not _is_later_ending(measure) and (bars >= bars_a_line or (bars > 1 and _begins_section(measure))):
            _start_line(measure)
            systems, bars = systems + 1, 0
        is_upbeat = bars == 0 and is_short
        bars += not is_upbeat and not _is_later_ending(measure)
    return systems


def _are_short(measures: list[ET.Element]) -> Iterator[bool]:
    """Tells whether each measure is shorter than its meter asks for."""
    divisions, bar = 1, 0.0
    for measure in measures:
        divisions = int(measure.findtext("attributes/divisions") or divisions)
        beats, unit = measure.findtext("attributes/time/beats"), measure.findtext("attributes/time/beat-type")
        bar = 4 * int(beats) / int(unit) if beats and unit else bar
        yield _ticks(measure) < bar * divisions


def _ticks(measure: ET.Element) -> int:
    """Returns the length of a measure in divisions, as far as its first voice goes."""
    length = 0
    for element in measure:
        if element.tag == "backup":
            break
        if element.tag in ("note", "forward") and element.find("chord") is None:
            length += int(element.findtext("duration") or 0)
    return length


def _begins_section(measure: ET.Element) -> bool:
    return measure.find("barline/repeat[@direction='forward']") is not None or measure.find(".//rehearsal") is not None


def _is_later_ending(measure: ET.Element) -> bool:
    ending = measure.find("barline/ending[@type='start']")
    return ending is not None and ending.get("number", "1") != "1"


def _start_line(measure: ET.Element) -> None:
    measure.insert(0, ET.Element("print", {"new-system": "yes"}))
