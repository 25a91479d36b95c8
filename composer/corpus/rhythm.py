"""Sub-styles of folk: what a source's own words and the meter say a tune is danced to.

One table. The words come from an R: field, a file's name or the end of a title; the meter must allow the rhythm, and
alone it decides only where a dance book leaves no doubt.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from composer.music.theory import Meter

PLAIN_STYLE = "folk"
MIN_TUNES = 60
"""A sub-style with fewer tunes gives a model nothing to hold on to; its tunes count as plain folk."""

DUPLE = ("4/4", "2/2", "2/4")
TRIPLE = ("3/4", "3/8")
COMPOUND = ("6/8", "12/8", "6/4")
SLIP = ("9/8",)


@dataclass(frozen=True)
class Rhythm:
    """A dance: the style it becomes, a pattern for the words that name it, and the meters it is written in."""

    style: str
    pattern: str
    meters: tuple[str, ...]


RHYTHMS = (
    # Longer names first: a slip jig is not a jig, a highland fling not a fling of its own.
    Rhythm("slip-jig", r"slip ?-?jigs?|hop ?-?jigs?|slip", SLIP),
    Rhythm("jig", r"(double|single|irish|treble)? ?jigs?", COMPOUND),
    Rhythm("slide", r"slides?", COMPOUND),
    Rhythm("reel", r"reels?([a-z]-[a-z])?", DUPLE),
    Rhythm("hornpipe", r"hornpipes?|hpps?|clogs?", (*DUPLE, "3/2")),
    Rhythm("strathspey", r"strathspeys?|strathsy", DUPLE),
    Rhythm("highland", r"highlands?( fling)?|flings?|highland schottische", DUPLE),
    Rhythm("schottische", r"schottisch?e?s?", DUPLE),
    Rhythm("barndance", r"barn ?dances?", DUPLE),
    Rhythm("polka", r"polkas?", DUPLE),
    Rhythm("waltz", r"waltz|waltzes|valse", TRIPLE),
    Rhythm("mazurka", r"mazurkas?|varsoviennes?", TRIPLE),
    Rhythm("minuet", r"minuets?|menuets?", TRIPLE),
    Rhythm("march", r"march|marches|quick ?-?step|qu?i?c?k ?step|retreat", (*DUPLE, *COMPOUND)),
    Rhythm("walkaround", r"walk ?-?arounds?", DUPLE),
    Rhythm("quadrille", r"quadrilles?|cotillions?|cotillons?", (*DUPLE, *COMPOUND)),
    Rhythm("gavotte", r"gavottes?", DUPLE),
    Rhythm("morris", r"morris", (*DUPLE, *COMPOUND, *TRIPLE)),
    Rhythm("air", r"airs?|slow airs?|laments?|song", (*DUPLE, *COMPOUND, *TRIPLE, *SLIP)),
)
METER_RHYTHMS = {"6/8": "jig", "9/8": "slip-jig", "3/4": "waltz"}
"""What a meter alone tells in a book of dances (`rhythm_from_meter` in a recipe); 4/4 and 2/4 tell nothing."""


def rhythm_named(words: str, meter: Meter) -> str:
    """Returns the style named by the words of a source, "" where they name none that this meter allows."""
    text = re.sub(r"[_\s]+", " ", words.strip().lower())
    for rhythm in RHYTHMS:
        if re.fullmatch(rhythm.pattern, text) and str(meter) in rhythm.meters:
            return rhythm.style
    return ""


def rhythm_ending(title: str, meter: Meter) -> str:
    """Finds the style at the end of a title: "The Fiddler's Hornpipe", "Bag of Spuds (reel), The", "Polka No. 2"."""
    # Articles and numbers at the end hide the word that says the dance.
    text = re.sub(r"(\bthe\b|\bno\b|[\s\d.,()!\"])+$", "", title.strip().lower())
    found = ((re.search(rf"\b(?:{rhythm.pattern})$", text), rhythm) for rhythm in RHYTHMS)
    return next((rhythm.style for match, rhythm in found if match and match[0] and str(meter) in rhythm.meters), "")


def rhythm_of(stated: str, title: str, file_words: str, meter: Meter) -> str:
    """Finds a tune's style by its R: field, else by its title's last word, else by words for its file, else ""."""
    return rhythm_named(stated, meter) or rhythm_ending(title, meter) or rhythm_named(file_words, meter)


def frequent_styles(styles: Iterable[str]) -> frozenset[str]:
    """Returns the styles with at least MIN_TUNES tunes, and plain folk."""
    counts = Counter(styles)
    return frozenset(style for style, count in counts.items() if count >= MIN_TUNES) | {PLAIN_STYLE}
