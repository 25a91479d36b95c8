"""Musical rules as masks over the next word. Each rule is a pure function from a `Situation` to a boolean row.

A rule says which words *may* come; `allowed` is where all agree. Each of RULES leaves at least one word wherever the
others let it come (`tests/test_dead_ends.py` walks them), so what they promise is certain: exact bars, full bars,
range, key, chords, form, rhythm, ending. WISHES count as far as they leave a word.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from composer.grid.header import END, LABELS, bar_word
from composer.grid.lanes import CHORDS
from composer.grid.piece_grid import chord_beat
from composer.grid.word_arrays import Lexicon, Row
from composer.music.theory import NO_CHORD, QUALITIES
from composer.sampling.ending import ending
from composer.sampling.melody_rules import anchors, contour, ease, given_rhythm, held_note, in_melody
from composer.sampling.promises import Promises
from composer.sampling.state import Situation

__all__ = ["RULES", "Lexicon", "Promises", "Row", "Situation", "allowed", "penalties"]


def structure(now: Situation) -> Row:
    """The grammar of the grid: bars in order and exactly full, lanes in order, one voice at a time."""
    lexicon, cursor = now.lexicon, now.cursor
    if cursor.expects == "bar":
        return lexicon.only(bar_word(now.header, cursor.row))
    if cursor.expects == "end":
        return lexicon.only(END)
    if cursor.expects == "duration":
        bass = lexicon.of_kind("Bass") & (not now.last_word.startswith("Bass") and now.last_word != "Chord_none")
        return bass | lexicon.of_kind("Dur") & (lexicon.steps <= cursor.remaining)
    if now.lane == CHORDS:
        return lexicon.of_kind("Chord")
    timed = lexicon.of_kind("Note", "Rest") | lexicon.of_kind("Tie") & now.may_tie
    return timed & (lexicon.steps <= cursor.remaining) | _section_words(now)


def _section_words(now: Situation) -> Row:
    """The next section's mark at a bar line: where the form has it, else four bars or more after the last one."""
    cursor = now.cursor
    row = np.zeros(len(now.lexicon.vocabulary), dtype=bool)
    if now.promises.shape or now.last_word.startswith("Section"):
        return row
    fresh = now.sections == 0 and cursor.row == 0
    due = now.sections > 0 and cursor.row - now.section_row >= 4 and now.header.rows - cursor.row >= 4
    if cursor.place == 0 and (fresh or due) and now.sections < len(LABELS):
        row |= now.lexicon.only(f"Section_{LABELS[now.sections]}.1")
    return row


@lru_cache(maxsize=4096)
def readable_steps(place: int, bar_steps: int, compound: bool) -> frozenset[int]:
    """Durations that read well from a place in a bar: tuplets are finished in their beat, syncopation stays simple."""
    triplet = 12 if compound or place % 24 or place + 24 > bar_steps else 24
    if place % 3:
        beat_end = place - place % 24 + 24
        end = place - place % 12 + 12 if compound else min(beat_end, bar_steps)
        return frozenset(steps for steps in (4, 8, 16) if place + steps <= end)
    if place % 6:
        return frozenset((3, 9))
    if place % 12:
        return frozenset((3, 6, 12, 18))
    straight = {3, 6, 9, 12, 18, 24, 36, 48, 72, 84, 96, 144} - ({84} if place else set())
    return frozenset(straight | {steps for steps in (4, 8, 16) if steps < triplet and place + triplet <= bar_steps})


def rhythm(now: Situation) -> Row:
    """Durations that a person can read where they stand; chords change on beats."""
    lexicon, cursor = now.lexicon, now.cursor
    meter = now.header.meter
    if in_melody(now):
        fits = readable_steps(cursor.place, now.header.bar_steps, meter.is_compound)
        return lexicon.lasting(fits)
    if cursor.expects == "duration":
        end = cursor.place + lexicon.steps
        return np.asarray((lexicon.steps == 0) | (end % chord_beat(meter) == 0) | (end == now.header.bar_steps))
    return now.lexicon.anything


def pitch_range(now: Situation) -> Row:
    """Notes between the lowest and the highest pitch asked for."""
    absolute = now.lexicon.pitch + now.promises.tonic
    return now.lexicon.silent | (absolute >= now.promises.low) & (absolute <= now.promises.high)


def key_lock(now: Situation) -> Row:
    """Locked to the scale: notes of the scale or of the sounding chord, chords made of the scale's notes."""
    if not now.promises.is_locked:
        return now.lexicon.anything
    chord = now.sounding_chord() if now.cursor.expects == "cell" else None
    notes = now.lexicon.notes_on(now.promises.degrees | (chord.tones if chord else frozenset()))
    return notes & now.lexicon.diatonic(now.promises.degrees)


def bass_in_chord(now: Situation) -> Row:
    """A slash bass is a tone of its chord other than the root."""
    if now.cursor.expects != "duration" or now.chord is None or now.chord.quality == NO_CHORD:
        return now.lexicon.anything
    tones = {(now.chord.root + step) % 12 for step in QUALITIES[now.chord.quality].steps} - {now.chord.root}
    row = ~now.lexicon.of_kind("Bass")
    for degree in tones:
        row[now.lexicon.vocabulary.index[f"Bass_{degree}"]] = True
    return row


Rule = Callable[[Situation], Row]

RULES: tuple[Rule, ...] = (structure, rhythm, pitch_range, key_lock, bass_in_chord, anchors, ending)
"""What is promised everywhere."""

FRAMED: tuple[Rule, ...] = (structure, given_rhythm, pitch_range, key_lock, ending)
"""What is promised where the rhythm is given: it need not be one that is easy to read."""

ANCHORED: tuple[Rule, ...] = (structure, rhythm, anchors, ending)
"""What is promised where the note is given: it may lie outside of scale and range."""

WISHES: tuple[Rule, ...] = (contour, ease)
"""What is wished, one after another, as long as it leaves a word."""

OUT_OF_SCALE_PENALTY = 2.5
UNSEEN_PENALTY = 30.0
"""Nats taken from words never seen in training: they come only where nothing else may."""


def allowed(now: Situation) -> Row:
    """Words that every rule allows next."""
    if now.cursor.expects in ("bar", "end"):
        return structure(now)
    if word := _forced(now):
        return now.lexicon.only(word)
    if in_melody(now) and now.held:
        return held_note(now)
    row = _all_of(_rules_here(now), now)
    for wish in WISHES:
        tighter = row & wish(now)
        row = tighter if tighter.any() else row
    return row


def _forced(now: Situation) -> str:
    """The one word that may come: a section's mark where the form has it, a word of the bar that is repeated."""
    shape = now.promises.shape
    if shape is None:
        return ""
    mark = shape.sections.get(now.cursor.row, "")
    due = mark and in_melody(now) and now.at_row_start and not now.last_word.startswith("Section")
    return mark if due else now.next_of_copy()


def _rules_here(now: Situation) -> Sequence[Rule]:
    """The rules of the place where the next word goes."""
    frame = now.promises.frame
    if in_melody(now) and now.spot in frame.rhythm:
        return FRAMED
    return ANCHORED if in_melody(now) and now.spot in frame.anchors else RULES


def _all_of(rules: Sequence[Rule], now: Situation) -> Row:
    row = rules[0](now)
    for rule in rules[1:]:
        row = row & rule(now)
    return row


def penalties(now: Situation) -> NDArray[np.float32]:
    """Nats to take from each word's logit: unseen words, and with a soft lock notes out of the scale."""
    row = np.where(now.lexicon.seen, 0.0, UNSEEN_PENALTY)
    if now.promises.lock == "soft":
        chord = now.sounding_chord() if now.cursor.expects == "cell" else None
        degrees = now.promises.degrees | (chord.tones if chord else frozenset())
        row = row + OUT_OF_SCALE_PENALTY * ~now.lexicon.notes_on(degrees)
    return row.astype(np.float32)
