"""ABC: what is read from a text, what is written, and that the one undoes the other."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import symusic
from hypothesis import example, given, settings
from hypothesis import strategies as st

from composer.errors import ComposerError, InputError
from composer.io.abc.read import parse_abc, parse_tune, read_abc, split_tunes, write_abc
from composer.io.abc.write import piece_to_abc
from composer.io.read import read_piece
from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Note, Part, Piece, Section, TempoChange
from composer.music.repeats import sounding
from composer.music.theory import MODES, QUALITIES, Chord, Key, Meter, parse_chord
from composer.music.units import bpm_to_tempo

HEAD = "X:1\nT:Test\nM:4/4\nL:1/4\nK:C\n"
EIGHTH = 240
BAR = 8 * EIGHTH

TUNES = {
    "in-bar accidentals": "^CcC2|CcFF|",
    "ties": "C2-C2-|CC-D2|^C4-|CDEF|",
    "triplets": "(3CDE F2|(3c2d2e2|(3:2:2c2d C2z|",
    "broken rhythm": "C>DE<F|G>>AB<<c|",
    "repeat": "|:CDEF|GABc:|cBAG|",
    "two repeats": "|:CDEF::GABc:|",
    "repeat without a start": "G|CDEF|GAB:|c|BAGF|EDC:|",
    "endings": "|:CDEF|1GABc:|2cBAG|]FEDC|",
    "endings with a pickup": "G|CDEF|1GAB:|2cBA||G|CDEF|GAB|]",
    "endings inside a bar": "CDEF|GA[1Bc:|[2BA|]",
    "an ending for two passes": "|:CDEF|[1,3GABc:|[2cBAG:|[4FEDC|]",
    "missing second number": "|:CDEF|1GABc:|cBAG|]",
    "octaves": "C,, c' B,c|",
    "signature": "[K:Ebm]cdef|[K:F#]cdef|[K:Ddor]Bcde|[K:Am^g]gagf|",
    "inline meter": "CDEF|[M:3/4]GAB|[M:2/4]cB|",
}


@pytest.fixture(scope="module", autouse=True)
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """symusic's file for abc2midi has the same name in every process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("abc2midi")))
        yield


def melody(piece: Piece) -> list[int]:
    """Pitches as they sound, with repeats."""
    return [note.pitch for note in sounding(piece).parts[0].notes]


def only(body: str, head: str = HEAD) -> Piece:
    """The one tune of a body."""
    (piece,) = parse_abc(head + body + "\n")
    return piece


def spans(piece: Piece) -> list[tuple[int, int, int]]:
    """Onset and end of each section in eighths, and its passes."""
    return [(section.onset // EIGHTH, section.end // EIGHTH, section.passes) for section in piece.sections]


@pytest.mark.parametrize("body", TUNES.values(), ids=TUNES)
def test_melody_sounds_as_abc2midi_plays_it(body: str) -> None:
    played = symusic.Score.from_abc(HEAD + body + "\n").tracks[0].notes
    assert melody(only(body)) == [note.pitch for note in sorted(played, key=lambda note: note.time)]


@pytest.mark.parametrize("body", [TUNES[name] for name in ("triplets", "broken rhythm", "ties", "endings")])
def test_onsets_are_where_abc2midi_has_them(body: str) -> None:
    played = symusic.Score.from_abc(HEAD + body + "\n").tracks[0].notes
    assert [note.onset for note in sounding(only(body)).parts[0].notes] == [note.time - 1 for note in played]


def test_pickup_lies_at_the_end_of_bar_zero() -> None:
    piece = only("G|CDEF|GAB|]")
    assert (piece.pickup, piece.parts[0].notes[0].onset, piece.length) == (480, 3 * 480, 3 * BAR)


def test_bar_cut_by_a_repeat_sign_is_one_bar_with_the_boundary_inside() -> None:
    piece = only("G|CDEF|GAB:|c|BAGF|EDC:|")
    assert spans(piece) == [(6, 22, 2), (22, 38, 2)]
    assert piece.length == 5 * BAR


def test_short_bar_before_a_repeat_sign_is_filled_with_silence() -> None:
    assert spans(only("|:CDEF|GAB:|cBAG|")) == [(0, 16, 2), (16, 24, 1)]


def test_pickup_of_a_section_with_endings_is_played_before_it_and_ends_each_ending_but_the_last() -> None:
    piece = only("G|CDEF|1GAB:|2cBA|]")
    assert [note.pitch for note in piece.parts[0].notes][4:9] == [65, 67, 69, 71, 67]
    assert piece.sections[1] == Section(BAR, 4 * BAR - 480, "A", 2, (2 * BAR, 3 * BAR))


def test_silence_between_two_repeats_is_a_section_of_its_own() -> None:
    assert spans(only("G|CDEF|GAB:||:cBAG|FEDC:|")) == [(6, 22, 2), (22, 24, 1), (24, 40, 2)]


def test_last_bar_makes_room_for_a_pickup_on_its_last_pass() -> None:
    piece = only("|:CDEF|GABz:|:c|BAGF|EDC:|")
    assert piece.sections[0] == Section(0, 22 * EIGHTH, "A", 2, (BAR, 2 * BAR))
    assert melody(piece)[4:7] + melody(piece)[11:15] == [67, 69, 71, 67, 69, 71, 72]


def test_full_bar_before_a_repeat_sign_leaves_the_pickup_outside() -> None:
    assert spans(only("G|CDEF|GABc:|")) == [(6, 8, 1), (8, 24, 2)]


def test_forgotten_bar_line_is_set() -> None:
    assert only("CDEF|GABc cBAG|").length == 3 * BAR


def test_double_bars_divide_whole_bars_only() -> None:
    assert spans(only("CDEF|GABc||cBAG|FEDC|]")) == [(0, 16, 1), (16, 32, 1)]
    assert spans(only("CDEF|GA||Bc|cBAG|]")) == []


def test_labels_are_letters_in_order_unless_given() -> None:
    piece = only("P:B\n|:CDEF:|\nP:A\n|:GABc:|\n|:cBAG:|")
    assert [section.label for section in piece.sections] == ["B", "A", "C"]


def test_repeat_without_a_start_goes_back_to_the_double_bar() -> None:
    assert spans(only("CDEF||GABc:|")) == [(0, 8, 1), (8, 16, 2)]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("CDEF|GABcd|cBAG|", "bar 2 is too long: 5/4 in 4/4"),
        ("CDEF|GAB|cBAG|CDEF|", "bar 2 is too short: 3/4 in 4/4"),
        ("|:G|CDEF|GABc:|", "bar 3 leaves no room for the pickup to repeat"),
        ("CDEF|GABc||G|CDEF|", "bar 3 is too long for a pickup"),
        ("|:CDEF|1GABc:|3cBAG|]", "bar 2 begins endings [1, 3] that do not count up from 1"),
        ("CD[M:3/4]EF|cBA|[M:4/4]c2||[M:3/4]c|", "inside a bar"),
        ("A0|", "'0' is not a length"),
        ("z4|", "no notes"),
    ],
)
def test_what_does_not_fit_is_named(body: str, problem: str) -> None:
    with pytest.raises(InputError, match="Test: ") as error:
        only(body)
    assert problem in str(error.value)


@pytest.mark.parametrize("field", ["M:none", "M:7", "L:0", "K:G#"])
def test_header_that_cannot_be_read_is_refused(field: str) -> None:
    header = HEAD.replace(next(line for line in HEAD.splitlines() if line[0] == field[0]), field)
    with pytest.raises(InputError):
        parse_abc(header + "CDEF|\n")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Edor", Key(4, "dorian")),
        ("Am", Key(3, "minor")),
        ("D mix", Key(2, "mixolydian")),
        ("E Minor", Key(4, "minor")),
        ("HP", Key(3, "mixolydian")),
        ("none", Key(0)),
        ("", Key(0)),
        ("Bb clef=treble", Key(-2)),
        ("Bb treble", Key(-2)),
    ],
)
def test_keys_of_all_spellings_are_read(text: str, key: Key) -> None:
    assert only("CDEF|", HEAD.replace("K:C", f"K:{text}")).key == key


def test_an_explicit_key_alters_only_the_letters_that_it_names():
    notes = only("CFBf|", HEAD.replace("K:C", "K:D exp _b")).parts[0].notes
    assert [note.pitch for note in notes] == [60, 65, 70, 77]


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("1/4=100", 100),
        ("100", 100),
        ("3/8=80", 120),
        ("C2=30", 60),
        ('"Fast" 1/2=60', 120),
        ("1/8 1/8=90", 90),
        ("Slow", 120),
    ],
)
def test_tempos_of_all_forms_are_read(text: str, quarters: int) -> None:
    assert only("CDEF|", HEAD.replace("K:C", f"Q:{text}\nK:C")).tempo == bpm_to_tempo(quarters)


@pytest.mark.parametrize(("text", "meter"), [("C", "4/4"), ("C|", "2/2"), ("2+2+3/8", "7/8"), ("(3+2)/8", "5/8")])
def test_meters_of_all_forms_are_read(text: str, meter: str) -> None:
    assert str(only("C|", HEAD.replace("M:4/4", f"M:{text}")).meter) == meter


@pytest.mark.parametrize(
    ("text", "chord"),
    [("G/b", "G/B"), ("D/f+", "D/F#"), ("Gd", "Gdim"), ("Ca", "Caug"), ("(E7)", "E7"), ("Em (A)", "Em"), ("D m", "Dm")],
)
def test_chords_of_all_spellings_are_read(text: str, chord: str) -> None:
    assert only(f'"{text}"CDEF|').chords == (ChordSymbol(0, parse_chord(chord)),)


@pytest.mark.parametrize("text", ["^slow", "4", "D.C.", "Fine", "<(", ""])
def test_strings_that_are_no_chords_are_passed_over(text: str) -> None:
    assert only(f'"{text}"CDEF|').chords == ()


def test_graces_ornaments_spacers_and_overlays_are_passed_over() -> None:
    piece = only("{cd}~C !trill!D y E .uF|C2&E2 G2|")
    assert melody(piece) == [60, 62, 64, 65, 60]


def test_notes_struck_together_are_all_read_and_as_long_as_the_first() -> None:
    piece = only("[CEG]2 [FA]>[Ec]|[Gd]4-|[Gd]2 d2-|[Gd]4|")
    notes = [(note.onset, note.pitch, note.duration) for note in piece.parts[0].notes]
    assert notes[:5] == [(0, 60, 960), (0, 64, 960), (0, 67, 960), (960, 65, 720), (960, 69, 720)]
    assert notes[5:9] == [(1680, 64, 240), (1680, 72, 240), (1920, 67, 2880), (1920, 74, 2880)]
    assert notes[9:] == [(4800, 74, 960), (5760, 67, 1920), (5760, 74, 1920)], "what is struck anew is not tied"


def test_fields_and_title_are_kept() -> None:
    text = "X:7\nT:Caf\\'e, The\nT:Other\nC:Me\nR:reel\nZ:You % not he\nM:4/4\nY:AB\nK:C\nCDEF|\n"
    (piece,) = parse_abc(text)
    assert piece.title == "Café, The"
    assert piece.texts == {"number": "7", "composer": "Me", "rhythm": "reel", "transcriber": "You"}


def test_each_tune_takes_the_fields_of_the_file_and_ends_at_an_empty_line() -> None:
    tunes = split_tunes("%abc\nB:Book\n\nX:1\nT:a\nK:C\nC4|\n\nsome words\nX:2\nT:b\nK:C\n\nD4|\n")
    assert tunes == ["X:1\nB:Book\nT:a\nK:C\nC4|\n", "X:2\nB:Book\nT:b\nK:C\nD4|\n"]


def test_each_voice_is_a_part() -> None:
    piece = only("V:1\nCDEF|\n[V:2]C,2G,2|")
    assert [(part.name, len(part.notes)) for part in piece.parts] == [("Melody", 4), ("2", 2)]


def test_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    piece = only("|:CDEF|GABc:|")
    write_abc(piece, tmp_path / "tune.abc")
    assert read_abc(tmp_path / "tune.abc") == [piece]


def test_file_in_latin_1_is_read(tmp_path: Path) -> None:
    (tmp_path / "old.abc").write_bytes("X:1\nT:Söt\nM:4/4\nK:C\nC8|\n".encode("latin-1"))
    assert read_abc(tmp_path / "old.abc")[0].title == "Söt"


@pytest.mark.parametrize("text", ["", "words", "X:1\nT:no key\n"])
def test_text_without_a_tune_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_abc(text)


def test_written_accidentals_are_right_whether_or_not_they_hold_in_other_octaves() -> None:
    notes = tuple(Note(EIGHTH * index, pitch, EIGHTH) for index, pitch in enumerate((61, 73, 72, 60, 60)))
    body = piece_to_abc(Piece((Part("", notes),), BAR)).splitlines()[-1]
    assert body.replace(" ", "") == "^C^c=c=CCz3|]"


def test_triplets_are_written_as_triplets() -> None:
    assert "(3CDE F2 (3cde f2" in piece_to_abc(only("(3C/D/E/ F (3c/d/e/ f|"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("tonic", [-2, 0, 4])
def test_every_mode_survives_writing(mode: str, tonic: int) -> None:
    piece = Piece((Part("Melody", (Note(0, 60, BAR),)),), BAR, keys=(KeyChange(0, Key(tonic, mode)),))
    assert parse_abc(piece_to_abc(piece))[0].keys == piece.keys


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_chord_survives_writing(quality: str) -> None:
    chords = (ChordSymbol(0, Chord(2, quality)), ChordSymbol(960, Chord(10, quality, 5)))
    piece = Piece((Part("Melody", (Note(0, 60, BAR),)),), BAR, chords=chords)
    assert parse_abc(piece_to_abc(piece))[0].chords == chords


DURATIONS = st.sampled_from([60, 120, 160, 240, 320, 360, 480, 720, 960])
METERS = st.sampled_from([Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(2, 2), Meter(5, 8)])
KEYS = st.builds(Key, st.integers(-3, 4), st.sampled_from(["major", "minor", "dorian", "mixolydian"]))


@st.composite
def lines(draw: st.DrawFn, start: int, end: int) -> tuple[Note, ...]:
    """A melody with rests that sounds from `start` and ends by `end`."""
    notes: list[Note] = []
    now = start
    while now < end:
        duration = min(draw(DURATIONS), end - now)
        if not notes or draw(st.integers(0, 5)):
            notes.append(Note(now, draw(st.integers(48, 96)), duration))
        now += duration
    return tuple(notes)


@st.composite
def forms(draw: st.DrawFn, start: int, bar: int) -> tuple[Section, ...]:
    """Repeated sections of whole bars, some with endings where they begin at a bar line."""
    sections: list[Section] = []
    for label in "ABC"[: draw(st.integers(1, 3))]:
        length = bar * draw(st.integers(2, 4))
        has_endings = start % bar == 0 and draw(st.booleans())
        endings = (start + length - bar, start + length) if has_endings else ()
        end = start + length + (bar if has_endings else 0)
        sections.append(Section(start, end, label, 2 if has_endings else draw(st.integers(2, 3)), endings))
        start = end
    return tuple(sections)


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    """Small valid pieces as the reader gives them."""
    meter = draw(METERS)
    bar = meter.bar_ticks
    pickup = draw(st.sampled_from([0, 0, EIGHTH, 120]))
    start = bar - pickup if pickup else 0
    sections = draw(forms(start, bar)) if draw(st.booleans()) else ()
    end = sections[-1].end if sections else bar * draw(st.integers(3, 5))
    notes = draw(lines(start, end))
    places = draw(st.lists(st.integers(0, (end - start) // 120 - 1), max_size=4, unique=True).map(sorted))
    roots = draw(st.lists(st.integers(0, 11), min_size=4, max_size=4))
    keys = [KeyChange(0, draw(KEYS))]
    if draw(st.booleans()) and keys[0].key != Key(1):
        keys.append(KeyChange(bar, Key(1)))
    return Piece(
        (Part("Melody", notes),),
        -(-end // bar) * bar,
        meters=(MeterChange(0, meter),),
        keys=tuple(keys),
        tempos=(TempoChange(0, bpm_to_tempo(draw(st.integers(40, 240)), meter.beat_ticks)),),
        chords=tuple(ChordSymbol(start + 120 * place, Chord(root)) for place, root in zip(places, roots, strict=False)),
        sections=sections,
        pickup=pickup,
        title="A tune",
        texts={"number": "3", "rhythm": draw(st.sampled_from(["reel", "50% jig"]))},
    )


@settings(deadline=None)
@given(pieces())
def test_reading_undoes_writing(piece: Piece) -> None:
    assert parse_abc(piece_to_abc(piece)) == [piece]


@settings(deadline=None)
@given(pieces())
def test_what_is_written_sounds_the_same_to_abc2midi(piece: Piece) -> None:
    bare = replace(piece, chords=(), sections=tuple(replace(section, passes=2) for section in piece.sections))
    played = symusic.Score.from_abc(piece_to_abc(bare)).tracks[0].notes
    assert [note.pitch for note in sorted(played, key=lambda note: note.time)] == melody(bare)


@settings(deadline=None)
@given(st.text("ABCdefgz|:[]()1234/-<>^_=',\" \n{}!&KMLQPVZ", max_size=80))
@example("Z9999Z9999")
@example("A9999" * 20)
@example("[V:2]|[K:]|")
@example("(3" * 40)
def test_garbage_is_read_or_refused(body: str) -> None:
    try:
        parse_abc(HEAD + body)
    except ComposerError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("body", "meters", "notes"),
    [
        ("CDEF|GABcd|cBAG|", ["4/4", "5/4", "4/4"], 13),
        ("CDEF|GAB|cBAG|CDEF|", ["4/4", "3/4", "4/4"], 15),
        ("CDEF|GABc||G|CDEF|", ["4/4", "1/4", "4/4"], 13),
        ("|:CDEF|1GABc:|2GABc:|2cBAG|]", ["4/4"], 16),
        ("CDEF|GAB/2c/2d/2|cBAG|", ["4/4", "7/8", "4/4"], 13),
    ],
)
def test_a_bar_that_does_not_fit_is_read_as_long_as_it_is(body, meters, notes) -> None:
    piece = parse_tune(HEAD + body + "\n", is_strict=False)
    assert [str(change.meter) for change in piece.meters] == meters
    assert len(piece.parts[0].notes) == notes and piece.origin.warnings[0].startswith("bar ")


def test_what_fits_is_read_the_same_without_strictness() -> None:
    text = HEAD + "G|CDEF|GABc:|cBAG|1CDEF:|2CEC|\n"
    assert parse_tune(text, is_strict=False) == parse_tune(text)


def test_a_tune_without_a_meter_has_that_of_most_bars() -> None:
    piece = parse_tune(HEAD.replace("M:4/4", "M:none") + "CDE|FGA|Bcde|cBA|\n", is_strict=False)
    assert [str(change.meter) for change in piece.meters] == ["3/4", "4/4", "3/4"]


BOOK = "".join(f"X:{n}\nT:{title}\nM:4/4\nL:1/4\nK:C\n{body}\n\n" for n, title, body in (
    (7, "First", "CDEF|"), (8, "Bad", "CDEF|GAB|cBAG|CDEF|"), (2, "Third", "GABc|"),
))  # fmt: skip


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.abc"
    path.write_text(BOOK)
    return path


def test_one_bad_bar_does_not_refuse_a_book(book) -> None:
    pieces = read_abc(book)
    assert [piece.title for piece in pieces] == ["First", "Third"]
    assert pieces[0].origin.warnings[0].startswith("X:8 (line 8) Bad: bar 2 is too short")


@pytest.mark.parametrize(
    ("wanted", "title"), [("", "First"), ("2", "Third"), ("X:8", "Bad"), ("thi", "Third"), ("3", "Third")]
)
def test_a_tune_of_a_book_is_chosen_by_its_x_its_place_or_its_title(book, wanted, title) -> None:
    piece = read_piece(book, wanted)
    assert piece.title == title and "of 3: X:" in piece.origin.tune


def test_a_tune_that_a_book_does_not_have_is_refused(book) -> None:
    with pytest.raises(InputError, match="no tune '9'"):
        read_piece(book, "9")


def test_a_bar_too_long_in_one_voice_is_as_long_in_all() -> None:
    piece = parse_tune(HEAD + "V:1\nCDEF|GABcd|cBAG|\nV:2\nC4|G,4|C4|\n", is_strict=False)
    assert [str(change.meter) for change in piece.meters] == ["4/4", "5/4", "4/4"]
    assert [note.onset for note in piece.parts[1].notes] == [0, 1920, 4320]
