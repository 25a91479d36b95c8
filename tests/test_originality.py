"""Runs shared with a corpus are found in any key, and only where they are."""

from composer.metrics.originality import MelodyIndex

TUNE = [(12 * number, 60 + pitch) for number, pitch in enumerate((0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0, 5, 9, 2, 11, 0))]
OTHER = [(9 * number, 60 + pitch) for number, pitch in enumerate((0, 7, 3, 8, 1, 6, 2, 9, 0, 5, 11, 4, 10, 3))]


def test_a_copy_is_found_whole_in_another_key():
    index = MelodyIndex([("other", OTHER), ("tune", TUNE)])
    match = index.longest_match([(onset, pitch + 5) for onset, pitch in TUNE])
    assert (match.notes, match.title, match.position, match.coverage) == (len(TUNE), "tune", 0, 1.0)


def test_a_part_is_found_with_its_place():
    match = MelodyIndex([("tune", TUNE)]).longest_match([*OTHER[:3], *((t + 30, p) for t, p in TUNE[4:14])])
    assert (match.notes, match.position) == (10, 4)
    assert 0 < match.coverage < 1


def test_other_rhythm_is_no_copy():
    match = MelodyIndex([("tune", TUNE)]).longest_match([(2 * onset, pitch) for onset, pitch in TUNE])
    assert (match.notes, match.coverage) == (0, 0.0)


def test_too_short_a_melody_matches_nothing():
    assert MelodyIndex([("tune", TUNE)]).longest_match(TUNE[:5]).notes == 0
