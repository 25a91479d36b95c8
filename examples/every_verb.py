"""Takes one tune through every verb and shows what each changed.

Usage: python examples/every_verb.py
"""

from composer import accompany, again, compose, continue_, harmonize, infill, originality, restyle, vary


def main() -> None:
    """Composes a tune and edits it in every way."""
    tune = compose(style="waltz", form="AABB", bars=16, key="D", seed=7).piece
    results = {
        "continue, 4 bars": continue_(tune, bars=4, seed=1),
        "infill, bars 3-4": infill(tune, bars="3-4", seed=1),
        "harmonize": harmonize(tune, seed=1),
        "harmonize, four voices": harmonize(tune, voices="satb", seed=1),
        "accompany, bass": accompany(tune, part="bass", seed=1),
        "accompany, piano": accompany(tune, part="piano", seed=1),
        "vary, rhythm kept": vary(tune, keep="rhythm", amount=0.5, seed=1),
        "restyle, as a jig": restyle(tune, style="jig", seed=1),
        "again, in F": again(tune, key="F"),
    }
    given = [note for part in tune.parts for note in part.notes]
    for verb, made in results.items():
        notes = {note for part in made.piece.parts for note in part.notes}
        kept = sum(note in notes for note in given)
        parts = ", ".join(part.name for part in made.piece.parts)
        bars = f"{made.piece.bar_count:3} bars of {made.piece.meter}"
        print(f"{verb:28} {bars}  {kept:3} of {len(given)} notes stayed  {parts}")
    match = originality(tune)
    print(f"longest run shared with the corpus: {match.notes} notes {match.title}")


if __name__ == "__main__":
    main()
