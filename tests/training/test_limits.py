"""Limits of people's tunes: what one in a thousand exceeds, counted by general style."""

import pytest
from tunes import ONE, OTHER, piece_of

from composer.model.style_profile import Profile, profile_from_json
from composer.training.limits import FEWEST_PIECES, exceeded_by, find_limits, with_limits

USUAL, LOOP = piece_of(ONE + OTHER), piece_of(ONE[:8] * 4)


@pytest.mark.parametrize(("share", "limit"), [(0.0, 1000), (0.001, 999), (0.01, 990), (1.0, 1)])
def test_a_limit_is_exceeded_by_a_share_at_most(share, limit):
    assert exceeded_by(range(1, 1001), share) == limit


def test_one_odd_tune_in_a_thousand_sets_no_limit():
    assert find_limits([USUAL] * 999 + [LOOP])["loop"] == 0.0
    assert find_limits([USUAL] * 999 + [LOOP] * 2)["loop"] == 0.75


def test_few_or_short_pieces_say_nothing():
    assert not find_limits([USUAL] * (FEWEST_PIECES - 1)) and not find_limits([piece_of(ONE, 4)] * FEWEST_PIECES)


def test_a_style_has_the_limits_of_its_kin_and_keeps_them_in_the_checkpoint():
    profiles = {name: Profile(1, (), ()) for name in ("folk", "jig", "lied")}
    made = with_limits(profiles, [USUAL] * FEWEST_PIECES)
    assert made["jig"].limits == made["folk"].limits != {} and made["lied"].limits == {}
    assert profile_from_json(made["jig"].to_json()) == made["jig"]
