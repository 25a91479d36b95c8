"""The chords: those asked for are given cells; those written stand on beats, each over a bass of its own tones."""

from dataclasses import dataclass

import numpy as np

from composer.grid.chord_words import changes
from composer.grid.piece_grid import chord_beat
from composer.grid.word import BASS
from composer.grid.word_arrays import Lexicon, Mask
from composer.music.piece import ChordSymbol, Piece
from composer.music.theory import NO_CHORD, QUALITIES, Chord
from composer.sampling.promises.promise import Promise
from composer.sampling.state import State


@dataclass(frozen=True)
class Chords(Promise):
    """The chord symbols of the piece. They are given cells of the grid, so that no word has to be forbidden."""

    symbols: tuple[ChordSymbol, ...]

    @property
    def name(self) -> str:
        """Its key in the receipt."""
        return "chords"

    def check(self, piece: Piece) -> bool:
        """Tells whether the piece has these chords and no others."""
        return piece.chords == changes(self.symbols)

    def say(self) -> str:
        """Says how many changes there are."""
        return f"the {len(changes(self.symbols))} chord changes asked for"


def well_placed(state: State) -> Mask:
    """In a chord lane: lengths that end on a beat or with the bar, a slash bass that is a tone of its chord."""
    lexicon, cursor = state.lexicon, state.cursor
    if cursor.expects != "duration" or state.chord is None:
        return lexicon.anything
    beat, bar, chord = chord_beat(state.header.meter), state.header.bar_steps, state.chord
    # Both masks are kept by what they depend on, which is little: sampling asks for them again and again.
    return lexicon.keep(("chord", cursor.place, beat, bar), lambda: _on_beat(lexicon, cursor.place, beat, bar)) & (
        lexicon.keep(("bass", chord.root, chord.quality), lambda: _bass_of(lexicon, chord))
    )


def _on_beat(lexicon: Lexicon, place: int, beat: int, bar_steps: int) -> Mask:
    end = place + lexicon.steps
    return np.asarray((lexicon.steps == 0) | (end % beat == 0) | (end == bar_steps))


def _bass_of(lexicon: Lexicon, chord: Chord) -> Mask:
    """Returns words other than basses, and a bass on a tone of the chord other than its root."""
    if chord.quality == NO_CHORD:
        return lexicon.anything
    # A slash bass on the root says what the chord says without it.
    mask = ~lexicon.of_kind(BASS)
    for degree in {(chord.root + step) % 12 for step in QUALITIES[chord.quality].steps} - {chord.root}:
        mask[lexicon.vocabulary.index[f"Bass_{degree}"]] = True
    return mask
