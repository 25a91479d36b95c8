"""Scores as tables of events: what a listener inside LilyPond wrote down, or what was taken from MuseScore.

One row an event, its time in quarters as an exact fraction; the fields stand in `FORMAT.txt` beside the archives.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from composer.corpus.events import ENDED, ENDING, Events, events_to_piece
from composer.corpus.layouts import name_staves
from composer.errors import ComposerError, InputError
from composer.music.piece import Piece
from composer.music.theory import MAX_SIGNATURE, Key, parse_meter
from composer.music.units import bpm_to_tempo

MAX_ROWS = 200_000
TIED = (">", "-")
"""Marks of a note that goes on from the one before."""


def parse_table(text: str, ensemble: str) -> Piece:
    """Parses a table of events whose staves are those of an ensemble. Raises InputError where they are not."""
    # Staves are numbered as they begin to sound.
    events = Events(is_in_order=False)
    rows = text.splitlines()
    if len(rows) > MAX_ROWS:
        raise InputError(f"the table has {len(rows)} rows", f"{MAX_ROWS} at most")
    for number, row in enumerate(rows, 1):
        try:
            _read(events, row.split("\t"))
        except (ValueError, IndexError, ZeroDivisionError, ComposerError) as error:
            raise InputError(f"row {number}: {error}", "is it a table of events?") from error
    return events_to_piece(events, name_staves(events, ensemble))


def _read(events: Events, row: Sequence[str]) -> None:
    if row[0] == "#title":
        events.title = " ".join(filter(None, row[1:2])).strip("|").replace("|", ", ")
    elif row[0] == "#staff":
        events.staff(row[1]).name = row[3]
    elif len(row) > 1 and row[1] in EVENTS:
        EVENTS[row[1]](events, Fraction(row[0]), row[2:])


def _read_note(events: Events, time: Fraction, row: Sequence[str]) -> None:
    staff, voice, length, pitch, *_, tie = row
    # Percussion has a drum's name in place of the pitch.
    if not pitch.isdigit() or int(pitch) > 127:
        raise InputError(f"{pitch!r} is not a pitch")
    if Fraction(length) > 0:
        events.staff(staff).add(voice, time, Fraction(length), int(pitch), tie in TIED)


def _read_key(events: Events, time: Fraction, row: Sequence[str]) -> None:
    signature = int(row[0])
    if abs(signature) > MAX_SIGNATURE:
        return
    # A tonic a third below that of the major key is a minor one's; other modes are not told apart here.
    is_minor = len(row) > 1 and row[1].isdigit() and int(row[1]) == (7 * signature + 9) % 12
    events.keys[time] = Key(signature + 3, "minor") if is_minor else Key(signature)


def _read_tempo(events: Events, time: Fraction, row: Sequence[str]) -> None:
    # Beats of a unit in whole notes: 1/4 is a quarter.
    events.tempos[time] = bpm_to_tempo(float(row[1]) * float(Fraction(row[0]) * 4))


def _read_repeat(events: Events, time: Fraction, row: Sequence[str]) -> None:
    # An ending begins with -1 and ends with 1.
    sign = row[0] if not row[0].startswith("volta") else ENDING if row[0].endswith("-1") else ENDED
    events.signs.setdefault(time, set()).add(sign)


EVENTS: dict[str, Callable[[Events, Fraction, Sequence[str]], None]] = {
    "B": lambda events, time, row: events.lines.update({time: Fraction(row[1])}),
    "M": lambda events, time, row: events.meters.update({time: parse_meter(row[0])}),
    "K": _read_key,
    "N": _read_note,
    "Q": _read_tempo,
    "R": _read_repeat,
}
"""What reads each kind of event; figures, fermatas and chord names are not read."""
