"""Versions of one tune find each other in any key and note value; others do not."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.analysis.overlaps import members_of, near_duplicates
from composer.analysis.similarity import (
    MIN_CONTAINMENT,
    bucket,
    clusters,
    fingerprint,
    grams,
    scaled_grams,
    split_of,
)
from composer.music.melody import melody_line, top_line
from composer.music.piece import Note, Part, Piece, Section


def melody(seed: int, length: int = 60) -> list[tuple[int, int]]:
    chance = random.Random(seed)
    return [(12 * i, 60 + chance.choice((0, 2, 4, 5, 7, 9, 11))) for i in range(length)]


def test_grams_ignore_the_key_and_not_the_rhythm():
    tune = melody(1)
    assert grams([(onset, pitch + 5) for onset, pitch in tune]) == grams(tune)
    assert not grams([(2 * onset, pitch) for onset, pitch in tune]) & grams(tune)


def test_scaled_grams_ignore_the_note_value_too():
    tune = melody(1)
    assert scaled_grams([(2 * onset, pitch - 3) for onset, pitch in tune]) == scaled_grams(tune)


@pytest.mark.parametrize("length", [0, 1, 10])
def test_short_tunes_have_no_grams(length):
    assert grams(melody(1, length)) == scaled_grams(melody(1, length)) == frozenset()


@given(st.lists(st.frozensets(st.integers(0, 12), min_size=1), max_size=8))
def test_near_duplicates_agree_with_comparing_all_pairs(sets):
    tunes = {str(i): own for i, own in enumerate(sets)}
    expected = {
        (a, b)
        for a in tunes
        for b in tunes
        if int(a) < int(b) and tunes[a] & tunes[b]
        and len(tunes[a] & tunes[b]) >= MIN_CONTAINMENT * min(len(tunes[a]), len(tunes[b]))
    }  # fmt: skip
    assert set(near_duplicates({name: members_of(own) for name, own in tunes.items()})) == expected


def test_clusters_join_chains_and_keep_the_rest_apart():
    assert sorted(clusters("abcde", [("d", "a"), ("b", "d")])) == [("a", "b", "d"), ("c",), ("e",)]


def test_buckets_are_fixed_by_the_name():
    # The sha1 sums of the empty text and of "a", as every table prints them.
    assert [bucket(name) for name in ("", "a")] == [
        int("da39a3ee5e6b4b0d3255bfef95601890afd80709", 16) % 10,
        int("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", 16) % 10,
    ]
    assert {split_of(str(i)) for i in range(100)} == {"train", "valid", "test"}


def piece_of(pitches: list[int]) -> Piece:
    return Piece((Part("melody", tuple(Note(480 * i, pitch, 480) for i, pitch in enumerate(pitches))),), 480 * 16)


def test_fingerprint_is_that_of_the_sounding_tune_in_any_key():
    once = piece_of([60, 62, 64, 65] * 2)
    repeated = replace(once, length=3840, sections=(Section(0, 1920, passes=2), Section(1920, 3840)))
    assert fingerprint(once) == fingerprint(piece_of([67, 69, 71, 72] * 2))
    assert fingerprint(once) != fingerprint(repeated)


def test_melody_line_is_the_top_note_without_overlaps():
    notes = [Note(0, 60, 480), Note(0, 67, 960), Note(480, 64, 480)]
    assert melody_line(notes) == (Note(0, 67, 480), Note(480, 64, 480))
    assert top_line(reversed(notes)) == tuple(notes[1:])
    assert melody_line([]) == top_line([]) == ()
