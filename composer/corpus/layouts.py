"""What the staves of a score are, where its file does not say: those of the ensemble that its recipe names."""

import re
from collections.abc import Sequence
from operator import attrgetter

from composer.corpus.events import Events, Staff
from composer.errors import InputError
from composer.grid.ensembles import SINGERS, STRINGS
from composer.grid.lanes import LANES
from composer.music.styles import CHOIR, PIANO

TWO = ("upper", "lower")
"""Two staves of a piano, or of a choir in short score. They are no lanes yet: each may hold several voices."""

LAYOUTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "piano": (TWO,),
    "song": (("voice", *TWO),),
    "satb": (SINGERS, TWO),
    "quartet": (STRINGS,),
}
"""Names of the staves, one row for each number of staves that an ensemble may be written on."""

PROGRAMS = {"piano": PIANO, "song": PIANO, "satb": CHOIR}
"""What plays or sings from two staves."""

STRING_NAMES = (
    r"(violin|vi|v)[ _]?(i|1|one)$|^one$",
    r"(violin|vi|v)[ _]?(ii|2|two)$|^two$",
    r"vla|viola|^three$",
    r"cel|clo|^four$",
)
"""Names that transcribers give the staves of a quartet, as patterns."""

SINGS = ("mel", "voice", "vocal", "sing", "sopr", "alt", "ten", "bari", "canto", "solo")
PLAYS = ("up", "low", "down", "piano", "rh", "lh", "right", "left")
"""Parts of the names that transcribers give a singer's staff, and a piano's."""


def name_staves(events: Events, ensemble: str) -> list[tuple[str, Staff]]:
    """Returns the staves with notes, each with its name and program in the ensemble, or its own where that is "".

    Raises InputError where the staves are not those of the ensemble.
    """
    staves = events.sounding()
    if not ensemble:
        return [(staff.name or f"Staff {number}", staff) for number, staff in enumerate(staves, 1)]
    rows = LAYOUTS[ensemble]
    layout = next((names for names in rows if len(names) == len(staves)), None)
    if layout is None:
        sizes = " or ".join(str(len(names)) for names in rows)
        raise InputError(f"the score has {len(staves)} staves, not {sizes}", "only whole ensembles are read")
    ordered = staves if events.is_in_order else _ordered(staves, layout)
    for name, staff in zip(layout, ordered, strict=True):
        staff.program = PROGRAMS[ensemble] if name in TWO else LANES[name].program
    return [(name.capitalize(), staff) for name, staff in zip(layout, ordered, strict=True)]


def _ordered(staves: list[Staff], layout: Sequence[str]) -> list[Staff]:
    """Returns staves from the top of the page down, by what their names say of strings or a singer, else by pitch.

    Some files number staves as they begin to sound, which is not their order on the page.
    """
    ranks = [_rank(staff) for staff in staves]
    if layout == STRINGS and sorted(ranks) == list(range(len(STRING_NAMES))):
        return sorted(staves, key=_rank)
    singers = [max(staves, key=_singing)] if layout[0] == "voice" else []
    others = [staff for staff in staves if staff not in singers]
    return singers + sorted(others, key=attrgetter("middle"), reverse=True)


def _rank(staff: Staff) -> int:
    """Returns the place in a quartet that a staff's name says; -1 where it says none."""
    found = [place for place, pattern in enumerate(STRING_NAMES) if re.search(pattern, staff.name, re.IGNORECASE)]
    return found[0] if len(found) == 1 else -1


def _singing(staff: Staff) -> tuple[int, float, float]:
    """Returns how likely a staff is the singer's: by its name, how many notes sound alone, and how high they are."""
    name = staff.name.lower()
    said = any(word in name for word in SINGS) - any(word in name for word in PLAYS)
    alone = len({onset for onset, *_ in staff.notes}) / len(staff.notes)
    return said, round(alone, 2), staff.middle
