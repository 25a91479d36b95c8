"""The words of the grid as a MidiTok tokenizer: its vocabulary, token-type graph, files, BPE training and datasets.

For training and for people who work with MidiTok; composing reads only the vocabulary that training saved, because
importing MidiTok imports torch.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from miditok import MusicTokenizer, TokenizerConfig, TokSequence
from symusic import Score

from composer.grid.grid import grid_to_words, words_to_grid
from composer.grid.header import PAD, word_table
from composer.grid.piece_grid import grid_to_piece, piece_to_grid
from composer.io.midi.file import midi_to_piece, piece_to_midi, read_midi
from composer.music.piece import Piece

CELL_STARTS = {"Chord", "Note", "Rest", "Tie", "Section", "Ending", "Close", "Mask"}
IN_MELODY = {"Note", "Rest", "Tie", "Section", "Ending", "Close"}
HEADER = ("Style", "Meter", "Mode", "Bars", "Repeats", "Pickup", "Tonic", "Density", "Low", "High", "Lane")

TYPES_GRAPH: dict[str, set[str]] = {
    **{name: {*HEADER[index + 1 :]} for index, name in enumerate(HEADER)},
    "Lane": {"Lane", "Given", "Fill"},
    "Given": {"Bar"},
    "Fill": {"Bar"},
    "Bar": CELL_STARTS,
    "Mask": {"Bar", "Fill", *CELL_STARTS},
    "Chord": {"Bass", "Dur"},
    "Bass": {"Dur"},
    "Dur": {"Bar", "Fill", "End", *CELL_STARTS},
    "Note": {"Bar", "Fill", "End", "Mask", *IN_MELODY},
    "Rest": {"Bar", "Fill", "End", "Mask", *IN_MELODY},
    "Tie": {"Bar", "Fill", "End", "Mask", *IN_MELODY},
    "Section": {"Note", "Rest", "Tie", "Ending"},
    "Ending": {"Note", "Rest", "Tie"},
    "Close": {"Note", "Rest", "Tie"},
    "End": set(),
}
"""What kinds of word may follow each kind: the grammar that `composer.grid.cursor` enforces, without its counting."""


def make_config(styles: Sequence[str]) -> TokenizerConfig:
    """MidiTok's configuration of a grid for these styles."""
    return TokenizerConfig(special_tokens=["PAD"], use_programs=False, styles=list(styles))


class GridTokenizer(MusicTokenizer):  # type: ignore[misc]
    """One stream of words a piece: header, then bar by bar the chord lane and the melody.

    `encode` takes a path or a `symusic.Score`, `decode` gives a `symusic.Score`; MidiTok's own preprocessing is
    skipped, because the grid refuses what it cannot hold instead of moving it.
    """

    def _tweak_config_before_creating_voc(self) -> None:
        self.one_token_stream = True

    def preprocess_score(self, score: Any) -> Any:
        """The score as it is."""
        return score

    def encode(self, score: Any, encode_ids: bool = True, **_: Any) -> TokSequence:
        """The tokens of a MIDI file or a score. Raises InputError when the grid cannot hold it."""
        if isinstance(score, str | Path):
            return self.encode_piece(read_midi(Path(score)), encode_ids)
        return self.encode_piece(midi_to_piece(score.dumps_midi()), encode_ids)

    def encode_piece(self, piece: Piece, encode_ids: bool = True) -> TokSequence:
        """The tokens of a piece, all of it to be written; its style is "folk" where it has none the grid knows."""
        style = piece.style if f"Style_{piece.style}" in self.vocab else self.config.additional_params["styles"][0]
        grid = piece_to_grid(Piece(**{**vars(piece), "style": style}))
        tokens = TokSequence(tokens=grid_to_words(grid, grid.every_cell()))
        self.complete_sequence(tokens)
        if encode_ids and self.is_trained:
            self.encode_token_ids(tokens)
        return tokens

    def decode_piece(self, tokens: TokSequence | Sequence[int]) -> Piece:
        """Inverse of `encode_piece`, up to what `composer.grid.piece_grid.essence` says the grid holds."""
        sequence = tokens if isinstance(tokens, TokSequence) else TokSequence(ids=list(tokens))
        self._preprocess_tokseq_before_decoding(sequence)
        self.complete_sequence(sequence)
        return grid_to_piece(words_to_grid(sequence.tokens))

    def _tokens_to_score(self, tokens: TokSequence, programs: object = None) -> Any:
        return Score.from_midi(piece_to_midi(grid_to_piece(words_to_grid(tokens.tokens)), expand=False))

    def _add_time_events(self, events: list[Any], time_division: int) -> list[Any]:
        return events

    def _create_base_vocabulary(self) -> list[str]:
        return [word for word in word_table(self.config.additional_params["styles"]) if word != PAD]

    def _create_token_types_graph(self) -> dict[str, set[str]]:
        return {name: set(following) for name, following in TYPES_GRAPH.items()}


def words_of(tokenizer: GridTokenizer) -> list[str]:
    """The tokenizer's words in the order of their ids."""
    return sorted(tokenizer.vocab, key=tokenizer.vocab.__getitem__)
