"""Pieces go to disk as they are judged, and what stays in memory finds the same versions and leaks."""

import random
from dataclasses import replace

import pytest
from textures import choir

from composer.analysis.overlaps import Overlaps, members_of
from composer.corpus.judge import Tune
from composer.corpus.splits import Place, find_leaks
from composer.corpus.traces import put_away, take_out, trace_of


def test_pieces_come_back_from_disk_whole_and_in_the_style_that_they_have_by_now(tmp_path):
    pieces = [replace(choir(), title=f"Hymn {number}", style="hymn") for number in range(3)]
    traces = [put_away(Tune(piece.title, "mine", piece), tmp_path) for piece in pieces]
    assert list(map(take_out, traces)) == pieces
    assert take_out(replace(traces[1], style="folk")) == replace(pieces[1], style="folk")


def test_a_trace_is_small_where_a_piece_is_large():
    piece = choir()
    notes = tuple(replace(note, onset=note.onset + 1920 * n) for n in range(999) for note in piece.parts[0].notes)
    trace = trace_of(Tune("long", "mine", replace(piece, parts=(replace(piece.parts[0], notes=notes),))))
    # Nine hundred times the same bar has few different runs of ten notes.
    assert trace.grams.nbytes + trace.scaled.nbytes < len(notes)


@pytest.mark.parametrize("most", [None, 1, 3])
def test_overlaps_are_those_of_sets(most):
    chance = random.Random(1)
    sets = [{chance.randrange(-9, 9) for _ in range(chance.randrange(9))} for _ in range(30)]
    overlaps = Overlaps(list(map(members_of, sets)))
    for number, own in enumerate(sets):
        holders = {one: [n for n in range(number) if one in sets[n]][:most] for one in own}
        assert overlaps.with_earlier(number, most) == {
            n: count for n in range(number) if (count := sum(n in of for of in holders.values()))
        }


@pytest.mark.parametrize("sets", [[], [set()], [set(), set()]])
def test_nothing_overlaps_nothing(sets):
    overlaps = Overlaps(list(map(members_of, sets)))
    assert not any(overlaps.with_earlier(number) for number in range(len(sets)))


def test_leaks_are_counted_by_the_runs_of_ten_that_training_has():
    trace = trace_of(Tune("a", "mine", choir()))
    rows = {"a": ("train", range(10)), "b": ("train", range(5, 15)), "c": ("test", range(4, 24)), "d": ("valid", [])}
    traces = [replace(trace, name=name, grams=members_of(own)) for name, (_, own) in rows.items()]
    places = {name: Place(name, split) for name, (split, _) in rows.items()}
    assert find_leaks(traces, places) == {
        "tunes": 2, "near_duplicates": 1, "highest_containment": 0.5, "shared_grams": 0.55,
    }  # fmt: skip
