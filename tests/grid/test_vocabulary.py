"""Words and ids: there and back, and no other vocabulary passes for this one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.errors import InputError
from composer.grid.vocabulary import Vocabulary, vocabulary_from_json, word_table

WORDS = tuple(word_table(["folk", "jig"]))
VOCABULARY = Vocabulary(WORDS, tuple(range(len(WORDS))))


@given(st.lists(st.integers(0, len(WORDS) - 1)))
def test_ids_go_there_and_back(ids):
    assert VOCABULARY.encode(VOCABULARY.decode(ids)) == ids


def test_json_goes_there_and_back():
    assert vocabulary_from_json(VOCABULARY.to_json()) == VOCABULARY


def test_an_unknown_word_is_named():
    with pytest.raises(InputError, match="Note_99"):
        VOCABULARY.encode(["Note_99.1"])


def test_only_styles_that_were_seen_are_known():
    seen = {"Style_jig": 3}
    assert Vocabulary(WORDS, tuple(seen.get(word, 0) for word in WORDS)).styles() == ["jig"]


def test_order_decides_the_fingerprint():
    turned = Vocabulary(WORDS[::-1], VOCABULARY.counts)
    assert turned.fingerprint != VOCABULARY.fingerprint
    assert Vocabulary(WORDS, (0,) * len(WORDS)).fingerprint == VOCABULARY.fingerprint


@pytest.mark.parametrize(
    "damage",
    [lambda data: data.pop("words"), lambda data: data.update(words=3), lambda data: data.update(format="other"),
     lambda data: data["words"].pop(), lambda data: data["words"].append("Note"), lambda data: data.pop("fingerprint")],
)  # fmt: skip
def test_a_changed_vocabulary_is_refused(damage):
    data = json.loads(VOCABULARY.to_json())
    damage(data)
    with pytest.raises(InputError, match="vocabulary cannot be read"):
        vocabulary_from_json(json.dumps(data))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3"])
def test_no_vocabulary_is_refused(text):
    with pytest.raises(InputError):
        vocabulary_from_json(text)
