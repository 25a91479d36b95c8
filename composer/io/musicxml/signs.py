"""Signs other than notes, as MusicXML writes them: which kinds of marks there are, and where each stands."""

import re
from collections import Counter
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from composer.music.lost_marks import name_counts
from composer.music.piece import Part

GROUPS = {"articulation": "articulations", "technical": "technical", "ornament": "ornaments"}
"""Marks on notes whose text is the sign's own element, and the element that holds those."""

SINGLES = {"fermata": "fermata", "arpeggio": "arpeggiate"}
"""Marks on notes that say only that they are there, and their elements."""

SLURS = {"slur": "slur", "glissando": "glissando", "slide": "slide", "trill line": "ornaments/wavy-line"}
"""Marks from one note to the end of another."""

LINES = {"hairpin": "wedge", "pedal": "pedal", "octave": "octave-shift"}
"""Marks from one moment to another; the text of a hairpin and an octave is the type of their beginning."""

STOPS = frozenset(("stop", "discontinue"))

DYNAMIC, OTHER_DYNAMIC = "dynamic", "other-dynamics"
# Only these are elements of MusicXML; anything else has to be spelled inside other-dynamics.
DYNAMICS = re.compile("p{1,6}|f{1,6}|m[pf]|s?ff?z|sfp{0,2}|fp|rfz?|n|pf|sfzp")

TEMPO, WORDS = "tempo", "words"
"""Words that say how fast, which are bold, and all others, in italics."""

LYRIC = "lyric"
"""The first verse; further ones are "lyric2", "lyric3" …"""

GRACE, SLASH, GRACE_SLUR = "grace", "slash", "slur"
"""Grace notes before a note, in order "grace", "grace2" …, as "+2,+5 eighth slash": semitones from the note, type, and
whether there is a stroke through the stem and a slur to the note."""

ELISION, HYPHEN, EXTENDER = "\u203f", "-", "_"
"""Between two syllables on one note, where a word goes on, and after a syllable that is held."""

SYLLABIC = {"single": (False, False), "begin": (False, True), "middle": (True, True), "end": (True, False)}
"""Whether a syllable goes on from the one before, and into the next."""

NAME = re.compile(r"[a-z][a-z0-9-]*")

NAMES = {GRACE: "grace note", "technical": "playing technique"}

COUNTED = {
    "lyric": ".//note/lyric/text/..",
    **{kind: f".//notations/{name}/*" for kind, name in GROUPS.items()},
    **{kind: f".//notations/{name}" for kind, name in SINGLES.items()},
    "slur": ".//notations/slur[@type='start']",
    "hairpin": ".//wedge[@type='stop']",
    "pedal": ".//pedal[@type='start']",
    "dynamic": ".//direction/direction-type/dynamics/*",
    "grace": ".//note[grace]",
    "segno": ".//direction-type/segno",
    "coda": ".//direction-type/coda",
    "dashed line": ".//dashes[@type='start']",
    "bracket": ".//direction-type/bracket[@type='start']",
    "figured bass sign": ".//figured-bass",
    "fret diagram": ".//harmony/frame",
}
"""Where a document holds signs of each kind; those that are not among the marks read were left out."""


def left_out(root: Element, parts: Sequence[Part]) -> str:
    """Names what a document has and the parts read from it have not, in one line; "" where all was read."""
    # Verses are kinds of their own, "lyric2"; here they count together.
    kept = Counter(mark.kind.rstrip("0123456789") for part in parts for mark in part.marks)
    kept["ornament"] += kept["trill line"]
    graces = [mark.text for part in parts for mark in part.marks if mark.kind.startswith(GRACE)]
    kept["slur"] += sum(text.endswith(GRACE_SLUR) for text in graces)
    kept["grace"] += sum(text.count(",") for text in graces)
    missing = {NAMES.get(kind, kind): len(root.findall(path)) - kept[kind] for kind, path in COUNTED.items()}
    missing["doubled note"] = _count_notes(root) - sum(len(part.notes) for part in parts)
    named = name_counts({kind: count for kind, count in missing.items() if count > 0})
    return f"left out of the score that was read: {named}" if named else ""


def _count_notes(root: Element) -> int:
    """Counts notes with a time of their own, those tied together once."""
    besides = ("grace", "tie[@type='stop']")
    struck = (note for note in root.iter("note") if note.find("pitch") is not None)
    return sum(all(note.find(path) is None for path in besides) for note in struck)
