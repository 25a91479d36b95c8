"""The words of the grid as a MidiTok tokenizer: what training encodes with and a checkpoint keeps as `tokenizer.json`.

    GridTokenizer.from_pretrained("runs/checkpoint")     # or GridTokenizer(params="runs/checkpoint/tokenizer.json")

The file holds the words themselves, so that it gives the ids of its checkpoint whatever words later versions have.
Composing reads `vocabulary.json`, the same words in the same order, because importing MidiTok imports torch.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from miditok import MusicTokenizer, TokenizerConfig, TokSequence
from symusic import Score

from composer.errors import InputError
from composer.grid.grid import NO_RHYTHMS, Grid, grid_to_words, words_to_grid
from composer.grid.header import PAD
from composer.grid.piece_grid import grid_to_piece, piece_to_grid
from composer.grid.vocabulary import Vocabulary
from composer.grid.word import Rhythm, parse_word
from composer.io.files import write_atomically
from composer.io.midi.file import midi_to_piece, piece_to_midi, read_midi
from composer.music.piece import Piece

TOKENIZER_FILE = "tokenizer.json"
"""The name that MidiTok looks for in a folder."""

IN_VOICE = {"With", "Note", "Onset", "Rest", "Tie", "Section", "Ending", "Close"}
CELL_STARTS = {"Chord", "Mask", *IN_VOICE}
HEADER = ("Style", "Meter", "Mode", "Bars", "Repeats", "Pickup", "Tonic", "Density", "Low", "High", "Lane")

TYPES_GRAPH: dict[str, set[str]] = {
    **{name: {*HEADER[index + 1 :]} for index, name in enumerate(HEADER)},
    # wishes about a lane follow it
    "Lane": {"Lane", "Density", "Low", "High", "Given", "Fill"},
    **{name: {"Lane", "Low", "High", "Given", "Fill"} for name in ("Density", "Low", "High")},
    "Given": {"Bar"},
    "Fill": {"Bar"},
    "Bar": CELL_STARTS,
    "Mask": {"Bar", "Fill", *CELL_STARTS},
    "Chord": {"Bass", "Dur"},
    "Bass": {"Dur"},
    "Dur": {"Bar", "Fill", "End", *CELL_STARTS},
    "With": {"With", "Note"},
    **{name: {"Bar", "Fill", "End", *CELL_STARTS} for name in ("Note", "Onset", "Rest", "Tie")},
    "Section": {"With", "Note", "Rest", "Tie", "Ending"},
    "Ending": {"With", "Note", "Rest", "Tie"},
    "Close": {"With", "Note", "Rest", "Tie"},
    "End": set(),
}
"""What kinds of word may follow each kind: the grammar that `composer.grid.cursor` enforces, without its counting."""


def make_tokenizer(vocabulary: Vocabulary) -> "GridTokenizer":
    """Returns the tokenizer of a vocabulary: the same words with the same ids and counts."""
    words = {"words": list(vocabulary.words), "counts": list(vocabulary.counts)}
    return GridTokenizer(TokenizerConfig(special_tokens=["PAD"], use_programs=False, **words))


def save_tokenizer(tokenizer: "GridTokenizer", folder: Path) -> None:
    """Writes `tokenizer.json` into a folder, as `MusicTokenizer.save` does, but whole or not at all."""
    write_atomically(folder / TOKENIZER_FILE, json.dumps(tokenizer.to_dict()).encode())


class GridTokenizer(MusicTokenizer):  # type: ignore[misc]
    """One stream of words per piece: header, then bar by bar the chord lane and the voices.

    `encode` takes a path or a `symusic.Score`, `decode` gives a `symusic.Score`, `encode_grid` is what training calls.
    MidiTok's own preprocessing is skipped, because the grid refuses what it cannot hold instead of moving it.
    """

    @property
    def vocabulary(self) -> Vocabulary:
        """Words and counts as composing reads them."""
        kept = self.config.additional_params
        return Vocabulary(tuple(kept["words"]), tuple(kept["counts"]))

    def _tweak_config_before_creating_voc(self) -> None:
        self.one_token_stream = True

    def preprocess_score(self, score: Any) -> Any:
        """Returns the score as it is."""
        return score

    def encode_grid(
        self,
        grid: Grid,
        hidden: Collection[tuple[int, int]],
        rhythms: Mapping[tuple[int, int], Rhythm] = NO_RHYTHMS,
    ) -> TokSequence:
        """Returns the tokens and ids of a grid and a task. Raises InputError on a word that the vocabulary has not."""
        tokens = TokSequence(tokens=grid_to_words(grid, hidden, rhythms))
        try:
            self.complete_sequence(tokens)
        except KeyError as unknown:
            raise InputError(f"the vocabulary has no word {unknown}") from None
        return tokens

    def encode(self, score: Any, encode_ids: bool = True, **_: Any) -> TokSequence:
        """Returns the tokens of a MIDI file or a score. Raises InputError when the grid cannot hold it."""
        if isinstance(score, str | Path):
            return self.encode_piece(read_midi(Path(score)), encode_ids)
        return self.encode_piece(midi_to_piece(score.dumps_midi()), encode_ids)

    def encode_piece(self, piece: Piece, encode_ids: bool = True) -> TokSequence:
        """Encodes a piece, all of it to be written; in the first style where it has none the words know."""
        styles = [word.value for word in map(parse_word, self.vocab) if word.kind == "Style"]
        style = piece.style if piece.style in styles else styles[0]
        grid = piece_to_grid(replace(piece, style=style))
        tokens = self.encode_grid(grid, grid.every_cell())
        # MidiTok's own order of ids is that of the words in the file; training must not make another.
        if encode_ids and self.is_trained:
            self.encode_token_ids(tokens)
        return tokens

    def decode_piece(self, tokens: TokSequence | Sequence[int]) -> Piece:
        """Inverse of `encode_piece`, up to what `composer.grid.piece_grid.grid_view` says the grid holds."""
        sequence = tokens if isinstance(tokens, TokSequence) else TokSequence(ids=list(tokens))
        self._preprocess_tokseq_before_decoding(sequence)
        self.complete_sequence(sequence)
        return grid_to_piece(words_to_grid(sequence.tokens))

    def _tokens_to_score(self, tokens: TokSequence, programs: object = None) -> Any:
        return Score.from_midi(piece_to_midi(grid_to_piece(words_to_grid(tokens.tokens)), expand=False))

    def _add_time_events(self, events: list[Any], time_division: int) -> list[Any]:
        return events

    def _create_base_vocabulary(self) -> list[str]:
        return [word for word in self.config.additional_params["words"] if word != PAD]

    def _create_token_types_graph(self) -> dict[str, set[str]]:
        return {name: set(following) for name, following in TYPES_GRAPH.items()}
