"""Turns raw pieces into tunes or drops: a sub-style, a key, chords and their origin, or a reason."""

import csv
import io
import re
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch

from composer.analysis.chords import with_chords
from composer.analysis.key import checked_key, key_from_notes, with_key
from composer.corpus.clean import CHECKS, SCORE_CHECKS, Drop, one_line, reason_to_drop, reason_unread, with_voices
from composer.corpus.fetch import Files
from composer.corpus.read import Raw, decode_text
from composer.corpus.resource_limits import TOO_SLOW, TooSlowError
from composer.corpus.rhythm import METER_RHYTHMS, PLAIN_STYLE, rhythm_of
from composer.corpus.sources import Source
from composer.errors import ComposerError
from composer.music.origin import Origin
from composer.music.piece import Piece
from composer.music.repeats import fold
from composer.music.theory import Key


@dataclass(frozen=True)
class Tune:
    """A piece that was kept, the name it goes by, the name of its source, and its split where the source sets that."""

    name: str
    source: str
    piece: Piece
    split: str = ""


Outcome = Tune | Drop


@dataclass(frozen=True)
class Known:
    """What a source's own tables say beside the files: pitch classes of tonics by file stem, and more of the header."""

    tonics: dict[str, int] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)


WITHOUT_KEYS = ("abc2midi", "jsb")
"""Readers of files whose keys say nothing."""


def tonics_of(source: Source, files: Files) -> dict[str, int]:
    """Returns the pitch class of the tonic by file stem, from the source's table of roots."""
    if not source.roots:
        return {}
    rows = csv.reader(io.StringIO(decode_text(files[source.roots])))
    return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}


def judge(source: Source, raw: Raw, known: Known = Known()) -> Outcome:
    """Returns a tune that was read, kept with its key, chords, style and origin, or dropped with a reason."""
    raw = replace(raw, header={**raw.header, **known.header})
    # What the recipe leaves out comes first, so that it is not reported as broken too.
    if why := _left_out(source, raw):
        return Drop(source.name, raw.name, f"left out: {why}", raw.field("S"))
    if isinstance(raw.piece, TooSlowError):
        return Drop(source.name, raw.name, TOO_SLOW, str(raw.piece))
    if isinstance(raw.piece, ComposerError):
        return Drop(source.name, raw.name, reason_unread(str(raw.piece)), str(raw.piece))
    if raw.field("M").lower() == "none":
        return Drop(source.name, raw.name, "no meter", "M:none")
    is_lead = source.lanes == "lead"
    piece = one_line(raw.piece) if is_lead else with_voices(raw.piece)
    reason, detail = reason_to_drop(piece, CHECKS if is_lead else SCORE_CHECKS)
    if reason:
        return Drop(source.name, raw.name, reason, detail)
    # Folded before the key is found: notes of a repeat would count twice.
    piece = fold(piece) if source.written_out else piece
    piece = with_key(piece, _key_of(source, piece, known.tonics.get(raw.stem)))
    piece = with_chords(piece)
    origin = _with_rights(piece.origin, source, raw)
    title = raw.field("T") if source.index else piece.title
    piece = replace(piece, style=style_of(source, raw, piece), origin=origin, title=title)
    return Tune(raw.name, source.name, piece, raw.split)


def _with_rights(origin: Origin, source: Source, raw: Raw) -> Origin:
    """Returns an origin with source, licence and attribution: those of the piece where the source says them."""
    maintainer = raw.field("maintainer")
    credit = f"{source.attribution}; {maintainer}" if maintainer else source.attribution
    licence = raw.field("licence") or source.licence
    return replace(origin, source=source.name, licence=licence, attribution=credit)


def is_slow(outcome: object) -> bool:
    """Tells whether a tune was dropped only because reading it took too long."""
    return isinstance(outcome, Drop) and outcome.reason == TOO_SLOW


def _left_out(source: Source, raw: Raw) -> str:
    values = {**raw.header, "file": raw.path, "name": raw.name}
    hits = (rule.why for rule in source.leave_out if re.search(rule.pattern, values.get(rule.field, "")))
    return next(hits, "")


def _key_of(source: Source, piece: Piece, tonic: int | None) -> Key:
    if source.reader in WITHOUT_KEYS:
        return key_from_notes(piece, tonic)
    return checked_key(piece) if source.unstated_modes else piece.key


def style_of(source: Source, raw: Raw, piece: Piece) -> str:
    """Returns the sub-style of a tune from its R: field, title, file and meter, as far as the recipe trusts them."""
    if source.style != PLAIN_STYLE:
        text = f"{raw.stem} {raw.field('T')} {raw.field('period')}".lower()
        return next((style for words, style in source.style_by_words.items() if re.search(words, text)), source.style)
    # General collections say the dance in many places; recipes name those that can be trusted.
    words = next((words for glob, words in source.rhythm_by_file.items() if fnmatch(raw.stem, glob)), "")
    by_meter = METER_RHYTHMS.get(str(piece.meter), PLAIN_STYLE) if source.rhythm_from_meter else PLAIN_STYLE
    return rhythm_of(raw.field("R"), raw.field("T") or piece.title, words, piece.meter) or by_meter
