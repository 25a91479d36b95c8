"""Rules about how a piece ends: on which degree, how long, over which chord."""

import numpy as np

from composer.grid.header import Header
from composer.grid.lanes import MELODY
from composer.grid.word_arrays import Row
from composer.music.theory import QUALITIES
from composer.music.units import GRID_PER_QUARTER, TICKS_PER_GRID
from composer.sampling.state import Situation


def final_steps(header: Header) -> int:
    """Grid steps that a last note has at least: one beat, a quarter or more."""
    return max(GRID_PER_QUARTER, header.meter.beat_ticks // TICKS_PER_GRID) if header.bar_steps > 36 else 12


def is_final_row(now: Situation) -> bool:
    """Whether the cell ends the piece: the last bar, or the bar that a copied last bar repeats."""
    last = now.header.rows - 1
    shape = now.promises.shape
    return now.cursor.row in (last, shape.copies.get(last, last) if shape else last)


def ending(now: Situation) -> Row:
    """The last bar ends on a final degree, a beat long or more; a chord lane that is written, on the chord asked."""
    if not now.promises.final or now.cursor.expects not in ("cell", "duration"):
        return now.lexicon.anything
    if now.promises.frame.last_note and now.lane == MELODY:
        return _given_rhythm_ending(now)
    if not is_final_row(now):
        return now.lexicon.anything
    return _melody_ending(now) if now.lane == MELODY else _chord_ending(now)


def _given_rhythm_ending(now: Situation) -> Row:
    """Where the rhythm is given its last note is final, however long."""
    if now.spot != now.promises.frame.last_note:
        return now.lexicon.anything
    return now.lexicon.notes_on(now.promises.final)


def _melody_ending(now: Situation) -> Row:
    """Words that end the bar on a long final note, or leave room for it after the tuplet they stand in."""
    lexicon, cursor = now.lexicon, now.cursor
    least = final_steps(now.header)
    end = cursor.place + lexicon.steps
    beat = 12 if now.header.meter.is_compound else 24
    after = np.where(end % 3 == 0, end, -(-end // beat) * beat)
    leaves_room = now.header.bar_steps - after >= least
    final = lexicon.of_kind("Note") & lexicon.notes_on(now.promises.final)
    held = lexicon.of_kind("Tie") & (now.pitch is not None and now.pitch % 12 in now.promises.final)
    return np.asarray(leaves_room | (end == now.header.bar_steps) & (final | held) & (lexicon.steps >= least))


def triad_on(degree: int, degrees: frozenset[int]) -> str:
    """The quality of the triad that a scale has on one of its degrees."""
    above = {(tone - degree) % 12 for tone in degrees}
    return next(quality for quality in ("", "m", "dim") if set(QUALITIES[quality].steps) <= above)


def _chord_ending(now: Situation) -> Row:
    """The last chord is the triad asked for, in root position."""
    lexicon, cursor = now.lexicon, now.cursor
    home = f"Chord_{now.promises.home}.{triad_on(now.promises.home, now.promises.degrees)}"
    beat = max(GRID_PER_QUARTER, final_steps(now.header))
    if cursor.expects == "cell":
        return lexicon.only(home) if cursor.remaining <= beat else lexicon.anything
    at_home = now.last_word == home
    fills = lexicon.steps == cursor.remaining
    leaves_beat = cursor.remaining - lexicon.steps >= beat
    return np.asarray((leaves_beat | fills & at_home) & lexicon.of_kind("Dur"))
