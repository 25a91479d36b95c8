"""Piano rolls: every note on the picture and in the terminal, in the colour of its voice."""

from xml.etree import ElementTree

from composer.music.piece import Note, Part, Piece, Section
from composer.render.formats import render_piece
from composer.render.roll import COLOURS, MARGIN, piece_to_roll, x_of
from composer.render.terminal_roll import draw_roll, roll_rows

BAR = 1920
DUET = Piece(
    (Part("High <b>", (Note(0, 72, 480), Note(480, 74, 480))), Part("Low", (Note(0, 60, 960),))), BAR, title="Duet"
)
SVG = "{http://www.w3.org/2000/svg}"


def coloured(piece: Piece, colour: str) -> list[tuple[float, float]]:
    """Left edge and width of the notes in a colour; the square of the legend is left out."""
    rects = [
        one for one in ElementTree.fromstring(piece_to_roll(piece)).iter(f"{SVG}rect") if one.get("fill") == colour
    ]
    return [(float(one.get("x", 0)), float(one.get("width", 0))) for one in rects if one.get("height") != "10"]


def test_each_note_lies_where_it_sounds_in_its_colour() -> None:
    assert coloured(DUET, COLOURS[0]) == [(MARGIN, x_of(480) - 1), (MARGIN + x_of(480), x_of(480) - 1)]
    assert coloured(DUET, COLOURS[1]) == [(MARGIN, x_of(960) - 1)]


def test_repeats_are_played_and_names_are_text() -> None:
    twice = Piece(DUET.parts, BAR, sections=(Section(0, BAR, "A", 2),))
    assert len(coloured(twice, COLOURS[1])) == 2
    texts = [one.text for one in ElementTree.fromstring(piece_to_roll(DUET)).iter(f"{SVG}text")]
    assert "High <b>" in texts and "C4" in texts


def test_a_roll_is_a_picture_too_and_one_of_silence_can_be_drawn() -> None:
    assert render_piece(DUET, "roll.png")[0].startswith(b"\x89PNG")
    assert piece_to_roll(Piece((Part("Rest", ()),), BAR)).startswith("<svg")
    assert roll_rows(Piece((Part("Rest", ()),), BAR), 80) == []


def test_the_terminal_has_two_semitones_to_a_row() -> None:
    rows = dict(roll_rows(DUET, 80))
    assert [cell.lower for cell in rows["C5"][:8]] == [0, 0, 0, 0, None, None, None, None]
    assert [cell.lower for cell in rows["C4"][:8]] == [1] * 8
    assert all(cell.upper is None for cell in rows["C4"])


def test_a_long_piece_takes_two_lines_at_most_and_fits_the_width() -> None:
    long = Piece((Part("One", tuple(Note(480 * n, 60 + n % 12, 480) for n in range(400))),), 100 * BAR)
    rows = roll_rows(long, 60)
    assert max(len(cells) for _, cells in rows) <= 56
    assert [name for name, _ in rows].count("C4") <= 2
    assert max(len(line.plain) for line in draw_roll(long, 60)) <= 60
