"""Pieces longer than the model's grid: every hidden bar is written once, in windows the grid can hold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from noise import LEXICON, Noise, promise

from composer import api
from composer.grid.grid import Grid, words_to_grid
from composer.grid.header import MAX_BARS, Header
from composer.grid.lanes import LEAD
from composer.grid.piece_grid import grid_to_piece, piece_to_grid
from composer.io.abc.read import parse_abc
from composer.music.theory import Key, Meter
from composer.sampling.sample import Sampling, write
from composer.sampling.task import Task
from composer.sampling.windows import cut, join, windows_of

BARS = ("C2E2 G2c2", "B2A2 G2F2", "E4 z4", "D2F2 A2d2", "c6 B2-", "B2A2 G4")


def long_tune(bars, pickup=False):
    music = "|".join(BARS[number % len(BARS)] for number in range(bars))
    return parse_abc(f"X:1\nT:Long\nM:4/4\nL:1/8\nK:C\n{'G2|' if pickup else ''}{music}|\n")[0]


@given(st.integers(1, 300), st.booleans(), st.data())
def test_windows_write_each_hidden_row_once_and_fit_the_grid(bars, pickup, data):
    header = Header("folk", Meter(4, 4), Key(0), bars, 24 * pickup)
    rows = data.draw(st.sets(st.integers(0, header.rows - 1), min_size=1))
    task = Task(Grid(header, (((), ()),) * header.rows), frozenset((row, 0) for row in rows), promise(Key(0)))
    written = []
    for window in windows_of(task):
        part = cut(task, window)
        assert part.grid.header.bars <= MAX_BARS and len(part.grid.cells) == part.grid.header.rows
        assert (window.start == 0) or window.start < window.first, "it begins with something that is given"
        written += [row for row in sorted(rows) if window.first <= row < window.until]
        assert {row + window.start for row, _ in part.hidden} >= {*written[-1:]}
    assert written == sorted(rows)


@pytest.mark.parametrize("pickup", [False, True])
def test_a_long_tune_is_written_whole(pickup):
    """With a model that knows nothing: all cells of a hundred bars are full and the given ones are as they were."""
    whole = piece_to_grid(replace(long_tune(100, pickup), style="folk"), 500)
    hidden = frozenset((row, 1) for row in (*range(5, whole.header.rows - 1, 3), whole.header.rows - 1))
    cells = tuple((("Chord_0.", "Dur_96"), row[0]) for row in whole.cells)
    cells = ((("Chord_0.", "Dur_24"), cells[0][1]), *cells[1:]) if pickup else cells
    task = Task(Grid(replace(whole.header, lanes=LEAD), cells), hidden, promise(Key(0)))
    for window in windows_of(task):
        part = cut(task, window)
        sample = write(Noise(1, 1.0), LEXICON, [part.prompt()], part.promises, Sampling(seed=2))[0]
        task = join(task, window, words_to_grid(sample.words, Key(0)))
    for row, (before, after) in enumerate(zip(cells, task.grid.cells, strict=True)):
        if (row, 1) in hidden:
            steps = [
                int(word.replace(".", "_").rpartition("_")[2]) for word in after[1] if not word.startswith("Section")
            ]
            assert sum(steps) == 96
        else:
            assert after == before
    assert grid_to_piece(task.grid).parts[0].notes[-1].pitch % 12 == 0, "it ends on the tonic"


@pytest.mark.parametrize(
    ("verb", "options"),
    [
        ("harmonize", {}),
        ("infill", {"bars": "88-90"}),
        ("vary", {"amount": 0.2}),
        ("restyle", {"style": "jig"}),
        ("continue_", {"bars": 4}),
        ("accompany", {"part": "bass"}),
    ],
)
def test_every_verb_takes_a_piece_of_ninety_bars(verb, options):
    piece = long_tune(90, pickup=True)
    made = getattr(api, verb)(piece, seed=1, **options)
    assert all(made.receipt.kept.values())
    if verb == "harmonize":
        onsets = np.array([symbol.onset for symbol in made.piece.chords])
        assert onsets.max() > 0.9 * piece.length and np.diff(onsets).max() <= 16 * 1920


def test_a_note_over_the_edge_of_a_window_is_held():
    """Every bar varied on its own rhythm, with a tie over each bar line."""
    music = "|".join("C2E2 G2c2-" if number % 2 else "c4 G2E2-" for number in range(150))
    piece = parse_abc(f"X:1\nT:Ties\nM:4/4\nL:1/8\nK:C\n{music}|C8|\n")[0]
    made = api.vary(piece, amount=1.0, seed=3)
    assert made.receipt.kept["rhythm"] and len(made.receipt.got["varied_bars"]) == 150
