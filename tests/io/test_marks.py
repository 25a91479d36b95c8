"""What a score holds besides notes: it is read, written again, and seen by music21, which counts it independently."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from composer.cli.main import app
from composer.io.musicxml.write import musicxml_to_piece, piece_to_musicxml
from composer.io.notation.bars import cut_bars
from composer.io.notation.clefs import CLEFS, choose_clef
from composer.io.notation.note_values import divide_voices, fill_bar, snap_part
from composer.music.lost_marks import lost_marks
from composer.music.piece import Mark, Note, Part, Piece, Section
from composer.render.prepare import prepare
from composer.verbs.source import prepare as prepare_source
from composer.verbs.source import splice
from tests.strategies import pieces

BAR = 1920
NOTES = tuple(Note(480 * place, 60 + place, 480) for place in range(8))
MARKS = (
    Mark(0, "lyric", "Jea-", pitch=60),
    Mark(0, "lyric2", "Ah_", pitch=60),
    Mark(480, "lyric", "-nie", pitch=61),
    Mark(960, "lyric", "ti‿amo", pitch=62),
    Mark(0, "articulation", "staccato", pitch=60),
    Mark(480, "articulation", "strong-accent", pitch=61),
    Mark(480, "technical", "fingering 3", pitch=61),
    Mark(960, "ornament", "trill-mark", pitch=62),
    Mark(960, "fermata", pitch=62),
    Mark(1440, "arpeggio", pitch=63),
    Mark(0, "grace", "+2 eighth slash slur", pitch=60),
    Mark(960, "grace", "-1,+3 16th", pitch=62),
    Mark(0, "slur", end=960, pitch=60),
    Mark(480, "slur", end=2400, pitch=61),
    Mark(0, "dynamic", "mf"),
    Mark(1920, "dynamic", "molto"),
    Mark(960, "hairpin", "crescendo", end=1920),
    Mark(2100, "hairpin", "diminuendo", end=2800),
    Mark(1920, "pedal", end=2880),
    Mark(2400, "octave", "down 8", end=2880),
    Mark(0, "tempo", "Andante"),
    Mark(480, "words", "dolce"),
    Mark(1920, "clef", "bass"),
    Mark(2880, "clef", "treble"),
)
"""One of every kind that is written."""


def voice(*marks: Mark) -> Piece:
    """A part of eight quarters with marks."""
    return Piece((Part("Voice", NOTES, marks=marks),), 2 * BAR)


def there_and_back(piece: Piece) -> Piece:
    """The piece read from its document."""
    return musicxml_to_piece(piece_to_musicxml(piece).encode())


def tree(piece: Piece) -> Element:
    """The document of a piece."""
    return ElementTree.fromstring(piece_to_musicxml(piece).encode())


def note(step: str, duration: int, *more: str) -> str:
    """A note of a document by hand."""
    return f"<note><pitch><step>{step}</step><octave>4</octave></pitch><duration>{duration}</duration>{''.join(more)}</note>"


def document(*bars: str, divisions: int = 4, part_name: str = "Voice", staves: int = 1) -> bytes:
    """A document by hand, of 4/4."""
    head = (
        f"<attributes><divisions>{divisions}</divisions><time><beats>4</beats><beat-type>4</beat-type></time>"
        f"<staves>{staves}</staves></attributes>"
    )
    measures = "".join(f'<measure number="{n}">{head * (n == 1)}{bar}</measure>' for n, bar in enumerate(bars, 1))
    return (
        f'<score-partwise><part-list><score-part id="P1"><part-name>{part_name}</part-name></score-part></part-list>'
        f'<part id="P1">{measures}</part></score-partwise>'
    ).encode()


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: f"{mark.kind} {mark.text}")
def test_a_mark_of_every_kind_comes_back(mark: Mark) -> None:
    assert there_and_back(voice(mark)).parts[0].marks == (mark,)


def test_all_kinds_together_come_back() -> None:
    assert set(there_and_back(voice(*MARKS)).parts[0].marks) == set(MARKS)


def test_music21_sees_the_same_marks() -> None:
    from music21 import converter, dynamics, expressions, spanner

    score = converter.parse(piece_to_musicxml(voice(*MARKS)), format="musicxml").recurse()
    assert [[lyric.text for lyric in one.lyrics] for one in score.notes if not one.duration.isGrace][:3] == [
        ["Jea", "Ah"],
        ["nie"],
        ["ti amo"],
    ]
    assert len(score.getElementsByClass(spanner.Slur)) == 3
    assert next(iter(score.getElementsByClass(dynamics.Dynamic))).value == "mf"
    assert len(score.getElementsByClass(dynamics.DynamicWedge)) == 2
    assert [type(one) for note in score.notes for one in note.expressions if isinstance(one, expressions.Fermata)]


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(pieces(), st.sampled_from(("lyric", "fermata")))
def test_marks_on_notes_that_are_cut_and_tied_come_back(piece: Piece, kind: str) -> None:
    melody = piece.parts[0]
    marks = tuple(Mark(one.onset, kind, "la" * (kind == "lyric"), pitch=one.pitch) for one in melody.notes)
    slurs = tuple(
        Mark(a.onset, "slur", end=b.end, pitch=a.pitch) for a, b in pairwise(melody.notes) if b.onset < piece.length
    )
    marked = replace(
        piece, parts=(replace(melody, marks=tuple(sorted((*marks, *slurs), key=lambda m: (m.onset, m.kind)))),)
    )
    assert there_and_back(marked).parts[0].marks == marked.parts[0].marks


def test_grace_notes_keep_their_order_and_go_up_with_their_note() -> None:
    marks = (Mark(960, "grace", "-1 16th slur", pitch=62), Mark(960, "grace2", "+1 16th", pitch=62))
    up = voice(*marks).map_notes(lambda note: replace(note, pitch=note.pitch + 12))
    assert there_and_back(up).parts[0].marks == tuple(replace(mark, pitch=74) for mark in marks)
    graces = [one for one in tree(up).iter("note") if one.find("grace") is not None]
    assert [one.findtext("accidental") for one in graces] == ["sharp", "sharp"]


def test_a_mark_on_a_note_that_is_gone_is_not_written() -> None:
    assert there_and_back(voice(Mark(0, "lyric", "la", pitch=90))).parts[0].marks == ()


def test_staves_of_one_instrument_are_one_part_with_a_brace() -> None:
    low = tuple(replace(one, pitch=one.pitch - 24) for one in NOTES)
    sung = Mark(480, "lyric", "la", pitch=37)
    piece = Piece((Part("Piano", NOTES, group="Piano"), Part("Piano", low, group="Piano", marks=(sung,))), 2 * BAR)
    root = tree(piece)
    assert [part.findtext("measure/attributes/staves") for part in root.iterfind("part")] == ["2"]
    assert [clef.findtext("sign") for clef in root.iterfind("part/measure/attributes/clef")] == ["G", "F"]
    assert there_and_back(piece).parts == piece.parts


def test_staves_bear_the_name_of_their_instrument() -> None:
    both = (
        note("C", 16, "<staff>1</staff>")
        + "<backup><duration>16</duration></backup>"
        + note("C", 16, "<staff>2</staff>")
    )
    piece = musicxml_to_piece(document(both, part_name="MusicXML Part", staves=2))
    assert [(part.name, part.group) for part in piece.parts] == [("Piano", "Piano")] * 2


@pytest.mark.parametrize("name", CLEFS)
def test_every_clef_comes_back(name: str) -> None:
    piece = replace(voice(), parts=(replace(voice().parts[0], clef=name),))
    read = there_and_back(piece).parts[0]
    assert choose_clef(read) == name
    assert [clef.findtext("sign") for clef in tree(piece).iter("clef")] == [CLEFS[name][0]]


def test_a_tenor_is_written_an_octave_higher_than_it_sounds_unless_it_has_a_clef() -> None:
    tenor = Part("Tenor", tuple(replace(one, pitch=one.pitch - 6) for one in NOTES))
    assert choose_clef(tenor) == "treble8vb"
    assert choose_clef(replace(tenor, clef="bass")) == "bass"


def test_voices_of_one_family_share_a_bracket_and_a_soloist_has_none() -> None:
    choir = tuple(Part(name, NOTES, 52) for name in ("Soprano", "Alto"))
    symbols = [[one.text for one in tree(Piece(parts, 2 * BAR)).iter("group-symbol")] for parts in (choir, choir[:1])]
    assert symbols == [["bracket"], []]


def test_what_is_left_out_is_counted() -> None:
    grace = "<note><grace/><pitch><step>C</step><octave>4</octave></pitch><type>eighth</type></note>"
    piece = musicxml_to_piece(document(note("C", 16) + grace + grace))
    assert piece.origin.warnings == ("left out of the score that was read: 2 grace notes",)
    assert "warnings" not in piece_to_musicxml(piece)


def test_a_slur_from_a_grace_note_does_not_swallow_those_after_it() -> None:
    stop, start = (f'<notations><slur type="{end}" number="1"/></notations>' for end in ("stop", "start"))
    piece = musicxml_to_piece(document(note("C", 4, stop) + note("D", 4, start) + note("E", 4, stop) + note("F", 4)))
    assert [(mark.onset, mark.end) for mark in piece.parts[0].marks] == [(480, 1440)]


def test_a_slur_from_a_note_with_a_slurred_grace_note_goes_on_to_the_next() -> None:
    stop, start = (f'<notations><slur type="{end}" number="1"/></notations>' for end in ("stop", "start"))
    grace = f"<note><grace/><pitch><step>B</step><octave>4</octave></pitch><type>eighth</type>{start}</note>"
    piece = musicxml_to_piece(document(grace + note("C", 8, stop, start) + note("D", 8, stop)))
    marks = (Mark(0, "grace", "+11 eighth slur", pitch=60), Mark(0, "slur", end=1920, pitch=60))
    assert piece.parts[0].marks == there_and_back(piece).parts[0].marks == marks


def test_slurs_may_meet_on_two_notes_of_a_chord() -> None:
    stop, start = (f'<notations><slur type="{end}" number="1"/></notations>' for end in ("stop", "start"))
    chord = note("C", 4, start) + note("E", 4, stop).replace("<pitch>", "<chord/><pitch>")
    piece = musicxml_to_piece(document(note("D", 4, start) + chord + note("F", 4, stop) + note("F", 4)))
    assert [(mark.onset, mark.end) for mark in piece.parts[0].marks] == [(0, 960), (480, 1440)]


TRIPLET = "<type>16th</type><time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>"


def test_triplets_of_divisions_without_thirds_are_triplets() -> None:
    three = note("C", 42, TRIPLET) + note("D", 43, TRIPLET) + note("E", 43, TRIPLET)
    piece = musicxml_to_piece(document(three + note("F", 128) + note("G", 768), divisions=256))
    assert [one.onset for one in piece.parts[0].notes] == [0, 80, 160, 240, 480]
    assert [one.findtext("actual-notes") for one in tree(piece).iter("time-modification")] == ["3"] * 3


def test_quintuplets_are_engraved_as_such() -> None:
    notes = (*(Note(96 * place, 60 + place, 96) for place in range(5)), Note(480, 60, 1440))
    written = tree(Piece((Part("Flute", notes),), BAR))
    assert [one.findtext("actual-notes") for one in written.iter("time-modification")] == ["5"] * 5
    assert [one.get("type") for one in written.iter("tuplet")] == ["start", "stop"]


def test_one_note_off_the_grid_moves_alone_and_its_marks_with_it() -> None:
    triplets = tuple(Note(160 * place, 60, 160) for place in range(12))
    odd = Note(1920 + 69, 62, 171)
    part = snap_part(Part("Flute", (*triplets, odd), marks=(Mark(odd.onset, "lyric", "la", pitch=62),)))
    assert part.notes[:12] == triplets
    assert (part.notes[12].onset, part.marks[0].onset) == (2040, 2040)


def test_a_note_from_a_triplet_into_the_next_beat_is_cut_at_the_beat() -> None:
    piece = Piece((Part("Flute", (Note(160, 60, 560),)),), BAR)
    signs = [sign for sign in fill_bar(divide_voices(piece.parts[0].notes)[0], cut_bars(piece)[0]) if sign.pitches]
    assert [(sign.onset, sign.duration) for sign in signs] == [(160, 320), (480, 240)]


def test_of_two_tempos_at_one_place_the_last_counts() -> None:
    marks = "".join(
        f"<direction><direction-type><metronome><beat-unit>quarter</beat-unit><per-minute>{speed}</per-minute>"
        "</metronome></direction-type></direction>"
        for speed in (120, 100)
    )
    piece = musicxml_to_piece(document(marks + note("C", 16)))
    assert [change.tempo for change in piece.tempos] == [600_000]


def test_every_barline_says_how_it_is_drawn() -> None:
    sections = (Section(0, 2 * BAR, "A", 2, (0, BAR)),)
    styles = [line.findtext("bar-style") for line in tree(replace(voice(), sections=sections)).iter("barline")]
    assert styles and all(styles)


def test_words_at_the_beginning_that_say_no_tempo_stay_over_the_staff() -> None:
    score = prepare(piece_to_musicxml(voice(Mark(0, "words", "dolce"), Mark(0, "tempo", "Andante"))), 4)
    assert score.tempo.words.strip() == "Andante"
    assert "dolce" in score.musicxml


def test_flats_and_sharps_of_keys_in_a_title_are_signs() -> None:
    titled = [
        prepare(piece_to_musicxml(replace(voice(), title=text)), 4).title for text in ("Reel in Ab/F# minor", "Bob")
    ]
    assert titled == ["Reel in A♭/F♯ minor", "Bob"]


def test_marks_of_bars_that_stay_stay_and_those_of_rewritten_ones_are_counted() -> None:
    source = prepare_source(voice(*(Mark(one.onset, "lyric", "la", pitch=one.pitch) for one in NOTES)))
    lead = source.lead.parts[0]
    other = tuple(replace(one, pitch=one.pitch + 2 * (one.onset >= BAR)) for one in lead.notes)
    written = replace(source.lead, parts=(replace(lead, notes=other),))
    after = splice(source, written, [(BAR, 2 * BAR)])
    assert [mark.onset for mark in after.parts[0].marks] == [0, 480, 960, 1440]
    assert lost_marks(source.piece, after) == {"lyric": 4}


def test_render_says_what_it_left_out(tmp_path: Path) -> None:
    score = tmp_path / "score.musicxml"
    score.write_bytes(document(note("C", 16), "<direction><direction-type><coda/></direction-type></direction>"))
    result = CliRunner().invoke(app, ["render", str(score), "-o", str(tmp_path / "again.musicxml")])
    assert result.exit_code == 0
    assert "warning left out of the score that was read: 1 coda" in result.stderr
