"""Several pieces on one page to choose from."""

import base64
import re

import pytest

from composer.errors import InputError
from composer.io.midi.file import midi_to_piece
from composer.music.piece import Note, Part, Piece
from composer.render import contact_sheet
from composer.render.formats import render_sheet
from composer.render.html_page import MAX_BYTES
from composer.render.output_path import MOST_ON_A_SHEET, make_output_path

BAR = 1920
NASTY = '<script>alert(1)</script>" onload="x'


def tune(number: int, title: str = "") -> Piece:
    notes = tuple(Note(480 * n, 60 + (n * number) % 12, 480) for n in range(8))
    return Piece((Part("Tune", notes),), 2 * BAR, title=title)


def sheet(*pieces: Piece) -> str:
    made = [(piece, f"tune-{number}", f"line {number} {NASTY}") for number, piece in enumerate(pieces, 1)]
    return render_sheet(made).decode()


def test_every_piece_has_its_roll_sound_score_and_midi() -> None:
    page = sheet(tune(1, "One"), tune(5, "Two"))
    assert page.count("<article") == page.count("<audio") == page.count("<details") == 2
    found = re.findall(r'download="(tune-\d).mid" href="data:audio/midi;base64,([^"]+)"', page)
    assert [name for name, _ in found] == ["tune-1", "tune-2"]
    read = [midi_to_piece(base64.b64decode(data)) for _, data in found]
    assert [one.parts[0].notes[1].pitch for one in read] == [61, 65]
    assert len(page.encode()) < MAX_BYTES


def test_it_says_how_long_each_piece_is_before_it_is_played() -> None:
    assert re.findall(r'preload="(\w+)"', sheet(tune(1), tune(2))) == ["metadata", "metadata"]


def test_nothing_runs_and_nothing_is_fetched() -> None:
    page = sheet(tune(1, NASTY), tune(2))
    assert "<script" not in page and 'onload="' not in page and "default-src 'none'" in page
    assert all(link.startswith("data:") for link in re.findall(r'(?:src|href)="([^"]+)"', page))


def test_where_there_is_little_room_scores_go_first_and_then_sounds(monkeypatch) -> None:
    pieces, sizes = [tune(1), tune(5)], {}
    for room in (200_000, 40_000, 10_000):
        monkeypatch.setattr(contact_sheet, "MAX_BYTES", room)
        page = sheet(*pieces)
        sizes[room] = page.count("<details"), page.count("<audio"), page.count("<article")
        assert len(page.encode()) < room or room == 10_000
    assert sizes == {200_000: (2, 2, 2), 40_000: (0, 2, 2), 10_000: (0, 0, 2)}


@pytest.mark.parametrize(
    ("out", "count", "formats", "name"),
    [
        ("tunes/", 2, ("html",), "tunes/contact-sheet.html"),
        ("jig.html", 3, None, "jig.html"),
        (None, 2, ("mid", "html"), "contact-sheet.html"),
    ],
)
def test_a_run_of_several_pages_ends_with_one_to_choose_from(out, count, formats, name, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tunes").mkdir()
    target = make_output_path(out, formats, count)
    assert target.has_sheet
    assert str(target.write_sheet([(tune(n), f"t{n}", "") for n in range(count)])) == name
    assert (tmp_path / name).is_file()


def test_there_is_no_sheet_of_one_piece_of_very_many_or_without_html() -> None:
    for count, formats in ((1, ("html",)), (MOST_ON_A_SHEET + 1, ("html",)), (4, ("mid",))):
        assert not make_output_path(None, formats, count).has_sheet


def test_a_sheet_that_exists_is_refused_before_any_work(tmp_path) -> None:
    (tmp_path / "jig.html").write_text("mine")
    with pytest.raises(InputError, match="exists"):
        make_output_path(str(tmp_path / "jig.html"), None, 2)
    assert (tmp_path / "jig.html").read_text() == "mine"
