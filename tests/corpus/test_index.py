"""The list of pieces in an archive: titles, licences and makers by score, and a list that is none."""

import json
from dataclasses import replace

import pytest

from composer.corpus.index import header_of, read_index, short_licence
from composer.corpus.judge import Known, judge
from composer.corpus.read import Raw
from composer.corpus.sources import Source
from composer.errors import InputError
from composer.music.piece import Note, Part, Piece

SOURCE = Source("toy", "piano", "some", "Toys", "table", ("*",), lanes="all", index="index.json", archive="toy.tar.gz")
ROWS = [
    {
        "id": "a/b",
        "title": "Sonata",
        "style": "Baroque",
        "licence": "CC BY 4.0",
        "maintainer": "Ann",
        "scores": [{"file": "k/b.1.tsv"}, {"file": "k/b.2.tsv"}],
    },
    {"id": "EOG1", "title": "Hymn"},
]


def test_scores_are_found_by_path_and_else_by_stem():
    index = read_index(SOURCE, {"index.json": json.dumps(ROWS).encode()})
    assert header_of(index, "k/b.2.tsv")["T"] == "Sonata, 2" and header_of(index, "EOG1.tsv")["T"] == "Hymn"
    assert header_of(index, "c.tsv") == {} and read_index(replace(SOURCE, index=""), {}) == {}


def test_licences_are_named_as_in_recipes():
    names = (
        "Creative Commons Attribution-ShareAlike 4.0 International",
        "Creative Commons Attribution 3.0",
        "Public Domain",
        "cc-by-sa",
    )
    assert [short_licence(name) for name in names] == ["CC BY-SA 4.0", "CC BY 3.0", "public domain", "CC BY-SA"]


def test_title_licence_and_maker_of_a_piece_are_those_of_the_list():
    header = header_of(read_index(SOURCE, {"index.json": json.dumps(ROWS).encode()}), "k/b.1.tsv")
    raw = Raw(
        "k/b.1.tsv",
        "toy-b-1",
        {"T": ""},
        Piece((Part("Upper", tuple(Note(480 * n, 60 + n % 5, 480) for n in range(64))),), 16 * 1920),
    )
    tune = judge(replace(SOURCE, style_by_words={"baroque": "baroque"}), raw, Known(header=header))
    assert (tune.piece.title, tune.piece.style) == ("Sonata, 1", "baroque")
    assert (tune.piece.origin.licence, tune.piece.origin.attribution) == ("CC BY 4.0", "Toys; Ann")


@pytest.mark.parametrize("data", [b"{", b"[1]", b'[{"title": "x"}]'])
def test_a_list_that_is_none_is_refused_in_one_line(data):
    with pytest.raises(InputError, match="is not a list of pieces"):
        read_index(SOURCE, {"index.json": data})
