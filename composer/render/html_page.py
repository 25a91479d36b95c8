"""One page to hand around: score, piano roll, sound, receipt and files in a single HTML file that needs no network."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from composer.errors import InputError
from composer.io.midi.file import piece_to_midi
from composer.io.musicxml.pack import pack
from composer.io.musicxml.tree import clean
from composer.music.piece import Piece
from composer.music.repeats import has_repeats, sounding
from composer.music.units import TICKS_PER_QUARTER, ticks_to_seconds
from composer.render.audio import Sound, compress, piece_to_sound
from composer.render.engrave import Look, TimedNote, engrave_timed
from composer.render.paper import PAPERS
from composer.render.roll import MARGIN, piece_to_roll, x_of
from composer.render.settings import Settings
from composer.render.svg_for_html import pages_for_html

MAX_BYTES = 2_000_000
"""What a mail takes without a thought."""

FOLDER = Path(__file__).with_name("page")
POLICY = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
"""Nothing is fetched from anywhere, and no script runs but ours, whatever a title says."""

BASE64 = 4 / 3
BITS_PER_SECOND = (96_000, 64_000, 48_000, 32_000, 24_000, 16_000)
"""Of the sound, the best that there is room for."""

MOST_BITS, LEAST_BITS = 160_000, 8_000
"""Of an MP3 at 24 kHz: what a compression of 0 and of 1 gives."""

MIDI, MUSICXML, MP3 = "audio/midi", "application/vnd.recordare.musicxml", "audio/mpeg"


def piece_to_html(piece: Piece, musicxml: str, settings: Settings) -> str:
    """Returns a page of at most 2 MB with the score of a piece, which is given as MusicXML.

    Sound is compressed until it fits, else left out. Raises InputError where the score alone is larger.
    """
    look = Look(PAPERS[settings.paper], settings.scale)
    pages, notes = engrave_timed(musicxml, piece.origin.command, look)
    page = _page(piece, pages, notes, (musicxml, settings))
    room = MAX_BYTES - len(page.encode())
    if room < 0:
        raise InputError("the score is too large for one page of 2 MB", "write pdf and mp3")
    sound = fit_sound(piece_to_sound(piece, settings.soundfont), room)
    return page.replace(SOUND_PLACE, f'src="{data_url(MP3, sound)}"' if sound else "hidden")


SECONDS = re.compile(r" +\([\d.]+ s\)$")
"""How long it took, at the end of a line: without it the same seed gives the same page."""

SOUND_PLACE = 'data-sound=""'


def _page(piece: Piece, pages: Sequence[str], notes: Sequence[TimedNote], more: tuple[str, Settings]) -> str:
    musicxml, settings = more
    script = (FOLDER / "page.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    title = clean(piece.title) or "Untitled"
    return Template((FOLDER / "page.html").read_text(encoding="utf-8")).substitute(
        head=page_head(POLICY.format(digest=digest), title, "page.css"),
        title=escape(title),
        composer=escape(clean(piece.texts.get("composer", ""))),
        score=pages_for_html(pages),
        roll=piece_to_roll(piece),
        receipt=escape(clean("\n".join(SECONDS.sub("", line) for line in settings.receipt))),
        midi=data_url(MIDI, piece_to_midi(piece)),
        musicxml=data_url(MUSICXML, pack(musicxml)),
        name=escape(file_name(title), quote=True),
        # In a script element only "</" could end it early: no "<" is left in the text.
        times=json.dumps(_times(piece, notes)).replace("<", "\\u003c"),
        script=script,
    )


def page_head(policy: str, title: str, style: str) -> str:
    """Returns the head of a page with a policy of what it may do, and a style sheet of the folder."""
    template = Template((FOLDER / "head.html").read_text(encoding="utf-8"))
    return template.substitute(policy=policy, title=escape(title), style=(FOLDER / style).read_text(encoding="utf-8"))


def file_name(title: str) -> str:
    """Returns a title as the name of a file on any system."""
    kept = "".join(letter if letter.isalnum() or letter in " -_" else "" for letter in title)
    return " ".join(kept.split())[:60] or "piece"


def data_url(kind: str, data: bytes) -> str:
    """Returns data as an address of its own."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def fit_sound(sound: Sound, room: int) -> bytes:
    """Returns the sound as MP3 in as many bits as there is room for; nothing where it would be noise."""
    small = _one_channel(sound)
    seconds = len(small.samples) / small.rate
    fitting = [bits for bits in BITS_PER_SECOND if seconds * bits / 8 * BASE64 < room]
    for bits in fitting:
        data = compress(small, "mp3", (MOST_BITS - bits) / (MOST_BITS - LEAST_BITS))
        if len(data) * BASE64 < room:
            return data
    return b""


def _one_channel(sound: Sound) -> Sound:
    """Returns both channels in one at half the rate: all that a small font holds."""
    even = sound.samples[: len(sound.samples) // 2 * 2].astype("<i4")
    # The mean of two neighbours is a filter good enough for samples that end at 16 kHz.
    mixed = even.reshape(-1, 2 * sound.samples.shape[1]).mean(axis=1)
    return Sound(mixed.round().astype("<i2").reshape(-1, 1), sound.rate // 2)


def _times(piece: Piece, notes: Sequence[TimedNote]) -> dict[str, object]:
    """Returns when each note on the page lights up, in seconds, and where the roll's line is then."""
    played = sounding(piece)
    spans = _spans(piece)
    rows = []
    for note in notes:
        onset, end = (round(piece.start + quarters * TICKS_PER_QUARTER) for quarters in (note.begin, note.end))
        for start, stop, shift in spans:
            if start <= onset < stop:
                rows.append([_seconds(played, onset + shift), _seconds(played, min(end, stop) + shift), note.id])
    ticks = [change.onset for change in played.tempos] + [played.length]
    return {"notes": sorted(rows), "line": [[_seconds(played, tick), MARGIN + x_of(tick)] for tick in ticks]}


def _spans(piece: Piece) -> list[tuple[int, int, int]]:
    """Returns the stretches of written time in the order they sound, and how much later each sounds, in ticks."""
    if not has_repeats(piece):
        return [(0, piece.length, 0)]
    found, now = [], piece.start
    for start, end in (span for section in piece.sections for span in section.spans()):
        found.append((start, end, now - start))
        now += end - start
    return found


def _seconds(piece: Piece, tick: int) -> float:
    """Returns when a tick of a piece that is played out sounds."""
    ends = [*(change.onset for change in piece.tempos[1:]), max(tick, piece.length)]
    parts = (
        ticks_to_seconds(max(0, min(tick, end) - change.onset), change.tempo)
        for change, end in zip(piece.tempos, ends, strict=True)
    )
    return round(sum(parts), 3)
