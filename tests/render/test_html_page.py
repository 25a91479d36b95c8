"""One page to hand around: small, offline, its notes in time, and nothing in it runs but our own script."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from composer.errors import InputError
from composer.io.midi.file import midi_to_piece
from composer.io.musicxml.write import musicxml_to_piece
from composer.music.piece import Note, Part, Piece, Section, TempoChange
from composer.render import html_page
from composer.render.formats import render_piece
from composer.render.html_page import MAX_BYTES
from composer.render.settings import Settings

BAR = 1920
TUNE = Piece((Part("Tune", tuple(Note(480 * n, 60 + n, 480) for n in range(8))),), 2 * BAR, title="A Tune")
NASTY = '</title><script>alert(1)</script><img src=x onerror=alert(2)>" onload="alert(3) &lt; ${policy} \u202e🎵'


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text of each script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside = ""
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts[-1] += data


def page_of(piece: Piece, **said: object) -> str:
    return render_piece(piece, "html", Settings(**said))[0].decode()  # type: ignore[arg-type]


def times_of(page: str) -> dict[str, list[list[object]]]:
    return json.loads(re.search(r'id="times">(.*?)</script>', page)[1])


def test_a_page_is_small_and_fetches_nothing() -> None:
    page = page_of(TUNE)
    assert len(page.encode()) < MAX_BYTES
    links = [
        value for _, attributes in Elements(page).found for name, value in attributes.items() if name in ("src", "href")
    ]
    assert links and all((link or "").startswith("data:") for link in links)
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", page)


def test_on_a_phone_the_score_is_scrolled_through_and_follows_the_music_to_the_side() -> None:
    page = page_of(TUNE)
    narrow = re.search(r"@media screen and \(max-width: 40rem\) \{(.*?\})\s*\}", page, re.S)
    assert narrow and "#score { overflow-x: auto; }" in narrow[1] and "pre { white-space: pre;" in narrow[1]
    assert 'scrollIntoView({ block: "center", inline: "center"' in page


def test_nothing_in_a_title_or_text_runs() -> None:
    nasty = replace(TUNE, title=NASTY, texts={"composer": NASTY}, parts=(replace(TUNE.parts[0], name=NASTY),))
    elements = Elements(page_of(nasty, receipt=(NASTY,)))
    tags = [tag for tag, _ in elements.found]
    assert tags.count("script") == 2 and "img" not in tags and "iframe" not in tags
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]


def test_only_our_own_script_may_run() -> None:
    elements = Elements(page_of(TUNE))
    policy = next(attributes["content"] for tag, attributes in elements.found if "http-equiv" in attributes)
    digest = base64.b64encode(hashlib.sha256(elements.scripts[-1].encode()).digest()).decode()
    assert policy and policy.startswith("default-src 'none'") and f"script-src 'sha256-{digest}'" in policy


def test_every_note_lights_up_when_it_sounds_repeats_too() -> None:
    slower = replace(
        TUNE, sections=(Section(0, 2 * BAR, "A", 2),), tempos=(TempoChange(0, 500_000), TempoChange(BAR, 1_000_000))
    )
    page = page_of(slower)
    notes = times_of(page)["notes"]
    assert [row[0] for row in notes] == [0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 6.5, 7, 7.5, 8, 9, 10, 11]
    assert all(f'id="{row[2]}"' in page for row in notes)
    assert times_of(page)["line"][-1][0] == 12


def test_the_files_on_it_are_those_of_the_piece() -> None:
    links = {
        attributes.get("download"): attributes
        for _, attributes in Elements(page_of(TUNE)).found
        if "download" in attributes
    }
    midi = base64.b64decode((links["A Tune.mid"]["href"] or "").partition(",")[2])
    assert midi_to_piece(midi).parts[0].notes == TUNE.parts[0].notes
    packed = base64.b64decode((links["A Tune.mxl"]["href"] or "").partition(",")[2])
    assert musicxml_to_piece(packed).parts[0].notes == TUNE.parts[0].notes


def test_sound_is_left_out_where_there_is_no_room_and_a_score_that_is_too_large_refused(monkeypatch) -> None:
    size = len(page_of(TUNE).encode())
    sound = len(re.search(r'src="(data:audio[^"]*)"', page_of(TUNE))[1])
    monkeypatch.setattr(html_page, "MAX_BYTES", size - sound + 2000)
    assert "data:audio/mpeg" not in page_of(TUNE)
    monkeypatch.setattr(html_page, "MAX_BYTES", 1000)
    with pytest.raises(InputError, match="too large"):
        page_of(TUNE)


def test_the_same_piece_gives_the_same_page_whatever_time_it_took() -> None:
    assert page_of(TUNE, receipt=("again   --seed 5   (4.185 s)",)) == page_of(
        TUNE, receipt=("again   --seed 5   (1.1 s)",)
    )
