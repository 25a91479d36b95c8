"""Which accidentals of a staff are printed: those a reader needs, octave by octave, and reminders after a change.

music21's own choice looks at one voice and takes octaves together, and leaves a natural out that only stands on
another line (v9.7).
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from composer.music.theory import LETTERS_BY_FIFTHS


class Written(NamedTuple):
    """A pitch on the staff: its letter and octave, alteration in semitones, and whether it is tied to one before."""

    step: str
    octave: int
    alter: int
    is_tied: bool = False


def signature_alters(fifths: int) -> dict[str, int]:
    """Returns the alteration of each letter under a key signature of so many sharps, or flats below 0."""
    altered = LETTERS_BY_FIFTHS[:fifths] if fifths >= 0 else LETTERS_BY_FIFTHS[fifths:]
    return {step: (step in altered) * (1 if fifths > 0 else -1) for step in LETTERS_BY_FIFTHS}


class Reader:
    """Who reads a staff: knows its signature, what was printed in the bar, and what was altered in the one before."""

    def __init__(self) -> None:
        self.alters = signature_alters(0)
        self.lines: dict[tuple[str, int], int] = {}
        self.steps: dict[str, int] = {}

    def begin_bar(self) -> None:
        """Forgets the accidentals of the lines; a letter that was altered is remembered for one bar more."""
        self.steps = {step: alter for (step, _), alter in self.lines.items() if alter != self.alters[step]}
        self.lines = {}

    def read(self, pitches: Sequence[Written]) -> list[bool]:
        """Tells of pitches that begin together which need their accidental."""
        return [self._needs(one, pitches) for one in pitches]

    def _needs(self, one: Written, together: Sequence[Written]) -> bool:
        if one.is_tied:
            return False
        line = (one.step, one.octave)
        differs = any((other.step, other.octave) == line and other.alter != one.alter for other in together)
        reminds = line not in self.lines and self.steps.get(one.step, one.alter) != one.alter
        needs = differs or reminds or self.lines.get(line, self.alters[one.step]) != one.alter
        if needs:
            self.lines[line] = self.steps[one.step] = one.alter
        return needs


def show_accidentals(measures: Iterable[Any]) -> None:
    """Marks in the measures of a staff, music21's, which accidentals are printed."""
    reader = Reader()
    for measure in measures:
        reader.begin_bar()
        signatures = measure.getElementsByClass("KeySignature")
        keys = {signature.offset: signature_alters(signature.sharps) for signature in signatures}
        found = [(note.getOffsetInHierarchy(measure), note) for note in measure.recurse().notes]
        for offset, moment in groupby(sorted(found, key=lambda row: row[0]), key=lambda row: row[0]):
            for at in [at for at in keys if at <= offset]:
                reader.alters = keys.pop(at)
            # A chord holds notes, a note is one itself.
            notes = [one for _, sign in moment for one in (sign.notes if sign.isChord else (sign,))]
            _mark(notes, reader.read([_written(one) for one in notes]))
        # A signature after the last note, or in a bar of rests, holds from the next bar on.
        reader.alters = [reader.alters, *keys.values()][-1]


def _written(note: Any) -> Written:
    pitch = note.pitch
    is_tied = note.tie is not None and note.tie.type in ("stop", "continue")
    return Written(pitch.step, pitch.octave, round(pitch.alter), is_tied)


def _mark(notes: Sequence[Any], needed: Sequence[bool]) -> None:
    from music21.pitch import Accidental

    for note, needs in zip(notes, needed, strict=True):
        if needs and note.pitch.accidental is None:
            note.pitch.accidental = Accidental("natural")
        if note.pitch.accidental is not None:
            note.pitch.accidental.displayStatus = needs
