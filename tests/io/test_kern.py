"""Humdrum **kern: what a reader must not lose, and what it must refuse in one line."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.errors import ComposerError, InputError
from composer.io.kern.read import parse_kern
from composer.music.units import TICKS_PER_QUARTER as Q


def kern(*rows: str) -> str:
    return "\n".join(row.replace(" | ", "\t") for row in rows) + "\n"


def notes(piece, part=0):
    return [(note.onset / Q, note.pitch, note.duration / Q) for note in piece.parts[part].notes]


SMALL = kern(
    "!!!OTL: A Song",
    "!!!COM: Anon.",
    "**kern | **text | **kern",
    "*staff2 | * | *staff1",
    "*M3/4 | * | *M3/4",
    "*k[f#] | * | *k[f#]",
    "*G: | * | *G:",
    "*MM90 | * | *MM90",
    "=1 | =1 | =1",
    "2.GG | la | 4g",
    ". | . | 8a",
    ". | . | 8b",
    ". | . | 4dd",
    "=2 | =2 | =2",
    "2.D | . | [2.ff#",
    "=3 | =3 | =3",
    "2.GG 2.D | . | 4ff#]",
    ". | . | 2g",
    "== | == | ==",
    "*- | *- | *-",
)


def test_staves_become_parts_top_first_with_key_meter_tempo_and_texts():
    piece = parse_kern(SMALL)
    assert (piece.title, piece.texts["composer"], str(piece.meter), piece.key.name) == ("A Song", "Anon.", "3/4", "G")
    assert (piece.length, piece.bar_count) == (9 * Q, 3)
    assert round(60_000_000 / piece.tempo) == 90
    assert notes(piece) == [(0, 67, 1), (1, 69, 0.5), (1.5, 71, 0.5), (2, 74, 1), (3, 78, 4), (7, 67, 2)]
    assert notes(piece, 1) == [(0, 43, 3), (3, 50, 3), (6, 43, 3), (6, 50, 3)]


def test_a_spine_that_splits_and_joins_stays_on_its_staff():
    piece = parse_kern(
        kern(
            "**kern", "*M4/4", "=1", "4c", "*^", "4e | 2g", "4f | .", "4e | 4cc", "*v | *v", "=2", "1d", "==", "*-"
        )
    )  # fmt: skip
    assert len(piece.parts) == 1
    assert notes(piece) == [(0, 60, 1), (1, 64, 1), (1, 67, 2), (2, 65, 1), (3, 64, 1), (3, 72, 1), (4, 62, 4)]


def test_a_staff_that_splits_has_a_part_for_each_voice_where_that_is_asked():
    rows = (
        "**kern | **kern",
        '*I"Pf. | *I"Pf.',
        "*M4/4 | *M4/4",
        "*^ | *",
        "2g | 2c | 1cc",
        "2a | 4d | .",
        ". | 4e | .",
        "*v | *v | *",
    )
    piece = parse_kern(kern(*rows, "1f | 1dd", "*- | *-"), by_voice=True)
    assert [part.name for part in piece.parts] == ["Pf", "Pf-2", "Pf"]
    assert notes(piece, 0) == [(0, 67, 2), (2, 69, 2), (4, 65, 4)]
    assert notes(piece, 1) == [(0, 60, 2), (2, 62, 1), (3, 64, 1)]


def test_spines_that_change_places_and_end_keep_their_notes():
    piece = parse_kern(
        kern("**kern | **kern", "4C | 4c", "*x | *x", "4d | 4D", "* | *-", "4e", "*-")
    )  # fmt: skip
    assert [pitch for _, pitch, _ in notes(piece)] == [48, 50]
    assert [pitch for _, pitch, _ in notes(piece, 1)] == [60, 62, 64]


def test_triplets_dots_breves_and_shares_last_as_long_as_they_say():
    piece = parse_kern(
        kern("**kern", "*M4/2", "6c", "6d", "6e", "8..f", "32g", "4a", "2b", "0cc", "3%2dd", "3%4ee", "*-")
    )
    lengths = [duration for _, _, duration in notes(piece)]
    assert lengths == pytest.approx([2 / 3, 2 / 3, 2 / 3, 0.875, 0.125, 1, 2, 8, 8 / 3, 16 / 3])


def test_a_pickup_and_repeats_are_told():
    piece = parse_kern(
        kern("**kern", "*M3/4", "4d", "=1!|:", "2.g", "=2", "2.a", "=:|!|:", "2.b", "=4", "2.g", "=:|!", "*-")
    )
    assert piece.pickup == Q
    assert [(section.onset // Q, section.end // Q, section.passes) for section in piece.sections] == [
        (2, 3, 1),
        (3, 9, 2),
        (9, 15, 2),
    ]
    assert piece.bar_count == 4


def test_grace_notes_rests_and_other_spines_give_no_notes():
    piece = parse_kern(kern("**kern | **dynam", "4c | f", "8dq | .", "4r | p", "4e | .", "*- | *-"))
    assert notes(piece) == [(0, 60, 1), (2, 64, 1)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no notes"),
        ("c d e", "before the spines begin"),
        (kern("**kern | **kern", "4c | 4d", "4c", "*- | *-"), "line 3 has 1 columns, not 2"),
        (kern("**kern", "4r", "*-"), "no notes"),
        (kern("**kern", *["0c"] * 20_000, "*-"), "quarters"),
        (kern("**kern", *["\t".join(["*^"] * 2**power) for power in range(9)], "4c"), "columns"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(text, said):
    with pytest.raises(InputError, match=said) as caught:
        parse_kern(text)
    assert "\n" not in str(caught.value)


@given(st.integers(0, 2**32), st.integers(1, 12))
def test_mutated_scores_give_a_piece_or_an_input_error(seed, count):
    chance = random.Random(seed)
    text = list(SMALL)
    for _ in range(count):
        place = chance.randrange(len(text))
        text[place : place + chance.randrange(3)] = chance.choice(
            ["\t", "\n", "4", "0", "%", ".", "*^", "*v", "[", "a", "é"]
        )
    try:
        piece = parse_kern("".join(text))
    except ComposerError:
        return
    assert all(0 <= note.onset < note.end <= piece.length for part in piece.parts for note in part.notes)
