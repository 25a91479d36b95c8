"""Takes one tune through every verb and shows what each changed.

Usage: python examples/every_verb.py
"""

from composer import accompany, again, compose, continue_, harmonize, infill, originality, restyle, vary
from composer.music.piece import Piece


def show(verb: str, piece: Piece, before: Piece) -> None:
    """Prints a line about a result: bars, parts, and how many of the given notes are still there."""
    notes = {note for part in piece.parts for note in part.notes}
    given = [note for part in before.parts for note in part.notes]
    kept = sum(note in notes for note in given)
    parts = ", ".join(part.name for part in piece.parts)
    print(f"{verb:28} {piece.bar_count:3} bars of {piece.meter}  {kept:3} of {len(given)} notes stayed  {parts}")


def main() -> None:
    """Composes a tune and edits it in every way."""
    tune = compose(style="waltz", form="AABB", bars=16, key="D", seed=7).piece
    results = {
        "continue, 4 bars": continue_(tune, bars=4, seed=1),
        "infill, bars 3-4": infill(tune, "3-4", seed=1),
        "harmonize": harmonize(tune, seed=1),
        "harmonize, four voices": harmonize(tune, voices="satb", seed=1),
        "accompany, bass": accompany(tune, "bass"),
        "accompany, piano": accompany(tune, "piano"),
        "vary, rhythm kept": vary(tune, "rhythm", amount=0.5, seed=1),
        "restyle, as a jig": restyle(tune, style="jig", seed=1),
        "again, in F": again(tune, key="F"),
    }
    for verb, made in results.items():
        show(verb, made.piece, tune)
    match = originality(tune)
    print(f"longest run shared with the corpus: {match.notes} notes {match.title}")


if __name__ == "__main__":
    main()
