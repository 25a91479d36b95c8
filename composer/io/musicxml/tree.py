"""MusicXML as a tree of elements: unpacked safely, and corrected where music21's export is wrong or says nothing.

Standard library only; the music itself passes through music21 in `musicxml`.
"""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from composer.errors import InputError
from composer.io.musicxml.harmony import write_harmony
from composer.music.origin import to_fields
from composer.music.piece import Piece

MAX_UNPACKED = 32 * 2**20
CONTAINER = "META-INF/container.xml"
HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">
"""
STYLE_FIELD = "composer-style"
VOICES_FIELD = "composer-voices"
"""Fields of ours: the style, and which part each voice is (see `seats`)."""
CREATOR = "composer"
PROGRAMS = frozenset(str(number) for number in range(1, 129))

REPEAT_STYLES = {"forward": "heavy-light", "backward": "light-heavy"}

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold in any form."""


def parse_xml(data: bytes) -> Element:
    """Parses a MusicXML document, plain or packed (.mxl). Raises InputError when it is another document or unsafe."""
    text = _unpack(data) if data[:4] == b"PK\x03\x04" else data
    # Entities that contain entities grow to gigabytes in memory. A score needs none of its own; without its
    # zero bytes the text shows them in UTF-16 too.
    if b"<!ENTITY" in text.replace(b"\0", b""):
        raise InputError("the XML defines entities", "export it again as plain MusicXML")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - entities were refused above
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise InputError(f"this is not MusicXML: {error}", "export it again") from None
    if root.tag != "score-partwise":
        raise InputError(f"<{root.tag[:40]}> is not a MusicXML score", "export it as score-partwise")
    return root


def _unpack(data: bytes) -> bytes:
    """Unpacks the score in an .mxl archive: what its container names, or else its first XML file."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            name = _score_name(archive, sizes)
            with archive.open(name) as file:
                # The size in the directory is what the archive claims; only reading up to the
                # limit proves it.
                text = file.read(MAX_UNPACKED + 1)
    except (zipfile.BadZipFile, KeyError, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise InputError(f"the .mxl archive is broken: {error}", "export it again") from None
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise InputError(f"the .mxl archive is broken: {error}", "export it again") from None
    if len(text) > MAX_UNPACKED:
        raise InputError(f"the score unpacks to more than {MAX_UNPACKED // 2**20} MB", "use a shorter piece")
    return text


def _score_name(archive: zipfile.ZipFile, sizes: Mapping[str, int]) -> str:
    names = [name for name in sizes if name.endswith((".xml", ".musicxml")) and not name.startswith("META-INF")]
    if CONTAINER in sizes and sizes[CONTAINER] < MAX_UNPACKED:
        match = re.search(rb'full-path\s*=\s*"([^"]+)"', archive.read(CONTAINER))
        name = match[1].decode(errors="replace") if match else ""
        names = [name, *names] if name in sizes else names
    if not names:
        raise InputError("the .mxl archive holds no score", "export it again")
    return names[0]


def read_texts(root: Element) -> tuple[str, str, dict[str, str]]:
    """Reads title, style and the other fields of a document."""
    fields = {field.get("name", ""): field.text or "" for field in root.iterfind("identification/miscellaneous/*")}
    for creator in root.iterfind("identification/creator"):
        fields.setdefault(creator.get("type", CREATOR), creator.text or "")
    title = root.findtext("work/work-title") or root.findtext("movement-title") or ""
    fields.pop(VOICES_FIELD, "")
    return title, fields.pop(STYLE_FIELD, ""), fields


def tidy(root: Element, piece: Piece, fields: Mapping[str, str], chord_style: str) -> str:
    """Corrects the document of an exported score, and takes out what changes from one run to the next.

    `fields` are written beside those of the piece, chord symbols printed in a style of `composer.music.chord_styles`.
    """
    _write_texts(root, piece, fields)
    for part in root.iterfind("part"):
        for comment in [child for child in part if not isinstance(child.tag, str)]:
            part.remove(comment)
    for comment in [child for child in root if not isinstance(child.tag, str)]:
        root.remove(comment)
    for harmony, symbol in zip(root.iter("harmony"), piece.chords, strict=True):
        write_harmony(harmony, symbol.chord, piece.key_at(symbol.onset), chord_style)
    for barline in root.iter("barline"):
        _write_bar_style(barline)
    _write_tempo_word(root, piece.style)
    return to_text(root)


def to_text(root: Element) -> str:
    """Writes a document as text, indented; the inverse of `parse_xml`."""
    ElementTree.indent(root)
    return HEADER + ElementTree.tostring(root, encoding="unicode") + "\n"


def _write_texts(root: Element, piece: Piece, more: Mapping[str, str]) -> None:
    """Writes title, composer, style and fields, in place of music21's own."""
    # music21 writes today's date and its own version: the same piece would give another file every day.
    for tag in ("work", "movement-title", "identification"):
        for element in root.findall(tag):
            root.remove(element)
    identification = Element("identification")
    fields = to_fields(piece.origin, piece.texts)
    if composer := fields.pop(CREATOR, ""):
        _add(identification, "creator", composer).set("type", CREATOR)
    encoding = SubElement(identification, "encoding")
    _add(encoding, "software", "music21")
    named = [(name, text) for name, text in sorted({STYLE_FIELD: piece.style, **fields, **more}.items()) if text]
    if named:
        miscellaneous = SubElement(identification, "miscellaneous")
        for name, text in named:
            _add(miscellaneous, "miscellaneous-field", text).set("name", clean(name))
    root.insert(0, identification)
    if piece.title:
        work = Element("work")
        _add(work, "work-title", piece.title)
        root.insert(0, work)


def _add(parent: Element, tag: str, text: str) -> Element:
    child = SubElement(parent, tag)
    child.text = clean(text)
    return child


def clean(text: str) -> str:
    """Removes the characters that XML cannot hold."""
    return FORBIDDEN.sub("", text)


def _write_bar_style(barline: Element) -> None:
    """Writes the lines that a barline is drawn with where music21 leaves them out."""
    if barline.find("bar-style") is not None:
        return
    repeat = barline.find("repeat")
    style = Element("bar-style")
    style.text = "regular" if repeat is None else REPEAT_STYLES.get(repeat.get("direction", ""), "light-heavy")
    barline.insert(0, style)


def _write_tempo_word(root: Element, style: str) -> None:
    """Writes the style as a word before the first metronome mark, in one direction so that both share a line."""
    direction = next((one for one in root.iter("direction") if one.find("direction-type/metronome") is not None), None)
    if direction is None or not style or direction.find("direction-type/words") is not None:
        return
    kind = Element("direction-type")
    words = _add(kind, "words", tempo_word(style))
    words.set("font-weight", "bold")
    direction.insert(0, kind)


def tempo_word(style: str) -> str:
    """Returns a style as it stands before the tempo."""
    return f"{style.capitalize().replace('-', ' ')} "


def drop_tablature(root: Element) -> None:
    """Takes out of a document the tablature that stands under the same notes on another staff of a part.

    The chord diagrams of the part go with it: they say of the chords what the numbers say of the notes.
    """
    for part in root.iterfind("part"):
        clefs = {clef.get("number", "1"): clef.findtext("sign") for clef in part.iterfind("measure/attributes/clef")}
        tabs = {staff for staff, sign in clefs.items() if sign == "TAB"}
        if not tabs or len(tabs) == len(clefs):
            continue
        for attributes in part.iterfind("measure/attributes"):
            for element in [one for one in attributes if one.get("number") in tabs]:
                attributes.remove(element)
            for staves in attributes.findall("staves"):
                staves.text = str(len(clefs) - len(tabs))
        for harmony in part.iter("harmony"):
            for frame in harmony.findall("frame"):
                harmony.remove(frame)
        for measure in part.iterfind("measure"):
            for place, note in enumerate(measure):
                if note.tag == "note" and note.findtext("staff") in tabs:
                    measure[place] = _gap(note)


def _gap(note: Element) -> Element:
    """Returns the time that a note takes, without the note."""
    gap = Element("forward")
    SubElement(gap, "duration").text = "0" if note.find("chord") is not None else note.findtext("duration") or "0"
    return gap


def drop_tempo_word(root: Element) -> None:
    """Takes away the word that `tidy` puts before the tempo: the piece's style says it already."""
    style = read_texts(root)[1]
    for direction in root.iter("direction") if style else ():
        for kind in direction.findall("direction-type"):
            if kind.findtext("words") == tempo_word(style):
                direction.remove(kind)
                return


def read_instruments(root: Element) -> dict[str, tuple[str, int]]:
    """Reads name and General MIDI program (0-127) of each part in the part list, by the part's id."""
    parts = root.findall("part-list/score-part")
    programs = [part.findtext("midi-instrument/midi-program") or "" for part in parts]
    return {
        part.get("id", ""): (part.findtext("part-name") or "", int(program) - 1 if program in PROGRAMS else 0)
        for part, program in zip(parts, programs, strict=True)
    }
