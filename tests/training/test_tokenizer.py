"""The grid as a MidiTok tokenizer: its own checks, files and training work on it."""

import json
from dataclasses import replace
from random import Random

import pytest
from miditok import TokSequence
from symusic import Score

from composer.corpus.learned import learn
from composer.errors import InputError
from composer.grid.piece_grid import grid_view, piece_to_grid
from composer.grid.vocabulary import Vocabulary, word_table
from composer.grid.word import kind_of
from composer.io.midi.file import write_midi
from composer.model.checkpoint import default_folder, load_checkpoint
from composer.training.examples import hide_rest, make_example
from composer.training.tokenizer import (
    TOKENIZER_FILE,
    TYPES_GRAPH,
    GridTokenizer,
    make_tokenizer,
    save_tokenizer,
)
from composer.training.train import build_tokenizer

WORDS = tuple(word_table(["folk", "jig"]))
VOCABULARY = Vocabulary(WORDS, tuple(range(len(WORDS))))


def words_of(tokenizer):
    """Its words in the order of the ids that MidiTok gives them."""
    return sorted(tokenizer.vocab, key=tokenizer.vocab.__getitem__)


def test_the_vocabulary_is_the_grids():
    tokenizer = make_tokenizer(VOCABULARY)
    assert words_of(tokenizer) == list(WORDS) and tokenizer.vocabulary == VOCABULARY


def test_every_kind_of_word_stands_in_the_graph_of_what_may_follow():
    assert {kind_of(word) for word in WORDS} - {"PAD"} == set(TYPES_GRAPH)


def test_decode_of_encode_is_the_piece(tunes):
    tokenizer = make_tokenizer(VOCABULARY)
    for tune in tunes:
        tokens = tokenizer.encode_piece(tune)
        assert tokenizer.decode_piece(tokens.ids) == grid_view(tune)
        assert tokenizer.tokens_errors(tokens) == 0


def test_files_and_scores_go_through_miditok(tunes, tmp_path):
    tokenizer = make_tokenizer(VOCABULARY)
    write_midi(tunes[1], tmp_path / "tune.mid", expand=False)
    tokens = tokenizer.encode(tmp_path / "tune.mid")
    assert tokens.ids == tokenizer.encode_piece(tunes[1]).ids
    score = tokenizer.decode(tokens)
    notes = [(note.time, note.pitch) for note in score.tracks[0].notes]
    assert notes == [(note.onset, note.pitch) for note in tunes[1].parts[0].notes]
    assert len(tokenizer.encode(Score.from_midi(score.dumps_midi())).ids) > 20


@pytest.mark.parametrize(
    "load", [GridTokenizer.from_pretrained, lambda folder: GridTokenizer(params=folder / TOKENIZER_FILE)]
)
def test_what_is_saved_loads_with_miditok_alone(tmp_path, load):
    older = Vocabulary(WORDS[:40] + WORDS[60:], VOCABULARY.counts[:-20])
    save_tokenizer(make_tokenizer(older), tmp_path)
    assert load(tmp_path).vocabulary == older, "its own words, not those of this version"
    assert words_of(load(tmp_path)) == list(older.words)


def test_miditoks_own_save_writes_the_same(tmp_path):
    tokenizer = make_tokenizer(VOCABULARY)
    tokenizer.save(tmp_path / "other.json")
    save_tokenizer(tokenizer, tmp_path)
    assert json.loads((tmp_path / "other.json").read_text()) == json.loads((tmp_path / TOKENIZER_FILE).read_text())


def test_a_training_example_is_what_the_tokenizer_reads(tunes):
    tokenizer = build_tokenizer(learn(tunes))
    grid = piece_to_grid(tunes[0])
    example = make_example(grid, hide_rest(grid, Random(1)), tokenizer)
    assert [tokenizer[number] for number in example.ids] == tokenizer.vocabulary.decode(example.ids)
    assert tokenizer.decode_piece(example.ids) == grid_view(tunes[0])
    assert tokenizer.tokens_errors(TokSequence(ids=example.ids)) == 0


def test_a_word_that_the_vocabulary_has_not_is_named(tunes):
    poor = make_tokenizer(Vocabulary(*zip(*[(w, 1) for w in WORDS if not w.startswith("Chord")], strict=True)))
    with pytest.raises(InputError, match="Chord_"):
        poor.encode_piece(tunes[0])


def test_a_checkpoint_holds_the_tokenizer_it_was_trained_with(tiny_checkpoint, tunes):
    tokenizer, checkpoint = GridTokenizer.from_pretrained(tiny_checkpoint), load_checkpoint(tiny_checkpoint)
    assert tokenizer.vocabulary == checkpoint.vocabulary
    assert tokenizer.encode_piece(tunes[0]).ids == checkpoint.vocabulary.encode(tokenizer.encode_piece(tunes[0]).tokens)


def test_the_shipped_checkpoint_has_the_tokenizer_of_its_vocabulary():
    assert GridTokenizer.from_pretrained(default_folder()).vocabulary == load_checkpoint().vocabulary


def test_a_wrong_order_of_words_is_counted(tunes):
    tokenizer = make_tokenizer(VOCABULARY)
    tokens = tokenizer.encode_piece(tunes[0])
    turned = TokSequence(tokens=tokens.tokens[::-1])
    tokenizer.complete_sequence(turned)
    assert tokenizer.tokens_errors(turned) > 0.3


def test_bpe_is_learned_and_undone(tunes, tmp_path):
    tokenizer = make_tokenizer(VOCABULARY)
    paths = [tmp_path / f"{number}.mid" for number in range(len(tunes))]
    for tune, path in zip(tunes, paths, strict=True):
        write_midi(replace(tune, style="folk"), path, expand=False)
    plain = [tokenizer.encode(path).ids for path in paths]
    tokenizer.train(vocab_size=len(tokenizer) + 8, files_paths=paths)
    merged = [tokenizer.encode(path) for path in paths]
    assert sum(map(len, merged)) < sum(map(len, plain))
    assert tokenizer.decode_piece(merged[0]) == grid_view(replace(tunes[0], style="folk"))
