"""Composes a melody over typed chords and shows bar by bar what it plays.

Usage: python examples/tune_over_chords.py
"""

from composer import compose


def main() -> None:
    """Prints each bar's chord and how many notes stand on it; saves nothing."""
    made = compose(bars=8, meter="3/4", chords="Am F C G Am F E7 Am", style="waltz", seed=4)
    lines = made.piece.bar_lines()
    for number, chords in enumerate(made.receipt.got["chords_by_bar"], 1):
        start, end = lines[number - 1], lines[number]
        pitches = [note.pitch for note in made.piece.parts[0].notes if start <= note.onset < end]
        print(f"{number:2}  {chords:5} {' '.join(map(str, pitches))}")


if __name__ == "__main__":
    main()
