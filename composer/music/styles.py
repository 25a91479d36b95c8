"""What a style means where a wish is not said: one row per style, tempo in beats of the meter per minute."""

from dataclasses import dataclass

from composer.errors import UsageError
from composer.music.theory import Meter


@dataclass(frozen=True)
class Style:
    """Defaults of a style. `program` is the General MIDI instrument of its melody (0-127).

    `family` is the general style that it is one of, itself for those that stand alone; `ensemble` who plays it
    (`composer.grid.ensembles`).
    """

    name: str
    bpm: int
    about: str
    program: int = 40
    counts_halves: bool = False
    family: str = "folk"
    ensemble: str = "lead"

    def tempo(self, meter: Meter) -> float:
        """Returns beats per minute in a meter; a dance in two counts half notes, so 4/4 doubles its quarters."""
        return self.bpm * (2 if self.counts_halves and meter == Meter(4, 4) else 1)


FLUTE, PIANO, ORGAN, CHOIR, SAXOPHONE, VIOLIN, HARPSICHORD = 73, 0, 19, 52, 65, 40, 6
"""General MIDI programs."""

STYLES = {
    style.name: style
    for style in (
        Style("folk", 100, "any tune of Ireland, Britain and America"),
        Style("jig", 112, "dance in 6/8, two lilting groups of three"),
        Style("slip-jig", 112, "dance in 9/8, three groups of three"),
        Style("reel", 104, "fast dance in even eighths", counts_halves=True),
        Style("hornpipe", 84, "steady dance, often dotted", counts_halves=True),
        Style("polka", 120, "quick dance in two"),
        Style("march", 100, "walking pace"),
        Style("strathspey", 88, "Scottish dance with snapped rhythms"),
        Style("waltz", 132, "dance in three", FLUTE),
        Style("air", 80, "slow song without words", FLUTE),
        Style("ballad", 108, "song of Tin Pan Alley, with jazz chords", SAXOPHONE, family="ballad"),
        Style("hymn", 92, "congregational hymn, a chord a beat", ORGAN, family="hymn", ensemble="satb"),
        Style("chorale", 72, "Lutheran chorale and psalm, a chord a beat", ORGAN, family="chorale", ensemble="satb"),
        Style("renaissance", 60, "motet or part-song", CHOIR, family="renaissance", ensemble="satb"),
        Style("lied", 80, "art song of the 19th century", CHOIR, family="lied", ensemble="song"),
        Style("piano", 108, "romantic piano music", PIANO, family="piano", ensemble="piano"),
        Style("baroque", 84, "keyboard music of Bach and Handel", HARPSICHORD, family="piano", ensemble="piano"),
        Style("classical", 108, "keyboard music of Mozart and Beethoven", PIANO, family="piano", ensemble="piano"),
        Style("mazurka", 144, "Polish dance in three, second beat stressed", PIANO, family="piano", ensemble="piano"),
        Style("polonaise", 96, "stately Polish dance in three", PIANO, family="piano", ensemble="piano"),
        Style("krakowiak", 112, "quick Polish dance in two, syncopated", PIANO, family="piano", ensemble="piano"),
        Style("piano-waltz", 160, "waltz of the salon", PIANO, family="piano", ensemble="piano"),
        Style("piano-march", 100, "march for the piano", PIANO, family="piano", ensemble="piano"),
        Style("ragtime", 84, "rag for the piano", PIANO, family="piano", ensemble="piano"),
        Style("quartet", 108, "string quartet of the classical age", VIOLIN, family="quartet", ensemble="quartet"),
    )
}


NEAR = 0.6
"""How alike a mistyped style must be to be meant (0-1, difflib)."""


def find_style(name: str, known: list[str]) -> Style:
    """Finds the row of a style the checkpoint knows, in any case. Raises UsageError naming the nearest one, or all."""
    by_name = {one.lower(): one for one in known}
    found = by_name.get(name.lower())
    if found is None:
        from difflib import get_close_matches

        nearest = get_close_matches(name.lower(), by_name, n=1, cutoff=NEAR)
        asks = f"did you mean {nearest[0]}? `compose styles` lists {len(known)}" if nearest else ""
        raise UsageError(f"{name!r} is not a style", asks or f"use {', '.join(known)}")
    return STYLES.get(found, Style(found, 100, "a style of your own corpus", 0))


def family_of(name: str) -> str:
    """Returns the family of a style: "folk" for a jig and for a style of the user's own, "piano" for a mazurka."""
    return STYLES[name].family if name in STYLES else "folk"
