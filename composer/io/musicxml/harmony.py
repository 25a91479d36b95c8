"""Chord symbols as elements of MusicXML: written, and read back from what we wrote."""

from xml.etree.ElementTree import Element, SubElement

from composer.music.chord_styles import LETTERS, print_chord
from composer.music.theory import (
    LETTERS_BY_FIFTHS,
    NO_CHORD,
    QUALITIES,
    Chord,
    Key,
    fifths_to_name,
    name_to_fifths,
)

ADDED_DEGREES = {"7b9": (9, -1), "7sus4": (7, 0)}
"""Qualities that share another's kind: the degree they add to it, and its alteration against a dominant's."""

NO_KIND = "none"

SUFFIXES: dict[tuple[str, tuple[int, ...]], str] = {
    (quality.kind, ADDED_DEGREES.get(suffix, ())): suffix for suffix, quality in QUALITIES.items()
}
"""Qualities by what tells them in a document: the kind, and the degree that is added to it."""


def write_harmony(harmony: Element, chord: Chord, key: Key, style: str = LETTERS) -> None:
    """Fills a harmony element: root and bass spelled for the key, kind, and the texts that are printed in a style."""
    kept = harmony.findall("offset")
    for child in list(harmony):
        harmony.remove(child)
    if chord.quality == NO_CHORD:
        _add_step(harmony, "root", 0, "")
        _add(harmony, "kind", NO_KIND).set("text", NO_CHORD)
    else:
        printed = print_chord(chord, key, style)
        _add_step(harmony, "root", key.spell_root(chord.root), printed.root)
        _add(harmony, "kind", QUALITIES[chord.quality].kind).set("text", printed.quality)
        if chord.bass is not None:
            _add_step(harmony, "bass", key.spell(chord.bass), printed.bass)
        if chord.quality in ADDED_DEGREES:
            _add_degree(harmony, *ADDED_DEGREES[chord.quality])
    harmony.extend(kept)


def read_harmony(harmony: Element) -> Chord:
    """Reads an element that `write_harmony` filled, whatever text is printed."""
    kind = harmony.findtext("kind", NO_KIND)
    if kind == NO_KIND:
        return Chord(0, NO_CHORD)
    values = (harmony.findtext(f"degree/degree-{name}") for name in ("value", "alter"))
    degree = tuple(int(value) for value in values if value)
    root = _read_step(harmony, "root")
    return Chord(root or 0, SUFFIXES[kind, degree], _read_step(harmony, "bass"))


def drop_covered(root: Element) -> None:
    """Takes out of a document the symbols that another one follows in the same place: music21 takes 3 ms for each."""
    for measure in root.iter("measure"):
        followers = [*list(measure)[1:], None]
        measure[:] = [one for one, other in zip(measure, followers, strict=True) if not _is_covered(one, other)]


def _is_covered(one: Element, other: Element | None) -> bool:
    if other is None or not one.tag == other.tag == "harmony":
        return False
    return all(one.findtext(name) == other.findtext(name) for name in ("offset", "staff"))


def _add(parent: Element, tag: str, text: str) -> Element:
    child = SubElement(parent, tag)
    child.text = text
    return child


def _add_step(harmony: Element, name: str, fifths: int, text: str) -> None:
    """Writes a root or bass, and the text that stands for it where that is not its name.

    A natural one has no alteration, as renderers print even a zero.
    """
    place = SubElement(harmony, name)
    accidentals, letter = divmod(fifths + 1, 7)
    step = _add(place, f"{name}-step", LETTERS_BY_FIFTHS[letter])
    alter = [_add(place, f"{name}-alter", str(accidentals))] if accidentals else []
    if text != fifths_to_name(fifths):
        step.set("text", text)
        for element in alter:
            element.set("print-object", "no")


def _read_step(harmony: Element, name: str) -> int | None:
    """Reads the pitch class of a root or bass; None where there is none."""
    letter = harmony.findtext(f"{name}/{name}-step")
    alter = int(harmony.findtext(f"{name}/{name}-alter") or 0)
    return (7 * name_to_fifths(letter) + alter) % 12 if letter else None


def _add_degree(harmony: Element, value: int, alter: int) -> None:
    """Writes an added degree, not printed, as the kind's text says it already."""
    degree = SubElement(harmony, "degree", {"print-object": "no"})
    for tag, text in (("degree-value", value), ("degree-alter", alter), ("degree-type", "add")):
        _add(degree, tag, str(text))
