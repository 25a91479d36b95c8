"""Runs of bars that are short enough for a sequence."""

from dataclasses import replace
from random import Random

from textures import piano

from composer.corpus.traits import words_of
from composer.grid.grid import grid_to_words
from composer.grid.piece_grid import piece_to_grid
from composer.training.crop import LONGEST_WORDS, MOST_WORDS, crop
from composer.verbs.stretches import in_a_row


def long_piece(times=30):
    return replace(in_a_row([piano()] * times), meters=piano().meters, keys=piano().keys, tempos=piano().tempos)


def test_a_short_piece_stays_whole():
    assert crop(piano(), Random(0)) == piano()


def test_a_long_piece_is_cut_to_whole_bars_of_about_so_many_words():
    piece = long_piece()
    assert words_of(piece) > LONGEST_WORDS
    for seed in range(30):
        cut = crop(piece, Random(seed))
        assert cut.length % cut.meter.bar_ticks == 0 and words_of(cut) <= LONGEST_WORDS
    sizes = [words_of(crop(piece, Random(seed))) for seed in range(30)]
    assert sum(size <= MOST_WORDS for size in sizes) > 20


def test_some_cuts_are_the_end_of_the_piece():
    piece, last = long_piece(), piano().parts[0].notes[-1]
    ends = [crop(piece, Random(seed)).parts[0].notes[-1].duration == last.duration for seed in range(40)]
    assert 5 < sum(ends)


def test_the_estimate_is_near_the_words_that_are_written():
    grid = piece_to_grid(piano())
    assert 0.7 < words_of(piano()) / len(grid_to_words(grid, grid.every_cell())) < 1.5
