"""Composes a melody over typed chords and shows bar by bar what it plays.

Usage: python examples/tune_over_chords.py
"""

from composer import compose
from composer.analysis.measures import chord_at
from composer.music.theory import pitch_name


def main() -> None:
    """Prints each bar's chord and notes."""
    piece = compose(bars=8, meter="3/4", chords="Am F C G Am F E7 Am", style="waltz", seed=4).piece
    lines = piece.bar_lines()
    for number, start in enumerate(lines[:-1], 1):
        chord = chord_at(piece, start)
        notes = [note for note in piece.parts[0].notes if start <= note.onset < lines[number]]
        names = " ".join(pitch_name(note.pitch, piece.key) for note in notes)
        print(f"{number:2}  {chord.name(piece.key) if chord else '':5} {names}")


if __name__ == "__main__":
    main()
