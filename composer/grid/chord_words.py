"""A chord <-> its words in the lane of chord symbols, and the symbols that the lane can tell."""

from collections.abc import Iterable

from composer.grid.word import parse_word
from composer.music.piece import ChordSymbol
from composer.music.progression import without_repeats
from composer.music.theory import NO_CHORD, Chord, Key

SILENCE = Chord(0, NO_CHORD)


def chord_words(chord: Chord, key: Key) -> list[str]:
    """Returns a chord's words, its root and bass counted from the tonic."""
    if chord.quality == NO_CHORD:
        return ["Chord_none"]
    words = [f"Chord_{(chord.root - key.tonic) % 12}.{chord.quality}"]
    return words if chord.bass is None else [*words, f"Bass_{(chord.bass - key.tonic) % 12}"]


def words_to_chord(words: list[str], key: Key) -> Chord:
    """Inverse of `chord_words`."""
    if words[0] == "Chord_none":
        return SILENCE
    degree, _, quality = parse_word(words[0]).value.partition(".")
    bass = (parse_word(words[1]).number + key.tonic) % 12 if len(words) > 1 else None
    return Chord((int(degree) + key.tonic) % 12, quality, bass)


def changes(symbols: Iterable[ChordSymbol]) -> tuple[ChordSymbol, ...]:
    """Returns the chord symbols without those that only say again what sounds; silence is what sounds first.

    The grid says chords bar by bar, so that a symbol repeated under the same harmony cannot be told from none.
    """
    return without_repeats(symbols, before=SILENCE)
