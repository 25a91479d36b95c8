import io
import re
import xml.etree.ElementTree as ET

import pytest
from PIL import Image
from pypdf import PdfReader

from composer.errors import InputError
from composer.render.engrave import engrave
from composer.render.fonts import find_face, music_face, text_face
from composer.render.pdf import pages_to_pdf
from composer.render.plain_svg import outline
from composer.render.png import page_to_png
from composer.render.prepare import prepare

FIRST_BAR = """
<attributes><divisions>2</divisions><key><fifths>-3</fifths></key>
<time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>
<direction><direction-type><words>Slow</words></direction-type></direction>
<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>60</per-minute>
</metronome></direction-type></direction>
"""
HELD_NOTE = "<note><pitch><step>G</step><octave>4</octave></pitch><duration>8</duration><type>whole</type></note>"
SECTION = '<barline location="left"><repeat direction="forward"/></barline>'


def chord(step, alter=0, kind="major", offset=0):
    return (
        f"<harmony><root><root-step>{step}</root-step><root-alter>{alter}</root-alter></root>"
        f"<kind>{kind}</kind><offset>{offset}</offset></harmony>"
    )


def score(bars, title="A Tune"):
    measures = "".join(f'<measure number="{number}">{bar}</measure>' for number, bar in enumerate(bars, 1))
    return (
        f"<score-partwise><work><work-title>{title}</work-title></work>"
        '<identification><creator type="composer">Ann O. Nymous</creator></identification>'
        '<part-list><score-part id="P1"><part-name>Melody</part-name></score-part></part-list>'
        f'<part id="P1">{measures}</part></score-partwise>'
    )


def tune(count, bar=HELD_NOTE):
    return score([FIRST_BAR + bar] + [bar] * (count - 1))


def groups(page, name):
    return [group for group in ET.fromstring(page).iter() if name in group.get("class", "").split()]


def paths(group):
    return [element for element in group.iter() if element.tag.endswith("}path")]


def baselines(system):
    harms = [group for group in system.iter() if group.get("class") == "harm"]
    return [re.findall(r"[\d.]+", path.get("transform"))[1] for harm in harms for path in paths(harm)]


def bars_a_line(page):
    return [sum("measure" in child.get("class", "") for child in system.iter()) for system in groups(page, "system")]


def test_a_page_holds_no_text_font_style_or_nested_svg():
    page = engrave(tune(4, chord("B", -1, "dominant") + HELD_NOTE), subtitle="for flute", footer="seed 42")[0]
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(page)[0].iter()}
    tags |= {element.tag.rpartition("}")[2] for element in ET.fromstring(page).iter()}
    assert tags <= {"svg", "defs", "g", "path", "use", "rect", "ellipse", "polygon", "polyline"}
    assert page.count("<svg") == 1
    assert not re.search(r"font|currentColor|Verovio|data:", page)


def test_the_flat_of_a_chord_is_the_music_fonts_own_outline():
    harm = groups(engrave(tune(1, chord("B", -1, "dominant") + HELD_NOTE))[0], "harm")[0]
    drawn = [path.get("d") for path in paths(harm)]
    assert drawn == [text_face().outline("B"), music_face().outline("\uea64"), text_face().outline("7")]


def test_chords_over_one_held_note_stand_on_one_line():
    later = "".join(chord("B", -1, "half-diminished", offset) for offset in (-6, -4, -2))
    systems = groups(engrave(tune(4, chord("E", -1, "major-seventh") + HELD_NOTE + later))[0], "system")
    assert [len(baselines(system)) for system in systems] == [2 * (len("E♭maj7") + 3 * len("B♭m7♭5"))] * 2
    assert [len(set(baselines(system))) for system in systems] == [1, 1]


def test_a_natural_root_has_no_accidental_and_kinds_read_as_in_lead_sheets():
    harms = groups(engrave(tune(1, chord("C", 0, "major-seventh") + HELD_NOTE))[0], "harm")
    assert len(paths(harms[0])) == len("Cmaj7")


def test_a_kind_with_a_text_of_its_own_is_not_told_twice():
    degree = (
        "<degree><degree-value>9</degree-value><degree-alter>-1</degree-alter><degree-type>add</degree-type></degree>"
    )
    flat_nine = chord("G").replace("<kind>major</kind>", f'<kind text="7b9">dominant</kind>{degree}')
    assert len(paths(groups(engrave(tune(1, flat_nine + HELD_NOTE))[0], "harm")[0])) == len("G7♭9")


def test_lines_hold_four_bars():
    assert bars_a_line(engrave(tune(10))[0]) == [4, 4, 2]


def test_a_section_begins_a_line():
    bars = [FIRST_BAR + HELD_NOTE] + [HELD_NOTE] * 5 + [SECTION + HELD_NOTE] + [HELD_NOTE] * 3
    assert bars_a_line(engrave(score(bars))[0]) == [4, 2, 4]


def test_a_second_ending_stays_beside_the_first():
    ending = '<barline location="left"><ending number="{0}" type="start"/></barline>{1}<barline location="right">'
    ending += '<ending number="{0}" type="stop"/></barline>'
    bars = [FIRST_BAR + HELD_NOTE, HELD_NOTE, HELD_NOTE, ending.format(1, HELD_NOTE), ending.format(2, HELD_NOTE)]
    assert bars_a_line(engrave(score(bars + [HELD_NOTE] * 4))[0]) == [5, 4]


def test_an_upbeat_counts_for_nothing():
    upbeat = FIRST_BAR + HELD_NOTE.replace("whole", "quarter").replace("8", "2")
    assert bars_a_line(engrave(score([upbeat] + [HELD_NOTE] * 8))[0]) == [5, 4]


def test_a_short_last_line_is_not_stretched():
    lines = groups(engrave(tune(5))[0], "staff")
    first, last = (float(re.findall(r"[\d.]+", paths(lines[index])[0].get("d"))[2]) for index in (3, 4))
    assert last < first / 2


def test_the_opening_tempo_is_read_into_the_heading():
    prepared = prepare(tune(1), 4)
    assert (prepared.tempo.words, prepared.tempo.speed) == ("Slow", "60")
    assert "metronome" not in prepared.musicxml


@pytest.mark.parametrize(
    "title", ["A Tune", "Rock & <Roll>", "A title that is so long that it would run off the page at full size"]
)
def test_every_letter_of_the_title_is_drawn(title):
    page = engrave(score([FIRST_BAR + HELD_NOTE], title.replace("&", "&amp;").replace("<", "&lt;")))[0]
    letters = [character for character in title if character != " "]
    drawn = [path.get("d") for path in paths(groups(page, "pgHead")[0])]
    assert [text_face().outline(letter) for letter in letters] == drawn[: len(letters)]


def test_the_footer_stands_on_every_page():
    pages = engrave(tune(120), footer="seed 42")
    assert len(pages) > 1
    assert [len(paths(groups(page, "pgFoot")[0])) for page in pages] == [len("seed42")] * len(pages)


def test_a_face_is_read_once_however_it_is_asked_for():
    assert text_face() is text_face(False, False) is text_face(bold=False)


def test_letters_no_font_has_lose_their_accent_or_become_a_question_mark():
    assert find_face("ễ", text_face()) == (text_face(), "e") or text_face().has("ễ")
    assert find_face("中", text_face()) == (text_face(), "?")
    assert find_face("♭", text_face()) == (music_face(), "♭")


def test_anchors_shift_a_run_as_a_whole():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg"><text x="100" y="9" font-size="10px" text-anchor="{}">ll</text></svg>'
    )
    lefts = [
        float(re.findall(r"translate\(([\d.]+)", outline(svg.format(anchor)))[0])
        for anchor in ("start", "middle", "end")
    ]
    assert lefts[0] == 100
    assert lefts[0] - lefts[1] == pytest.approx((lefts[0] - lefts[2]) / 2, abs=0.1)


def test_equal_scores_make_equal_files():
    first, second = engrave(tune(8)), engrave(tune(8))
    assert first == second
    assert pages_to_pdf(first) == pages_to_pdf(second)


def test_a_pdf_has_every_page_in_a4_a_title_and_a_composer():
    pages = engrave(tune(120))
    pdf = PdfReader(io.BytesIO(pages_to_pdf(pages, "Für Ann ♭", "Ann O. Nymous")))
    assert len(pdf.pages) == len(pages) > 1
    assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]] == [210, 297]
    assert (pdf.metadata.title, pdf.metadata.author) == ("Für Ann ♭", "Ann O. Nymous")


def test_a_pdf_draws_every_shape_of_the_page():
    page = engrave(tune(2))[0]
    shapes = sum(
        element.tag.rpartition("}")[2] in ("path", "use", "ellipse", "polygon", "rect")
        for element in ET.fromstring(page)[1].iter()
    )
    content = PdfReader(io.BytesIO(pages_to_pdf([page]))).pages[0].get_contents().get_data()
    assert len(re.findall(rb"\b[fBSs]\*?\s", content)) >= shapes > 20


def test_a_png_shows_ink_on_white_at_the_width_asked_for():
    image = Image.open(io.BytesIO(page_to_png(engrave(tune(4))[0], width=500))).convert("L")
    assert image.size == (500, 708)
    assert image.getpixel((2, 2)) == 255
    assert image.getextrema()[0] < 64


@pytest.mark.parametrize("text", ["", "no score", "<html/>", "<score-partwise/>"])
def test_what_is_no_score_is_refused(text):
    with pytest.raises(InputError):
        engrave(text)


def test_a_paragraph_for_a_composer_leaves_room_for_the_tempo():
    from composer.render.page_texts import Heading, Tempo

    long = (
        "Isaac Watts, 1719. Music: William Croft, 1708, arranged by many hands; from a hymn book of 1931, revised 2012"
    )
    page = Heading("Hymn", "", long, Tempo("Slow"), "").to_mei(100)
    assert "Isaac Watts, 1719. Music: William Croft, 1708, arranged by …" in page and "2012" not in page
