"""The grid as a MidiTok tokenizer: its own checks, files and training work on it."""

from dataclasses import replace

from miditok import TokSequence
from symusic import Score

from composer.grid.header import word_table
from composer.grid.piece_grid import essence
from composer.io.midi.file import write_midi
from composer.training.tokenizer import GridTokenizer, make_config, words_of

STYLES = ["folk", "jig"]


def test_the_vocabulary_is_the_grids():
    assert words_of(GridTokenizer(make_config(STYLES))) == word_table(STYLES)


def test_decode_of_encode_is_the_piece(tunes):
    tokenizer = GridTokenizer(make_config(STYLES))
    for tune in tunes:
        tokens = tokenizer.encode_piece(tune)
        assert tokenizer.decode_piece(tokens.ids) == essence(tune)
        assert tokenizer.tokens_errors(tokens) == 0


def test_files_and_scores_go_through_miditok(tunes, tmp_path):
    tokenizer = GridTokenizer(make_config(STYLES))
    write_midi(tunes[1], tmp_path / "tune.mid", expand=False)
    tokens = tokenizer.encode(tmp_path / "tune.mid")
    assert tokens.ids == tokenizer.encode_piece(tunes[1]).ids
    score = tokenizer.decode(tokens)
    notes = [(note.time, note.pitch) for note in score.tracks[0].notes]
    assert notes == [(note.onset, note.pitch) for note in tunes[1].parts[0].notes]
    assert len(tokenizer.encode(Score.from_midi(score.dumps_midi())).ids) > 20


def test_save_and_load(tmp_path):
    tokenizer = GridTokenizer(make_config(STYLES))
    tokenizer.save(tmp_path / "tokenizer.json")
    assert words_of(GridTokenizer(params=tmp_path / "tokenizer.json")) == words_of(tokenizer)


def test_a_wrong_order_of_words_is_counted(tunes):
    tokenizer = GridTokenizer(make_config(STYLES))
    tokens = tokenizer.encode_piece(tunes[0])
    turned = TokSequence(tokens=tokens.tokens[::-1])
    tokenizer.complete_sequence(turned)
    assert tokenizer.tokens_errors(turned) > 0.3


def test_bpe_is_learned_and_undone(tunes, tmp_path):
    tokenizer = GridTokenizer(make_config(STYLES))
    paths = [tmp_path / f"{number}.mid" for number in range(len(tunes))]
    for tune, path in zip(tunes, paths, strict=True):
        write_midi(replace(tune, style="folk"), path, expand=False)
    plain = [tokenizer.encode(path).ids for path in paths]
    tokenizer.train(vocab_size=len(tokenizer) + 8, files_paths=paths)
    merged = [tokenizer.encode(path) for path in paths]
    assert sum(map(len, merged)) < sum(map(len, plain))
    assert tokenizer.decode_piece(merged[0]) == essence(replace(tunes[0], style="folk"))
