"""Every verb on pieces of all kinds, with a model that writes noise: what was given stays, what was promised is kept."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from conftest import grid_pieces, run_verb
from hypothesis import given, settings
from hypothesis import strategies as st

from composer import api
from composer.errors import InputError, PromiseError, UsageError
from composer.io.abc.read import parse_abc
from composer.io.midi.file import midi_to_piece, piece_to_midi
from composer.music.piece import ChordSymbol, KeyChange, Mark, Note, Part, Piece, Section
from composer.music.theory import Meter, parse_chord, parse_key
from composer.verbs import vary as varying

BAR = 1920
SCALE = (60, 62, 64, 65, 67, 65, 64, 62)


def tune(bars=8, chords=True):
    """A tune in C with quarters up and down, and a chord a bar."""
    notes = [Note(480 * n, SCALE[n % 8], 480) for n in range(4 * bars - 2)]
    notes.append(Note(480 * (4 * bars - 2), 60, 960))
    names = [parse_chord("CFGC"[n % 4]) for n in range(bars)]
    symbols = tuple(ChordSymbol(BAR * n, chord) for n, chord in enumerate(names)) if chords else ()
    accompaniment = Part("Cello", tuple(Note(BAR * n, 48, 100) for n in range(bars)), 42)
    return Piece((Part("Melody", tuple(notes)), accompaniment), BAR * bars, chords=symbols, title="Up and down")


def melody(piece, start=0, end=10**9):
    return [note for note in piece.parts[0].notes if start <= note.onset < end]


def test_continue_adds_bars_and_touches_nothing(writer):
    old = tune()
    made = run_verb(writer, "continue", old, bars="4")
    assert made.piece.length == 12 * BAR and melody(made.piece, 0, 8 * BAR) == melody(old)
    assert melody(made.piece, 8 * BAR) and made.piece.parts[1] == old.parts[1]
    assert made.piece.chords[:8] == old.chords
    assert made.receipt.kept["given_notes"] and made.receipt.got["ending"] == "tonic"


def test_a_long_piece_is_continued_from_its_last_bars(writer):
    made = run_verb(writer, "continue", tune(60), bars="10")
    assert made.piece.bar_count == 70 and melody(made.piece, 60 * BAR)


def test_infill_changes_only_the_bars_named(writer):
    old = tune()
    piece = run_verb(writer, "infill", old, bars="3-4,6").piece
    for start, end in ((0, 2 * BAR), (4 * BAR, 5 * BAR), (6 * BAR, 8 * BAR)):
        assert melody(piece, start, end) == melody(old, start, end)
    assert melody(piece, 2 * BAR, 4 * BAR) != melody(old, 2 * BAR, 4 * BAR)


def test_a_note_held_into_the_bars_named_keeps_its_length(writer):
    held = Note(BAR - 480, 67, 1200)
    notes = tuple(note for note in tune().parts[0].notes if not BAR - 480 <= note.onset < BAR + 720)
    old = replace(tune(), parts=(Part("Melody", tuple(sorted((*notes, held)))),))
    for seed in range(4):
        piece = run_verb(writer, "infill", old, bars="2", seed=seed).piece
        assert held in melody(piece)
        assert all(note.onset >= held.end for note in melody(piece, BAR, 2 * BAR))


def test_vary_keeps_the_rhythm_to_the_tick(writer):
    old = tune()
    made = run_verb(writer, "vary", old, amount=0.5)
    times = [(note.onset, note.duration) for note in melody(old)]
    assert [(note.onset, note.duration) for note in melody(made.piece)] == times
    assert len(made.receipt.got["varied_bars"]) == 4 and 8 not in made.receipt.got["varied_bars"]


def test_vary_keeps_the_contour(writer):
    old = tune()
    piece = run_verb(writer, "vary", old, keep="contour", amount=1.0).piece

    def signs(one):
        notes = melody(one, 0, 7 * BAR)
        return [(b.pitch > a.pitch) - (b.pitch < a.pitch) for a, b in pairwise(notes)]

    assert signs(piece) == signs(old)


def test_restyle_keeps_strong_notes_and_chords_in_another_meter(writer):
    made = run_verb(writer, "restyle", tune(), style="jig", meter="6/8")
    assert made.piece.meter == Meter(6, 8) and made.piece.bar_count == 8
    starts = {note.onset: note.pitch for note in melody(made.piece)}
    assert [starts[n * 1440] for n in range(8)] == [SCALE[4 * n % 8] for n in range(8)]
    assert [one.chord for one in made.piece.chords] == [parse_chord(name) for name in "CFGCFGC"]
    assert made.receipt.got["parts_left_out"] == 1


def test_harmonize_writes_chords_under_the_tune(writer):
    old = tune(chords=False)
    made = run_verb(writer, "harmonize", old)
    assert made.piece.parts == old.parts and made.piece.chords[-1].chord == parse_chord("C")


def test_harmonize_follows_a_picardy_third():
    """All parts end on A major in A minor; the scale has no C sharp."""
    lines = ((69, 68, 69, 69), (64, 64, 64, 64), (60, 59, 60, 61), (45, 52, 45, 45))
    parts = tuple(Part(f"{n}", tuple(Note(BAR * k, p, BAR) for k, p in enumerate(row))) for n, row in enumerate(lines))
    old = Piece(parts, 4 * BAR, keys=(KeyChange(0, parse_key("Am")),))
    chords = api.harmonize(old, seed=1).piece.chords
    assert [one.chord for one in chords] == [parse_chord(name) for name in ("Am", "E", "Am", "A")]


def test_voices_keep_the_chords_that_a_piece_has_and_say_what_they_replace(writer):
    old = tune()
    made = run_verb(writer, "harmonize", old, voices="SATB")
    assert made.piece.chords == old.chords and made.receipt.got["chords_from"] == "the piece"
    assert [part.name for part in made.piece.parts] == ["Soprano", "Alto", "Tenor", "Bass"]
    assert "8 chord symbols are kept" in made.receipt.got["remarks"][0] and "Cello" in made.receipt.got["remarks"][1]


def test_voices_may_move_and_thin_the_tune_and_lead_to_its_first_chord(writer):
    """The tune lies low, strikes two notes at once, and begins a beat before the one chord that suits its upbeat."""
    old = replace(tune(), chords=tuple(replace(one, onset=one.onset + 480) for one in tune().chords))
    low = [replace(note, pitch=note.pitch - 12) for note in old.parts[0].notes]
    low[0] = replace(low[0], pitch=52)
    words = tuple(Mark(note.onset, "lyric", "la", pitch=note.pitch) for note in low)
    both = replace(old.parts[0], notes=(Note(0, 41, 480), *low), marks=words)
    made = run_verb(writer, "harmonize", replace(old, parts=(both, *old.parts[1:])), voices="satb")
    assert [note.pitch for note in made.piece.parts[0].notes] == [note.pitch + 12 for note in low]
    assert [mark.pitch for mark in made.piece.parts[0].marks] == [note.pitch for note in made.piece.parts[0].notes]
    assert made.piece.chords[0] == replace(old.chords[0], onset=0) and made.piece.chords[1:] == old.chords[1:]
    assert made.receipt.kept["given_notes"] and made.receipt.kept["chords"]


def test_only_chords_that_are_missing_are_written(writer):
    late = replace(tune(), chords=tune().chords[3:])
    made = run_verb(writer, "harmonize", late, keep="chords")
    assert made.piece.chords[0].onset == 0 and made.piece.chords[-5:] == late.chords
    assert run_verb(writer, "harmonize", late, voices="satb", keep="nothing").receipt.got["chords_replaced"] == 5


def test_the_style_is_taken_from_how_the_piece_moves(writer):
    assert run_verb(writer, "harmonize", tune(), style="jig").receipt.got["style"] == "jig"
    assert run_verb(writer, "harmonize", tune()).receipt.got["style"] in writer.checkpoint.styles()


@pytest.mark.parametrize("part", ["bass", "piano", "second"])
def test_accompany_adds_parts_over_the_chords(writer, part):
    old = tune()
    made = run_verb(writer, "accompany", old, part=part, by="rule")
    added = made.piece.parts[2:]
    assert made.piece.parts[:2] == old.parts and added
    assert all(note.end <= old.length for one in added for note in one.notes)
    assert max(note.end for one in added for note in one.notes) == old.length
    assert "by rule" in made.receipt.got["written"]


def test_the_second_lies_under_a_tune_that_the_model_reads_in_another_octave(writer):
    low = tuple(replace(note, pitch=note.pitch - 24) for note in tune().parts[0].notes)
    old = replace(tune(), parts=(Part("Melody", low),))
    second = run_verb(writer, "accompany", old, part="second").piece.parts[1]
    assert all(b.pitch < a.pitch <= b.pitch + 12 for a, b in zip(low, second.notes, strict=True))


def test_accompany_finds_chords_where_there_are_none(writer):
    made = run_verb(writer, "accompany", tune(chords=False))
    assert made.piece.chords and made.receipt.got["chords_found"]


EDITS = [
    ("continue", {"bars": 3}),
    ("infill", {"bars": "1"}),
    ("vary", {}),
    ("vary", {"keep": "contour", "amount": 1.0}),
    ("restyle", {"style": "jig"}),
    ("harmonize", {}),
]


@settings(max_examples=12)
@given(grid_pieces(), st.sampled_from(EDITS), st.integers(0, 99))
def test_any_piece_is_taken_or_refused_with_a_reason(writer, piece, edit, seed):
    try:
        verb, options = edit
        made = run_verb(writer, verb, piece, seed=seed, **options)
    except (InputError, PromiseError, UsageError) as reason:
        assert str(reason) and reason.hint is not None
        return
    assert all(made.receipt.kept.values())
    read = midi_to_piece(piece_to_midi(made.piece, expand=False))
    assert json.loads(read.origin.recipe)["verb"] == verb


def test_a_tune_that_is_all_pickup_is_not_restyled(writer):
    pickup = replace(tune(), parts=(Part("Melody", (Note(BAR - 480, 67, 480),)),), pickup=480, chords=(), sections=())
    with pytest.raises(InputError, match="no notes after its pickup"):
        run_verb(writer, "restyle", pickup, style="jig")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"parts": (Part("Melody", ()),)}, "no notes"),
        ({"length": 501 * BAR}, "has 501 bars"),
    ],
)
def test_what_cannot_be_taken_says_why_and_where(writer, change, words):
    with pytest.raises(InputError, match=words):
        run_verb(writer, "vary", replace(tune(), **change))


@pytest.mark.parametrize(
    ("verb", "options", "words"),
    [
        ("infill", {"bars": "9"}, "must lie in 1 to 8, not '9'"),
        ("infill", {"bars": "4-2"}, "not '4-2'"),
        ("infill", {"bars": 2.5}, "--bars must be text, not 2.5"),
        ("infill", {}, "needs --bars"),
        ("continue", {"bars": "0"}, "must be 1 to 60, not 0"),
        ("continue", {"bars": "5-8"}, "must be 1 to 60, not '5-8'"),
        ("vary", {"keep": "mood"}, "--keep must be rhythm, contour or chords, not 'mood'"),
        ("vary", {"amount": 2}, "--amount must be 0.01 to 1, not 2"),
        ("vary", {"max_copy": 3}, "--max-copy must be 8 to 1000, not 3"),
        ("vary", {"ending": "half"}, "option 'ending' is unknown here"),
        ("restyle", {}, "needs a style"),
        ("harmonize", {"voices": "choir"}, "--voices must be chords or satb"),
        ("harmonize", {"mood": "sad"}, "option 'mood' is unknown here"),
    ],
)
def test_options_that_mean_nothing_are_refused(writer, verb, options, words):
    with pytest.raises(UsageError, match=re.escape(words)):
        run_verb(writer, verb, tune(), **options)


def test_bars_may_be_numbers_or_words(writer):
    made = [run_verb(writer, "infill", tune(), bars=bars) for bars in ((3, 4), "3-4", "3,4")]
    assert made[0].piece.parts == made[1].piece.parts == made[2].piece.parts
    assert run_verb(writer, "continue", tune(), bars="4").piece.bar_count == 12


@pytest.mark.parametrize(
    ("verb", "options", "command"),
    [
        ("continue", {}, "compose continue FILE --bars 8 --seed 0"),
        ("vary", {"keep": "Contour"}, "compose vary FILE --keep contour --seed 0"),
        ("harmonize", {"strict": False}, "compose harmonize FILE --no-strict --seed 0"),
    ],
)
def test_every_file_holds_its_command(writer, verb, options, command):
    assert run_verb(writer, verb, tune(), **options).piece.origin.command == command


def test_a_piece_without_chords_has_no_row_of_chord_tones(writer):
    got = run_verb(writer, "vary", replace(tune(chords=False), style=""), style="jig").receipt.got
    assert got["chord_tone_share"] is None and got["chords_by_bar"] == [] and got["style"] == "jig"


def test_a_given_tune_is_not_judged_as_a_copy(writer, tunes):
    """The tune stands in the corpus of the model, and none of it is written."""
    receipt = run_verb(writer, "harmonize", tunes[0], max_copy=8).receipt
    assert receipt.originality["longest_run"] > 8 and "--max-copy changes nothing" in receipt.got["remarks"][0]


@pytest.mark.parametrize(
    ("verb", "options", "is_given"),
    [
        ("infill", {"bars": "3"}, True),
        ("infill", {"bars": "8"}, False),
        ("continue", {}, False),
        ("restyle", {"style": "jig"}, True),
        ("restyle", {"style": "jig", "keep": "chords"}, False),
        ("harmonize", {}, True),
        ("accompany", {}, True),
    ],
)
def test_an_ending_is_kept_or_said_to_be_given(writer, verb, options, is_given):
    got = run_verb(writer, verb, tune(), ending="half", **options).receipt.got
    assert ("--ending half changes nothing: the end is given" in got.get("remarks", ())) == is_given


def test_chords_end_on_the_dominant_where_the_tune_does(writer):
    notes = (*tune().parts[0].notes[:-1], Note(30 * 480, 62, 960))
    piece = run_verb(writer, "harmonize", replace(tune(), parts=(Part("Melody", notes),)), ending="half").piece
    assert piece.chords[-1].chord == parse_chord("G")


def test_sections_without_letters_are_not_a_form(writer):
    halves = (Section(0, 4 * BAR), Section(4 * BAR, 8 * BAR))
    assert run_verb(writer, "vary", replace(tune(), sections=halves)).receipt.got["form"] == ""


def test_notes_off_the_grid_stay_where_they_are(writer):
    late = tuple(replace(note, onset=note.onset + 7) for note in tune().parts[0].notes[:-1])
    old = replace(tune(), parts=(Part("Melody", late),))
    made = run_verb(writer, "continue", old, bars="2")
    assert melody(made.piece, 0, 8 * BAR) == list(late)
    assert made.receipt.got["notes_moved_to_the_grid"] == 1.0


@pytest.mark.parametrize("keep", ["rhythm", "contour"])
def test_vary_holds_a_note_through_a_bar_that_stays(keep, monkeypatch):
    """It begins in a bar that is varied, lasts through one that stays, and ends in another that is varied."""

    piece = parse_abc("X:1\nM:2/4\nL:1/8\nK:C\nCDEF|GABc-|c4-|cBAG|FEDC|C4|\n")[0]
    monkeypatch.setattr(varying, "draw_rows", lambda rows, amount, seed: {1, 3})
    made = api.vary(piece, keep=keep, amount=0.5, seed=1)
    assert all(made.receipt.kept.values()) and made.receipt.got["varied_bars"] == [2, 4]
