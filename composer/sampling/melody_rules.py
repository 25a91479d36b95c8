"""Rules about a melody that is partly fixed: rhythm, contour, single notes, notes that still sound, ease of playing."""

import numpy as np

from composer.grid.header import DURATIONS
from composer.grid.lanes import MELODY
from composer.grid.word_arrays import SILENT, Row
from composer.sampling.state import Situation


def in_melody(now: Situation) -> bool:
    """Whether the next word belongs to the melody."""
    return now.cursor.expects == "cell" and now.lane == MELODY


def held_note(now: Situation) -> Row:
    """A note that was given sounds on: ties fill its time."""
    longest = max(steps for steps in DURATIONS if steps <= min(now.held, now.cursor.remaining))
    return now.lexicon.only(f"Tie_{longest}")


def given_rhythm(now: Situation) -> Row:
    """The word of the rhythm that is given at this spot, on any pitch."""
    kind, steps = now.promises.frame.rhythm[now.spot]
    return np.asarray(now.lexicon.of_kind(kind) & (now.lexicon.steps == steps))


def anchors(now: Situation) -> Row:
    """Notes that must begin at certain spots begin there, on their pitch; what comes before ends there."""
    fixed = now.promises.frame.anchors
    if not fixed or not in_melody(now):
        return now.lexicon.anything
    row, place = now.spot
    following = min((spot for owner, spot in fixed if owner == row and spot > place), default=now.header.bar_steps)
    fits = now.lexicon.steps <= following - place
    if now.spot not in fixed:
        return fits
    pitch = fixed[now.spot]
    wanted = now.lexicon.of_kind("Rest") if pitch is None else now.lexicon.pitch == pitch
    return fits & (wanted | now.lexicon.of_kind("Section"))


def contour(now: Situation) -> Row:
    """The note goes up, down or stays as the tune it varies does, and leaves room to go on."""
    if now.spot not in now.promises.frame.contour or not in_melody(now):
        return now.lexicon.anything
    direction, onward, more = now.promises.frame.contour[now.spot]
    lexicon, promises = now.lexicon, now.promises
    row = lexicon.pitch != SILENT
    if now.pitch is not None and direction is not None:
        row = row & (np.sign(lexicon.pitch - now.pitch) == direction)
    pitches = range(promises.low - promises.tonic, promises.high - promises.tonic + 1)
    scale = np.array([pitch for pitch in pitches if pitch % 12 in promises.degrees])
    low = int(lexicon.pitch[lexicon.pitch != SILENT].min())
    room = [np.count_nonzero((scale - pitch) * onward > 0) for pitch in range(low, int(lexicon.pitch.max()) + 1)]
    enough = np.array(room) >= more if onward else np.ones(len(room), dtype=bool)
    return np.asarray(lexicon.silent | row & enough[np.maximum(lexicon.pitch - low, 0)])


def ease(now: Situation) -> Row:
    """No leap wider and no note shorter than a player's level has."""
    limits = now.promises.ease
    if not in_melody(now):
        return now.lexicon.anything
    row = now.lexicon.steps % limits.shortest == 0
    if now.pitch is not None:
        row = row & (now.lexicon.silent | (np.abs(now.lexicon.pitch - now.pitch) <= limits.leap))
    return np.asarray(row)
