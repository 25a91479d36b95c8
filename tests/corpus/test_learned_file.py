"""What is learned of a corpus is made once, kept beside it and read in place."""

import json

import pytest
from textures import choir

from composer.corpus import learned_file
from composer.corpus.build import Settings, write_corpus
from composer.corpus.judge import Tune
from composer.corpus.learned import learn, learnable
from composer.corpus.learned_file import FOLDER, load_learned
from composer.corpus.manifest import MANIFEST, load_corpus
from composer.corpus.shelf import Picked, group, pick
from composer.corpus.splits import Place
from composer.corpus.traces import put_away
from composer.errors import InputError


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    tune = put_away(Tune("choir-1", "mine", choir()), tmp_path)
    write_corpus(folder, [tune], {"choir-1": Place("choir-1", "train")}, Settings(processes=1))
    return folder


@pytest.fixture
def kept(corpus):
    load_learned(corpus, "train")
    return corpus.parent / FOLDER / "corpus-train.jsonl"


@pytest.fixture
def unmade(monkeypatch):
    """From here on nothing may be made again."""

    def fail(path):
        raise AssertionError(path)

    monkeypatch.setattr(learned_file, "_learn", fail)


def test_a_corpus_gives_tunes_and_textures(corpus):
    learned = load_learned(corpus, "train")
    made = learn([one for piece in load_corpus(corpus, "train") for one, _ in learnable(piece)])
    assert sorted(len(piece.parts) for piece in made.pieces) == [1, 4]
    assert list(learned.pieces) == made.pieces
    assert (learned.traits, learned.counts) == (made.traits, made.counts)
    assert not load_learned(corpus, "test").pieces


def test_the_second_start_makes_nothing_again(corpus, kept, unmade):
    assert len(load_learned(corpus, "train").pieces) == 2


def test_another_tune_is_learned_anew(corpus, kept):
    (corpus / MANIFEST).write_text((corpus / MANIFEST).read_text().replace('"hash": "', '"hash": "0'))
    before = kept.read_bytes()
    load_learned(corpus, "train")
    assert json.loads(kept.read_bytes().splitlines()[-1])["key"] != json.loads(before.splitlines()[-1])["key"]


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: data[9:], lambda data: b"", lambda data: b"[]"]
)
def test_a_file_that_is_not_whole_is_made_again(corpus, kept, damage):
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    assert len(load_learned(corpus, "train").pieces) == 2 and kept.read_bytes() == whole


def test_a_damaged_piece_is_refused(corpus, kept):
    kept.write_bytes(b"9" + kept.read_bytes()[1:])
    with pytest.raises(InputError):
        load_learned(corpus, "train").pieces[0]


def test_a_corpus_beside_which_nothing_can_be_written_is_learned_all_the_same(corpus, monkeypatch):
    monkeypatch.setattr(learned_file.os, "access", lambda path, mode: False)
    learned_file._folder.cache_clear()
    assert len(load_learned(corpus, "train").pieces) == 2
    assert not any((corpus.parent / FOLDER).iterdir())
    learned_file._folder.cache_clear()


def test_some_of_the_pieces_are_picked_without_reading_the_others(corpus):
    pieces = load_learned(corpus, "train").pieces
    choirs = pick(pieces, lambda piece: len(piece.parts) == 4)
    assert isinstance(choirs, Picked) and list(choirs) == [pieces[place] for place in choirs.places]
    groups = group(pieces, lambda piece: {piece.style, "any"})
    assert len(groups["chorale"]) == len(groups["any"]) == 2 and list(groups["any"][1:]) == list(pieces[1:])


def test_the_first_start_says_how_far_it_is_and_the_second_has_nothing_to_say(corpus):
    told = []
    load_learned(corpus, "train", lambda *how_far: told.append(how_far))
    assert told == [("preparing corpus, train", 0, 1), ("preparing corpus, train", 1, 1)]
    load_learned(corpus, "train", lambda *how_far: told.append(how_far))
    assert len(told) == 2
