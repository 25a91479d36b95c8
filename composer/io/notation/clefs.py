"""Clefs by name: the sign, the line it stands on, and how many octaves higher than usual it sounds."""

from statistics import median

from composer.music.piece import Part

CLEFS: dict[str, tuple[str, int, int]] = {
    "treble": ("G", 2, 0),
    "treble8vb": ("G", 2, -1),
    "treble8va": ("G", 2, 1),
    "french": ("G", 1, 0),
    "soprano": ("C", 1, 0),
    "mezzosoprano": ("C", 2, 0),
    "alto": ("C", 3, 0),
    "tenor": ("C", 4, 0),
    "baritone": ("F", 3, 0),
    "bass": ("F", 4, 0),
    "bass8vb": ("F", 4, -1),
    "bass8va": ("F", 4, 1),
}

NAMES = {clef: name for name, clef in CLEFS.items()}

BASS_CLEF_BELOW = 57
"""A staff whose middle note lies below A3 is written in the bass clef."""

TENOR_CLEF_ABOVE, TENOR_CLEF_BELOW = 50, 65
"""A part called tenor is written in the G clef with an 8 below where its middle note lies between these."""

TENOR_NAMES = ("tenor", "ténor")


def choose_clef(part: Part) -> str:
    """Returns the part's clef; where it has none, the one that suits its name and range."""
    if part.clef in CLEFS:
        return part.clef
    middle = median(note.pitch for note in part.notes) if part.notes else BASS_CLEF_BELOW
    if part.name.casefold().startswith(TENOR_NAMES) and TENOR_CLEF_ABOVE <= middle < TENOR_CLEF_BELOW:
        return "treble8vb"
    return "bass" if middle < BASS_CLEF_BELOW else "treble"
