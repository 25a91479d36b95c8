"""A tune set for four voices, by what the model learned of choirs or by the rules of the textbooks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from composer.arrange.lead import soprano_octaves, with_upbeat
from composer.arrange.satb import write_voices
from composer.arrange.voice_leading import count_faults
from composer.grid.lanes import LANES
from composer.music.melody import melody_line
from composer.music.piece import Note, Part, Piece
from composer.verbs.setting import Setting
from composer.verbs.source import SourcePiece


@dataclass(frozen=True)
class Choir:
    """What becomes of a piece that is set for four voices: its tune's notes, `octaves` above where they were.

    `setting` is how the model writes the other voices; None leaves them to the rules.
    """

    given: SourcePiece
    strict: bool
    setting: Setting | None = None

    @cached_property
    def octaves(self) -> int:
        """How far the tune is moved so that a soprano can sing it."""
        return soprano_octaves(self.given.piece.parts[self.given.part].notes)

    @cached_property
    def soprano(self) -> Part:
        """The tune's highest notes, one at a time, with their words and signs."""
        tune, lane = self.given.piece.parts[self.given.part], LANES["soprano"]
        higher = tune.map_notes(lambda note: replace(note, pitch=note.pitch + 12 * self.octaves))
        sung = higher.with_notes(melody_line(higher.notes))
        return replace(sung, name=lane.title, program=lane.program, group=lane.group, clef=lane.clef)

    def sing(self, piece: Piece, written: Piece) -> Piece:
        """Returns the piece with chords as soprano, alto, tenor and bass; `written` is what the model wrote.

        Raises InputError, PromiseError.
        """
        soprano = self.soprano
        piece = replace(piece, chords=with_upbeat(piece, soprano.notes))
        if self.setting is None:
            return replace(piece, parts=(soprano, *write_voices(piece, soprano, self.strict)))
        return replace(piece, parts=(soprano, *map(self._under_the_tune, self.setting.new_parts(written))))

    def _under_the_tune(self, part: Part) -> Part:
        """Returns a voice that begins and ends with the tune, which may rest at its ends."""
        first, last = self.soprano.notes[0].onset, max(note.end for note in self.soprano.notes)
        sung = ((max(first, note.onset), min(last, note.end), note.pitch) for note in part.notes)
        return replace(part, notes=tuple(Note(onset, pitch, end - onset) for onset, end, pitch in sung if onset < end))

    def checks(self) -> dict[str, Callable[[Piece], bool]]:
        """Returns the promises: the tune's notes are there, and with `strict` no parallels and crossings."""
        checks: dict[str, Callable[[Piece], bool]] = {
            "given_notes": lambda piece: piece.parts[0].notes == self.soprano.notes
        }
        if self.setting:
            return checks | self.setting.checks()
        if self.strict:
            checks["no_parallels"] = lambda piece: not _faults(piece)[0]
            checks["no_crossings"] = lambda piece: not _faults(piece)[1]
        return checks

    def remarks(self) -> Iterator[str]:
        """Yields what a user should know of the setting, a sentence each."""
        others = [part.name for n, part in enumerate(self.given.piece.parts) if n != self.given.part and part.notes]
        if others:
            yield f"parts left out, their place is taken by the new voices: {', '.join(others)}"
        if self.octaves:
            way = "higher" if self.octaves > 0 else "lower"
            yield f"the tune is moved {12 * abs(self.octaves)} semitones {way}, where a soprano sings"
        missing = len(self.given.piece.parts[self.given.part].notes) - len(self.soprano.notes)
        if missing:
            yield f"{missing} notes struck under the tune's own are left out: a voice sings one at a time"


def _faults(piece: Piece) -> tuple[int, int]:
    """Returns parallels and crossings."""
    found = count_faults(piece.parts)
    return found.fifths + found.octaves, found.crossings
