"""Voices that the model writes to a tune, with a model that writes noise: what is promised holds, and what cannot be is
written by rule."""

from dataclasses import replace

import pytest
from conftest import run_verb
from textures import BAR, choir, tune

from composer.errors import UsageError
from composer.io.midi.file import midi_to_piece, piece_to_midi
from composer.music.piece import Note, Part

CHOIR_PROMISES = {"given_notes", "ranges", "no_crossings", "spacing", "no_parallels", "chords"}


def by_model(made):
    return made.receipt.got["voices"] == "by the model"


@pytest.mark.parametrize("seed", range(3))
def test_the_model_writes_three_voices_under_a_given_one(writer, seed):
    old = tune()
    made = run_verb(writer, "harmonize", old, voices="satb", by="model", seed=seed)
    assert by_model(made) and [part.name for part in made.piece.parts] == ["Soprano", "Alto", "Tenor", "Bass"]
    assert made.piece.parts[0].notes == old.parts[0].notes and made.piece.chords == old.chords
    assert set(made.receipt.kept) >= CHOIR_PROMISES and all(made.receipt.kept.values())
    assert set(made.receipt.got["chord_tones"]) == {"Alto", "Tenor", "Bass"}
    assert all(part.group == "Choir" and part.clef for part in made.piece.parts)


def test_voices_and_chords_are_written_where_the_tune_has_none(writer):
    made = run_verb(writer, "harmonize", tune(chords=False), voices="satb", by="model")
    assert made.piece.chords and all(made.receipt.kept.values())
    anew = run_verb(writer, "harmonize", tune(), voices="satb", by="model", keep="nothing")
    assert anew.receipt.got["chords_replaced"] == 8


def test_a_folk_tune_is_sung_as_a_chorale(writer):
    made = run_verb(writer, "harmonize", tune(), voices="satb", by="model", style="jig")
    assert made.receipt.got["style"] == "chorale" and "chorale" in str(made.receipt.got["remarks"])


def test_a_low_tune_is_sung_where_a_soprano_sings(writer):
    made = run_verb(writer, "harmonize", tune(octaves=-2), voices="satb", by="model")
    assert made.piece.parts[0].notes == tune().parts[0].notes and all(made.receipt.kept.values())


def test_voices_rest_where_the_tune_has_ended(writer):
    old = tune()
    early = replace(old, parts=(old.parts[0].with_notes(old.parts[0].notes[4:-1]),))
    made = run_verb(writer, "harmonize", early, voices="satb", by="model")
    ends = [note.end for part in made.piece.parts for note in part.notes]
    assert max(ends) == max(note.end for note in early.parts[0].notes)
    assert min(note.onset for part in made.piece.parts for note in part.notes) == BAR


def test_a_long_tune_is_sung_through_windows(writer):
    old = tune(bars=70)
    made = run_verb(writer, "harmonize", old, voices="satb", by="model")
    assert by_model(made) and all(made.receipt.kept.values())
    bars = {note.onset // BAR for note in made.piece.parts[2].notes}
    assert len(bars) > 40


def test_rules_write_where_they_are_asked(writer):
    made = run_verb(writer, "harmonize", tune(), voices="satb", by="rule")
    assert made.receipt.got["voices"] == "by rule" and {"no_parallels", "no_crossings"} <= set(made.receipt.kept)


def test_rules_write_where_no_draft_of_the_model_will_do(writer, monkeypatch):
    from composer.sampling.promises.spacing import Spacing

    monkeypatch.setattr(Spacing, "check", lambda self, piece: False)
    made = run_verb(writer, "harmonize", tune(), voices="satb")
    assert made.receipt.got["voices"] == "by rule" and "no draft of the model" in str(made.receipt.got["remarks"])


def test_a_model_without_voices_says_so(writer, monkeypatch):
    monkeypatch.setitem(writer.checkpoint.__dict__, "lanes", frozenset({"chords", "melody"}))
    made = run_verb(writer, "harmonize", tune(), voices="satb")
    assert made.receipt.got["voices"] == "by rule" and "has not learned" in str(made.receipt.got["remarks"])
    with pytest.raises(UsageError, match="has not learned to write four voices"):
        run_verb(writer, "harmonize", tune(), voices="satb", by="model")


def test_the_same_seed_sings_the_same(writer):
    one, other = (run_verb(writer, "harmonize", tune(), voices="satb", seed=5).piece for _ in range(2))
    assert one.parts == other.parts
    assert midi_to_piece(piece_to_midi(one)).parts[1].notes == one.parts[1].notes


def test_a_whole_choir_is_a_tune_like_any_other(writer):
    made = run_verb(writer, "harmonize", choir(), voices="satb", by="model")
    assert "parts left out" in str(made.receipt.got["remarks"]) and all(made.receipt.kept.values())


def test_an_empty_part_does_not_matter(writer):
    old = tune()
    made = run_verb(writer, "harmonize", replace(old, parts=(*old.parts, Part("Empty", ()))), voices="satb", by="model")
    assert all(made.receipt.kept.values())


def test_two_notes_struck_together_become_one(writer):
    old = tune()
    double = old.parts[0].with_notes(tuple(sorted((*old.parts[0].notes, Note(0, 60, 480)))))
    made = run_verb(writer, "harmonize", replace(old, parts=(double,)), voices="satb", by="model")
    assert "1 notes struck under" in str(made.receipt.got["remarks"])


PARTS_OF = {
    ("piano", None): ("Right", "Left"),
    ("piano", "ragtime"): ("Left",),
    ("piano", "lied"): ("Right", "Left"),
    ("bass", None): ("Cello",),
    ("bass", "chorale"): ("Bass",),
    ("second", None): ("Violin-2",),
    ("second", "chorale"): ("Alto",),
    ("strings", None): ("Violin-2", "Viola", "Cello"),
}


@pytest.mark.parametrize(("part", "style"), PARTS_OF)
@pytest.mark.parametrize("chords", [True, False])
def test_the_model_accompanies_a_tune_in_the_style_asked_for(writer, part, style, chords):
    old = tune(chords=chords, octaves=part == "strings")
    made = run_verb(writer, "accompany", old, part=part, style=style, by="model")
    assert made.piece.parts[0] == old.parts[0] and made.piece.chords
    new = made.piece.parts[1:]
    assert tuple(one.name for one in new) == PARTS_OF[part, style] and all(one.clef for one in new)
    assert all(made.receipt.kept.values()) and {"given_notes", "ranges"} < set(made.receipt.kept)
    assert set(made.receipt.got["chord_tones"]) == set(PARTS_OF[part, style])
    assert made.receipt.got["chords_found"] == (not chords)


def test_strings_play_what_a_choir_sings_where_the_model_has_no_quartets(writer, monkeypatch):
    choir_alone = {"chords", "melody", "soprano", "alto", "tenor", "bass"}
    monkeypatch.setitem(writer.checkpoint.__dict__, "lanes", frozenset(choir_alone))
    made = run_verb(writer, "accompany", tune(), part="strings", by="model")
    assert [part.name for part in made.piece.parts[1:]] == ["Violin-2", "Viola", "Cello"]
    assert min(note.pitch for note in made.piece.parts[2].notes) >= 48, "the lowest string of a viola"
    assert all(made.receipt.kept.values()) and made.piece.parts[2].program == 41
    second = run_verb(writer, "accompany", tune(), part="second")
    assert second.piece.parts[1].name == "Violin-2"


def test_hands_that_are_written_can_be_played(writer):
    for seed in range(4):
        made = run_verb(writer, "accompany", tune(), part="piano", by="model", seed=seed)
        assert made.receipt.kept["playable"]


def test_a_piano_by_rule_is_there_still(writer):
    made = run_verb(writer, "accompany", tune(), part="piano", by="rule")
    assert [part.name for part in made.piece.parts[1:]] == ["Piano right", "Piano left"]
    with pytest.raises(UsageError, match="no rule writes strings"):
        run_verb(writer, "accompany", tune(), part="strings", by="rule")


def test_a_tune_that_lies_low_is_accompanied_where_the_lane_has_it(writer):
    low = tune(octaves=-2)
    made = run_verb(writer, "accompany", low, part="second", by="model")
    assert made.piece.parts[0] == low.parts[0] and "24 semitones higher" in str(made.receipt.got["remarks"])


def test_a_style_that_is_none_is_named(writer):
    with pytest.raises(UsageError, match="is not a style"):
        run_verb(writer, "accompany", tune(), part="piano", style="ragtme")
