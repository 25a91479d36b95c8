"""What is not said is drawn as the corpus has it, by the seed; what is said is kept."""

from random import Random

import pytest

from composer.errors import UsageError
from composer.grid.header import METERS
from composer.grid.vocabulary import Vocabulary
from composer.model.checkpoint import Checkpoint
from composer.model.style_profile import make_profile, profile_from_json
from composer.music.piece import Part, Piece
from composer.music.styles import STYLES, find_style
from composer.music.theory import Key, parse_key, parse_meter
from composer.verbs.compose_plan import plan_piece
from composer.verbs.measured_wishes import measure_wishes
from composer.verbs.options import read_options
from composer.verbs.wishes import BPM_RANGE, USUAL_SPAN, Wishes, read_meter


@pytest.fixture(scope="module")
def model(tunes):
    """Profiles of the tunes: 6/8 in G, D, Em and Am, and no network."""
    profile = make_profile(tunes)
    return Checkpoint(None, b"", Vocabulary((), ()), {"folk": profile, "jig": profile})


def test_profiles_go_there_and_back(tunes):
    profile = make_profile(tunes)
    assert profile_from_json(profile.to_json()) == profile and profile.pieces == 8
    assert {form for form, _ in profile.forms} == {
        ("6/8", "major", 7),
        ("6/8", "major", 2),
        ("6/8", "minor", 4),
        ("6/8", "minor", 9),
    }


def test_unsaid_meter_and_key_are_those_of_the_corpus(model):
    asked = [plan_piece(Wishes(seed=seed), model) for seed in range(20)]
    assert {str(one.meter) for one in asked} == {"6/8"}
    assert {one.key.name for one in asked} == {"G", "D", "Em", "Am"}
    assert {one.bpm for one in asked} == {STYLES["folk"].bpm} and {one.limits for one in asked} == {USUAL_SPAN}


def test_the_same_seed_draws_the_same_plan(model):
    assert plan_piece(Wishes(seed=4), model) == plan_piece(Wishes(seed=4), model)


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("key", ["G", "Bb minor", "F# locrian"])
def test_what_is_said_is_planned_whether_the_corpus_has_it_or_not(model, meter, key):
    asked = plan_piece(Wishes(meter=meter, key=key, bars=5, tempo=77, range="C4-G5"), model)
    assert (asked.meter, asked.key, asked.bars, asked.bpm) == (parse_meter(meter), parse_key(key), 5, 77)
    assert asked.limits == (60, 79) and 60 <= asked.span[0] <= asked.span[1] <= 79


def test_a_key_in_another_mode_keeps_to_meters_of_that_mode(model):
    assert str(plan_piece(Wishes(key="C"), model).meter) == "6/8"


def test_chords_suggest_the_key_and_a_key_wins(model):
    assert plan_piece(Wishes(chords="Dm A7 Dm"), model).key == parse_key("Dm")
    assert plan_piece(Wishes(chords="Dm A7 Dm", key="F"), model).key == parse_key("F")


def test_a_span_fits_its_limits_or_is_them(model):
    profile = model.profiles["folk"]
    assert profile.draw_span(Random(0), 7, (60, 62)) == (60, 62)
    low, high = profile.draw_span(Random(0), 7, (40, 100))
    assert (low - 67, high - 67) in {span for span, _ in profile.spans}


def test_enharmonic_keys_are_planned_with_fewer_accidentals(model):
    key = model.profiles["folk"].draw_form(Random(0), None, None)[1]
    assert abs(key.signature) <= 6
    assert model.profiles["folk"].draw_form(Random(0), None, Key(-6)) == ("6/8", Key(-6))


@pytest.mark.parametrize(
    "numbers",
    [{"bars": 0}, {"bars": -3}, {"bars": 65}, {"tempo": 0}, {"tempo": BPM_RANGE[1] + 1}, {"tempo": float("nan")}, {"temperature": -1},
     {"temperature": float("nan")}, {"temperature": 6}, {"top_p": 0}, {"top_p": 1.1}, {"seed": -1}, {"seed": 2**63}],
    ids=str,
)  # fmt: skip
def test_numbers_out_of_range_are_refused_with_the_value(numbers):
    with pytest.raises(UsageError, match="must be"):
        read_options(Wishes, numbers)


def test_a_meter_the_model_has_not_lists_those_it_has():
    with pytest.raises(UsageError, match="9/8"):
        read_meter("5/4")


@pytest.mark.parametrize("style", STYLES.values(), ids=lambda style: style.name)
def test_every_style_has_meters_of_the_grid_and_a_tempo(style):
    assert BPM_RANGE[0] < style.bpm < BPM_RANGE[1] and 0 <= style.program <= 127
    assert find_style(style.name, list(STYLES)) is style


def test_a_style_of_another_corpus_has_defaults():
    assert find_style("chorale", ["chorale"]).name == "chorale"


@pytest.mark.parametrize(
    ("typed", "meant"), [("Jigg", "jig"), ("slipjig", "slip-jig"), ("waltzer", "waltz"), ("rele", "reel")]
)
def test_the_nearest_style_is_named(typed, meant):
    with pytest.raises(UsageError, match=f"did you mean {meant}"):
        find_style(typed, list(STYLES))


def test_a_style_is_found_in_any_case_and_nothing_far_off_is_meant():
    assert (
        find_style("JIG", list(STYLES)).name == "jig" and find_style("Piano-Waltz", list(STYLES)).name == "piano-waltz"
    )
    with pytest.raises(UsageError, match="'rock' is not a style"):
        find_style("rock", list(STYLES))
    with pytest.raises(UsageError, match="use folk, jig, slip-jig"):
        find_style("rock", list(STYLES))


def test_any_minor_key_may_be_asked_for(plan_of):
    assert {plan_of(Wishes(style="folk", key="Minor", seed=seed)).key.mode for seed in range(5)} == {"minor"}


@pytest.mark.parametrize("parts", [(), (Part("Melody", ()),)])
def test_a_silent_draft_can_be_judged(plan_of, parts):
    wishes = measure_wishes(plan_of(Wishes(level=3, density=2.0)), Piece(parts, 4 * 1920))
    assert wishes["level"].is_met and not wishes["density"].is_met
