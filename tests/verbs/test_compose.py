"""Sampling, wishes, promises and receipts on a tiny model, and the shipped one on a few requests."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from conftest import run_verb

from composer.errors import InputError, PromiseError, UsageError
from composer.grid.vocabulary import vocabulary_from_json
from composer.model.checkpoint import ABOUT_FILE, MODEL_FILE, VOCABULARY_FILE, load_checkpoint, save_checkpoint
from composer.music.progression import guess_key, parse_progression, place_progression
from composer.music.theory import Chord, parse_key, parse_meter
from composer.sampling.sample import draw, keep_top
from composer.sampling.writer import Writer
from composer.verbs.compose_plan import plan_piece
from composer.verbs.wishes import Wishes


@pytest.fixture(scope="module")
def tiny(tiny_checkpoint):
    writer = Writer(load_checkpoint(tiny_checkpoint))
    return partial(run_verb, writer, "compose")


def test_same_wishes_same_piece_other_seed_other_piece(tiny):
    one, two = (tiny(bars=4, seed=7).piece for _ in range(2))
    assert one == two != tiny(bars=4, seed=8).piece


@pytest.mark.parametrize("wishes", [
    {"bars": 8, "meter": "6/8", "key": "Em"}, {"bars": 3, "meter": "3/4", "key": "F# minor", "lock": "off"},
    {"bars": 5, "key": "Bb", "range": "C4-C6", "tempo": 97}, {"bars": 12, "meter": "9/8", "key": "D dorian", "lock": "soft"},
    {"bars": 4, "chords": "Am F C G"}, {"bars": 6, "chords": "C | F G | C", "key": "C", "meter": "4/4"},
    {"bars": 4, "chords": "Bbm7b5 Ebmaj7 F#dim Gsus4", "temperature": 0}, {"bars": 2, "chords": "N.C.", "key": "G"},
], ids=str)  # fmt: skip
def test_what_was_asked_is_what_comes(tiny, wishes):
    receipt = tiny(**wishes).receipt
    assert all(receipt.kept.values())
    assert receipt.got["bars"] == wishes["bars"] and receipt.got["tempo"] == wishes.get("tempo", 100.0)
    assert wishes.get("meter") in (None, receipt.got["meter"])
    assert "key" not in wishes or receipt.got["key"] == parse_key(wishes["key"]).name


def test_asked_chords_stand_where_they_were_asked(tiny):
    piece = tiny(bars=4, meter="4/4", key="C", chords="C | F G | Am | C").piece
    at = [(symbol.onset, symbol.chord.name(piece.key)) for symbol in piece.chords]
    assert at == [(0, "C"), (1920, "F"), (2880, "G"), (3840, "Am"), (5760, "C")]


def test_the_shipped_model_composes_in_its_styles():
    writer = Writer(load_checkpoint())
    for seed, style in enumerate(writer.checkpoint.styles()):
        made = run_verb(writer, "compose", style=style, bars=8, seed=seed)
        assert all(made.receipt.kept.values()) and made.receipt.got["notes"] >= 8
        assert made.piece.chords and made.piece.style == style


@pytest.mark.parametrize(("wishes", "error"), [
    ({"bars": 0}, UsageError), ({"style": "jigg"}, UsageError), ({"meter": "5/4"}, UsageError),
    ({"key": "H"}, UsageError), ({"chords": "Foo"}, UsageError), ({"range": "A5-C4"}, UsageError),
    ({"lock": "tight"}, UsageError), ({"top_p": 0}, UsageError), ({"tempo": 1}, UsageError),
    ({"level": 1, "density": 3}, PromiseError), ({"chords": "C D E F G A B | C", "meter": "2/4"}, UsageError), ({"range": "C4-D4", "key": "E"}, PromiseError),
], ids=str)  # fmt: skip
def test_wishes_that_cannot_be_read_or_kept(tiny, wishes, error):
    with pytest.raises(error):
        tiny(**wishes)


def test_an_unknown_style_names_the_nearest(writer):
    with pytest.raises(UsageError, match="did you mean jig"):
        plan_piece(Wishes(style="jigg"), writer.checkpoint)


def test_a_style_is_known_in_any_case(tiny):
    assert tiny(style="Folk", bars=1).piece.style == "folk"


def test_the_command_in_the_file_says_what_was_asked(tiny):
    piece = tiny(bars=4, chords="Am G", key="Am", seed=9).piece
    assert piece.origin.command == "compose --style folk --bars 4 --key Am --chords 'Am G' --seed 9"


def test_wishes_are_reported_with_what_came(tiny):
    wishes = tiny(bars=8, density=3.5, level=5).receipt.got["wishes"]
    assert wishes["density"]["asked"] == 3.5 and not wishes["density"]["met"] and wishes["density"]["got"] < 3
    assert wishes["level"]["met"] and wishes["level"]["got"] <= 5


def test_a_form_is_counted_as_it_sounds(tiny):
    got = tiny(form="AAB", bars=12).receipt.got
    assert (got["bars"], got["written_bars"], len(got["chords_by_bar"])) == (12, 8, 8)


def test_progressions_share_bars_and_repeat():
    symbols = place_progression(parse_progression("Am | F G"), parse_meter("4/4"), 4)
    assert [symbol.onset for symbol in symbols] == [0, 1920, 2880, 3840, 5760, 6720]
    assert [len(bar) for bar in parse_progression("Am F C G")] == [1, 1, 1, 1]
    assert parse_progression("C/E")[0] == [Chord(0, "", 4)]


@pytest.mark.parametrize(("text", "key"), [("Am F C G", "Am"), ("C F G C", "C"), ("G Em Am D7", "G"), ("Dm A7 Dm", "Dm"),
                                          ("E7 A D A", "A"), ("Gm Cm D7 Gm", "Gm")])  # fmt: skip
def test_the_key_of_a_progression_is_guessed(text, key):
    assert guess_key(parse_progression(text)).name == key


def test_nucleus_keeps_the_likeliest_words_of_the_mass():
    kept = keep_top(np.array([0.5, 0.1, 0.3, 0.1]), 0.7)
    assert kept == pytest.approx([0.625, 0, 0.375, 0])
    assert keep_top(np.array([0.2, 0.8]), 0.01) == pytest.approx([0, 1])


def test_draws_follow_the_probabilities():
    random = np.random.default_rng(0)
    drawn = [draw(np.array([0.0, 0.25, 0.75, 0.0]), random) for _ in range(2000)]
    assert set(drawn) == {1, 2} and np.mean(np.array(drawn) == 2) == pytest.approx(0.75, abs=0.04)


def test_checkpoints_go_there_and_back(tiny_checkpoint, tmp_path):
    loaded = load_checkpoint(tiny_checkpoint)
    save_checkpoint(replace(loaded, folder=tmp_path / "copy"))
    again = load_checkpoint(tmp_path / "copy")
    assert (again.onnx, again.vocabulary, again.profiles) == (loaded.onnx, loaded.vocabulary, loaded.profiles)


@pytest.mark.parametrize("name", [MODEL_FILE, VOCABULARY_FILE, ABOUT_FILE])
@pytest.mark.parametrize("fault", ["missing", "truncated", "garbage"])
def test_a_damaged_checkpoint_is_refused_in_one_line(tiny_checkpoint, tmp_path, name, fault):
    save_checkpoint(replace(load_checkpoint(tiny_checkpoint), folder=tmp_path))
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    if fault != "missing":
        (tmp_path / name).write_bytes(data[: len(data) // 2] if fault == "truncated" else b"\x80garbage")
    with pytest.raises(InputError) as error:
        load_checkpoint(tmp_path)
    assert "\n" not in str(error.value) and error.value.hint


def test_another_vocabulary_is_refused(tiny_checkpoint, tmp_path):
    save_checkpoint(replace(load_checkpoint(tiny_checkpoint), folder=tmp_path))
    (tmp_path / VOCABULARY_FILE).write_text(
        replace(load_checkpoint(tiny_checkpoint).vocabulary, words=("other",), counts=(1,)).to_json()
    )
    with pytest.raises(InputError, match="another model"):
        load_checkpoint(tmp_path)


def test_a_vocabulary_goes_there_and_back_and_knows_its_words(writer):
    vocabulary = writer.checkpoint.vocabulary
    assert vocabulary_from_json(vocabulary.to_json()) == vocabulary
    assert vocabulary.decode(vocabulary.encode(["Bar_1", "End_None"])) == ["Bar_1", "End_None"]
    with pytest.raises(InputError, match="Bar_9999"):
        vocabulary.encode(["Bar_9999"])
