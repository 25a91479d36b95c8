"""Tonic and mode from the notes of a tune."""

import pytest

from composer.analysis.key import KEY_MODES, checked_key, key_from_notes, keys_of_signature, with_key
from composer.music.piece import KeyChange, Note, Part, Piece
from composer.music.theory import MODES, Key, parse_key

DEGREES = (0, 2, 4, 2, 0, 4, 2, 1, 0, 2, 4, 5, 4, 2, 1, 0) * 2


def tune_in(key: Key, stated: Key) -> Piece:
    """Eight bars that dwell on the triad of a key and end on its tonic, under a stated key."""
    pitches = [60 + key.tonic + MODES[key.mode].steps[degree] for degree in DEGREES]
    notes = tuple(Note(960 * i, pitch, 960) for i, pitch in enumerate(pitches))
    return Piece((Part("melody", notes),), 960 * len(notes), keys=(KeyChange(0, stated),))


@pytest.mark.parametrize("mode", KEY_MODES)
@pytest.mark.parametrize("signature", [-1, 0, 1, 2])
def test_stated_major_gives_way_to_what_the_notes_dwell_on(mode, signature):
    true = next(key for key in keys_of_signature(signature) if key.mode == mode)
    assert checked_key(tune_in(true, Key(signature))) == true


def test_stated_mode_is_believed():
    stated = parse_key("E dorian")
    assert checked_key(tune_in(parse_key("D"), stated)) == stated


def test_unclear_tune_keeps_its_stated_major():
    notes = tuple(Note(480 * i, pitch, 480) for i, pitch in enumerate((67, 69, 71, 72, 74, 76, 78, 79) * 4))
    piece = Piece((Part("melody", notes),), 480 * 32, keys=(KeyChange(0, Key(1)),))
    assert checked_key(piece) == Key(1)


@pytest.mark.parametrize("name", ["G", "D", "Em", "A dorian", "D mixolydian"])
def test_mode_is_found_over_a_known_tonic(name):
    key = parse_key(name)
    run = [60 + key.tonic + step for step in MODES[key.mode].steps] * 3
    notes = (*tune_in(key, Key(0)).parts[0].notes, *(Note(960 * (32 + i), pitch, 960) for i, pitch in enumerate(run)))
    piece = Piece((Part("melody", (*notes, Note(960 * 53, 60 + key.tonic, 960))),), 960 * 54)
    assert key_from_notes(piece, key.tonic) == key


def test_keys_of_a_signature_share_it():
    assert {key.signature for key in keys_of_signature(2)} == {2}


def test_with_key_changes_the_first_key_only():
    piece = Piece((), 3840, keys=(KeyChange(0, Key(0)), KeyChange(1920, Key(2))))
    assert with_key(piece, Key(1)).keys == (KeyChange(0, Key(1)), KeyChange(1920, Key(2)))
