"""Parts that share staves: who sits where, what is written, and that each comes back as the part it was."""

import json
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer.io.midi.file import midi_to_piece, piece_to_midi
from composer.io.musicxml.write import musicxml_to_piece, piece_to_musicxml
from composer.io.notation.staff_voices import seat_of
from composer.io.notation.staves import ENSEMBLES, join_hands, open_score, plain_name, seat_parts
from composer.music.piece import Mark, Note, Part, Piece
from tests.strategies import Frame, lines_of_notes

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=10)
BAR = 1920
CHOIR, HANDS, STRINGS = ENSEMBLES
BARS = Frame(0, 2 * BAR, (0, BAR, 2 * BAR))


def line(*pitches: int, step: int = 480) -> tuple[Note, ...]:
    return tuple(Note(step * place, pitch, step) for place, pitch in enumerate(pitches) if pitch)


def choir(**other: object) -> Piece:
    rows = (("soprano", 72), ("alto", 67), ("tenor", 55), ("bass", 48))
    parts = (Part(name, line(*[pitch] * 8), 52, group="Choir") for name, pitch in rows)
    return replace(Piece(tuple(parts), 2 * BAR), **other)  # type: ignore[arg-type]


def piano(**notes: tuple[Note, ...]) -> Piece:
    names = ("right", "right-2", "left", "left-2")
    parts = (Part(name, notes.get(name.replace("-", "_"), ()), group="Piano") for name in names)
    return Piece(tuple(parts), 2 * BAR)


def quartet() -> Piece:
    rows = (("violin-1", 76), ("violin-2", 72), ("viola", 64), ("cello", 48))
    return Piece(tuple(Part(name, line(*[pitch] * 8), 40, group="Strings") for name, pitch in rows), 2 * BAR)


def tree(piece: Piece) -> Element:
    return ElementTree.fromstring(piece_to_musicxml(piece).encode())


def there_and_back(piece: Piece) -> Piece:
    return musicxml_to_piece(piece_to_musicxml(piece).encode())


def texts(root: Element, path: str) -> list[str]:
    return [element.text or "" for element in root.iterfind(path)]


def stems(root: Element) -> set[tuple[str | None, str | None]]:
    return {(note.findtext("voice"), note.findtext("stem")) for note in root.iter("note") if note.find("rest") is None}


def test_a_choir_has_two_staves_with_stems_apart_and_a_bracket() -> None:
    root = tree(choir())
    assert texts(root, "part-list/score-part/part-name") == ["Soprano, Alto", "Tenor, Bass"]
    assert texts(root, ".//group-symbol") == ["bracket"]
    assert texts(root, ".//clef/sign") == ["G", "F"]
    assert stems(root) == {("1", "up"), ("2", "down")}


def test_an_open_score_has_a_staff_for_each_singer() -> None:
    opened = open_score(choir())
    assert [part.group for part in opened.parts] == [""] * 4
    assert len(tree(opened).findall("part")) == 4
    assert open_score(piano()) == piano() and open_score(quartet()) == quartet()


def test_two_hands_are_one_part_with_a_brace_and_numbered_voices() -> None:
    root = tree(piano(right=line(72, 74), right_2=line(64, 65), left=line(48, 50), left_2=line(36, 38)))
    assert texts(root, "part-list/score-part/part-name") == ["Piano"]
    assert texts(root, "part/measure/attributes/staves") == ["2"]
    assert stems(root) == {("1", "up"), ("2", "down"), ("5", "up"), ("6", "down")}


def test_a_quartet_has_a_bracket_its_clefs_and_the_usual_names() -> None:
    root = tree(quartet())
    assert texts(root, "part-list/score-part/part-name") == ["Violin I", "Violin II", "Viola", "Violoncello"]
    assert texts(root, ".//group-symbol") == ["bracket"]
    assert texts(root, ".//clef/sign") == ["G", "G", "C", "F"]


def test_a_singer_above_a_piano_has_a_staff_of_its_own() -> None:
    hands = piano(right=line(72, 74), left=line(48, 50))
    song = replace(hands, parts=(Part("voice", line(67, 69), 52), *hands.parts))
    assert [len(player.staves) for player in seat_parts(song.parts)] == [1, 2]
    # Several staves in a part are a brace to every reader: MusicXML's default.
    assert texts(tree(song), "part/measure/attributes/staves") == ["2"]
    assert there_and_back(song).parts == song.parts


@pytest.mark.parametrize("piece", [choir(), piano(right=line(72, 74), left_2=line(36, 38)), quartet()])
def test_every_ensemble_comes_back_part_by_part(piece: Piece) -> None:
    assert there_and_back(piece).parts == piece.parts
    assert midi_to_piece(piece_to_midi(piece)).parts == piece.parts


@SLOW
@given(st.data())
def test_whatever_two_hands_play_comes_back(data: st.DataObject) -> None:
    rows = {
        name: data.draw(lines_of_notes(BARS, lowest, voices=2))
        for name, lowest in (("right", 60), ("right_2", 60), ("left", 40), ("left_2", 40))
    }
    piece = piano(**rows)
    still = replace(
        piece,
        parts=tuple(
            replace(part, notes=tuple(replace(note, velocity=80) for note in part.notes)) for part in piece.parts
        ),
    )
    assert there_and_back(still).parts == still.parts


def test_a_second_voice_is_written_where_it_sounds_and_its_outer_rests_are_hidden() -> None:
    root = tree(piano(right=line(*[72] * 8), right_2=line(0, 64, 0, 62), left=line(*[48] * 8)))
    first, second = root.iterfind("part/measure")
    rests = [note.get("print-object") for note in first.iter("note") if note.findtext("voice") == "2"]
    assert rests == ["no", None, None, None]
    assert "2" not in texts(second, "note/voice")


def test_singers_who_rest_together_share_one_rest() -> None:
    rests = choir()
    upper = tuple(part.with_notes(part.notes[:6]) for part in rests.parts[:2])
    root = tree(replace(rests, parts=(*upper, *rests.parts[2:])))
    found = [
        (one.findtext("voice"), one.get("print-object")) for one in root.iter("note") if one.find("rest") is not None
    ]
    assert found == [("1", None), ("2", "no")]


def test_words_slurs_and_dynamics_stay_with_their_voice() -> None:
    alto = (
        Mark(0, "dynamic", "mf"),
        Mark(0, "lyric", "la", pitch=67),
        Mark(0, "slur", end=960, pitch=67),
        Mark(480, "articulation", "staccato", pitch=67),
    )
    piece = choir()
    marked = replace(piece, parts=(piece.parts[0], replace(piece.parts[1], marks=alto), *piece.parts[2:]))
    assert there_and_back(marked).parts == marked.parts


def test_a_dynamic_of_a_voice_that_is_silent_comes_back() -> None:
    piece = piano(right=line(*[72] * 8), right_2=line(64, 64), left=line(48))
    loud = replace(piece.parts[1], marks=(Mark(BAR + 960, "dynamic", "f"),))
    marked = replace(piece, parts=(piece.parts[0], loud, *piece.parts[2:]))
    assert there_and_back(marked).parts == marked.parts


def test_names_that_no_ensemble_has_sit_alone_in_their_group() -> None:
    parts = (Part("one", line(60), group="Duo"), Part("two", line(60), group="Duo"))
    assert [len(player.staves) for player in seat_parts(parts)] == [2]
    twice = (Part("soprano", line(60), group="Choir"), Part("soprano", line(60), group="Choir"))
    assert [player.ensemble for player in seat_parts(twice)] == [None]


@pytest.mark.parametrize(
    "field",
    ["{", "[1]", '{"P1": [[1, 0]]}', '{"P1": [[1, 7, "a", "b", ""]]}', '{"P1": [[9, 0, "a", "b", ""]]}', "[" * 9999],
)
def test_a_field_that_does_not_fit_is_passed_over(field: str) -> None:
    root = tree(choir())
    for one in root.iter("miscellaneous-field"):
        one.text = field
    assert len(musicxml_to_piece(ElementTree.tostring(root)).parts) == 2


def test_the_field_is_only_written_where_voices_need_it() -> None:
    assert "composer-voices" not in piece_to_musicxml(open_score(choir()))
    field = tree(choir()).findtext(".//miscellaneous-field[@name='composer-voices']") or ""
    assert json.loads(field)["P2"] == [[1, 0, "tenor", "Choir", ""], [1, 1, "bass", "Choir", ""]]


@pytest.mark.parametrize(("voice", "seat"), [("1", 0), ("2", 1), ("6", 1), ("x", 0), ("", 0), ("²", 0)])
def test_odd_voices_are_the_upper_part(voice: str, seat: int) -> None:
    assert seat_of(voice, 2) == seat
    assert seat_of(voice, 1) == 0


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (("[Pianoforte]", "[Pianoforte]"), ["Pianoforte", "Pianoforte"]),
        (("Right", "Right-2", "Left"), ["Piano", "Piano", "Piano"]),
        (("Tune", "Bass"), ["", ""]),
        (("Piano",), [""]),
    ],
)
def test_hands_that_a_file_has_apart_are_one_player(names: tuple[str, ...], groups: list[str]) -> None:
    piece = Piece(tuple(Part(name, (Note(0, 60, 1920),)) for name in names), 1920)
    assert [part.group for part in join_hands(piece).parts] == groups
    (player, *others) = seat_parts(join_hands(piece).parts)
    assert not groups[0] or (player.name, len(player.staves), others) == (groups[0], 2, [])


def test_two_violins_of_one_name_are_two_players() -> None:
    piece = Piece(tuple(Part("Violin", (Note(0, 60, 1920),), 40) for _ in range(2)), 1920)
    assert join_hands(piece) == piece


def test_brackets_of_editors_are_not_printed() -> None:
    assert [plain_name(name) for name in ("[voce]", " Voice ", "[]", "A [B]")] == ["voce", "Voice", "", "A [B]"]
