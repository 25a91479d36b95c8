"""From what a reader gave to a tune, or to a drop with its reason."""

from dataclasses import replace

import pytest

from composer.corpus.clean import Drop
from composer.corpus.judge import Known, judge, style_of, tonics_of
from composer.corpus.read import Raw
from composer.corpus.sources import Omission, Source
from composer.errors import InputError
from composer.io.abc.read import parse_abc
from composer.music.piece import Part
from composer.music.theory import parse_key

SOURCE = Source("toy", "folk", "CC0-1.0", "nobody", "abc", ("*.abc",), archive="toy.tar.gz")
TUNE = (
    "X:1\nT:The Jig\nR:jig\nM:6/8\nL:1/8\nK:G\n" + "|".join(["GBd gdB", "cec BGB", "AFA DFA", "GBd g2D"] * 4) + "|]\n"
)


@pytest.fixture
def raw():
    return Raw("book/a.abc", "toy-a-1", {"R": "jig", "T": "The Jig"}, parse_abc(TUNE)[0])


def test_a_tune_is_kept_with_where_it_comes_from(raw):
    tune = judge(SOURCE, raw)
    assert (tune.name, tune.source, tune.piece.style) == ("toy-a-1", "toy", "jig")
    assert (tune.piece.origin.licence, tune.piece.origin.attribution) == ("CC0-1.0", "nobody")


def test_chords_that_nobody_wrote_are_marked(raw):
    assert judge(SOURCE, raw).piece.origin.chords_inferred


def test_what_cannot_be_read_is_a_drop(raw):
    drop = judge(SOURCE, replace(raw, piece=InputError("bar 3 is too short: 2/8 in 6/8")))
    assert isinstance(drop, Drop) and "bar 3 is too short" in drop.detail


@pytest.mark.parametrize(("field", "pattern"), [("T", "Jig"), ("file", r"^book/"), ("name", "a-1$")])
def test_a_recipe_leaves_tunes_out_with_its_reason(raw, field, pattern):
    source = replace(SOURCE, leave_out=(Omission(field, pattern, "not ours"),))
    assert judge(source, raw).reason == "left out: not ours"


def test_a_tune_without_meter_is_dropped(raw):
    assert judge(SOURCE, replace(raw, header={"M": "none"})).reason == "no meter"


def test_of_a_lead_source_one_line_is_kept_and_of_others_all_voices(raw):
    parts = (*raw.piece.parts, Part("Bass", raw.piece.parts[0].notes))
    both = replace(raw, piece=replace(raw.piece, parts=parts))
    assert len(judge(SOURCE, both).piece.parts) == 1
    assert len(judge(replace(SOURCE, lanes="all"), both).piece.parts) == 2


def test_where_files_say_no_key_the_table_of_roots_does(raw):
    played = replace(SOURCE, reader="abc2midi")
    assert judge(played, raw, Known({"a": 7})).piece.key == parse_key("G")
    assert judge(played, raw, Known({"a": 2})).piece.key.tonic == 2


def test_roots_are_a_table_of_stem_and_pitch_class():
    source = replace(SOURCE, roots="roots.csv")
    assert tonics_of(source, {"roots.csv": b"a,7\nb,none\nc,1,2\n"}) == {"a": 7}
    assert not tonics_of(SOURCE, {})


def test_a_style_outside_of_folk_goes_by_the_words_of_the_title(raw):
    source = replace(SOURCE, style="piano", style_by_words={"mazur": "mazurka"})
    assert style_of(source, replace(raw, header={"T": "Mazurek"}), raw.piece) == "mazurka"
    assert style_of(source, raw, raw.piece) == "piano"


def test_a_rhythm_may_come_from_the_file_or_the_meter(raw):
    bare = replace(raw, header={}, piece=replace(raw.piece, title=""))
    assert style_of(replace(SOURCE, rhythm_from_meter=True), bare, bare.piece) == "jig"
    assert style_of(replace(SOURCE, rhythm_by_file={"a*": "jig"}), bare, bare.piece) == "jig"
    assert style_of(SOURCE, bare, bare.piece) == "folk"
